"""What the pages of all registers of places share."""

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from core.records import Column, RecordSet, Step
from core.records.paging import capped_count
from core.small_numbers import HIDDEN, is_small, told
from grid.services.places import add_place, change_place, delete_place


def where(record: Any) -> str:
    """Return the community and the cell of a place, as people say it."""
    return f"{record.cell.parent} {record.cell}"


WHERE = Column("cell", _("grid cell"), where)


class PlaceRecords(RecordSet):
    """A register of places that lie in a cell."""

    related: ClassVar[tuple[str, ...]] = ("cell__parent",)
    links: ClassVar[Mapping[str, str]] = {"cell": "grid:area_detail"}
    add: ClassVar = staticmethod(add_place)
    change: ClassVar = staticmethod(change_place)
    remove: ClassVar = staticmethod(delete_place)

    @classmethod
    def label(cls, record: Any) -> str:
        """Name the place with its cell, for a form's choices."""
        return f"{record} · {where(record)}"


def work(user: Any) -> dict[str, bool]:
    """Tell which work on a place the user may read row by row."""
    visits, tasks = user.scope_of("visits"), user.scope_of("tasks")
    return {
        "sees_visits": bool(visits.ranges or visits.own),
        "sees_tasks": bool(tasks.ranges or tasks.own),
        "reads_people": bool(user.scope_of("people").ranges),
        "knows_numbers": bool(user.scope_of("people").ranges or user.scope_of("population").totals),
    }


def step(to: Any, label: Any, move: Any, verb: str = "write", **looks: Any) -> Step:
    """Return the step into a state."""
    return Step(to.value, label, verb, partial(move, to=to), **looks)


def figure(records: type[RecordSet], user: Any, rows: Any) -> str:
    """Return how many of the rows there are, as far as the user may know; "" for nothing.

    Whoever sees totals only is not told small numbers.
    """
    if records.sees_rows(user):
        return str(capped_count(rows.visible_to(user)))
    if not records.scope(user).totals:
        return ""
    count = rows.countable_by(user).order_by().count()
    return told(HIDDEN, small=True) if is_small(count) else told(count)
