"""How many live at a place: a part of the pages of buildings and dwellings."""

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.generic import View

from residents.services.counting import numbers_at_building, numbers_at_dwelling


class HerePart(LoginRequiredMixin, View):
    """The numbers of one place, as far as the reader may know them; nothing otherwise."""

    def get(self, request: HttpRequest, kind: str, pk: int) -> HttpResponse:
        """Answer the part."""
        actor: Any = request.user
        count = numbers_at_building if kind == "building" else numbers_at_dwelling
        context = {"numbers": count(actor=actor, key=pk), "kind": kind, "pk": pk}
        return render(request, "residents/_here.html", context)
