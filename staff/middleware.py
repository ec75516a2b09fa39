"""The doors before every page: signed in, awake, second factor, fresh password, a post.

A view that is open to everybody carries Django's `login_not_required`. API views are
always behind the doors, unless their class says `is_public = True`.
"""

import time
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from rest_framework.views import APIView

from core.middleware import DomainErrorMiddleware
from staff.modules import is_off, modules_of_view, refusal

SEEN_AT: Final = "seen_at"
SEEN_EVERY_SECONDS: Final = 60  # so that a session is written once a minute, not at every tile

# The steps of signing in, by the address names that stay open before each is done.
BEFORE_FACTOR: Final = frozenset({"logout", "language", "second_factor", "factor_enrol"})
BEFORE_PASSWORD: Final = BEFORE_FACTOR | {"password_change", "backup_codes"}
BEFORE_POST: Final = BEFORE_PASSWORD | {"profile"}


class SignedInMiddleware:
    """Lets a request through when its sender has passed every door."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Stop before the first closed door."""
        if is_public(view) or is_for_visitor(view, request):
            return None
        name = request.resolver_match.url_name if request.resolver_match else None
        return (
            ask_sign_in(request)
            or ask_second_factor(request, name)
            or ask_new_password(request, name)
            or ask_post(request, name)
        )


class ModuleMiddleware:
    """Answers 403 with the reason to every page of a module that is not switched on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.errors = DomainErrorMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Stop before a view whose modules are off."""
        modules = modules_of_view(view)
        if not is_off(modules, request.user):
            return None
        return self.errors.process_exception(request, refusal(modules))


def is_public(view: Callable[..., Any]) -> bool:
    """Tell whether a view is open to everybody."""
    api = getattr(view, "cls", None)
    if isinstance(api, type) and issubclass(api, APIView):  # DRF calls all its views open
        return bool(getattr(api, "is_public", False))
    return not getattr(view, "login_required", True)


def is_for_visitor(view: Callable[..., Any], request: HttpRequest) -> bool:
    """Tell whether a view is open to a visitor, and a visitor asks."""
    return getattr(view, "open_to_visitors", False) and not request.user.is_authenticated


def ask_sign_in(request: HttpRequest) -> HttpResponse | None:
    """Stop who is not signed in, or was away too long."""
    if not request.user.is_authenticated:
        return to_sign_in(request, _("Sign in first."))
    now = time.time()
    seen = request.session.get(SEEN_AT, now)
    if now - seen > settings.IDLE_TIMEOUT_SECONDS:
        logout(request)
        return to_sign_in(request, _("You were away for a while and were signed out."), away=True)
    if SEEN_AT not in request.session or now - seen >= SEEN_EVERY_SECONDS:
        request.session[SEEN_AT] = now
    return None


def ask_second_factor(request: HttpRequest, name: str | None) -> HttpResponse | None:
    """Stop whose role asks for two factors and who has shown one."""
    user: Any = request.user
    if name in BEFORE_FACTOR or user.is_verified() or not user.needs_two_factors:
        return None
    return to_step(request, "second_factor", _("Your post asks for a second factor."), 401)


def ask_new_password(request: HttpRequest, name: str | None) -> HttpResponse | None:
    """Stop whose password is a first one or too old."""
    user: Any = request.user
    if name in BEFORE_PASSWORD or not user.password_is_due:
        return None
    return to_step(request, "password_change", _("Choose a new password first."), 403)


def ask_post(request: HttpRequest, name: str | None) -> HttpResponse | None:
    """Stop who holds no post today: a transferred person, a leaver, a new account."""
    user: Any = request.user
    if name in BEFORE_POST or user.posts_today:
        return None
    if wants_page(request):
        return render(request, "staff/no_post.html", status=403)
    return sentence(request, "no_post", _("You hold no post today."), 403)


def wants_page(request: HttpRequest) -> bool:
    """Tell a page from a fragment, a tile or an API call."""
    if request.path.startswith(("/api/", "/tiles/")) or "HX-Request" in request.headers:
        return False
    return request.accepts("text/html")


def to_sign_in(request: HttpRequest, text: str, *, away: bool = False) -> HttpResponse:
    """Send to the sign-in page and back; what was typed stays in the browser."""
    if not wants_page(request):
        return sentence(request, "not_signed_in", text, 401)
    query = {"next": way_back(request)}
    if away:
        query["away"] = "1"
    if request.method == "POST":
        query["kept"] = "1"
    return redirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode(query)}")


def to_step(request: HttpRequest, step: str, text: str, status: int) -> HttpResponse:
    """Send to a step of signing in and back."""
    if not wants_page(request):
        return sentence(request, f"{step}_needed", text, status)
    return redirect(f"{resolve_url(f'staff:{step}')}?{urlencode({'next': way_back(request)})}")


def way_back(request: HttpRequest) -> str:
    """Return the address to come back to: the page, or the page that a form stood on."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    came_from = urlsplit(request.headers.get("Referer", ""))
    if came_from.netloc != request.get_host():
        return request.path
    return came_from._replace(scheme="", netloc="", fragment="").geturl() or "/"


def sentence(request: HttpRequest, code: str, text: str, status: int) -> HttpResponse:
    """Answer with one sentence: as JSON to the API, as text to a fragment."""
    if request.path.startswith("/api/"):
        return JsonResponse({"code": code, "detail": text}, status=status)
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
