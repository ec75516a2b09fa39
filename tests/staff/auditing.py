"""Read events for tests, and the hand of a database owner who forges the log."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta

from django.db import connection, transaction
from django.utils import timezone

from core.audit import Action
from core.database import as_owner
from staff.models import AccessEvent

KEY = "6f0c1f2e-0000-4000-8000-%012d"


def key(number=1):
    """Return the key of an invented person."""
    return KEY % number


def read(actor=1, person=1, **values):
    """Write one event as the app does; return it."""
    values = {
        "actor_id": getattr(actor, "pk", actor),
        "roles": ["GW"],
        "area_codes": ["990101001001001"],
        "action": Action.VIEW,
        "subject_kind": "residents.person",
        "subject_keys": [key(person)],
        "field_names": ["name", "phone"],
        **values,
    }
    return AccessEvent.objects.create(**values)


def at_clock(hour, minute=0, days_ago=1):
    """Return a moment of a past day, local time."""
    day = timezone.localdate() - timedelta(days=days_ago)
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


@contextmanager
def the_owner() -> Iterator[None]:
    """Do everything inside as the owner of the tables, and take it back at the end."""
    with as_owner(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def forge(sql, *values):
    """Change the log or its seals as only an owner can: triggers off, then SQL."""
    tables = ["staff_accessevent", "staff_accessseal", "staff_droppedmonth"]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql, values)
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
