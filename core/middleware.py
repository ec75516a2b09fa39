"""Middleware: the language of the interface, and errors turned into answers."""

from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from core.errors import BadInput, DomainError

Answer = Callable[[HttpRequest], HttpResponse]


class LanguageMiddleware:
    """Speaks the language a person chose (cookie), else Simplified Chinese.

    The browser's own list is not asked: the towns' machines are often set up in
    English, their users are not.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the chosen language."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def answer_of(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Return the answer that tells a person, or a program, what is wrong.

    A view that has `answer_error` answers in its own way.
    """
    match = request.resolver_match
    if own := getattr(match and match.func, "answer_error", None):
        answer: HttpResponse = own(request, error)
        return answer
    if request.accepts("text/html") and not request.path.startswith("/api/"):
        return render(request, "error.html", {"error": error}, status=error.status)
    return JsonResponse({"code": error.code, "detail": str(error)}, status=error.status)


class PlainTextMiddleware:
    """Refuses the NUL character in addresses and forms, before a view meets it.

    No text column of PostgreSQL can hold it, and no person types it. Bodies of the API
    are checked by their serializers.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_called: Any) -> HttpResponse | None:
        """Answer 400 where a NUL was sent."""
        if not any("\0" in text for text in texts_of(request)):
            return None
        error = BadInput(_("This holds a character that cannot be stored. Remove it."))
        return answer_of(request, error)


def texts_of(request: HttpRequest) -> Iterator[str]:
    """Yield the texts of the address, and those of a form."""
    yield request.path_info
    sent = [request.GET]
    if request.method == "POST" and not request.path.startswith("/api/"):
        sent.append(request.POST)
    for values in sent:
        for name, texts in values.lists():
            yield name
            yield from texts


class DomainErrorMiddleware:
    """Turns an error that a user caused into a page that says what to do."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a DomainError with its status; leave every other error alone."""
        return answer_of(request, exception) if isinstance(exception, DomainError) else None
