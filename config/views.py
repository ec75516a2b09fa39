"""The start page, and the answer to "are you well?"."""

from typing import cast

from django.contrib.auth.decorators import login_not_required, login_required
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from config.home import tiles, to_do
from core.views import within_scope
from fieldwork.services.signing import visits_to_sign
from staff.choices import Role
from staff.models import User

ON_FOOT = frozenset({Role.GRID_WORKER})


@login_required
@within_scope
def home(request: HttpRequest) -> HttpResponse:
    """Show what waits; for those on foot that is today's round."""
    user = cast(User, request.user)
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


@login_not_required
def healthy(_request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers, 503 when it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except OperationalError:
        return JsonResponse({"database": False}, status=503)
    return JsonResponse({"database": True})
