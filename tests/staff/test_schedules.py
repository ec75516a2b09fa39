"""What runs by the clock: each slot once, made up once, its outcome written down."""

import os
import signal
import subprocess
import sys
import time as clock
from datetime import UTC, datetime, time, timedelta

import pytest
from django.conf import settings as project
from django.db import connection
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from core import jobs as core_jobs
from core.errors import NotAllowed, WrongStep
from core.jobs import Ticking, held, is_held, take_up_left_behind
from core.saving import InvalidRecord
from staff.choices import JobState
from staff.jobs import queue_run, run_scheduled
from staff.models import Schedule, ScheduledRun
from staff.services import schedules
from tests.serving import environment

NOON = datetime(2026, 11, 26, 12, 0, 30, tzinfo=UTC)
ran: list[datetime] = []


def counts(slot: datetime) -> int:
    ran.append(slot)
    return len(ran)


def breaks(_slot: datetime) -> int:
    raise RuntimeError("the disk is full")


def sleeps(_slot: datetime) -> int:
    clock.sleep(60)
    return 0


EVERY = [Ticking("counting", "counting", counts, every_minutes=5)]
BROKEN = [Ticking("breaking", "breaking", breaks, every_minutes=5)]
SLOW = [Ticking("sleeping", "sleeping", sleeps, every_minutes=5)]
DAILY = [Ticking("daily", "daily", counts, daily_at=time(2))]


@pytest.fixture(autouse=True)
def declared(settings):
    ran.clear()
    settings.TICKING_JOBS = ["tests.staff.test_schedules.EVERY"]
    yield
    core_jobs.declared.cache_clear()


def ticked(now: datetime) -> list[ScheduledRun]:
    return schedules.tick(queue=queue_run, now=now)


def due_now() -> Schedule:
    """Return the schedule after the clock has made it, one minute before its slot."""
    ticked(NOON)
    return Schedule.objects.get()


def test_the_first_tick_makes_the_schedule_and_runs_nothing(db) -> None:
    assert ticked(NOON) == []
    assert Schedule.objects.get().next_run_at == NOON.replace(minute=5, second=0)


def test_a_slot_is_queued_once_however_often_the_clock_ticks(db) -> None:
    slot = due_now().next_run_at
    runs = [run.slot for _ in range(3) for run in ticked(slot + timedelta(seconds=1))]
    assert runs == [slot]
    assert DBTaskResult.objects.count() == 1


def test_slots_that_were_missed_are_made_up_once(db) -> None:
    row = due_now()
    missed = row.next_run_at + timedelta(hours=3)
    assert len(ticked(missed)) == 1
    row.refresh_from_db()
    assert row.next_run_at > missed


def test_a_run_that_is_not_over_lets_no_second_one_be_queued(db) -> None:
    slot = due_now().next_run_at
    ticked(slot)
    assert ticked(slot + timedelta(minutes=5)) == []


def test_the_database_refuses_a_second_run_of_a_slot(db) -> None:
    row = due_now()
    ScheduledRun.objects.create(schedule=row, slot=NOON)
    with pytest.raises(Exception, match="staff_scheduledrun_once"):
        ScheduledRun.objects.create(schedule=row, slot=NOON)


def test_a_run_is_told_its_slot_and_its_outcome_is_kept(db) -> None:
    [run] = ticked(due_now().next_run_at)
    assert run_scheduled.call(run.pk) == "1"
    run.refresh_from_db()
    assert (run.state, run.outcome, ran) == (JobState.DONE, "1", [run.slot])


def test_a_run_that_was_done_is_not_done_again(db) -> None:
    [run] = ticked(due_now().next_run_at)
    run_scheduled.call(run.pk)
    run_scheduled.call(run.pk)
    assert len(ran) == 1


def test_a_run_that_fails_says_why_and_the_next_slot_runs(db, settings) -> None:
    settings.TICKING_JOBS = ["tests.staff.test_schedules.BROKEN"]
    slot = due_now().next_run_at
    [run] = ticked(slot)
    with pytest.raises(RuntimeError):
        run_scheduled.call(run.pk)
    run.refresh_from_db()
    assert (run.state, run.outcome) == (JobState.FAILED, "RuntimeError: the disk is full")
    assert len(ticked(slot + timedelta(minutes=5))) == 1


def test_a_schedule_at_rest_does_not_run(db) -> None:
    row = due_now()
    Schedule.objects.update(is_active=False)
    assert ticked(row.next_run_at) == []


def test_a_daily_schedule_runs_at_the_time_of_the_place(db, settings) -> None:
    settings.TICKING_JOBS = ["tests.staff.test_schedules.DAILY"]
    row = due_now()
    assert timezone.localtime(row.next_run_at).time() == time(2)
    after = row.slot_after(row.next_run_at)
    assert after - row.next_run_at == timedelta(days=1)


def test_what_is_declared_no_more_does_not_run(db, settings) -> None:
    row = due_now()
    settings.TICKING_JOBS = []
    assert ticked(row.next_run_at) == []


def test_the_administrator_changes_when_something_runs(cast) -> None:
    row = due_now()
    changed = schedules.set_schedule(
        actor=cast.administrator,
        schedule=row,
        every_minutes=None,
        daily_at=time(3),
        is_active=True,
        seen=row.version,
    )
    assert timezone.localtime(changed.next_run_at).time() == time(3)


