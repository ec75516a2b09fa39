"""What the base map is drawn from when no tiles can be fetched."""

from typing import ClassVar

from django.contrib.gis.db import models
from django.contrib.gis.db.models.functions import Transform
from django.contrib.postgres.indexes import GistIndex
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.geo import STORAGE_SRID, TILE_SRID
from core.models import Recorded
from grid.choices import BaseKind
from grid.models.located import Sourced, unique_in_source, words_index


class BaseFeature(Recorded, Sourced):
    """Water, a road or a piece of land use: quiet ground under the data.

    It lies in no cell and anyone may see it. `rank` 1 shows from afar, 5 only near.
    """

    kind = models.CharField(_("kind"), max_length=8, choices=BaseKind)
    subtype = models.CharField(_("subtype"), max_length=40, blank=True, db_default="")
    name = models.CharField(_("name"), max_length=120, blank=True, db_default="")
    rank = models.PositiveSmallIntegerField(_("rank"), default=3, db_default=3)
    shape = models.GeometryField(_("shape"), srid=STORAGE_SRID, spatial_index=False)
    tile_shape = models.GeneratedField(
        expression=Transform("shape", TILE_SRID),
        output_field=models.GeometryField(srid=TILE_SRID),
        db_persist=True,
    )

    objects: ClassVar = models.Manager()

    class Meta:
        verbose_name = _("base map feature")
        verbose_name_plural = _("base map features")
        ordering = ("pk",)
        indexes = [
            GistIndex(fields=["tile_shape"], name="grid_base_tiles"),  # vector tiles
            words_index("grid_base_words", "name"),
        ]
        constraints = [
            models.CheckConstraint(name="grid_base_kind", condition=Q(kind__in=BaseKind.values)),
            models.CheckConstraint(name="grid_base_rank", condition=Q(rank__range=(1, 5))),
            unique_in_source("grid_base_source"),
        ]

    def __str__(self) -> str:
        return self.name or self.get_kind_display()
