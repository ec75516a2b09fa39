"""Who gets the tasks of a cell today, and how much already waits for them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from fieldwork.models import Task
from staff.services.coverage import holders_of_cells


@dataclass(frozen=True)
class Takers:
    """The people who get the tasks of one cell: its workers, else the leader who stands in."""

    people: tuple[int, ...]
    is_fallback: bool


def takers_of_cells(codes: Collection[str], day: date) -> Mapping[str, Takers]:
    """Return for each cell code who gets its tasks on a day.

    All grid workers of the cell; without any, the leader who has held the post longest,
    the cell's own before the community's; else nobody.
    """
    held = holders_of_cells(codes, day)
    takers = {}
    for code in codes:
        holders = held.get(code, [])
        workers = tuple(dict.fromkeys(row.user_id for row in holders if not row.is_fallback))
        leader = tuple(row.user_id for row in holders[:1])
        takers[code] = Takers(workers or leader, is_fallback=not workers)
    return takers


def waiting_counts(people: Iterable[int]) -> dict[int, int]:
    """Return how many tasks wait for each of these people; nobody is left out."""
    counts = dict.fromkeys(people, 0)
    waiting = Task.objects.waiting().filter(assignee__in=counts)
    counts.update(
        waiting.order_by().values_list("assignee").annotate(Count("pk"))  # one row per person
    )
    return counts
