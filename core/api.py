"""What every API view shares: pages by key, and errors as {"code", "detail"}."""

from typing import Any, Final

from rest_framework.pagination import CursorPagination
from rest_framework.response import Response
from rest_framework.views import exception_handler

from core.errors import DomainError

# What any operation may answer instead, and how it is described.
PROBLEMS: Final = {
    "400": "What was sent cannot be used; the body says which part and why.",
    "401": "Nobody is signed in, or the second factor is missing.",
    "403": "The posts of whoever asks do not allow it, or a module is switched off.",
    "404": "There is no such row in the area of whoever asks.",
    "405": "The address has no such method.",
}
WRITING: Final = {
    "409": "The workflow has no such step from here, or somebody changed it meanwhile.",
    "415": "The body is not JSON or a form.",
}
PROBLEM: Final = {
    "type": "object",
    "description": "`code` and `detail`; or the name of each wrong field with its errors.",
    "properties": {"code": {"type": "string"}, "detail": {"type": "string"}},
    "additionalProperties": True,
}


METHODS: Final = ("get", "post", "put", "patch", "delete")


def document_problems(
    result: dict[str, Any], generator: object, request: object, public: bool
) -> dict[str, Any]:
    """Add to the API's description what its generator does not see.

    Every operation may answer with a problem, every feature be without a place.
    """
    for described in result["components"]["schemas"].values():
        # RFC 7946, 3.2: a feature without a place has the geometry null.
        if geometry := described.get("properties", {}).get("geometry"):
            geometry["nullable"] = True
    for item in result["paths"].values():
        for method in METHODS:
            if method in item:
                add_problems(item[method]["responses"], is_read=method == "get")
    return result


def add_problems(answers: dict[str, Any], *, is_read: bool) -> None:
    """Add to the answers of one operation those that it does not describe itself."""
    for status, text in (PROBLEMS if is_read else {**PROBLEMS, **WRITING}).items():
        answer = answers.setdefault(status, {"description": text})
        answer.setdefault("content", {"application/json": {"schema": PROBLEM}})


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
