"""The plan of a sending: who would get which places, and what to look at before it goes."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Final

from django.conf import settings
from django.utils import timezone

from core.access import CodeRange
from fieldwork.choices import TargetKind
from fieldwork.models import TaskTemplate
from fieldwork.services.selection import (
    Selection,
    check_scope,
    chosen_places,
    issuing_ranges,
    taken_places,
)
from fieldwork.services.workload import Takers, takers_of_cells, waiting_counts
from grid.models import Area
from staff.models import User

CHUNK: Final = 10_000  # rows fetched at a time


@dataclass(frozen=True)
class CellPlaces:
    """The places of a sending that lie in one cell, by their keys."""

    cell: int
    code: str
    keys: tuple[int, ...]


@dataclass(frozen=True)
class Share:
    """The places of one cell that go to one person; to nobody yet without an assignee."""

    cell: int
    code: str
    keys: tuple[int, ...]
    assignee: int | None
    is_fallback: bool

    @property
    def count(self) -> int:
        """How many places these are."""
        return len(self.keys)


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
    ranges = issuing_ranges(actor)
    cells, skipped = places_by_cell(template, selection, ranges, day)
    return Plan(template, selection, tuple(share_out(cells, day)), due_at, skipped)


def places_by_cell(
    template: TaskTemplate, selection: Selection, ranges: tuple[CodeRange, ...], day: date
) -> tuple[list[CellPlaces], int]:
    """Return the places meant, cell by cell, and how many were skipped."""
    kind = template.target_kind
    columns = ("pk", "code") if kind == TargetKind.CELL else ("cell_id", "area_code")
    places = chosen_places(template, selection, ranges, day)
    rows = places.order_by(columns[1], "pk").values_list("pk", *columns)
    taken = taken_places(template, ranges) if selection.skips_open else set()
    cells, skipped = [], 0
    for (cell, code), found in groupby(rows.iterator(CHUNK), key=itemgetter(1, 2)):
        keys = [row[0] for row in found]
        free = tuple(key for key in keys if key not in taken)
        skipped += len(keys) - len(free)
        if free:
            cells.append(CellPlaces(cell, code, free))
    return cells, skipped


def share_out(cells: list[CellPlaces], day: date) -> Iterator[Share]:
    """Yield who gets which places of each cell.

    Several people of one cell share so that everybody's waiting tasks even out; what
    somebody gets in one cell counts in the next.
    """
    takers = takers_of_cells([cell.code for cell in cells], day)
    load = waiting_counts({pk for each in takers.values() for pk in each.people})
    for cell in cells:
        yield from _shares_of(cell, takers[cell.code], load)


def _shares_of(cell: CellPlaces, takers: Takers, load: dict[int, int]) -> Iterator[Share]:
    if not takers.people:
        yield Share(cell.cell, cell.code, cell.keys, None, is_fallback=True)
        return
    first = 0
    for person, count in _evened(takers.people, len(cell.keys), load):
        keys = cell.keys[first : first + count]
        yield Share(cell.cell, cell.code, keys, person, takers.is_fallback)
        first += count


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
