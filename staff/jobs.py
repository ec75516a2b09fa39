"""What runs in the background: writing the files of exports, checking the read log."""

from datetime import date

from django.core.management import call_command
from django_tasks import task

from staff.models import DataExport
from staff.services.exports import expire_exports, make_export
from staff.services.retention import carry_out_approved
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
