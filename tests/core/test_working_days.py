"""Working days: the table of cases, and the year 2026 as it was announced."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from core.working_days import add_working_days, is_working_day, working_days_between
from staff.services.calendar import lines_of

LISTS = Path(settings.BASE_DIR) / "fixtures" / "calendar"
YEAR = {
    line.day: line.is_working
    for year in (2026, 2027)
    for line in lines_of((LISTS / f"{year}.csv").read_text(encoding="utf-8"))
}


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        ("2026-11-23", 0, "2026-11-23"),  # nothing to wait for
        ("2026-11-23", 1, "2026-11-24"),  # Monday to Tuesday
        ("2026-11-27", 1, "2026-11-30"),  # over a weekend
        ("2026-11-28", 1, "2026-11-30"),  # lodged on a Saturday
        ("2026-11-26", 15, "2026-12-17"),  # three plain weeks
        ("2026-02-13", 1, "2026-02-14"),  # a worked Saturday before the Spring Festival
        ("2026-02-14", 1, "2026-02-24"),  # nine days of Spring Festival
        ("2026-02-13", 15, "2026-03-12"),  # festival, and two worked Saturdays
        ("2026-09-18", 15, "2026-10-15"),  # Mid-autumn and National Day, two worked days
        ("2026-04-30", 5, "2026-05-11"),  # Labour Day and a worked Saturday
        ("2026-12-30", 2, "2027-01-04"),  # over the turn of the year
    ],
)
def test_a_time_limit_ends_on_the_right_day(start, count, due) -> None:
    found = add_working_days(date.fromisoformat(start), count, YEAR)
    assert found == date.fromisoformat(due)


def test_without_a_calendar_the_week_is_as_usual() -> None:
    assert is_working_day(date(2026, 10, 1), {})
    assert not is_working_day(date(2026, 9, 20), {})


def test_a_worked_sunday_is_worked_and_a_free_friday_is_free() -> None:
    assert is_working_day(date(2026, 9, 20), YEAR)
    assert not is_working_day(date(2026, 9, 25), YEAR)


def test_days_between_agree_with_days_added() -> None:
    start = date(2026, 1, 5)
    for count in (1, 7, 40, 200):
        assert working_days_between(start, add_working_days(start, count, YEAR), YEAR) == count


def test_days_past_are_negative() -> None:
    assert working_days_between(date(2026, 11, 30), date(2026, 11, 26), YEAR) == -2


def test_a_limit_never_runs_backwards() -> None:
    with pytest.raises(ValueError, match="forward"):
        add_working_days(date(2026, 1, 1), -1, {})


def test_2026_has_the_33_days_off_and_6_worked_weekend_days_that_were_announced() -> None:
    days = [worked for day, worked in YEAR.items() if day.year == 2026]
    assert (days.count(False), days.count(True)) == (33, 6)
