"""The page of the workbench."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.errors import NotAllowed
from maps import attention, base_maps, layers, workbench
from maps.views.asker import Asked


@require_safe
@login_required
@never_cache
def page(request: Asked) -> HttpResponse:
    """Show the map with the layers, choices and view that its address names."""
    if not layers.layers_of(request.user):
        raise NotAllowed(_("Your posts do not show you a map."))
    start = workbench.read_start(request.GET, request.user)
    context: dict[str, Any] = {
        "map": workbench.draw(start, request.user).parts(),
        "settings": workbench.settings_of(start, request.user),
        "settings_id": workbench.SETTINGS_ID,
        "start": start,
        "areas": workbench.area_choices(request.user),
        "bases": base_maps.choices(),
        "walks": request.user.may("visits", "write"),
        "may_assign": bool(request.user.scope_of("tasks", "write").ranges),
        "attention": attention.list_for(request.user) if start.preset == "shift" else (),
    }
    context["layers"] = context["settings"]["layers"]
    context["figures"] = [layer for layer in context["layers"] if layer["isFigure"]]
    context["shows_figure"] = any(layer["isShown"] for layer in context["figures"])
    return render(request, "maps/workbench.html", context)


@require_safe
@login_required
def shift(request: Asked) -> HttpResponse:
    """Open the map of the shift: what is failed, overdue or due in one's own communities."""
    return redirect(reverse("maps:workbench") + "?preset=shift")
