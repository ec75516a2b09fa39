"""What the workbench fetches: counts by area, places found, what was drawn, one building."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.contrib.gis.geos import MultiPolygon
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.boxes import read_box
from core.errors import BadInput, OutOfScope
from fieldwork.services.lasso import read_lasso
from grid.choices import Level
from grid.models import Building
from maps.counts import LEVELS, area_counts, as_features, class_limits, legend_of
from maps.declaration import this_moment
from maps.filters import read_area, read_wanted
from maps.inside import inside
from maps.layers import layer_for
from maps.measures import COUNT
from maps.search import find
from maps.views.asker import Asked
from residents.services.counting import Numbers, numbers_at_building, numbers_at_dwelling

MOST_LISTED = 20
COUNTS: Final[dict[str, Callable[..., Numbers | None]]] = {
    "buildings": numbers_at_building,
    "dwellings": numbers_at_dwelling,
}


@require_safe
@login_required
@never_cache
def counts(request: Asked, layer: str) -> JsonResponse:
    """Answer the areas of a box with how many rows of a layer each holds."""
    shown, wanted = layer_for(layer, request.user), read_wanted(request.GET)
    level = request.GET.get("level", Level.COMMUNITY)
    if level not in LEVELS:
        raise BadInput(_("A level is district, street, community or cell."))
    box = read_box(request.GET.get("box", ""))
    level, found = area_counts(shown, request.user, wanted, this_moment(), box, level)
    limits = class_limits([area.count or 0 for area in found])
    hidden = any(area.count is None for area in found)
    is_count = shown.measure == COUNT
    unknown = _("not told, or fewer than 5") if is_count else _("not told, small, or not known")
    return JsonResponse(
        {
            "type": "FeatureCollection",
            "level": Level(level).value,
            "level_label": str(Level(level).label),
            "legend": legend_of(limits, hidden, unknown, shown.measure.step),
            "features": as_features(found, limits),
        }
    )


@require_safe
@login_required
@never_cache
def search(request: Asked) -> HttpResponse:
    """Answer the places that fit some words, as a list to choose from."""
    words = request.GET.get("q", "")
    context = {"found": find(words, request.user), "words": words.strip()}
    return render(request, "maps/_found.html", context)


@require_POST
@login_required
def inside_drawn(request: Asked) -> HttpResponse:
    """Answer what lies in the drawn area or the chosen cells, and offer to assign there."""
    codes = tuple(read_area(code) for code in request.POST.get("cells", "").split(",") if code)
    drawn: MultiPolygon | None = None
    if text := request.POST.get("polygon", ""):
        drawn = read_lasso(text)
    context: dict[str, Any] = {
        "chosen": inside(request.user, drawn, codes, this_moment()),
        "polygon": text,
        "cells": ",".join(codes),
        "may_assign": bool(request.user.scope_of("tasks", "write").ranges),
        "assign": reverse("fieldwork:assign_new"),
    }
    return render(request, "maps/_inside.html", context)


@require_safe
@login_required
@never_cache
def residents_at(request: Asked, kind: str, pk: int) -> HttpResponse:
    """Answer how many live in a building or a dwelling, as far as the reader may know; no name."""
    if kind not in COUNTS:
        raise OutOfScope(_("There is no such map layer."))
    numbers = COUNTS[kind](actor=request.user, key=pk)
    if numbers is None:
        return HttpResponse("")
    return render(request, "maps/_residents.html", {"numbers": numbers})


@require_safe
@login_required
@never_cache
def at_building(request: Asked, layer: str, building: int) -> HttpResponse:
    """Answer the rows of a layer that one mark at a building stands for."""
    shown = layer_for(layer, request.user)
    if not shown.home:
        raise OutOfScope(_("There is no such map layer."))
    wanted = replace(read_wanted(request.GET), area="")
    rows = shown.rows(request.user, wanted, this_moment()).filter(**{shown.home: building})
    found = list(rows.order_by("pk")[: MOST_LISTED + 1])
    if not found and not Building.objects.visible_to(request.user).filter(pk=building).exists():
        raise OutOfScope(_("There is no such building in your area."))
    context = {
        "building": get_object_or_404(Building, pk=building),
        "title": shown.title,
        "legend": {entry.value: entry for entry in shown.legend},
        "rows": [(row, reverse(f"{shown.record}_detail", args=[row.pk])) for row in found],
        "has_more": len(found) > MOST_LISTED,
    }
    return render(request, "maps/_at_building.html", context)
