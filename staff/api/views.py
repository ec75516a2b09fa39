"""API of the people who serve."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from staff.api.serializers import ResponsibleAnswer
from staff.forms.places import asked_here


class ResponsibleView(APIView):
    """Who is responsible at a point or a building of one's own area?"""

    @extend_schema(
        parameters=[
            OpenApiParameter("lng", float, description="Longitude in degrees, WGS 84"),
            OpenApiParameter("lat", float, description="Latitude in degrees, WGS 84"),
            OpenApiParameter("building", int, description="A building instead of a point"),
        ],
        responses=ResponsibleAnswer,
    )
    def get(self, request: Request) -> Response:
        """Answer with the cell and its people; outside one's area there is nothing (404)."""
        actor: Any = request.user
        return Response(ResponsibleAnswer(asked_here(actor, request.query_params)).data)
