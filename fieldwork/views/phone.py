"""The phone pages: today's round, choosing where one is, one's own day."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import NotAllowed, OutOfScope
from fieldwork.choices import TargetKind, TaskKind, VisitKind
from fieldwork.models import Task
from fieldwork.services.doors import (
    buildings_of,
    doors_of,
    last_places,
    own_building,
    sites_of,
)
from fieldwork.services.reports import VISIT_OF_TASK, VISITS
from fieldwork.services.signing import visits_to_sign
from fieldwork.services.today import Stop, count_of, round_of, visits_of_day
from fieldwork.views.signed_in import SignedInView
from grid.choices import HazardLevel

VISIT_OF_PLACE = {
    TargetKind.RENTAL: VisitKind.RENTAL_CHECK,
    TargetKind.SITE: VisitKind.SITE_INSPECTION,
    TargetKind.BUILDING: VisitKind.BUILDING,
    TargetKind.DWELLING: VisitKind.HOUSEHOLD,
}


class TodayPage(SignedInView):
    """Today's tasks and due visits, in walking order, with a small map."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the round."""
        today = round_of(self.actor, timezone.now())
        context = {
            "round": today,
            "returned": [line_of(stop, today.day) for stop in today.returned],
            "ahead": [line_of(stop, today.day) for stop in today.ahead],
            "stops": [mark_of(stop, today.day) for stop in today.stops],
            "to_sign": visits_to_sign(self.actor),
            "may_log": bool(self.actor.scope_of(VISITS, "write")),
            "tab": "today",
        }
        return render(request, "fieldwork/phone/today.html", context)


def line_of(stop: Stop, day: Any) -> dict[str, Any]:
    """Return what the list shows of a stop."""
    due_visit = VisitKind(VISIT_OF_PLACE.get(TargetKind(stop.kind), VisitKind.HOUSEHOLD))
    return {
        "stop": stop,
        "url": url_of(stop),
        "due_state": stop.due_state(day),
        "what": stop.task.get_kind_display() if stop.task else due_visit.label,
        "hazard_label": HazardLevel(stop.hazard).label if stop.hazard else "",
    }


def mark_of(stop: Stop, day: Any) -> dict[str, Any]:
    """Return what the map shows of a stop."""
    return {
        "number": stop.number,
        "name": stop.name,
        "at": [round(stop.latitude, 6), round(stop.longitude, 6)],
        "state": stop.due_state(day),
        "url": url_of(stop),
    }


def url_of(stop: Stop) -> str:
    """Return where a tap on a stop leads: straight to the form where there is one."""
    if stop.task is None:
        return reverse("fieldwork:visit_new", args=[VISIT_OF_PLACE[TargetKind(stop.kind)], stop.pk])
    return url_of_task(stop.task)


def url_of_task(task: Task) -> str:
    """Return the form of the visit that a task asks for, else the task's page."""
    form = visit_url(task)
    is_page_first = task.kind == TaskKind.RECTIFICATION
    return form if form and not is_page_first else reverse("fieldwork:phone_task", args=[task.pk])


def visit_url(task: Task) -> str:
    """Return the address of the visit form for a task, "" where it asks for no visit."""
    if task.kind not in VISIT_OF_TASK or task.target_kind == TargetKind.CELL:
        return ""
    kind = VISIT_OF_PLACE[TargetKind(task.target_kind)]
    pk = getattr(task, f"{task.target_kind}_id")
    return f"{reverse('fieldwork:visit_new', args=[kind, pk])}?task={task.pk}"


class LogPage(SignedInView):
    """Where are you? The last places first, then buildings and key sites by name."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Offer the places of one's own cells."""
        if not self.actor.scope_of(VISITS, "write"):
            raise NotAllowed(_("Your posts do not let you log visits."))
        words = request.GET.get("q", "").strip()
        context = {
            "q": words,
            "last": [] if words else last_places(self.actor),
            "buildings": buildings_of(self.actor, words),
            "sites": sites_of(self.actor, words),
            "tab": "log",
        }
        part = "fieldwork/phone/_places.html" if request.htmx else "fieldwork/phone/log.html"  # type: ignore[attr-defined]
        return render(request, part, context)


class DoorsPage(SignedInView):
    """The doors of one building."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Offer the dwellings, each with the day of its last visit."""
        building = own_building(self.actor, pk)
        if building is None:
            raise OutOfScope(_("There is no such building in your cells."))
        words = request.GET.get("q", "").strip()
        doors = doors_of(self.actor, building, words)
        context = {"building": building, "doors": doors, "q": words, "tab": "log"}
        return render(request, "fieldwork/phone/doors.html", context)


class MePage(SignedInView):
    """One's own visits of the day, and the way out."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the day."""
        visits = visits_of_day(self.actor, timezone.localdate())
        context = {"visits": visits, "count": count_of(visits), "tab": "me"}
        return render(request, "fieldwork/phone/me.html", context)
