"""Working days: Monday to Friday, unless a calendar says otherwise of a day.

In China the State Council moves working days every year: a holiday may fall on a Monday
and a Sunday may be worked for it (调休). Such days are data (`staff.WorkCalendarDay`);
these functions know no year by themselves.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

DAY: Final = timedelta(days=1)
SATURDAY: Final = 5
Exceptions = Mapping[date, bool]  # day → is it worked?


def is_working_day(day: date, exceptions: Exceptions) -> bool:
    """Tell whether a day is worked: as the calendar says, else Monday to Friday."""
    return exceptions.get(day, day.weekday() < SATURDAY)


def add_working_days(start: date, count: int, exceptions: Exceptions) -> date:
    """Return the last day of a time limit of `count` working days.

    The day on which the limit is set off does not count (民法典 201: 开始的当日不计入).
    Raises ValueError for a negative count; 0 is the day itself.
    """
    if count < 0:
        raise ValueError("a time limit runs forward")
    day = start
    while count:
        day += DAY
        count -= is_working_day(day, exceptions)
    return day


def working_days_between(start: date, end: date, exceptions: Exceptions) -> int:
    """Return how many working days lie after `start` up to and with `end`; negative backwards."""
    if end < start:
        return -working_days_between(end, start, exceptions)
    days = (start + DAY * number for number in range(1, (end - start).days + 1))
    return sum(is_working_day(day, exceptions) for day in days)
