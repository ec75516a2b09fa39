"""The navigation of a page: what the signed-in person may open."""

from typing import Any

from django.http import HttpRequest


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Return the entries for the templates."""
    return {}
