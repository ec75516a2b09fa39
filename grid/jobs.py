"""What runs in the background and by night: imports, redrawings that are due."""

from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django_tasks import task

from grid.imports.batches import apply_import, check_import
from grid.models import ImportBatch


def _both(batch_id: int, username: str) -> dict[str, Any]:
    """Return the import and the person who asked for the work."""
    users: Any = get_user_model().objects
    return {
        "batch": ImportBatch.objects.get(pk=batch_id),
        "actor": users.get_by_natural_key(username),
    }


@task()
def check_batch(batch_id: int, username: str) -> None:
    """Check an import that was queued for it."""
    check_import(**_both(batch_id, username), is_queued=True)


@task()
def apply_batch(batch_id: int, username: str, accept_without: bool) -> None:
    """Apply an import that was queued for it."""
    apply_import(**_both(batch_id, username), accept_without=accept_without, is_queued=True)


def apply_due_redraws(_day: date) -> str:
    """Carry out the approved redrawings whose day has come; an error names what could not be."""
    call_command("apply_due_redraws", verbosity=0)
    return "ok"
