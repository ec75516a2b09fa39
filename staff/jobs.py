"""What runs in the background: by the clock, for exports, for checking the read log."""

from datetime import date, datetime, time
from typing import Final
from uuid import UUID

from django.core.management import call_command
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from core.jobs import Ticking
from staff.models import DataExport, ScheduledRun
from staff.services.exports import expire_exports, make_export
from staff.services.retention import carry_out_approved
from staff.services.schedules import carry_out, forget_old_runs, oldest_kept
from staff.services.seals import seal_events
from staff.services.verifying import verify_log


@task()
def write_export(key: str) -> None:
    """Write the file of an export that was queued for it."""
    make_export(export=DataExport.objects.get(pk=key))


@task()
def verify_read_log() -> None:
    """Check the read log; the result stands on its pages."""
    verify_log()


def remove_outdated_exports(_day: date) -> int:
    """Remove the files of exports whose time is over; return how many."""
    return expire_exports()


def seal_reads(_day: date) -> int:
    """Seal the read log and publish its head; return how many seals were set."""
    return len(seal_events())


def make_coming_months(_day: date) -> str:
    """Make the partitions of the coming months, as the owner."""
    call_command("make_months", verbosity=0)
    return "ok"


def carry_out_retention(_day: date) -> int:
    """Carry out the approved removals of the retention rules; return how many runs."""
    return len(carry_out_approved())


@task(queue_name="timed")
def run_scheduled(key: int) -> str:
    """Do one run of a schedule."""
    return carry_out(key)


def queue_run(run: ScheduledRun, queue: str) -> UUID:
    """Put a run on a queue; return the key of the job."""
    return UUID(run_scheduled.using(queue_name=queue).enqueue(run.pk).id)


def work_the_night(slot: datetime) -> str:
    """Run the nightly jobs; an error names those that failed."""
    call_command("nightly", day=localdate(slot), verbosity=0)
    return "ok"


def forget_runs(_day: date) -> int:
    """Remove the runs and jobs of more than a month ago; return how many."""
    return forget_old_runs(oldest_kept())


TICKING: Final = (
    Ticking(
        "nightly", _("The work of the night"), work_the_night, daily_at=time(2), queue="default"
    ),
)
