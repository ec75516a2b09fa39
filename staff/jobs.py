"""What runs in the background: writing the files of exports."""

from django_tasks import task

from staff.models import DataExport
from staff.services.exports import make_export


@task()
def write_export(key: str) -> None:
    """Write the file of an export that was queued for it."""
    make_export(export=DataExport.objects.get(pk=key))
