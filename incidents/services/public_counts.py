"""What everybody may know of the work done: counts per community, small ones hidden (S05, R7)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Sum

from core.small_numbers import told_tables
from grid.choices import Level
from grid.models import Area
from incidents.choices import Desk
from incidents.models import CaseFigure

MONTHS: Final = 12


@dataclass(frozen=True)
class Done:
    """One community: questions answered and reports handled, as everybody may be told."""

    area: Area
    answered: str
    handled: str


def period_before(day: date) -> tuple[date, date]:
    """Return the first and the last day of the twelve whole months before a day."""
    first = day.replace(day=1)
    return first.replace(year=first.year - 1), first - timedelta(days=1)


def done_by_community(day: date) -> list[Done]:
    """Return what was answered and handled in the twelve whole months before a day."""
    answered, handled = (closed_by_area(desk, day) for desk in (Desk.APPEAL, Desk.INCIDENT))
    rows = Area.objects.active().filter(level=Level.COMMUNITY).order_by("code")
    communities = list(rows.defer("boundary"))
    told = []
    for counts in (answered, handled):
        table = {row.code: counts.get(row.code, 0) for row in communities}
        table["rest"] = sum(counts.values()) - sum(table.values())
        told += told_tables([table], "", is_open=False)
    return [Done(row, told[0][row.code], told[1][row.code]) for row in communities]


def closed_by_area(desk: str, day: date) -> dict[str, int]:
    """Return area code → cases of a desk that were closed in the period before a day."""
    rows = CaseFigure.objects.filter(desk=desk).between(*period_before(day))
    found = rows.order_by().values_list("area_code").annotate(Sum("closed_count"))
    return {code: count for code, count in found if count}
