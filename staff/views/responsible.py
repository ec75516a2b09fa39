"""Who is responsible here? A fragment for the map, and a page for everybody."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.errors import OutOfScope
from grid.choices import Level
from grid.models import Area
from staff.forms.places import PlaceForm, asked_here
from staff.services.responsible import point, responsible_in_public


def responsible(request: HttpRequest) -> HttpResponse:
    """Answer a tap on the map with a fragment; opened by itself it is a page."""
    actor: Any = request.user
    here = asked_here(actor, request.GET)
    is_fragment = "HX-Request" in request.headers or "fragment" in request.GET
    template = "staff/_responsible.html" if is_fragment else "staff/responsible.html"
    # A building head, who sees single buildings, opens no post chart.
    shows_chart = bool(actor.scope_of("posts").ranges)
    return render(request, template, {"here": here, "shows_chart": shows_chart})


@login_not_required
def responsible_public(request: HttpRequest) -> HttpResponse:
    """Tell residents who serves them: post, name, and the phone its holder lets be shown."""
    content: dict[str, Any] = {"communities": open_communities(), "here": None}
    code = request.GET.get("cell", "")
    form = PlaceForm(request.GET)
    try:
        if code.isdigit():
            cell = Area.objects.active().cells().filter(code=code).first()
            content["here"] = responsible_in_public(cell=cell)
        elif form.is_valid() and form.cleaned_data["lng"] is not None:
            asked = form.cleaned_data
            content["here"] = responsible_in_public(place=point(asked["lng"], asked["lat"]))
    except OutOfScope as error:
        content["problem"] = str(error)
    if (chosen := request.GET.get("community", "")).isdigit():
        rows = Area.objects.active().cells().below(chosen).defer("boundary")
        content |= {"cells": rows.order_by("code"), "chosen": chosen}
    return render(request, "staff/responsible_public.html", content)


def open_communities() -> Any:
    """Return the communities of the town to choose from."""
    rows = Area.objects.active().filter(level=Level.COMMUNITY)
    return rows.defer("boundary").order_by("code")
