"""The analysis board: one round trip over summary rows (S08, S09, S16, S18, S19)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from incidents.choices import CAPABILITIES, Desk
from incidents.models import CaseFigure, MediationFigure
from staff.models import User

# Cases: sums per desk and period, area below, category, week. Mediation: per kind, per level.
# What lies after the period counts only in how it stands now.
BOARD: Final = """
    WITH told AS ({cases}),
    parted AS (
        SELECT *, day >= %(first)s AS is_now, day <= %(last)s AS is_in,
               left(area_code, %(digits)s) AS part,
               greatest(date_trunc('week', day)::date, %(first)s) AS week
          FROM told
    ),
    mediated AS (
        SELECT *, day >= %(first)s AS is_now, day <= %(last)s AS is_in FROM ({mediation}) AS told
    )
    SELECT json_build_object('cases', (
        SELECT json_agg(line) FROM (
            SELECT desk, is_now, part, category_id, week,
                   sum(received_count) FILTER (WHERE is_in) AS received,
                   sum(closed_count) FILTER (WHERE is_in) AS closed,
                   sum(reopened_count) FILTER (WHERE is_in) AS reopened,
                   sum(open_hours) FILTER (WHERE is_in) AS hours,
                   sum(open_count) AS open, sum(late_count) AS late,
                   grouping(part, category_id, week) AS level
              FROM parted
             GROUP BY GROUPING SETS ((desk, is_now), (desk, is_now, part),
                                     (desk, is_now, category_id), (desk, is_now, week))
        ) AS line
    ), 'mediation', (
        SELECT json_agg(line) FROM (
            SELECT kind, level AS rung,
                   sum(received_count) FILTER (WHERE is_in) AS received,
                   sum(agreed_count) FILTER (WHERE is_in) AS agreed,
                   sum(confirmed_count) FILTER (WHERE is_in) AS confirmed,
                   sum(performed_count) FILTER (WHERE is_in) AS performed,
                   sum(failed_count) FILTER (WHERE is_in) AS failed,
                   sum(due_count) AS due
              FROM mediated
             WHERE is_now
             GROUP BY GROUPING SETS ((kind), (level))
        ) AS line
    ))
"""
TOTAL, BY_AREA, BY_CATEGORY, BY_WEEK = 7, 3, 5, 6  # bits of grouping(part, category, week)
STEPS: Final = {4: 6, 6: 9, 9: 12, 12: 15}  # digits of an area → of the areas below it


@dataclass(frozen=True)
class Sums:
    """The figures of one line of a board."""

    received: int = 0
    closed: int = 0
    reopened: int = 0
    hours: float = 0.0
    open: int = 0
    late: int = 0

    @property
    def mean_hours(self) -> float | None:
        """The mean hours from receipt to closing."""
        return self.hours / self.closed if self.closed else None


@dataclass(frozen=True)
class Mediated:
    """What became of the disputes of one kind or level in a period; `due` is as of now."""

    received: int = 0
    agreed: int = 0
    confirmed: int = 0
    performed: int = 0
    failed: int = 0
    due: int = 0


@dataclass
class Board:
    """The sums of one desk, and of the equal period before; mediation for disputes only."""

    total: Sums = Sums()
    before: Sums = Sums()
    areas: dict[str, Sums] = field(default_factory=dict)
    categories: dict[int | None, Sums] = field(default_factory=dict)
    weeks: dict[str, Sums] = field(default_factory=dict)
    kinds: dict[str, Mediated] = field(default_factory=dict)
    levels: dict[str, Mediated] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """What a board is asked about: an area, a period, and the equal period before it."""

    area: str
    first: date
    last: date

    @property
    def before(self) -> date:
        """The first day of the equal period before."""
        return self.first - (self.last - self.first) - timedelta(days=1)

    @property
    def day_before(self) -> date:
        """The last day of the equal period before."""
        return self.first - timedelta(days=1)

    @property
    def digits(self) -> int:
        """How many digits the areas below have; a community is not parted further."""
        return min(STEPS.get(len(self.area), 12), 12)


def board_of(user: User, asked: Asked) -> dict[str, Board]:
    """Return the sums by desk."""
    cases = CaseFigure.objects.visible_to(user).on_board(asked.before, asked.last)
    mediation = MediationFigure.objects.visible_to(user).on_board(asked.first, asked.last)
    with connection.cursor() as cursor:
        sql = BOARD.format(
            cases=as_sql(cursor, cases, asked.area), mediation=as_sql(cursor, mediation, asked.area)
        )
        values: dict[str, Any] = {"first": asked.first, "last": asked.last, "digits": asked.digits}
        cursor.execute(sql, values)
        found = cursor.fetchone()[0]
    parts = json.loads(found) if isinstance(found, str) else found
    lines = parts["cases"] or []
    board: dict[str, Board] = {
        desk: sorted_out([line for line in lines if line["desk"] == desk]) for desk in Desk
    }
    for line in parts["mediation"] or []:
        add_mediation(board[Desk.DISPUTE], line)
    return board


def as_sql(cursor: Any, rows: QuerySet[Any], area: str) -> str:
    """Return the SQL of some figures below an area, its values written in."""
    if area:
        rows = rows.filter(area_code__gte=area, area_code__lt=area + ":")
    rows = rows.order_by()
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:  # nothing may be seen: the same columns without a row
        none = rows.model._base_manager.extra(where=["false"])
        sql, params = none.query.sql_with_params()
    inner = cursor.mogrify(sql, params)
    text = inner.decode() if isinstance(inner, bytes) else str(inner)
    return text.replace("%", "%%")


def sorted_out(lines: list[dict[str, Any]]) -> Board:
    """Return the lines of one desk by what they are sums of."""
    board = Board()
    for line in lines:
        sums, is_now = sums_of(line), line["is_now"]
        if line["level"] == TOTAL and not is_now:
            board.before = sums
        elif not is_now:
            continue
        elif line["level"] == TOTAL:
            board.total = sums
        elif line["level"] == BY_AREA:
            board.areas[line["part"]] = sums
        elif line["level"] == BY_CATEGORY:
            board.categories[line["category_id"]] = sums
        elif sums.received:
            board.weeks[line["week"]] = sums
    return board


def add_mediation(board: Board, line: Mapping[str, Any]) -> None:
    """Put a line of mediation where it belongs: it is of a kind, or of a level."""
    names = ("received", "agreed", "confirmed", "performed", "failed", "due")
    sums = Mediated(**{name: line[name] or 0 for name in names})
    if line["kind"] is not None:
        board.kinds[line["kind"]] = sums
    else:
        board.levels[line["rung"]] = sums


def sums_of(line: Mapping[str, Any]) -> Sums:
    """Return the sums of a line."""
    names = ("received", "closed", "reopened", "hours", "open", "late")
    return Sums(**{name: line[name] or 0 for name in names})


def shows_rows(user: User, desk: str, area: str) -> bool:
    """Tell whether somebody may see the cases behind a desk's figures of an area."""
    return user.scope_of(CAPABILITIES[desk]).covers(area)