@pytest.mark.parametrize(("minutes", "at"), [(None, None), (5, time(3)), (0, None), (1441, None)])
def test_a_schedule_needs_exactly_one_way(cast, minutes, at) -> None:
    row = due_now()
    with pytest.raises(InvalidRecord):
        schedules.set_schedule(
            actor=cast.administrator,
            schedule=row,
            every_minutes=minutes,
            daily_at=at,
            is_active=True,
            seen=row.version,
        )


def test_nobody_else_changes_it(cast) -> None:
    row = due_now()
    with pytest.raises(NotAllowed):
        schedules.run_now(actor=cast.auditor, schedule=row, queue=queue_run)


def test_something_is_run_at_once_unless_it_runs(cast) -> None:
    row = due_now()
    schedules.run_now(actor=cast.administrator, schedule=row, queue=queue_run)
    with pytest.raises(WrongStep):
        schedules.run_now(actor=cast.administrator, schedule=row, queue=queue_run)


def test_old_runs_are_forgotten_and_those_that_wait_are_not(db) -> None:
    row = due_now()
    long_ago = NOON - timedelta(days=40)
    ScheduledRun.objects.create(
        schedule=row, slot=long_ago, finished_at=long_ago, state=JobState.DONE
    )
    ScheduledRun.objects.create(schedule=row, slot=NOON)
    assert schedules.forget_old_runs(NOON - timedelta(days=30)) == 1
    assert ScheduledRun.objects.get().slot == NOON


def running(workers: int) -> DBTaskResult:
    """Return a job that some workers took up, the last of them an hour ago."""
    [run] = ticked(due_now().next_run_at)
    job = DBTaskResult.objects.get(pk=run.job)
    for number in range(workers):
        job.claim(f"worker {number}")
    DBTaskResult.objects.update(started_at=timezone.now() - timedelta(hours=1))
    return job


def test_a_job_whose_worker_died_is_taken_up_once_more(db) -> None:
    job = running(1)
    assert take_up_left_behind(timezone.now()) == 1
    job.refresh_from_db()
    assert job.status == TaskResultStatus.READY


def test_a_job_whose_worker_died_twice_is_shown_as_failed(db) -> None:
    job = running(2)
    ticked(timezone.now())
    job.refresh_from_db()
    assert job.status == TaskResultStatus.FAILED
    run = ScheduledRun.objects.get(job=job.pk)
    assert (run.state, run.outcome) == (JobState.FAILED, "WorkerDied")


def test_a_job_somebody_works_on_is_left_alone(db) -> None:
    job = running(1)
    with held(job.pk):
        assert is_held(job.pk)
        assert take_up_left_behind(timezone.now()) == 0
    assert not is_held(job.pk)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_worker_that_is_killed_leaves_its_job_to_the_next(settings) -> None:
    settings.TICKING_JOBS = ["tests.staff.test_schedules.SLOW"]
    [run] = ticked(due_now().next_run_at)
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER],
        cwd=project.BASE_DIR,
        env=environment(
            connection.settings_dict["NAME"], TASKS_BACKEND="django_tasks_db.DatabaseBackend"
        ),
    )
    try:
        wait_until(lambda: is_held(run.job))
        assert take_up_left_behind(timezone.now(), timedelta(0)) == 0
    finally:
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
    wait_until(lambda: not is_held(run.job))
    assert take_up_left_behind(timezone.now(), timedelta(0)) == 1
    assert DBTaskResult.objects.get(pk=run.job).status == TaskResultStatus.READY


WORKER = """
import os, sys
import django
from django.conf import settings
django.setup()
settings.TICKING_JOBS = ["tests.staff.test_schedules.SLOW"]
from django.core.management import call_command
call_command("work", "--queues", "timed", "--until-empty")
"""


def wait_until(holds) -> None:
    """Return when something holds; fail after a minute."""
    until = clock.monotonic() + 60
    while not holds():
        assert clock.monotonic() < until
        clock.sleep(0.05)


def test_the_page_lists_schedules_runs_and_failures_in_words(cast, client_of, settings) -> None:
    settings.TICKING_JOBS = ["tests.staff.test_schedules.BROKEN"]
    [run] = ticked(due_now().next_run_at)
    with pytest.raises(RuntimeError):
        run_scheduled.call(run.pk)
    page = client_of(cast.administrator, "en").get("/staff/jobs/").content.decode()
    assert "every 5 minutes" in page
    assert "RuntimeError: the disk is full" in page


def test_the_page_is_for_those_who_run_the_system(cast, client_of) -> None:
    statuses = [
        client_of(user).get("/staff/jobs/").status_code for user in (cast.worker, cast.auditor)
    ]
    assert statuses == [403, 200]


def test_a_schedule_is_changed_and_run_from_its_page(cast, client_of) -> None:
    row = due_now()
    client = client_of(cast.administrator)
    sent = {"every_minutes": "", "daily_at": "04:30", "is_active": "on"}
    assert client.post(f"/staff/jobs/{row.pk}/", sent).status_code == 302
    assert client.post(f"/staff/jobs/{row.pk}/run/").status_code == 302
    row.refresh_from_db()
    assert (row.daily_at, row.runs.count()) == (time(4, 30), 1)
    assert client.post(f"/staff/jobs/{row.pk}/", {"every_minutes": "x"}).status_code == 422
