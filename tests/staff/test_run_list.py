"""The list of runs shows first what did something, not thousands that found nothing."""

from datetime import UTC, datetime, time, timedelta

import pytest

from staff.choices import JobState
from staff.models import Schedule, ScheduledRun

DONE, FAILED = JobState.DONE, JobState.FAILED
NOON = datetime(2026, 11, 26, 4, 0, tzinfo=UTC)  # noon of the place


@pytest.fixture
def shown(cast, client_of):
    """Three runs: 12:00 did four things, 12:01 nothing, 12:02 failed; the list for a choice."""
    schedule = Schedule.objects.create(code="counting", daily_at=time(2), next_run_at=NOON)
    for minute, (state, outcome) in enumerate([(DONE, "4"), (DONE, "0"), (FAILED, "the disk")]):
        slot = NOON + timedelta(minutes=minute)
        ScheduledRun.objects.create(schedule=schedule, slot=slot, state=state, outcome=outcome)

    def listed(query: str) -> str:
        page = client_of(cast.administrator, "en").get(f"/staff/jobs/{query}").content.decode()
        return page.partition("Last runs")[2]

    return listed


@pytest.mark.parametrize(
    ("query", "minutes"),
    [("", {0, 2}), ("?runs=failed", {2}), ("?runs=all", {0, 1, 2}), ("?runs=strange", {0, 2})],
)
def test_the_runs_of_a_choice_are_listed(shown, query, minutes):
    page = shown(query)
    assert {minute for minute in range(3) if f"12:0{minute}" in page} == minutes


def test_an_outcome_is_said_in_words(shown):
    page = shown("?runs=all")
    assert "4 done" in page
    assert "nothing to do" in page
