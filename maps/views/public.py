"""The map for everybody."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maps import public


@require_safe
@login_not_required
def page(request: HttpRequest) -> HttpResponse:
    """Show offices, answers, and who serves where; the list below needs no map."""
    shown = public.offices()
    content = {
        "map": public.draw().parts(),
        "settings": public.settings_of(shown),
        "settings_id": public.SETTINGS_ID,
        "offices": shown,
    }
    return render(request, "maps/public.html", content)
