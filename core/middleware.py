"""Middleware: the language of the interface, and errors turned into answers."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation

from core.errors import DomainError

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


class DomainErrorMiddleware:
    """Turns an error that a user caused into a page that says what to do."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a DomainError with its status; leave every other error alone."""
        if not isinstance(exception, DomainError):
            return None
        if request.accepts("text/html") and not request.path.startswith("/api/"):
            return render(request, "error.html", {"error": exception}, status=exception.status)
        answer = {"code": exception.code, "detail": str(exception)}
        return JsonResponse(answer, status=exception.status)
