"""The plan of a sending: who would get which places, and what to look at before it goes."""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Count, QuerySet
from django.utils import timezone

from fieldwork.choices import TargetKind
from fieldwork.models import TaskTemplate
from fieldwork.services.selection import (
    Selection,
    check_scope,
    chosen_places,
    issuing_ranges,
)
from fieldwork.services.workload import Takers, takers_of_cells, waiting_counts
from grid.models import Area
from staff.models import User


@dataclass(frozen=True)
class CellCount:
    """How many places of a sending lie in one cell."""

    cell: int
    code: str
    count: int


@dataclass(frozen=True)
class Share:
    """The places `first` … `last` (from 1, in key order) of one cell go to one person."""

    cell: int
    code: str
    first: int
    last: int
    assignee: int | None
    is_fallback: bool

    @property
    def count(self) -> int:
        """How many places these are."""
        return self.last - self.first + 1


@dataclass
class Load:
    """What one person has and would get."""

    person: User
    waiting: int
    added: int = 0
    fallback: int = 0
    days: int = 1

    @property
    def per_day(self) -> int:
        """Tasks a day until the due time, rounded up."""
        return -(-(self.waiting + self.added) // max(self.days, 1))

    @property
    def is_over(self) -> bool:
        """Tell whether it is more than a day usually holds."""
        return self.per_day > int(settings.TASKS_PER_DAY)


@dataclass(frozen=True)
class Gap:
    """A cell without a worker; nobody stands in when `people` is empty."""

    cell: Area
    count: int
    people: list[User]


@dataclass(frozen=True)
class Plan:
    """Who gets what. Nothing is written yet."""

    template: TaskTemplate
    selection: Selection
    shares: tuple[Share, ...]
    due_at: datetime
    skipped: int = 0

    @property
    def total(self) -> int:
        """How many tasks this would make."""
        return sum(share.count for share in self.shares)

    @property
    def unowned(self) -> int:
        """How many places have nobody at all; their tasks wait as drafts."""
        return sum(share.count for share in self.shares if share.assignee is None)

    @cached_property
    def loads(self) -> list[Load]:
        """Each person with what waits already and what would come, heaviest first."""
        people = {share.assignee for share in self.shares if share.assignee}
        waiting = waiting_counts(people)
        days = (timezone.localdate(self.due_at) - timezone.localdate()).days
        loads = {
            person.pk: Load(person, waiting[person.pk], days=days)
            for person in User.objects.filter(pk__in=people).order_by("pk")
        }
        for share in self.shares:
            if share.assignee:
                loads[share.assignee].added += share.count
                loads[share.assignee].fallback += share.count if share.is_fallback else 0
        return sorted(loads.values(), key=lambda load: (-load.per_day, load.person.pk))

    @cached_property
    def overloaded(self) -> list[Load]:
        """Those with more than a day usually holds."""
        return [load for load in self.loads if load.is_over]

    @cached_property
    def gaps(self) -> list[Gap]:
        """The cells without a worker, and who stands in."""
        missing: dict[int, list[Share]] = {}
        for share in self.shares:
            if share.is_fallback:
                missing.setdefault(share.cell, []).append(share)
        cells = Area.objects.filter(pk__in=missing).defer("boundary").order_by("code")
        people = {load.person.pk: load.person for load in self.loads}
        return [
            Gap(
                cell,
                sum(share.count for share in missing[cell.pk]),
                [people[share.assignee] for share in missing[cell.pk] if share.assignee],
            )
            for cell in cells
        ]

    @property
    def codes(self) -> list[str]:
        """The codes of the cells that have places in it."""
        return sorted({share.code for share in self.shares})


def plan_assignment(
    *,
    actor: User,
    template: TaskTemplate,
    selection: Selection,
    due_at: datetime,
    day: date | None = None,
) -> Plan:
    """Return who would get what, written nowhere.

    Raises NotAllowed when the actor issues no tasks, OutOfScope for places beyond the
    actor's area, BadInput for a selection that says nothing.
    """
    day = day or timezone.localdate()
    check_scope(actor, selection, template)
    places = chosen_places(template, selection, issuing_ranges(actor), day)
    counts = count_by_cell(places, template.target_kind)
    shares = tuple(share_out(counts, day))
    return Plan(template, selection, shares, due_at, _skipped(actor, template, selection, shares))


def count_by_cell(places: QuerySet[Any], kind: str) -> list[CellCount]:
    """Count the places in each cell, in the order of the codes."""
    if kind == TargetKind.CELL:
        return [
            CellCount(pk, code, 1) for pk, code in places.order_by("code").values_list("pk", "code")
        ]
    rows = places.order_by("area_code").values_list("cell_id", "area_code").annotate(Count("pk"))
    return [CellCount(*row) for row in rows]


def share_out(counts: Iterable[CellCount], day: date) -> Iterator[Share]:
    """Yield who gets which places of each cell.

    Several people of one cell share so that everybody's waiting tasks even out; what
    somebody gets in one cell counts in the next.
    """
    counts = list(counts)
    people_of = takers_of_cells([cell.code for cell in counts], day)
    load = waiting_counts({pk for each in people_of.values() for pk in each.people})
    for cell in counts:
        yield from _shares_of(cell, people_of[cell.code], load)


def _shares_of(cell: CellCount, takers: Takers, load: dict[int, int]) -> Iterator[Share]:
    if not takers.people:
        yield Share(cell.cell, cell.code, 1, cell.count, None, is_fallback=True)
        return
    first = 1
    for person, count in _evened(takers.people, cell.count, load):
        last = first + count - 1
        yield Share(cell.cell, cell.code, first, last, person, takers.is_fallback)
        first = last + 1


def _evened(people: tuple[int, ...], count: int, load: dict[int, int]) -> Iterator[tuple[int, int]]:
    """Give each of `count` places to whoever has least; yield who got how many."""
    before = {person: load[person] for person in people}
    heap = [(load[person], person) for person in people]
    heapq.heapify(heap)
    for _turn in range(count):
        least, person = heap[0]
        load[person] = least + 1
        heapq.heapreplace(heap, (least + 1, person))
    for person in people:
        if load[person] > before[person]:
            yield person, load[person] - before[person]


def _skipped(
    actor: User, template: TaskTemplate, selection: Selection, shares: tuple[Share, ...]
) -> int:
    """Return how many places were left out because such a task is open there."""
    if not selection.skips_open:
        return 0
    everything = Selection(**{**vars(selection), "skips_open": False})
    found = chosen_places(template, everything, issuing_ranges(actor)).count()
    return int(found - sum(share.count for share in shares))
