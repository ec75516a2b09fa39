"""Sealing the read log, and making its head known outside the database."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connections, transaction
from django.utils import timezone

from core.partitions import month_of
from core.sealing import BEGINNING, canonical, chain
from staff.models import AccessEvent, AccessSeal

BATCH: Final = 5_000  # events of one seal at most
PATIENCE: Final = "5s"  # a page waits no longer behind a sealer that waits for a stuck one
COLUMNS: Final = (
    "id", "at", "actor_id", "roles", "area_codes", "action", "subject_kind", "subject_keys",
    "field_names", "purpose", "reason", "asked",
)  # fmt: skip


@dataclass(frozen=True)
class Published:
    """A head as it was published: a line of the head file."""

    at: str
    number: int
    last_id: int
    count: int
    head: str

    def __str__(self) -> str:
        return f"{self.at} {self.number} {self.last_id} {self.count} {self.head}"


def seal_events() -> list[AccessSeal]:
    """Seal every event that has no seal yet and publish the heads; return the new seals.

    Safe to run at any time and twice at once. Raises OperationalError where an unfinished
    transaction holds numbers back: run it again later.
    """
    settled = settled_number()
    made: list[AccessSeal] = []
    with transaction.atomic(using=settings.AUDIT_DATABASE):
        lock("pg_advisory_xact_lock", 2)  # one sealer at a time
        while seal := next_seal(settled):
            made.append(seal)
    publish()
    return made


def lock(function: str, number: int) -> None:
    """Take one of the two locks of the read log: 1 numbers events, 2 seals them."""
    with connections[settings.AUDIT_DATABASE].cursor() as cursor:
        cursor.execute(f"SELECT {function}(hashtext('staff_accessevent'), %s)", [number])


def settled_number() -> int:
    """Return a number up to which every event is committed or will never be.

    Events take their number under a shared lock that ends with their transaction; holding
    it alone for a moment, one knows that none is on its way.
    """
    alias = settings.AUDIT_DATABASE
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
        lock("pg_advisory_xact_lock", 1)
        cursor.execute("SELECT coalesce(max(id), 0) FROM staff_accessevent")
        (number,) = cursor.fetchone()
        cursor.execute("SET LOCAL lock_timeout = 0")
    return int(number)


def seals() -> Any:
    """Return all seals, where they are kept."""
    return AccessSeal.objects.using(settings.AUDIT_DATABASE)


def events() -> Any:
    """Return all events, where they are kept."""
    return AccessEvent.objects.using(settings.AUDIT_DATABASE)


def next_seal(settled: int) -> AccessSeal | None:
    """Seal the next events of one month up to a number; None when there are none."""
    last = seals().order_by("-number").only("number", "last_id", "head").first()
    since = last.last_id if last else 0
    rows = events().filter(id__gt=since, id__lte=settled).order_by("id")
    found = list(rows.values(*COLUMNS)[:BATCH])
    if not found:
        return None
    month, run = first_month(found)
    seal = AccessSeal(
        number=last.number + 1 if last else 1,
        month=month,
        event_ids=[row["id"] for row in run],
        last_id=run[-1]["id"],
        algorithm=settings.AUDIT_SEAL_HASH,
        previous_head=bytes(last.head) if last else BEGINNING,
        sealed_at=timezone.now(),
    )
    seal.digests = b"".join(digests_of(seal, run))
    seal.head = head_of(seal)
    seal.save(using=settings.AUDIT_DATABASE, force_insert=True)
    return seal


def first_month(rows: Sequence[dict[str, Any]]) -> tuple[date, list[dict[str, Any]]]:
    """Return the month of the first rows, and as many of them as are of that month."""
    month, run = next(groupby(rows, lambda row: local_month(row["at"])))
    return month, list(run)


def local_month(moment: datetime) -> date:
    """Return the first day of a moment's month, in local time."""
    return month_of(timezone.localtime(moment).date())


def digests_of(seal: AccessSeal, rows: Sequence[dict[str, Any]]) -> Iterator[bytes]:
    """Yield the digest of each event of a seal, each after the one before it."""
    link = chain(seal.algorithm)
    digest = bytes(seal.previous_head)
    for row in rows:
        digest = link.after(digest, canonical(row))
        yield digest


def head_of(seal: AccessSeal) -> bytes:
    """Return the digest of all digests of a seal and of everything it says of itself."""
    said = {
        "number": seal.number,
        "month": seal.month.isoformat(),
        "events": list(seal.event_ids),
        "last_id": seal.last_id,
        "algorithm": seal.algorithm,
        "sealed_at": seal.sealed_at,
    }
    return chain(seal.algorithm).after(bytes(seal.digests), canonical(said))


def publish() -> None:
    """Append the heads that are not published yet to settings.AUDIT_HEAD_FILE."""
    path = Path(settings.AUDIT_HEAD_FILE)
    known = published(path)
    since = known[-1].number if known else 0
    lines = [str(line_of(seal)) + "\n" for seal in seals().filter(number__gt=since)]
    if lines:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="ascii") as file:
            file.writelines(lines)


def line_of(seal: AccessSeal) -> Published:
    """Return what is published of a seal."""
    at = timezone.localtime(seal.sealed_at).isoformat(timespec="seconds")
    count = len(seal.event_ids)
    return Published(at, seal.number, seal.last_id, count, bytes(seal.head).hex())


def published(path: Path) -> list[Published]:
    """Return the heads in a file, in their order. Raises ValueError for a broken line."""
    if not path.exists():
        return []
    found = []
    for line in path.read_text(encoding="ascii").splitlines():
        if line.strip():
            at, number, last_id, count, head = line.split()
            found.append(Published(at, int(number), int(last_id), int(count), head))
    return found
