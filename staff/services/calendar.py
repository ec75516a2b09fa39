"""The working calendar: its days read for a time limit, a year of them loaded from a list."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Actor
from core.errors import BadInput
from core.saving import require
from core.working_days import add_working_days, working_days_between
from staff.models import WorkCalendarDay

WORDS: Final = {"work": True, "1": True, "班": True, "rest": False, "0": False, "休": False}
COLUMNS: Final = ("day", "kind", "name", "source")
SLACK: Final = timedelta(
    days=60
)  # a limit of n working days ends within 2n days and the longest break


class BadCalendar(BadInput):
    """The list of days cannot be read; the message names the line."""

    code = "bad_calendar"


@dataclass(frozen=True)
class Line:
    """One line of a list of days."""

    day: date
    is_working: bool
    name: str
    source: str


def exceptions(first: date, last: date) -> dict[date, bool]:
    """Return the days between two days on which the week is not as usual."""
    rows = WorkCalendarDay.objects.filter(day__gte=first, day__lte=last)
    return dict(rows.values_list("day", "is_working"))


def due_after(start: date, working_days: int) -> date:
    """Return the last day of a time limit in working days."""
    last = start + timedelta(days=2 * working_days) + SLACK
    return add_working_days(start, working_days, exceptions(start, last))


def working_day_from(day: date) -> date:
    """Return a day, or where nobody works on it, the next working day (民法典 203)."""
    return due_after(day - timedelta(days=1), 1)


def working_days_left(due: date, today: date | None = None) -> int:
    """Return the working days after today up to and with a day; negative when it is past."""
    today = today or timezone.localdate()
    known = exceptions(min(today, due), max(today, due))
    return working_days_between(today, due, known)


def years_loaded() -> set[int]:
    """Return the years of which the calendar holds a day."""
    return {day.year for day in WorkCalendarDay.objects.dates("day", "year")}


def lines_of(text: str) -> Iterator[Line]:
    """Read `day,kind,name,source`: kind is 休/rest/0 or 班/work/1. Raises BadCalendar."""
    rows = csv.reader(io.StringIO(text.lstrip("\ufeff")))
    for number, row in enumerate(rows, 1):
        parts = [part.strip() for part in row]
        if not any(parts) or parts[0].startswith("#") or tuple(parts) == COLUMNS:
            continue
        try:
            day, kind, name, source = parts
            line = Line(date.fromisoformat(day), WORDS[kind], name, source)
        except (ValueError, KeyError) as error:
            raise BadCalendar(
                _("Line %(line)s: write day,kind,name,source, such as 2026-10-01,休,国庆节,…")
                % {"line": number}
            ) from error
        if not (line.name and line.source):
            raise BadCalendar(_("Line %(line)s lacks a name or a source.") % {"line": number})
        yield line


@transaction.atomic
def keep_days(text: str) -> int:
    """Keep the days of a list; every year it names is replaced as a whole. Returns how many."""
    lines = {line.day: line for line in lines_of(text)}
    if not lines:
        raise BadCalendar(_("The list holds no day."))
    years = {day.year for day in lines}
    WorkCalendarDay.objects.filter(day__year__in=years).delete()
    WorkCalendarDay.objects.bulk_create(
        WorkCalendarDay(
            day=line.day, is_working=line.is_working, name=line.name, source=line.source
        )
        for line in lines.values()
    )
    return len(lines)


def load_calendar(*, actor: Actor, text: str) -> int:
    """Keep the days of a list, for who keeps the calendar. Raises NotAllowed, BadCalendar."""
    require(actor, WorkCalendarDay, "write")
    return keep_days(text)
