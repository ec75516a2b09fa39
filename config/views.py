"""The start page, and the answer to "are you well?"."""

from django.contrib.auth.decorators import login_not_required, login_required
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.defaults import page_not_found

from config.finding import cleaned, find
from config.home import tiles, to_do
from core.views import open_to_visitors, within_scope
from fieldwork.services.signing import visits_to_sign
from incidents.views.portal import portal_home
from staff.choices import Role

ON_FOOT = frozenset({Role.GRID_WORKER})


@open_to_visitors
@within_scope
def home(request: HttpRequest) -> HttpResponse:
    """Show a visitor the portal, the staff what waits; for those on foot that is today's round."""
    if not request.user.is_authenticated:
        return portal_home(request)
    user = request.user
    if user.roles and user.roles <= ON_FOOT:
        return redirect("fieldwork:today")
    if user.roles == {Role.SAFETY_LIAISON}:
        return redirect("incidents:report")
    context = {
        "tiles": list(tiles(user)),
        "to_do": to_do(user),
        "to_sign": visits_to_sign(user),
        "now": timezone.now(),
    }
    return render(request, "home.html", context)


@require_safe
@login_required
def find_by_number(request: HttpRequest) -> HttpResponse:
    """Lead from a number to the record that bears it, whatever room it lies in (S10)."""
    number = cleaned(request.GET.get("number", ""))
    found = find(request.user, number)  # type: ignore[arg-type]
    if len(found) == 1:
        return redirect(found[0].url)
    return render(request, "find.html", {"found": found, "number": number})


def nothing_here(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that leads nowhere: a page to a person, JSON to a program."""
    if not request.path.startswith("/api/"):
        return page_not_found(request, exception)
    text = _("The address is wrong, or what it leads to lies outside your area.")
    return JsonResponse({"code": "not_found", "detail": text}, status=404)


@login_not_required
def healthy(_request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers, 503 when it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except OperationalError:
        return JsonResponse({"database": False}, status=503)
    return JsonResponse({"database": True})
