"""The analysis board: one round trip over summary rows, every number with its address (S09)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.db import connection
from django.urls import reverse

from core.small_numbers import hidden_codes, told
from incidents.choices import CAPABILITIES, Desk
from incidents.models import CaseFigure
from staff.models import User

# Sums per desk and period, per desk and area below, per desk and category, per desk and week.
BOARD: Final = """
    WITH told AS ({rows}),
    parted AS (
        SELECT *, day >= %(first)s AS is_now, left(area_code, %(digits)s) AS part,
               date_trunc('week', day)::date AS week
          FROM told
    )
    SELECT json_agg(line) FROM (
        SELECT desk, is_now, part, category_id, week, sum(received_count) AS received,
               sum(closed_count) AS closed, sum(reopened_count) AS reopened,
               sum(open_hours) AS hours, sum(open_count) AS open, sum(late_count) AS late,
               grouping(part, category_id, week) AS level
          FROM parted
         GROUP BY GROUPING SETS ((desk, is_now), (desk, is_now, part), (desk, is_now, category_id),
                                 (desk, is_now, week))
    ) AS line
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
    def digits(self) -> int:
        """How many digits the areas below have; a community is not parted further."""
        return min(STEPS.get(len(self.area), 12), 12)


def board_of(user: User, asked: Asked) -> dict[str, Any]:
    """Return sums by desk: `total`, `before`, `areas`, `categories`, `weeks`."""
    rows = CaseFigure.objects.visible_to(user).between(asked.before, asked.last)
    if asked.area:
        rows = rows.filter(area_code__gte=asked.area, area_code__lt=asked.area + ":")
    sql, params = rows.order_by().query.sql_with_params()
    with connection.cursor() as cursor:
        inner = cursor.mogrify(sql, params)
        inner = inner.decode() if isinstance(inner, bytes) else inner
        cursor.execute(
            BOARD.format(rows=inner.replace("%", "%%")),
            {"first": asked.first, "digits": asked.digits},
        )
        found = cursor.fetchone()[0]
    lines = json.loads(found) if isinstance(found, str) else (found or [])
    return {desk: sorted_out([line for line in lines if line["desk"] == desk]) for desk in Desk}


def sorted_out(lines: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the lines of one desk by what they are sums of."""
    board: dict[str, Any] = {
        "total": Sums(), "before": Sums(), "areas": {}, "areas_before": {},
        "categories": {}, "categories_before": {}, "weeks": {},
    }  # fmt: skip
    for line in lines:
        sums, is_now = sums_of(line), line["is_now"]
        suffix = "" if is_now else "_before"
        if line["level"] == TOTAL:
            board["total" if is_now else "before"] = sums
        elif line["level"] == BY_AREA:
            board["areas" + suffix][line["part"]] = sums
        elif line["level"] == BY_CATEGORY:
            board["categories" + suffix][line["category_id"]] = sums
        elif is_now:
            board["weeks"][line["week"]] = sums
    return board


def sums_of(line: Mapping[str, Any]) -> Sums:
    """Return the sums of a line."""
    names = ("received", "closed", "reopened", "hours", "open", "late")
    return Sums(**{name: line[name] or 0 for name in names})


def shows_rows(user: User, desk: str) -> bool:
    """Tell whether somebody may see the cases behind a desk's figures."""
    return bool(user.scope_of(CAPABILITIES[desk]).ranges)


def as_told(counts: Mapping[str, int], root: str, *, is_open: bool) -> dict[str, str]:
    """Return counts of areas as they may be told; small ones hidden from those without rows."""
    if is_open:
        return {code: str(count) for code, count in counts.items()}
    tree = {**counts, root: sum(count for code, count in counts.items() if code != root)}
    hidden = hidden_codes(tree, dict.fromkeys((code for code in counts if code != root), root))
    return {
        code: told(None if code in hidden.codes else count, small=code in hidden.small)
        for code, count in tree.items()
    }


def list_url(desk: str, **filters: object) -> str:
    """Return the address of the cases behind a number."""
    kept = {name: value for name, value in filters.items() if value not in (None, "")}
    return f"{reverse(f'incidents:{desk}_list')}?{urlencode(kept)}"
