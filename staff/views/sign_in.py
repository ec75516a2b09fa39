"""Signing in and out, the lockout, the password, the language, one's own posts."""

from datetime import datetime, timedelta
from typing import Any

from axes.helpers import get_client_ip_address, get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.onward import next_of
from staff.forms.sign_in import PasswordForm, SignInForm
from staff.models import User
from staff.services.accounts import change_own_password
from staff.services.factors import backup_codes_left, has_factor


@method_decorator(login_not_required, name="dispatch")
class SignIn(LoginView):
    """The sign-in page."""

    form_class = SignInForm
    template_name = "registration/login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Tell the page whether the person was away and whether a form waits."""
        extra = {
            "was_away": "away" in self.request.GET,
            "was_kept": "kept" in self.request.GET,
            "idle_minutes": settings.IDLE_TIMEOUT_SECONDS // 60,
            "is_demo": settings.DEMO_TOWN,
        }
        return super().get_context_data(**kwargs, **extra)


def locked_out(
    request: HttpRequest, _response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """Say that there were too many wrong tries, and when to try again."""
    name = (credentials or {}).get("username") or request.POST.get("username", "")
    again_at = end_of_lockout(request, str(name))
    if request.path.startswith("/api/"):
        return JsonResponse({"code": "locked_out", "detail": str(again_at)}, status=429)
    page = {
        "again_at": again_at,
        "minutes": max(1, -(-int((again_at - timezone.now()).total_seconds()) // 60)),
        "limit": settings.AXES_FAILURE_LIMIT,
    }
    return render(request, "registration/locked_out.html", page, status=429)


def end_of_lockout(request: HttpRequest, username: str) -> datetime:
    """Return when the last wrong try is forgotten."""
    tries = AccessAttempt.objects.filter(
        username=username, ip_address=get_client_ip_address(request)
    )
    last = tries.order_by("-attempt_time").values_list("attempt_time", flat=True).first()
    return (last or timezone.now()) + (get_cool_off(request) or timedelta())


def change_password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; other sessions end with it."""
    user: User = request.user  # type: ignore[assignment]
    form = PasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        change_own_password(user=user, password=form.cleaned_data["chosen"])
        update_session_auth_hash(request, user)
        messages.success(request, _("Your password is changed."))
        return redirect(next_of(request))
    page = {"form": form, "next": next_of(request), "days": settings.PASSWORD_EXPIRES_DAYS}
    return render(request, "registration/password_change.html", page)


def profile(request: HttpRequest) -> HttpResponse:
    """Show one's own account and posts."""
    user: User = request.user  # type: ignore[assignment]
    posts = user.posts.select_related("area", "granted_by", "confirmed_by")
    page = {
        "posts": posts.order_by("-valid_from", "pk"),
        "today": timezone.localdate(),
        "has_factor": has_factor(user),
        "codes_left": backup_codes_left(user),
    }
    return render(request, "staff/profile.html", page)


@login_not_required
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the language of the interface in a cookie."""
    response = HttpResponseRedirect(next_of(request))
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=365 * 24 * 60 * 60,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response
