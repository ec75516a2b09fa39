"""Compounds, buildings and dwellings."""

from typing import ClassVar

from django.contrib.gis.db import models
from django.contrib.gis.db.models.functions import Transform
from django.contrib.postgres.indexes import GistIndex
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from core.constraints import ValidWhereGiven
from core.geo import STORAGE_SRID, TILE_SRID
from grid.choices import BuildingUse, DwellingState
from grid.models.located import Located, Sourced, unique_in_source, words_index
from grid.querysets import BuildingQuerySet, DwellingQuerySet, PlaceQuerySet
from grid.triggers import hands_cell_down, inherits_cell, placed_by_shape


class Compound(Located, Sourced):
    """A residential compound (住宅小区).

    Its cell is that of `place`, a point on the boundary's surface; a large
    compound may reach over several cells.
    """

    name = models.CharField(_("name"), max_length=100, blank=True, db_default="")
    boundary = models.MultiPolygonField(_("boundary"), srid=STORAGE_SRID)
    place = models.PointField(_("place"), srid=STORAGE_SRID, editable=False)
    manager_org = models.ForeignKey(
        "grid.Organisation",
        verbose_name=_("property management"),
        on_delete=models.PROTECT,
        related_name="managed_compounds",
        null=True,
        blank=True,
    )
    household_count = models.PositiveIntegerField(_("households"), null=True, blank=True)
    tile_shape = models.GeneratedField(
        expression=Transform("boundary", TILE_SRID),
        output_field=models.GeometryField(srid=TILE_SRID),
        db_persist=True,
    )

    objects: ClassVar = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("compound")
        verbose_name_plural = _("compounds")
        ordering = ("area_code", "pk")
        indexes = [
            models.Index(fields=["area_code", "id"], name="grid_compound_area"),  # lists
            GistIndex(fields=["tile_shape"], name="grid_compound_tiles"),  # vector tiles
            words_index("grid_compound_words", "name"),
        ]
        constraints = [
            models.CheckConstraint(
                name="grid_compound_boundary_valid",
                condition=Q(boundary__isvalid=True),
                violation_error_message=_("The boundary crosses itself. Redraw it."),
            ),
            unique_in_source("grid_compound_source"),
        ]
        triggers = [*placed_by_shape("compound_place", "boundary")]

    def __str__(self) -> str:
        return self.name or str(_("unnamed compound"))


