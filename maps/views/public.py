"""The map for everybody."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from incidents.services.public_counts import done_by_community, period_before
from maps import public


@require_safe
@login_not_required
def page(request: HttpRequest) -> HttpResponse:
    """Show offices, answers, and who serves where; the list below needs no map."""
    shown, today = public.offices(), timezone.localdate()
    done = done_by_community(today)
    content = {
        "map": public.draw().parts(),
        "settings": public.settings_of(shown, done),
        "settings_id": public.SETTINGS_ID,
        "offices": shown,
        "done": done,
        "period": period_before(today),
    }
    return render(request, "maps/public.html", content)
