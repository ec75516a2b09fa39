"""The night: every job runs on its own, and may run again."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from residents import jobs
from tests.residents import files

ran: list[date] = []


def keeps_a_day(day: date) -> int:
    ran.append(day)
    return 1


def breaks(_day: date) -> int:
    raise RuntimeError("broken")


def test_each_job_gets_the_day(settings, capsys) -> None:
    ran.clear()
    settings.NIGHTLY_JOBS = ["tests.core.test_nightly.keeps_a_day"]
    call_command("nightly", "--day", "2026-11-27")

    assert ran == [date(2026, 11, 27)]
    assert "keeps_a_day  1" in capsys.readouterr().out


def test_a_broken_job_stops_no_other_and_is_named_at_the_end(settings, capsys) -> None:
    ran.clear()
    settings.NIGHTLY_JOBS = [
        "tests.core.test_nightly.breaks",
        "tests.core.test_nightly.keeps_a_day",
    ]
    with pytest.raises(CommandError, match="breaks"):
        call_command("nightly", "--day", "2026-11-27")

    assert len(ran) == 1
    assert "RuntimeError" in capsys.readouterr().err


@pytest.mark.django_db
def test_a_second_night_on_the_same_day_finds_nothing_to_do(town) -> None:
    people = files.make_cast(town)
    record = files.served(people, files.somebody(town.cells[0], years=40))
    assert jobs.ask_care_reviews(record.review_due) == 1
    assert jobs.ask_care_reviews(record.review_due) == 0
