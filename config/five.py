"""The five tiles that open five offices in one (五位一体, S10): mine, late, new, each a link."""

from collections.abc import Callable
from typing import Any, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from config.tiles import Figure, Tile
from fieldwork.choices import TaskState
from fieldwork.models import Task
from incidents.choices import AppealKind, AppealState, DisputeState, IncidentState
from incidents.models import Appeal, Dispute, Incident, Notice
from staff.models import User


def link(name: str, **filters: str) -> str:
    """Return the address of a list with its filters."""
    query = "&".join(f"{key}={value}" for key, value in filters.items())
    return reverse(name) + (f"?{query}" if query else "")


def map_link(preset: str) -> str:
    """Return the address of the map with the layers of a tile."""
    return link("maps:workbench", preset=preset)


def case_figures(rows: Any, user: User, name: str, new: str, **kept: str) -> list[Figure]:
    """Return what of some open cases is mine, late and new."""
    mine = rows.filter(rows.in_hands_of(user))
    return [
        Figure(_("mine"), mine, link(name, mine="hands", **kept)),
        Figure(_("late"), rows.late(timezone.now()), link(name, late="yes", **kept), is_late=True),
        Figure(_("new"), rows.filter(state=new), link(name, state=new, **kept)),
    ]


def safety_tile(user: User) -> Tile:
    """Return public safety and stability (综治维稳): incidents, and what waits to be verified."""
    if not user.scope_of("incidents"):
        return dispute_tile(user)
    rows, name = Incident.objects.visible_to(user).open(), "incidents:incident_list"
    done = rows.filter(state=IncidentState.RESOLVED)
    figures = case_figures(rows, user, name, IncidentState.REPORTED)
    figures.append(Figure(_("to verify"), done, link(name, state=IncidentState.RESOLVED)))
    address = map_link("safety")
    return Tile(_("Public safety"), "alert-triangle", link(name), figures, map_url=address)


def dispute_tile(user: User) -> Tile:
    """Return the disputes of a mediator: mine, late, new."""
    rows, name = Dispute.objects.visible_to(user).open(), "incidents:dispute_list"
    figures = case_figures(rows, user, name, DisputeState.REGISTERED)
    return Tile(_("Public safety"), "scale", link(name), figures)


def appeal_tile(user: User) -> Tile:
    """Return the citizens' appeals (群众诉求)."""
    rows, name = Appeal.objects.visible_to(user).open(), "incidents:appeal_list"
    figures = case_figures(rows, user, name, AppealState.REGISTERED)
    address = map_link("appeals")
    return Tile(_("Citizens' appeals"), "message-2", link(name), figures, map_url=address)


def of_kind(user: User, kind: str, title: str | Promise, icon: str, preset: str) -> Tile:
    """Return the appeals of one kind as an office of its own."""
    name = "incidents:appeal_list"
    rows = Appeal.objects.visible_to(user).open().filter(kind=kind)
    figures = case_figures(rows, user, name, AppealState.REGISTERED, kind=kind)
    return Tile(title, icon, link(name, kind=kind), figures, map_url=map_link(preset))


def service_tile(user: User) -> Tile:
    """Return services for residents (服务群众): requests for help."""
    title = _("Services for residents")
    return of_kind(user, AppealKind.HELP_REQUEST, title, "heart-handshake", "services")


def question_tile(user: User) -> Tile:
    """Return questions to be answered in public (网络问政)."""
    title = _("Questions and answers")
    return of_kind(user, AppealKind.ENQUIRY, title, "help-circle", "questions")


def office_tile(user: User) -> Tile:
    """Return the shared office (协同办公): tasks and notices."""
    tasks, name = Task.objects.visible_to(user), "fieldwork:task_list"
    mine = tasks.filter(assignee=user).open()
    figures = [
        Figure(_("assigned to me"), mine, link(name, mine="to")),
        Figure(_("late"), tasks.late(timezone.now()), link(name, late="yes"), is_late=True),
        Figure(
            _("notices"), Notice.objects.visible_to(user).unread(), reverse("incidents:notices")
        ),
    ]
    if user.may("tasks", "approve"):
        waiting = Task.objects.allowed_to(user, "approve").filter(state=TaskState.SUBMITTED)
        figures.append(Figure(_("to approve"), waiting, link(name, state=TaskState.SUBMITTED)))
    return Tile(_("Office"), "checkbox", link(name), figures, map_url=map_link("tasks"))


def takes_part(user: User, capability: str) -> bool:
    """Tell whether somebody sees cases of a desk one by one."""
    return bool(user.scope_of(capability))


# Which right opens which of the five.
FIVE: Final[tuple[tuple[Callable[[User], object], Callable[[User], Tile]], ...]] = (
    (lambda user: takes_part(user, "incidents") or takes_part(user, "disputes"), safety_tile),
    (lambda user: takes_part(user, "appeals"), appeal_tile),
    (lambda user: takes_part(user, "appeals"), service_tile),
    (lambda user: takes_part(user, "appeals"), question_tile),
    (lambda user: takes_part(user, "tasks"), office_tile),
)
