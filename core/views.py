"""What views are wrapped in where they read people's rows, and how they hand out files."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern
from django.utils.http import content_disposition_header

from core.rows import scoped_to

Answer = TypeVar("Answer", bound=HttpResponseBase)


def within_scope(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let a view read people's rows: in one transaction, in the scope of whoever asks.

    What it answers is rendered inside. A stream would be read outside and is refused:
    it declares its own scope.
    """

    @wraps(view)
    def within(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with scoped_to(request.user):  # type: ignore[arg-type]
            response = view(request, *args, **kwargs)
            if response.streaming:
                raise RuntimeError("a stream outlives the scope of its view")
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response = response.render()
            return response

    within.reads_people = True  # type: ignore[attr-defined]
    return within


def open_to_visitors(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let visitors see a page that is another one for whoever is signed in.

    Those who are signed in pass every door before it, as before any other page.
    """
    view.open_to_visitors = True  # type: ignore[attr-defined]
    return view


def within_scope_all(patterns: Sequence[URLPattern]) -> Sequence[URLPattern]:
    """Return the addresses with every view inside the scope of whoever asks."""
    for pattern in patterns:
        pattern.callback = within_scope(pattern.callback)
    return patterns


def private_file(
    content: bytes | str, mime: str, name: str, *, shown: bool = False
) -> HttpResponse:
    """Return a file that no cache keeps: to be saved, or `shown` in the browser."""
    return as_private_file(HttpResponse(content, content_type=mime), name, shown=shown)


def as_private_file(answer: Answer, name: str, *, shown: bool = False) -> Answer:
    """Make an answer a file that no cache keeps: to be saved, or `shown` in the browser."""
    answer["Content-Disposition"] = content_disposition_header(not shown, name) or "attachment"
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
