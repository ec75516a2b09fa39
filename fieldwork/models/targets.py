"""What tasks and visits have in common: exactly one target."""

from django.contrib.gis.db import models
from django.contrib.gis.db.models.functions import Transform
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.geo import STORAGE_SRID, TILE_SRID
from fieldwork.choices import TargetKind
from grid.models import Area, Building, Dwelling, KeySite, Located, RentalHousing

COLUMNS = ("building", "dwelling", "rental", "site")


def one_target(name: str) -> models.CheckConstraint:
    """Return the constraint that the target named by `target_kind`, and no other, is set."""
    fits = Q(target_kind=TargetKind.CELL, **{f"{column}__isnull": True for column in COLUMNS})
    for column in COLUMNS:
        others = {f"{other}__isnull": other != column for other in COLUMNS}
        fits |= Q(target_kind=column, **others)
    return models.CheckConstraint(
        name=name,
        condition=fits,
        violation_error_message=_("Name exactly one place."),
    )


def by_target(prefix: str) -> list[models.Index]:
    """Return an index for each kind of target: what was done at one place.

    Each holds only the rows of its kind, so that a bulk insert feeds one and not four.
    """
    return [
        models.Index(
            fields=[column],
            condition=Q(**{f"{column}__isnull": False}),
            name=f"{prefix}_{column}",
        )
        for column in COLUMNS
    ]


class Targeted(Located):
    """A row about one building, dwelling, rental, site, or about a cell as a whole.

    `place` (WGS 84 point) and the cell are the target's, given by the database when
    the row is written. It is where the target is, never where a person was.
    """

    target_kind = models.CharField(_("kind of place"), max_length=8, choices=TargetKind)
    building = models.ForeignKey(
        Building,
        verbose_name=_("building"),
        on_delete=models.PROTECT,
        related_name="%(class)ss",
        null=True,
        blank=True,
        db_index=False,
    )
    dwelling = models.ForeignKey(
        Dwelling,
        verbose_name=_("dwelling"),
        on_delete=models.PROTECT,
        related_name="%(class)ss",
        null=True,
        blank=True,
        db_index=False,
    )
    rental = models.ForeignKey(
        RentalHousing,
        verbose_name=_("rental housing"),
        on_delete=models.PROTECT,
        related_name="%(class)ss",
        null=True,
        blank=True,
        db_index=False,
    )
    site = models.ForeignKey(
        KeySite,
        verbose_name=_("key site"),
        on_delete=models.PROTECT,
        related_name="%(class)ss",
        null=True,
        blank=True,
        db_index=False,
    )
    place = models.PointField(_("place"), srid=STORAGE_SRID, editable=False, spatial_index=False)
    tile_shape = models.GeneratedField(
        expression=Transform("place", TILE_SRID),
        output_field=models.PointField(srid=TILE_SRID),
        db_persist=True,
    )

    class Meta:
        abstract = True

    @property
    def target(self) -> Area | Building | Dwelling | RentalHousing | KeySite:
        """The place it is about; the cell where there is no other."""
        target: Area | Building | Dwelling | RentalHousing | KeySite
        target = getattr(self, self.target_kind)
        return target
