"""Jobs: what runs again and again, who is at work on a job, and jobs whose worker died.

A worker holds an advisory lock of the database while it works on a job. The lock ends with
the worker's connection, however the worker ended; a job that is marked as running and whose
lock nobody holds was left behind.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

MOST_TRIES: Final = 2  # a job left behind is taken up once more
GRACE: Final = timedelta(seconds=60)  # between claiming a job and holding its lock


class WorkerDied(Exception):
    """The worker ended in the middle of a job, twice."""


@dataclass(frozen=True)
class Ticking:
    """What runs by the clock: every so many minutes, or daily at a time of the place.

    `runs` takes the moment of its slot and returns how many rows it changed, or a word.
    It must be safe to run again. `queue` "timed" is for what takes seconds; what takes
    longer goes to "default", so that it holds up nothing that is urgent.
    """

    code: str
    label: str | Promise
    runs: Callable[[datetime], Any]
    every_minutes: int | None = None
    daily_at: time | None = None
    queue: str = "timed"


@cache
def declared(paths: tuple[str, ...]) -> dict[str, Ticking]:
    """Return what runs by the clock, from the lists with these names."""
    found: list[Ticking] = []
    for path in paths:
        listed: Iterable[Ticking] = import_string(path)
        found.extend(listed)
    return {one.code: one for one in found}


def ticking() -> dict[str, Ticking]:
    """Return what runs by the clock, by its code: the lists of settings.TICKING_JOBS."""
    return declared(tuple(settings.TICKING_JOBS))


def lock_of(job: UUID) -> int:
    """Return the number of a job's advisory lock."""
    return int.from_bytes(job.bytes[:8], signed=True)


@contextmanager
def held(job: UUID) -> Iterator[None]:
    """Hold the lock of a job while working on it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [lock_of(job)])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [lock_of(job)])


def is_held(job: UUID) -> bool:
    """Tell whether a worker that lives is at work on a job."""
    number = lock_of(job)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted"
            " AND objsubid = 1 AND classid::bigint = %s AND objid::bigint = %s"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [(number >> 32) & 0xFFFFFFFF, number & 0xFFFFFFFF],
        )
        return bool(cursor.fetchone()[0])


def take_up_left_behind(now: datetime, grace: timedelta = GRACE) -> int:
    """Queue the jobs whose worker died once more, the second time let them fail.

    Returns how many were found.
    """
    rows = DBTaskResult.objects.filter(
        status=TaskResultStatus.RUNNING, started_at__lt=now - grace
    ).values_list("pk", flat=True)
    return sum(take_up(pk) for pk in list(rows))


@transaction.atomic
def take_up(pk: UUID) -> bool:
    """Queue one job once more if nobody works on it; tell whether it was left behind."""
    running = DBTaskResult.objects.filter(pk=pk, status=TaskResultStatus.RUNNING)
    row = running.select_for_update(skip_locked=True).first()
    if row is None or is_held(row.pk):
        return False
    if len(row.worker_ids) >= MOST_TRIES:
        row.set_failed(WorkerDied("the worker ended in the middle of it, twice"))
        return True
    row.status = TaskResultStatus.READY
    row.save(update_fields=["status"])
    return True
