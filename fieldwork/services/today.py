"""Today's round of one person: tasks and due visits, in walking order."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from core.access import within
from fieldwork.choices import TargetKind, TaskState, VisitResult
from fieldwork.models import Task, TaskEvent, Visit
from fieldwork.services.walking import MOST_STOPS, walking_order
from fieldwork.workflow import Step
from grid.models import KeySite, RentalHousing
from staff.models import User

SOON: Final = timedelta(days=7)  # due visits are shown a week ahead
DUE_SOON: Final = timedelta(days=2)
# Columns that no line of a list needs; some are hundreds of corners long.
SHAPES: Final = (
    "tile_shape",
    "building__footprint", "building__tile_shape", "building__place",
    "dwelling__building__footprint", "dwelling__building__tile_shape",
    "rental__dwelling__building__footprint", "rental__dwelling__building__tile_shape",
    "site__shape", "site__tile_shape", "cell__boundary",
)  # fmt: skip
TARGETS: Final = ("cell", "building", "dwelling__building", "rental__dwelling__building", "site")


@dataclass(frozen=True)
class Stop:
    """One place to go to today, and why."""

    kind: str  # of the place
    pk: int  # of the place
    name: str
    longitude: float
    latitude: float
    due_on: date | None
    task: Task | None = None
    hazard: str = ""
    words: str = ""  # why a task was returned
    number: int = 0

    @property
    def is_returned(self) -> bool:
        """Tell whether the work was looked at and given back."""
        return self.task is not None and self.task.state == TaskState.RETURNED

    def urgency(self) -> tuple[bool, date, str, int]:
        """Return what sorts the most urgent first."""
        return (not self.is_returned, self.due_on or date.max, self.kind, self.pk)

    def due_state(self, today: date) -> str:
        """Return late, due_soon or on_time."""
        if self.due_on is None or self.due_on > today + DUE_SOON:
            return "on_time"
        return "late" if self.due_on < today else "due_soon"


@dataclass
class Round:
    """The day of one person: returned work, the stops in walking order, what comes later."""

    day: date
    stops: list[Stop] = field(default_factory=list)
    more_count: int = 0

    @property
    def returned(self) -> list[Stop]:
        """The work that was given back: it stands on top."""
        return [stop for stop in self.stops if stop.is_returned]

    @property
    def ahead(self) -> list[Stop]:
        """The other stops, in walking order."""
        return [stop for stop in self.stops if not stop.is_returned]

    @property
    def task_count(self) -> int:
        """How many stops are tasks."""
        return sum(stop.task is not None for stop in self.stops)

    @property
    def visit_count(self) -> int:
        """How many stops are due visits."""
        return len(self.stops) - self.task_count

    @property
    def late_count(self) -> int:
        """How many stops are past their day."""
        return sum(stop.due_state(self.day) == "late" for stop in self.stops)


def round_of(user: User, now: datetime) -> Round:
    """Return today's round. Each question is bounded, whatever the size of the area."""
    today = timezone.localdate(now)
    tasks = [task_stop(task) for task in waiting_tasks(user)]
    taken = {(stop.kind, stop.pk) for stop in tasks}
    due = [*rental_stops(user, today), *site_stops(user, today)]
    stops = sorted(
        tasks + [stop for stop in due if (stop.kind, stop.pk) not in taken], key=Stop.urgency
    )
    kept, rest = stops[:MOST_STOPS], stops[MOST_STOPS:]
    order = walking_order([(stop.longitude, stop.latitude) for stop in kept])
    numbered = [replace(kept[index], number=number) for number, index in enumerate(order, 1)]
    return Round(today, numbered, len(rest))


def waiting_tasks(user: User) -> Iterable[Task]:
    """Return the tasks that wait for somebody, the most urgent first."""
    returned = TaskEvent.objects.filter(task=OuterRef("pk"), step=Step.RETURN).order_by("-pk")
    tasks = Task.objects.visible_to(user).filter(assignee=user).waiting()
    rows: QuerySet[Task] = tasks.select_related(*TARGETS).defer(*SHAPES)
    return rows.annotate(words=Subquery(returned.values("text")[:1])).order_by("due_at", "pk")[
        : MOST_STOPS + 1
    ]


def task_stop(task: Any) -> Stop:
    """Return the stop of a task."""
    return Stop(
        kind=task.target_kind,
        pk=task.target.pk,
        name=str(task.target),
        longitude=task.place.x,
        latitude=task.place.y,
        due_on=timezone.localdate(task.due_at),
        task=task,
        words=task.words or "",
    )


def rental_stops(user: User, today: date) -> list[Stop]:
    """Return the rentals of one's own cells whose check is due."""
    rows = own(user, RentalHousing.objects.visible_to(user).due_by(today + SOON))
    rows = rows.select_related("dwelling__building").defer(
        "dwelling__building__footprint", "dwelling__building__tile_shape"
    )
    return [
        Stop(
            kind=TargetKind.RENTAL,
            pk=rental.pk,
            name=str(rental),
            longitude=rental.dwelling.building.place.x,
            latitude=rental.dwelling.building.place.y,
            due_on=rental.next_check_on,
            hazard=rental.hazard_level,
        )
        for rental in rows.order_by("next_check_on", "pk")[: MOST_STOPS + 1]
    ]


def site_stops(user: User, today: date) -> list[Stop]:
    """Return the key sites of one's own cells whose inspection is due."""
    rows = own(user, KeySite.objects.visible_to(user).due_by(today + SOON))
    rows = rows.defer("shape", "tile_shape").order_by("next_inspection_on", "pk")
    return [
        Stop(
            kind=TargetKind.SITE,
            pk=site.pk,
            name=site.name,
            longitude=site.place.x,
            latitude=site.place.y,
            due_on=site.next_inspection_on,
            hazard=site.hazard_level,
        )
        for site in rows[: MOST_STOPS + 1]
    ]


def own(user: User, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Keep the places where somebody may log visits."""
    return rows.filter(within("area_code", user.scope_of("visits", "write").ranges))


def visits_of_day(user: User, day: date) -> list[Visit]:
    """Return somebody's own visits of one day, the last first."""
    start = timezone.make_aware(datetime.combine(day, time()))
    rows = Visit.objects.visible_to(user).filter(worker=user)
    rows = rows.between(start, start + timedelta(days=1)).select_related(
        "building", "dwelling__building", "rental__dwelling__building", "site"
    )
    return list(rows.defer(*(name for name in SHAPES if not name.startswith("cell"))))


@dataclass(frozen=True)
class DayCount:
    """What somebody did on one day, in numbers: for their own eyes and the day's summary."""

    visits: int
    done: int
    hazards: int


def count_of(visits: Iterable[Visit]) -> DayCount:
    """Count visits: all, those that took place, those that found something not in order."""
    rows = list(visits)
    return DayCount(
        visits=len(rows),
        done=sum(visit.result == VisitResult.DONE for visit in rows),
        hazards=sum(bool(visit.failed_count) for visit in rows),
    )
