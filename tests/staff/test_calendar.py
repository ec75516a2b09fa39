"""The working calendar: loaded from a list, kept by the system administrator."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from core.errors import NotAllowed
from staff.models import WorkCalendarDay
from staff.services.calendar import (
    BadCalendar,
    due_after,
    keep_days,
    load_calendar,
    working_days_left,
    years_loaded,
)

LIST = "day,kind,name,source\n2026-10-01,休,国庆节,通知\n2026-10-10,班,调休,通知\n"


def test_a_list_moves_a_due_day(db) -> None:
    before = due_after(date(2026, 9, 30), 1)
    keep_days(LIST)
    assert (before, due_after(date(2026, 9, 30), 1)) == (date(2026, 10, 1), date(2026, 10, 2))


def test_a_year_is_replaced_as_a_whole_and_others_stay(db) -> None:
    keep_days(LIST + "2027-01-01,休,元旦,通知\n")
    keep_days("2026-10-02,rest,国庆节,新通知\n")
    kept = set(WorkCalendarDay.objects.values_list("day", flat=True))
    assert kept == {date(2026, 10, 2), date(2027, 1, 1)}
    assert years_loaded() == {2026, 2027}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("2026-13-01,休,国庆节,通知", "1"),
        ("2026-10-01,假,国庆节,通知", "1"),
        ("2026-10-01,休,国庆节", "1"),
        ("2026-10-01,休,国庆节,通知\n2026-10-02,休,国庆节,", "2"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_kept(db, line, told) -> None:
    with pytest.raises(BadCalendar, match=told):
        keep_days(line)
    assert not WorkCalendarDay.objects.exists()


def test_an_empty_list_does_not_empty_the_calendar(db) -> None:
    keep_days(LIST)
    with pytest.raises(BadCalendar):
        keep_days("\n# nothing\n")
    assert WorkCalendarDay.objects.count() == 2


def test_days_left_count_working_days(db) -> None:
    keep_days(LIST)
    assert working_days_left(date(2026, 10, 2), today=date(2026, 9, 30)) == 1
    assert working_days_left(date(2026, 9, 28), today=date(2026, 9, 30)) == -2


def test_only_who_keeps_the_calendar_loads_it(cast) -> None:
    assert load_calendar(actor=cast.administrator, text=LIST) == 2
    for actor in (cast.worker, cast.security, cast.auditor):
        with pytest.raises(NotAllowed):
            load_calendar(actor=actor, text=LIST)


def test_the_command_loads_files_and_names_a_bad_one(db, tmp_path) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text("\ufeff" + LIST, encoding="utf-8")
    bad.write_text("x", encoding="utf-8")
    call_command("load_work_calendar", str(good), stdout=StringIO())
    assert WorkCalendarDay.objects.count() == 2
    with pytest.raises(CommandError, match=r"bad\.csv"):
        call_command("load_work_calendar", str(bad), stdout=StringIO())
