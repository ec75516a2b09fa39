"""Counting what comes from one address, so that a flood is stopped and nobody is known.

The address is hashed under a salt made anew every day; the night after, salt and marks
are gone (`forget_tallies`). The count stands whether or not the page's work succeeds.
"""

import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Final

from django.db import connection
from django.utils import timezone

from incidents.models import DaySalt, Tally

SALT_BYTES: Final = 32
COUNT: Final = """
    INSERT INTO incidents_tally AS tally (day, kind, "window", mark, count)
    VALUES (%s, %s, %s, %s, 1)
    ON CONFLICT (day, kind, "window", mark) DO UPDATE SET count = tally.count + 1
    RETURNING count
"""


def count_up(kind: str, whose: str, *, seconds: int) -> int:
    """Count once more what one address or contact does; return how often in this window.

    A window is a part of the day of so many seconds.
    """
    now = timezone.localtime()
    day, window = now.date(), seconds_of_day(now) // seconds
    mark = mark_of(whose, salt_of(day.isoformat()))
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [day, kind, window, mark])
        return int(cursor.fetchone()[0])


def counted(kind: str, whose: str, *, seconds: int) -> int:
    """Return how often it was in this window, without counting."""
    now = timezone.localtime()
    day, window = now.date(), seconds_of_day(now) // seconds
    mark = mark_of(whose, salt_of(day.isoformat()))
    row = Tally.objects.filter(day=day, kind=kind, window=window, mark=mark).first()
    return row.count if row else 0


def seconds_of_day(moment: datetime) -> int:
    """Return how many seconds of the day are over."""
    return moment.hour * 3600 + moment.minute * 60 + moment.second


def mark_of(whose: str, salt: bytes) -> bytes:
    """Return the mark of an address under a day's salt."""
    return hmac.digest(salt, whose.encode(), hashlib.sha256)


def salt_of(day: str) -> bytes:
    """Return the salt of a day, made by whoever asks first."""
    known = DaySalt.objects.filter(day=day).first()
    if known is None:
        made = DaySalt(day=day, salt=secrets.token_bytes(SALT_BYTES))
        DaySalt.objects.bulk_create([made], ignore_conflicts=True)
        known = DaySalt.objects.get(day=day)
    return bytes(known.salt)


def forget_tallies() -> int:
    """Remove what was counted before today, with its salts; return how many marks it were."""
    today = timezone.localdate()
    DaySalt.objects.filter(day__lt=today).delete()
    gone, _kinds = Tally.objects.filter(day__lt=today).delete()
    return gone