class Building(Located, Sourced):
    """A building (楼栋): its footprint where known, and a point on it always.

    `address_code` is the door-plate code (门楼牌编码) where the county gives one.
    `tile_shape` is the stored Mercator copy that vector tiles are cut from.
    """

    address_code = models.CharField(
        _("address code"), max_length=40, blank=True, db_default="", db_collation="C"
    )
    name = models.CharField(_("name"), max_length=100, blank=True, db_default="")
    address = models.CharField(_("address"), max_length=200, blank=True, db_default="")
    footprint = models.MultiPolygonField(
        _("footprint"), srid=STORAGE_SRID, null=True, blank=True, spatial_index=False
    )
    place = models.PointField(_("place"), srid=STORAGE_SRID, blank=True)
    compound = models.ForeignKey(
        Compound,
        verbose_name=_("compound"),
        on_delete=models.PROTECT,
        related_name="buildings",
        null=True,
        blank=True,
        db_index=False,
    )
    use = models.CharField(
        _("use"),
        max_length=11,
        choices=BuildingUse,
        default=BuildingUse.RESIDENTIAL,
        db_default=BuildingUse.RESIDENTIAL,
    )
    floor_count = models.PositiveSmallIntegerField(_("floors"), null=True, blank=True)
    built_year = models.PositiveSmallIntegerField(_("year built"), null=True, blank=True)
    tile_shape = models.GeneratedField(
        expression=Transform(
            Coalesce("footprint", "place", output_field=models.GeometryField(srid=STORAGE_SRID)),
            TILE_SRID,
        ),
        output_field=models.GeometryField(srid=TILE_SRID),
        db_persist=True,
    )

    objects: ClassVar = BuildingQuerySet.as_manager()

    class Meta:
        verbose_name = _("building")
        verbose_name_plural = _("buildings")
        ordering = ("area_code", "pk")
        indexes = [
            models.Index(fields=["area_code", "id"], name="grid_building_area"),  # lists
            GistIndex(fields=["tile_shape"], name="grid_building_tiles"),  # vector tiles
            words_index("grid_building_words", "name", "address", "address_code"),
            # Of a compound; most rows of a bulk import have none and are not indexed.
            models.Index(
                fields=["compound"],
                condition=Q(compound__isnull=False),
                name="grid_building_compound",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["address_code"],
                condition=~Q(address_code=""),
                name="grid_building_address_code",
                violation_error_message=_("Another building has this address code."),
            ),
            models.CheckConstraint(
                name="grid_building_use", condition=Q(use__in=BuildingUse.values)
            ),
            models.CheckConstraint(
                name="grid_building_floors",
                condition=Q(floor_count=None) | Q(floor_count__range=(1, 150)),
                violation_error_message=_("A building has 1 to 150 floors."),
            ),
            models.CheckConstraint(
                name="grid_building_year",
                condition=Q(built_year=None) | Q(built_year__range=(1000, 2200)),
                violation_error_message=_("The year built must be a year such as 1998."),
            ),
            ValidWhereGiven(
                shape="footprint",
                name="grid_building_footprint_valid",
                violation_error_message=_("The footprint crosses itself. Redraw it."),
            ),
            unique_in_source("grid_building_source"),
        ]
        triggers = [
            *placed_by_shape("building_place", "footprint"),
            hands_cell_down("building_moves_dwellings", "grid_dwelling", "building_id"),
        ]

    def __str__(self) -> str:
        return self.name or self.address or self.address_code or f"#{self.pk}"


class Dwelling(Located, Sourced):
    """A dwelling (房屋): one door in a building. Its cell is the building's."""

    building = models.ForeignKey(
        Building, verbose_name=_("building"), on_delete=models.PROTECT, related_name="dwellings"
    )
    entrance = models.CharField(_("entrance"), max_length=20, blank=True, db_default="")
    floor = models.SmallIntegerField(_("floor"), null=True, blank=True)
    room = models.CharField(_("room"), max_length=20)
    use = models.CharField(
        _("use"),
        max_length=11,
        choices=BuildingUse,
        default=BuildingUse.RESIDENTIAL,
        db_default=BuildingUse.RESIDENTIAL,
    )
    state = models.CharField(
        _("state"),
        max_length=15,
        choices=DwellingState,
        default=DwellingState.LIVED,
        db_default=DwellingState.LIVED,
    )

    objects: ClassVar = DwellingQuerySet.as_manager()

    class Meta:
        verbose_name = _("dwelling")
        verbose_name_plural = _("dwellings")
        ordering = ("area_code", "pk")
        indexes = [models.Index(fields=["area_code", "id"], name="grid_dwelling_area")]  # lists
        constraints = [
            models.UniqueConstraint(
                fields=["building", "entrance", "room"],
                name="grid_dwelling_door",
                violation_error_message=_("This building already has this door."),
            ),
            models.CheckConstraint(
                name="grid_dwelling_use", condition=Q(use__in=BuildingUse.values)
            ),
            models.CheckConstraint(
                name="grid_dwelling_state", condition=Q(state__in=DwellingState.values)
            ),
            unique_in_source("grid_dwelling_source"),
        ]
        triggers = [
            inherits_cell("dwelling_cell", "building_id", "grid_building"),
            hands_cell_down("dwelling_moves_rentals", "grid_rentalhousing", "dwelling_id"),
        ]

    def __str__(self) -> str:
        return " ".join(part for part in (str(self.building), self.door) if part)

    @property
    def door(self) -> str:
        """The door as people say it: entrance and room."""
        return "-".join(part for part in (self.entrance, self.room) if part)
