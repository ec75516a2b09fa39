"""GeoJSON features made from a layer's declaration."""

from functools import cache
from typing import Any

from django.urls import reverse
from rest_framework import serializers
from rest_framework_gis.fields import GeometryField
from rest_framework_gis.serializers import GeoFeatureModelSerializer

from core.geo import COORDINATE_DECIMALS
from maps.declaration import Layer

COMMON = ("id", "geometry", "status", "label", "record")


class LayerFeature(GeoFeatureModelSerializer):  # type: ignore[misc]
    """One row of a layer: its shape, status, word and the address of its record."""

    geometry = GeometryField(source="drawn", precision=COORDINATE_DECIMALS, read_only=True)
    status = serializers.CharField(read_only=True)
    label = serializers.CharField(source="word", read_only=True)
    record = serializers.SerializerMethodField()

    layer: Layer

    def get_record(self, row: Any) -> str:
        """Return the address of the row's own page."""
        return reverse(f"{self.layer.record}_detail", args=[row.pk])


@cache
def feature_of(layer: Layer) -> type[LayerFeature]:
    """Return the serializer of a layer; only declared columns are in it."""
    meta = {
        "model": layer.model,
        "geo_field": "geometry",
        "id_field": "id",
        "fields": (*COMMON, *layer.columns),
    }
    columns = {
        name: serializers.CharField(source=None if path == name else path, read_only=True)
        for name, path in layer.columns.items()
    }
    name = f"{layer.key.title().replace('_', '')}Feature"
    return type(name, (LayerFeature,), {"layer": layer, "Meta": type("Meta", (), meta), **columns})
