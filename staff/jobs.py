"""What runs in the background: writing the files of exports, checking the read log."""

from django_tasks import task

from staff.models import DataExport
from staff.services.exports import make_export
from staff.services.verifying import verify_log


@task()
def write_export(key: str) -> None:
    """Write the file of an export that was queued for it."""
    make_export(export=DataExport.objects.get(pk=key))


@task()
def verify_read_log() -> None:
    """Check the read log; the result stands on its pages."""
    verify_log()
