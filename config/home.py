"""The tiles of the start page: what is mine, what is late, what is new, each a link."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from config.five import FIVE, link
from config.home_people import people_tiles
from config.tiles import Figure, Tile
from fieldwork.choices import TaskState
from fieldwork.models import Task, Visit
from grid.choices import AreaState
from grid.models import Area, KeySite, Redraw, RentalHousing
from incidents.services.to_do import Waiting, waiting_for
from staff.choices import Role
from staff.models import Post, User
from staff.views.posts import SOON

SOON_DAYS = 7
TODO_LENGTH = 15


def map_tile(user: User) -> Tile:
    """Return the way to the map: the shift map for the police."""
    if Role.COMMUNITY_POLICE in user.roles:
        text = _("What is due, what is not in order, in your communities.")
        return Tile(_("Shift map"), "map-2", reverse("maps:shift"), text=text)
    text = _("All registers on one map; draw an area to assign tasks in it.")
    if not user.scope_of("tasks", "write").ranges:
        text = _("All registers of your area on one map.")
    return Tile(_("Map"), "map-2", reverse("maps:workbench"), text=text)


def rental_tile(user: User) -> Tile:
    """Return rental housing: overdue for a check, due soon."""
    today = timezone.localdate()
    rentals, name = RentalHousing.objects.visible_to(user), "grid:rental_list"
    soon = today + timedelta(days=SOON_DAYS)
    late, due = rentals.due_by(today - timedelta(days=1)), rentals.due_by(soon)
    figures = [
        Figure(_("overdue for a check"), late, link(name, overdue="yes"), is_late=True),
        Figure(_("due within 7 days"), due, link(name, due_by=soon.isoformat())),
    ]
    return Tile(_("Rental housing"), "key", link(name), figures)


def site_tile(user: User) -> Tile:
    """Return key sites: overdue for an inspection, due soon."""
    today = timezone.localdate()
    sites, name = KeySite.objects.visible_to(user), "grid:site_list"
    soon = today + timedelta(days=SOON_DAYS)
    late, due = sites.due_by(today - timedelta(days=1)), sites.due_by(soon)
    figures = [
        Figure(_("overdue for an inspection"), late, link(name, overdue="yes"), is_late=True),
        Figure(_("due within 7 days"), due, link(name, due_by=soon.isoformat())),
    ]
    return Tile(_("Key sites"), "building-store", link(name), figures)


def visit_tile(user: User) -> Tile:
    """Return the visits of today and of the last seven days."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    visits, name = Visit.objects.visible_to(user), "fieldwork:visit_list"
    week = midnight - timedelta(days=SOON_DAYS - 1)
    figures = [
        Figure(_("today"), visits.filter(at__gte=midnight), link(name)),
        Figure(_("in 7 days"), visits.filter(at__gte=week), link(name)),
    ]
    return Tile(_("Visits"), "walk", link(name), figures)


def area_tile(user: User) -> Tile:
    """Return the areas: what is drawn and not in force yet, redraws whose day will come."""
    areas, name = Area.objects.visible_to(user), "grid:area_list"
    planned = Redraw.objects.visible_to(user).filter(applied_at=None, cancelled_at=None)
    figures = [
        Figure(_("drafts"), areas.filter(state=AreaState.DRAFT), link(name, state="draft")),
        Figure(_("planned redraws"), planned, link("grid:redraw_list")),
    ]
    return Tile(_("Areas and cells"), "hexagons", link(name), figures)


def account_tile(user: User) -> Tile:
    """Return accounts and posts: to confirm, and what ends within the month."""
    today = timezone.localdate()
    posts = Post.objects.under(user)
    figures = [
        Figure(_("posts to confirm"), posts.awaiting(today), reverse("staff:confirmations")),
        Figure(
            _("end within 30 days"), posts.ending(today, today + SOON), reverse("staff:reviews")
        ),
    ]
    return Tile(_("Accounts and posts"), "users", reverse("staff:account_list"), figures)


# Which right opens which tile; "ranges" where totals alone have pages of their own.
TILES: Final[tuple[tuple[Callable[[User], object], Callable[[User], Tile]], ...]] = (
    *FIVE,
    (lambda user: user.may("places"), map_tile),
    (lambda user: user.scope_of("rental_housing").ranges, rental_tile),
    (lambda user: user.scope_of("key_sites").ranges, site_tile),
    (lambda user: user.scope_of("visits").ranges, visit_tile),
    (lambda user: user.scope_of("redraws", "write"), area_tile),
)


def tiles(user: User) -> Iterator[Tile]:
    """Yield the tiles that the person's posts open; totals have their own pages."""
    for opens, tile in TILES:
        if opens(user):
            yield tile(user)
    yield from people_tiles(user)
    if user.scope_of("accounts"):
        yield account_tile(user)


@dataclass(frozen=True)
class Line:
    """One line of the list of what waits: a task or a case."""

    title: str
    where: str
    what: str | Promise
    url: str
    due_at: datetime | None
    number: str = ""

    @property
    def is_late(self) -> bool:
        """Tell whether its time is over."""
        return self.due_at is not None and self.due_at < timezone.now()


def to_do(user: User) -> list[Line]:
    """Return what waits for the person, whatever it is, the most urgent first (S10)."""
    mine = Task.objects.visible_to(user).filter(assignee=user).waiting()
    submitted = Task.objects.allowed_to(user, "approve").filter(state=TaskState.SUBMITTED)
    lines = [line_of_task(task) for task in (*most_urgent(mine), *most_urgent(submitted))]
    lines += [line_of_case(waiting) for waiting in waiting_for(user, TODO_LENGTH)]
    lines.sort(key=lambda line: (line.due_at is None, line.due_at, line.number))
    return lines[:TODO_LENGTH]


def line_of_task(task: Task) -> Line:
    """Return the line of a task."""
    url = reverse("fieldwork:task_detail", args=[task.pk])
    where = f"{task.cell.parent} {task.cell}"
    return Line(task.title, where, task.get_state_display(), url, task.due_at)


def line_of_case(waiting: Waiting) -> Line:
    """Return the line of a case."""
    case = waiting.case
    url = reverse("incidents:case_by_number", args=[case.number])
    where = f"{case.cell.parent} {case.cell}" if case.cell else str(case.area or "")
    return Line(case.title, where, waiting.what, url, waiting.due_at, case.number)


def most_urgent(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """Return the first of some tasks, as many as the list holds."""
    return tasks.select_related("cell__parent", "assignee").order_by("due_at", "pk")[:TODO_LENGTH]
