"""Schedules: what is due is queued once, what ran is written down, who may change when."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from core.errors import OutOfScope, WrongStep
from core.history import because
from core.jobs import take_up_left_behind, ticking
from core.saving import check, locked_for, refusals, require
from staff.choices import JobState
from staff.models import Schedule, ScheduledRun, User

KEPT_DAYS: Final = 30
LONGEST_OUTCOME: Final = 500
Queue = Callable[[ScheduledRun, str], Any]  # puts a run on a queue and returns the job's key


def keep_schedules(now: datetime) -> None:
    """Make the schedule of everything that is declared and has none yet."""
    known = set(Schedule.objects.values_list("code", flat=True))
    for code, job in ticking().items():
        if code not in known:
            row = Schedule(code=code, every_minutes=job.every_minutes, daily_at=job.daily_at)
            row.next_run_at = row.slot_after(now)
            Schedule.objects.bulk_create([row], ignore_conflicts=True)


def tick(*, queue: Queue, now: datetime | None = None) -> list[ScheduledRun]:
    """Queue what is due, each slot once; take up what a dead worker left behind.

    Any number of clocks may tick at once. Returns the runs that were queued.
    """
    now = now or timezone.now()
    keep_schedules(now)
    take_up_left_behind(now)
    close_failed(now)
    keys = Schedule.objects.due(now).filter(code__in=ticking()).values_list("pk", flat=True)
    made = [queue_due(key, now, queue) for key in list(keys)]
    return [run for run in made if run is not None]


@transaction.atomic
def queue_due(key: int, now: datetime, queue: Queue) -> ScheduledRun | None:
    """Queue one schedule's slot, unless another clock has it or its last run is not over."""
    row = (
        Schedule.objects.due(now)
        .filter(pk=key)
        .select_for_update(of=("self",), skip_locked=True)
        .first()
    )
    if row is None:
        return None
    slot = row.next_run_at
    Schedule.objects.filter(pk=row.pk).update(next_run_at=row.slot_after(now))
    if row.runs.open().exists():
        return None
    return queued(row, slot, queue)


def queued(schedule: Schedule, slot: datetime, queue: Queue) -> ScheduledRun:
    """Write a run and put it on its queue."""
    run, is_new = ScheduledRun.objects.get_or_create(schedule=schedule, slot=slot)
    if is_new:
        run.job = queue(run, ticking()[schedule.code].queue)
        ScheduledRun.objects.filter(pk=run.pk).update(job=run.job)
    return run


def close_failed(now: datetime) -> None:
    """Show runs as failed whose job failed without saying so: the worker died twice."""
    for run in ScheduledRun.objects.open().filter(job__isnull=False):
        job = DBTaskResult.objects.filter(pk=run.job).first()
        if job is not None and job.status != TaskResultStatus.FAILED:
            continue
        words = job.exception_class_path.rpartition(".")[2] if job else "gone"
        ScheduledRun.objects.open().filter(pk=run.pk).update(
            state=JobState.FAILED, finished_at=now, outcome=words
        )


def carry_out(key: int) -> str:
    """Do one run and write down what became of it; what was done already is left alone.

    An error of the job is written down and raised again.
    """
    if (run := begun(key)) is None:
        return ""
    try:
        outcome = str(ticking()[run.schedule.code].runs(run.slot))
    except Exception as error:
        end(run, JobState.FAILED, f"{type(error).__name__}: {error}")
        raise
    end(run, JobState.DONE, outcome)
    return outcome


@transaction.atomic
def begun(key: int) -> ScheduledRun | None:
    """Return a run that now begins, None where it was done or its schedule is gone."""
    rows = ScheduledRun.objects.open().select_for_update(of=("self",)).select_related("schedule")
    run: ScheduledRun | None = rows.filter(pk=key).first()
    if run is None or not run.schedule.is_declared:
        return None
    run.state, run.started_at, run.tries = JobState.RUNNING, timezone.now(), run.tries + 1
    run.save(update_fields=["state", "started_at", "tries"])
    return run


def end(run: ScheduledRun, state: str, outcome: str) -> None:
    """Write how a run ended."""
    run.state, run.finished_at = state, timezone.now()
    run.outcome = outcome[:LONGEST_OUTCOME]
    run.save(update_fields=["state", "finished_at", "outcome"])


@transaction.atomic
def set_schedule(
    *,
    actor: User,
    schedule: Schedule,
    every_minutes: int | None,
    daily_at: time | None,
    is_active: bool,
    seen: int,
) -> Schedule:
    """Change when something runs, or let it rest. Raises NotAllowed, InvalidRecord."""
    require(actor, Schedule, "write")
    locked: Schedule = locked_for(actor, schedule, "write")
    locked.every_minutes, locked.daily_at, locked.is_active = every_minutes, daily_at, is_active
    with refusals(locked), because(actor, "changed"):
        check(locked)
        locked.next_run_at = locked.slot_after(timezone.now())
        return locked.save_as_next_version(seen)


@transaction.atomic
def run_now(*, actor: User, schedule: Schedule, queue: Queue) -> ScheduledRun:
    """Queue something at once, beside its slots.

    Raises NotAllowed, OutOfScope, WrongStep while it waits or runs.
    """
    require(actor, Schedule, "write")
    locked: Schedule = locked_for(actor, schedule, "write")
    if not locked.is_declared:
        raise OutOfScope(_("There is no such job any more."))
    if locked.runs.open().exists():
        raise WrongStep(_("It waits to run or is running already."))
    return queued(locked, timezone.now(), queue)


def forget_old_runs(before: datetime) -> int:
    """Remove runs that ended before a moment, and finished jobs; return how many."""
    ended = {"finished_at__lt": before}
    removed: int = ScheduledRun.objects.filter(**ended).delete()[0]
    finished = [TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED]
    removed += DBTaskResult.objects.filter(status__in=finished, **ended).delete()[0]
    return removed


def oldest_kept() -> datetime:
    """Return the moment before which runs are removed."""
    return timezone.now() - timedelta(days=KEPT_DAYS)
