"""What every API view shares: pages by key, and errors as {"code", "detail"}."""

from typing import Any

from rest_framework.pagination import CursorPagination
from rest_framework.response import Response
from rest_framework.views import exception_handler

from core.errors import DomainError


class PageOfRecords(CursorPagination):
    """Pages read off an index, whatever the size of the table."""

    ordering = "pk"
    page_size_query_param = "page_size"
    max_page_size = 1000


class PageOfFeatures(PageOfRecords):
    """Pages that are themselves GeoJSON: a FeatureCollection with `next` and `previous`."""

    def get_paginated_response(self, data: dict[str, Any]) -> Response:
        """Add the neighbouring pages to the collection."""
        links = {"next": self.get_next_link(), "previous": self.get_previous_link()}
        return Response({**links, **data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe the page."""
        link = {"type": "string", "format": "uri", "nullable": True}
        links = {"type": "object", "properties": {"next": link, "previous": link}}
        return {"allOf": [links, schema]}


def answer_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn a DomainError into its status with code and detail."""
    if isinstance(error, DomainError):
        return Response({"code": error.code, "detail": str(error)}, status=error.status)
    return exception_handler(error, context)
