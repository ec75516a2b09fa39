"""What runs in the background and by night: imports of household lists."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django_tasks import task

from core.rows import everything, scoped, scoped_to
from residents.imports.batches import (
    apply_import,
    check_import,
    forget_unfinished,
    give_back,
)
from residents.models import PeopleImport


def _work(batch_id: str, username: str, does: Callable[..., None], **more: Any) -> None:
    """Work in the scope of who asked; what fails is left as it was before."""
    users: Any = get_user_model().objects
    actor = users.get_by_natural_key(username)
    try:
        with scoped_to(actor):
            batch = PeopleImport.objects.get(pk=batch_id)
            does(batch=batch, actor=actor, is_queued=True, **more)
    except BaseException:
        with scoped_to(actor):
            give_back(PeopleImport.objects.get(pk=batch_id))
        raise


@task()
def check_people(batch_id: str, username: str) -> None:
    """Check an import that was queued for it."""
    _work(batch_id, username, check_import)


@task()
def apply_people(batch_id: str, username: str, accept_without: bool) -> None:
    """Apply an import that was queued for it."""
    _work(batch_id, username, apply_import, accept_without=accept_without)


def forget_old_imports(_day: date) -> int:
    """Remove lists that were sent a week ago and never applied; return how many."""
    with scoped(everything("unfinished imports are removed")):
        return int(forget_unfinished())
