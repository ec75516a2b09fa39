"""Key sites."""

from typing import ClassVar

from django.contrib.gis.db import models
from django.contrib.gis.db.models.functions import Transform
from django.contrib.postgres.indexes import GistIndex
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.geo import STORAGE_SRID, TILE_SRID
from grid.choices import HazardLevel, SiteKind, SiteState
from grid.models.located import Located, Sourced, unique_in_source, words_index
from grid.querysets import KeySiteQuerySet
from grid.triggers import placed_by_shape


class KeySite(Located, Sourced):
    """A place that needs regular safety inspection (重点场所).

    `shape` is a point or a polygon; `place` a point on it.
    """

    kind = models.CharField(_("kind"), max_length=15, choices=SiteKind)
    name = models.CharField(_("name"), max_length=120)
    operator_org = models.ForeignKey(
        "grid.Organisation",
        verbose_name=_("operator"),
        on_delete=models.PROTECT,
        related_name="sites",
        null=True,
        blank=True,
    )
    shape = models.GeometryField(_("position"), srid=STORAGE_SRID)
    place = models.PointField(_("place"), srid=STORAGE_SRID, editable=False)
    address = models.CharField(_("address"), max_length=200, blank=True, db_default="")
    licence_no = models.CharField(_("licence number"), max_length=60, blank=True, db_default="")
    capacity = models.PositiveIntegerField(_("capacity"), null=True, blank=True)
    inspect_every_days = models.PositiveSmallIntegerField(
        _("days between inspections"), default=90, db_default=90
    )
    last_inspection_on = models.DateField(_("last inspection"), null=True, blank=True)
    next_inspection_on = models.DateField(_("next inspection"), null=True, blank=True)
    hazard_level = models.CharField(
        _("hazard"),
        max_length=7,
        choices=HazardLevel,
        default=HazardLevel.NONE,
        db_default=HazardLevel.NONE,
    )
    state = models.CharField(
        _("state"),
        max_length=9,
        choices=SiteState,
        default=SiteState.PROPOSED,
        db_default=SiteState.PROPOSED,
    )
    tile_shape = models.GeneratedField(
        expression=Transform("shape", TILE_SRID),
        output_field=models.GeometryField(srid=TILE_SRID),
        db_persist=True,
    )

    objects: ClassVar = KeySiteQuerySet.as_manager()

    class Meta:
        verbose_name = _("key site")
        verbose_name_plural = _("key sites")
        ordering = ("area_code", "pk")
        indexes = [
            models.Index(fields=["area_code", "id"], name="grid_site_area"),  # lists
            GistIndex(fields=["tile_shape"], name="grid_site_tiles"),  # vector tiles
            words_index("grid_site_words", "name", "address", "licence_no"),
            # "Sites due for an inspection" of an area.
            models.Index(fields=["area_code", "next_inspection_on"], name="grid_site_due"),
        ]
        constraints = [
            models.CheckConstraint(
                name="grid_site_kind",
                condition=Q(kind__in=SiteKind.values),
                violation_error_message=_("This is not a kind of key site."),
            ),
            models.CheckConstraint(name="grid_site_state", condition=Q(state__in=SiteState.values)),
            models.CheckConstraint(
                name="grid_site_hazard", condition=Q(hazard_level__in=HazardLevel.values)
            ),
            models.CheckConstraint(
                name="grid_site_interval",
                condition=Q(inspect_every_days__range=(1, 365)),
                violation_error_message=_("Inspections are 1 to 365 days apart."),
            ),
            models.CheckConstraint(
                name="grid_site_shape_valid",
                condition=Q(shape__isvalid=True),
                violation_error_message=_("The shape crosses itself. Redraw it."),
            ),
            unique_in_source("grid_site_source"),
        ]
        triggers = [*placed_by_shape("site_place", "shape")]

    def __str__(self) -> str:
        return self.name
