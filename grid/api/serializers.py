"""The registers of places as GeoJSON features, coordinates to six decimals."""

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework_gis.fields import GeometryField
from rest_framework_gis.serializers import GeoFeatureModelSerializer

from core.geo import COORDINATE_DECIMALS
from grid.models import (
    Area,
    Building,
    Compound,
    Dwelling,
    KeySite,
    Organisation,
    RentalHousing,
    VideoPoint,
)


def geometry(source: str | None = None) -> GeometryField:
    """Return a read-only geometry, rounded to about 0.1 m."""
    return GeometryField(precision=COORDINATE_DECIMALS, read_only=True, source=source)


class Ground(GeometryField):
    """A building's footprint, else the point on it."""

    def get_attribute(self, instance: Building) -> Any:
        """Return the shape to draw."""
        return instance.footprint or instance.place


class AreaFeature(GeoFeatureModelSerializer):
    """An area with its boundary."""

    boundary = geometry()

    class Meta:
        model = Area
        geo_field = "boundary"
        fields: ClassVar = (
            "id",
            "code",
            "name",
            "level",
            "parent",
            "cell_kind",
            "settlement",
            "state",
            "valid_from",
            "valid_to",
        )


class OrganisationFeature(GeoFeatureModelSerializer):
    """An organisation at its position, null where none is recorded."""

    location = geometry()

    class Meta:
        model = Organisation
        geo_field = "location"
        fields: ClassVar = ("id", "kind", "name", "area_code", "address", "phone", "hours")


class CompoundFeature(GeoFeatureModelSerializer):
    """A compound with its boundary."""

    boundary = geometry()

    class Meta:
        model = Compound
        geo_field = "boundary"
        fields: ClassVar = ("id", "name", "area_code", "household_count", "manager_org")


class BuildingFeature(GeoFeatureModelSerializer):
    """A building with its footprint, else a point on it."""

    footprint = Ground(precision=COORDINATE_DECIMALS, read_only=True)

    class Meta:
        model = Building
        geo_field = "footprint"
        fields: ClassVar = (
            "id",
            "name",
            "address",
            "address_code",
            "area_code",
            "compound",
            "use",
            "floor_count",
            "built_year",
        )


class DwellingFeature(GeoFeatureModelSerializer):
    """A dwelling at its building."""

    shape = geometry("building.place")
    door = serializers.CharField(read_only=True)

    class Meta:
        model = Dwelling
        geo_field = "shape"
        fields: ClassVar = ("id", "building", "door", "floor", "area_code", "use", "state")


class RentalFeature(GeoFeatureModelSerializer):
    """Rental housing at its building: the hazard is the building's."""

    shape = geometry("dwelling.building.place")

    class Meta:
        model = RentalHousing
        geo_field = "shape"
        fields: ClassVar = (
            "id",
            "dwelling",
            "area_code",
            "let_kind",
            "state",
            "hazard_level",
            "last_check_on",
            "next_check_on",
        )


class SiteFeature(GeoFeatureModelSerializer):
    """A key site with its shape."""

    shape = geometry()

    class Meta:
        model = KeySite
        geo_field = "shape"
        fields: ClassVar = (
            "id",
            "kind",
            "name",
            "address",
            "area_code",
            "state",
            "hazard_level",
            "last_inspection_on",
            "next_inspection_on",
        )


class VideoPointFeature(GeoFeatureModelSerializer):
    """A video point of the register."""

    place = geometry()

    class Meta:
        model = VideoPoint
        geo_field = "place"
        fields: ClassVar = (
            "id",
            "code",
            "name",
            "unit_kind",
            "area_code",
            "bearing",
            "field_of_view",
            "state",
        )
