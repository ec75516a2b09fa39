"""The registers of places as GeoJSON, page by page, inside the reader's area."""

from typing import Any, ClassVar

from django.contrib.gis.db.models import Extent
from django.contrib.gis.geos import Polygon
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    extend_schema,
    extend_schema_view,
    inline_serializer,
)
from rest_framework import mixins, serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_gis.filters import InBBoxFilter

from core.access import within
from core.api import PageOfFeatures
from core.boxes import read_box
from core.errors import BadInput, NotAllowed
from grid.api.serializers import (
    AreaFeature,
    BuildingFeature,
    CompoundFeature,
    DwellingFeature,
    OrganisationFeature,
    RentalFeature,
    SiteFeature,
    VideoPointFeature,
)
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


class InBox(InBBoxFilter):
    """Keeps what touches a box "west,south,east,north" in degrees."""

    def get_filter_bbox(self, request: Request) -> Polygon | None:
        """Return the box as a polygon; None where none is given. Raises BadInput."""
        text = request.query_params.get(self.bbox_param, "")
        return Polygon.from_bbox(read_box(text)) if text else None

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Describe the parameter."""
        return [
            {
                "name": self.bbox_param,
                "in": "query",
                "required": False,
                "description": "west,south,east,north in degrees (WGS 84)",
                "schema": {"type": "string"},
            }
        ]


AREA = OpenApiParameter("area", OpenApiTypes.STR, description="code of an area: only what is in it")


def as_features(name: str) -> Any:
    """Describe features whose geometry is another record's: the generator cannot follow it."""
    return extend_schema_view(
        list=extend_schema(
            operation_id=f"grid_{name}_list", parameters=[AREA], responses=OpenApiTypes.OBJECT
        ),
        retrieve=extend_schema(operation_id=f"grid_{name}", responses=OpenApiTypes.OBJECT),
    )


class Features(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Any]):
    """A register, read-only. `also` are columns that may be filtered by equality."""

    pagination_class = PageOfFeatures
    filter_backends = (InBox,)
    bbox_filter_include_overlapping = True
    also: ClassVar[tuple[str, ...]] = ()

    def get_queryset(self) -> QuerySet[Any]:
        """Return what the reader may see, of one area if one is named."""
        rows: Any = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return rows.none()
        user: Any = self.request.user
        if not user.may(rows.capability):
            raise NotAllowed(_("Your posts do not include reading this."))
        rows = rows.visible_to(user)
        for name in self.also:
            if value := self.request.query_params.get(name):
                rows = rows.filter(**{name: value})
        return self.below(rows)

    def below(self, rows: Any) -> QuerySet[Any]:
        """Keep the rows of the area whose code is given."""
        code = self.request.query_params.get("area", "")
        if code and not (code.isascii() and code.isdigit()):
            raise BadInput(_("The code of an area is digits."))
        return rows.below(code) if code else rows


@extend_schema(parameters=[AREA])
class Areas(Features):
    """Areas with their boundaries."""

    queryset = Area.objects.all()
    serializer_class = AreaFeature
    bbox_filter_field = "boundary"
    also = ("level", "state")


@extend_schema(parameters=[AREA])
class Organisations(Features):
    """Organisations."""

    queryset = Organisation.objects.all()
    serializer_class = OrganisationFeature
    bbox_filter_field = "location"
    also = ("kind",)


@extend_schema(parameters=[AREA])
class Compounds(Features):
    """Compounds."""

    queryset = Compound.objects.defer("tile_shape")
    serializer_class = CompoundFeature
    bbox_filter_field = "boundary"


@extend_schema(parameters=[AREA])
class Buildings(Features):
    """Buildings."""

    queryset = Building.objects.defer("tile_shape")
    serializer_class = BuildingFeature
    bbox_filter_field = "place"
    also = ("use",)


@as_features("dwellings")
class Dwellings(Features):
    """Dwellings at their buildings."""

    queryset = Dwelling.objects.select_related("building").defer(
        "building__footprint", "building__tile_shape"
    )
    serializer_class = DwellingFeature
    bbox_filter_field = "building__place"
    also = ("state",)


@as_features("rentals")
class Rentals(Features):
    """Rental housing at its buildings."""

    queryset = RentalHousing.objects.select_related("dwelling__building").defer(
        "dwelling__building__footprint", "dwelling__building__tile_shape"
    )
    serializer_class = RentalFeature
    bbox_filter_field = "dwelling__building__place"
    also = ("state", "hazard_level")


@extend_schema(parameters=[AREA])
class Sites(Features):
    """Key sites."""

    queryset = KeySite.objects.defer("tile_shape")
    serializer_class = SiteFeature
    bbox_filter_field = "shape"
    also = ("kind", "state", "hazard_level")


@extend_schema(parameters=[AREA])
class VideoPoints(Features):
    """Video points."""

    queryset = VideoPoint.objects.defer("tile_shape")
    serializer_class = VideoPointFeature
    bbox_filter_field = "place"
    also = ("unit_kind", "state")


class Home(APIView):
    """Where the reader's own area lies, so that a map can begin there."""

    @extend_schema(
        responses=inline_serializer(
            "Home",
            {
                "extent": serializers.ListField(
                    child=serializers.FloatField(),
                    allow_null=True,
                    help_text="west, south, east, north",
                )
            },
        )
    )
    def get(self, request: Request) -> Response:
        """Answer with the box around the areas of the reader's posts."""
        user: Any = request.user
        scope = user.scope_of("places")
        areas = Area.objects.active().filter(within("code", scope.ranges))
        box = areas.aggregate(box=Extent("boundary"))["box"] if scope.ranges else None
        if box is None and scope.named:
            named = Building.objects.filter(pk__in=scope.named)
            box = named.aggregate(box=Extent("place"))["box"]
        return Response({"extent": box})
