"""Erasing and locking: what the law calls deletion, and what it allows in its place."""

from collections.abc import Sequence
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.module_loading import import_string

from core.access import Actor
from core.history import because
from core.rows import everything, scoped
from residents.models import DataRequest, Person

REQUEST: Final = "request"  # grounds that the database itself looks up before it erases
RETENTION: Final = "retention"
ERASE: Final = "SELECT residents_erase(%s, %s, %s, %s)"


def erase_person(*, key: Any, ground: str, ground_key: str) -> int:
    """Erase a person, those merged into them, what hangs on them, and all their past.

    `ground` and its key name the decision of two people; the database refuses without one.
    Files and stages that name the person go first (settings.PERSON_ERASERS). The read log
    and the requests stay: they hold the key and no name. Returns how many rows are gone.
    """
    with scoped(everything(f"erase a person: {ground} {ground_key}")):
        keys = same_person(key)
        for path in settings.PERSON_ERASERS:
            forget = import_string(path)
            for each in keys:
                forget(each)
        return erased(Person, key, ground, ground_key)


def same_person(key: Any) -> list[str]:
    """Return the keys of a person and of every record merged into them."""
    found, wave = [str(key)], [str(key)]
    while wave:
        rows = Person.objects.filter(merged_into__pk__in=wave).exclude(pk__in=found)
        wave = [str(pk) for pk in rows.values_list("pk", flat=True)]
        found += wave
    return found


def erase_request(*, key: Any, ground_key: str) -> int:
    """Erase a request about a record whose time is over. Returns how many rows are gone."""
    with scoped(everything(f"erase a request: retention {ground_key}")):
        return erased(DataRequest, key, RETENTION, ground_key)


def erased(model: Any, key: Any, ground: str, ground_key: str) -> int:
    """Let the database erase one row with its past."""
    with connection.cursor() as cursor:
        cursor.execute(ERASE, [model._meta.db_table, str(key), ground, str(ground_key)])
        return int(cursor.fetchone()[0])


def lock_people(*, keys: Sequence[Any], actor: Actor | None, reason: str) -> int:
    """Stop every use of some people's records but storage (个人信息保护法 47).

    A locked person is absent from lists, maps and statistics. Returns how many were locked.
    """
    with scoped(everything(f"lock: {reason}")), because(actor, reason):
        rows = Person.objects.filter(pk__in=keys, locked_at=None)
        return rows.update(locked_at=timezone.now(), updated_at=timezone.now())


def unlock_people(*, keys: Sequence[Any], actor: Actor, reason: str) -> int:
    """Let locked records be used again, as a request that two people stand for has decided.

    They return to lists, maps and statistics. Returns how many were unlocked.
    """
    with scoped(everything(f"unlock: {reason}")), because(actor, reason):
        rows = Person.objects.filter(pk__in=keys, locked_at__isnull=False)
        return rows.update(locked_at=None, updated_at=timezone.now())
