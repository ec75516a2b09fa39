"""GeoJSON of the layers: one row, or small pages of rows in a box."""

from typing import Any

from django.contrib.gis.db.models.functions import Transform
from django.contrib.gis.geos import Polygon
from django.db.models import CharField, F, QuerySet, Value
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request as AnyRequest
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import PageOfRecords
from core.boxes import read_box
from core.geo import STORAGE_SRID, TILE_SRID
from maps.api.serializers import feature_of
from maps.declaration import Layer, this_moment
from maps.filters import read_wanted
from maps.layers import layer_for
from staff.models import User

WHICH = OpenApiParameter("layer", str, OpenApiParameter.PATH, description="key of the layer")
NARROWED = [
    WHICH,
    OpenApiParameter("in_bbox", str, description="west,south,east,north in degrees"),
    OpenApiParameter("area", str, description="area code; the area and all below it"),
    OpenApiParameter("status", str, description="values of the legend, comma between"),
    OpenApiParameter("kind", str),
    OpenApiParameter("day", OpenApiTypes.DATE, description="of visits; today if left out"),
]


class Request(AnyRequest):
    """A request of somebody who has signed in."""

    user: User


def drawn_rows(layer: Layer, request: Request) -> QuerySet[Any]:
    """Return the rows of a layer the asker may see, with shape and word."""
    seen = layer.rows(request.user, read_wanted(request.query_params), this_moment())
    source = layer.place if layer.home else layer.shape
    is_projected = layer.is_projected and not layer.home
    shape = Transform(source, STORAGE_SRID) if is_projected else F(source)
    word = layer.label if layer.label is not None else Value("", output_field=CharField())
    rows: QuerySet[Any] = seen.annotate(drawn=shape, word=word)
    if box := request.query_params.get("in_bbox", ""):
        rows = rows.filter(**{f"{source}__bboverlaps": boxed(box, is_projected)})
    return rows


def boxed(text: str, is_projected: bool) -> Polygon:
    """Return the box as a polygon in the system of the column it is compared with."""
    box = Polygon.from_bbox(read_box(text))
    box.srid = STORAGE_SRID
    if is_projected:
        box.transform(TILE_SRID)
    return box


class FeatureList(APIView):
    """Rows of a layer as a GeoJSON feature collection, in pages."""

    @extend_schema(parameters=NARROWED, responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, layer: str) -> Response:
        """Answer one page."""
        shown = layer_for(layer, request.user)
        pages = PageOfRecords()
        rows = pages.paginate_queryset(drawn_rows(shown, request), request, view=self)
        features = feature_of(shown)(rows, many=True, context={"request": request})
        return pages.get_paginated_response(features.data)


class FeatureDetail(APIView):
    """One row of a layer as a GeoJSON feature."""

    @extend_schema(parameters=[WHICH], responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, layer: str, pk: int) -> Response:
        """Answer the feature; a row outside the asker's scope does not exist."""
        shown = layer_for(layer, request.user)
        row = get_object_or_404(drawn_rows(shown, request), pk=pk)
        return Response(feature_of(shown)(row, context={"request": request}).data)
