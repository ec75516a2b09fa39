"""Is the read log as it was sealed? The first fault, by name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.partitions import months_on
from core.sealing import BEGINNING, canonical, chain, parts_of
from staff.models import AccessSeal, AccessVerification, DroppedMonth
from staff.services.seals import (
    COLUMNS,
    Published,
    events,
    head_of,
    local_month,
    published,
    seals,
)

FLOOR_YEARS: Final = 3  # 个人信息保护法 56: kept at least three years


class Fault(models.TextChoices):
    """What can be wrong with the read log."""

    CHANGED = "changed", gettext_lazy("a changed event")
    MISSING = "missing", gettext_lazy("a missing event")
    SLIPPED_IN = "slipped_in", gettext_lazy("an event slipped in")
    SEAL_MISSING = "seal_missing", gettext_lazy("a missing seal")
    SEAL_CHANGED = "seal_changed", gettext_lazy("a changed seal")
    TAIL_CUT = "tail_cut", gettext_lazy("the end was cut off")
    HEAD_DIFFERS = "head_differs", gettext_lazy("another head than the published one")


@dataclass(frozen=True)
class Finding:
    """The first fault: what, which event or seal, of which month, in words."""

    fault: Fault
    said: str
    event_id: int | None = None
    month: date | None = None
    seal: int | None = None


@dataclass
class Report:
    """What a verification looked at, and the first fault if there is one."""

    seal_count: int = 0
    event_count: int = 0
    dropped_count: int = 0
    unsealed_count: int = 0
    heads_checked: int = 0
    newest_head: int = 0
    finding: Finding | None = None
    known: dict[int, str] = field(default_factory=dict)

    @property
    def is_well(self) -> bool:
        """Tell whether nothing is wrong as far as could be checked."""
        return self.finding is None

    @property
    def is_anchored(self) -> bool:
        """Tell whether the newest seal could be compared with a published head."""
        return self.newest_head >= self.seal_count


def verify_log(heads: Path | None = None) -> Report:
    """Check the whole read log and note the result; `heads` is the file of published heads."""
    report = Report()
    lines = published(heads or Path(settings.AUDIT_HEAD_FILE))
    with transaction.atomic(using=settings.AUDIT_DATABASE):
        report.finding = next(faults(report, lines), None)
        last = seals().order_by("-number").values_list("last_id", flat=True).first()
        report.unsealed_count = events().filter(id__gt=last or 0).count()
    AccessVerification.objects.using(settings.AUDIT_DATABASE).create(
        seal_count=report.seal_count,
        event_count=report.event_count,
        heads_checked=report.heads_checked,
        fault=report.finding.fault if report.finding else "",
        said=report.finding.said[:300] if report.finding else "",
    )
    return report


def faults(report: Report, lines: Sequence[Published]) -> Iterator[Finding]:
    """Yield what is wrong, in the order of the chain, the published heads last."""
    dropped = dropped_months()
    head, last_id = BEGINNING, 0
    for number, seal in zip(count(1), seals().order_by("number").iterator(100), strict=False):
        yield from seal_faults(seal, number, head)
        yield from event_faults(seal, last_id, dropped, report)
        report.seal_count += 1
        report.known[seal.number] = bytes(seal.head).hex()
        head, last_id = bytes(seal.head), seal.last_id
    yield from head_faults(report, lines)


def dropped_months() -> set[date]:
    """Return the months that were dropped no earlier than the law allows."""
    rows = DroppedMonth.objects.using(settings.AUDIT_DATABASE)
    return {
        row.month
        for row in rows
        if months_on(row.month, 12 * FLOOR_YEARS + 1) <= row.dropped_at.date()
    }


def seal_faults(seal: AccessSeal, number: int, head: bytes) -> Iterator[Finding]:
    """Yield what is wrong with a seal itself, as the one with a number after a head."""
    if seal.number != number:
        said = _("Seal %(number)s is missing.") % {"number": number}
        yield Finding(Fault.SEAL_MISSING, said, seal=number)
    digests = parts_of(bytes(seal.digests))
    is_whole = (
        bytes(seal.previous_head) == head
        and len(digests) == len(seal.event_ids) > 0
        and list(seal.event_ids) == sorted(set(seal.event_ids))
        and seal.event_ids[-1] == seal.last_id
        and head_of(seal) == bytes(seal.head)
    )
    if not is_whole:
        said = _("Seal %(number)s was changed.") % {"number": seal.number}
        yield Finding(Fault.SEAL_CHANGED, said, seal=seal.number, month=seal.month)


def event_faults(
    seal: AccessSeal, since: int, dropped: set[date], report: Report
) -> Iterator[Finding]:
    """Yield what is wrong with the events that a seal covers: those after `since`."""
    rows = events().filter(id__gt=since, id__lte=seal.last_id).order_by("id")
    there = {row["id"]: row for row in rows.values(*COLUMNS)}
    link, digest = chain(seal.algorithm), bytes(seal.previous_head)
    for key, sealed in zip(seal.event_ids, parts_of(bytes(seal.digests)), strict=True):
        yield from slipped_in(there, key, seal)
        row = there.pop(key, None)
        if row is None:
            if seal.month not in dropped:
                yield finding(Fault.MISSING, key, seal.month, seal)
            report.dropped_count += 1
        elif link.after(digest, canonical(row)) != sealed:
            yield finding(Fault.CHANGED, key, local_month(row["at"]), seal)
        else:
            report.event_count += 1
        digest = sealed
    yield from slipped_in(there, seal.last_id + 1, seal)


def slipped_in(there: dict[int, Any], before: int, seal: AccessSeal) -> Iterator[Finding]:
    """Yield the events left before a number: no seal knows them."""
    for key in sorted(key for key in there if key < before)[:1]:
        yield finding(Fault.SLIPPED_IN, key, local_month(there[key]["at"]), seal)


def finding(fault: Fault, key: int, month: date, seal: AccessSeal) -> Finding:
    """Put a fault of one event into words."""
    said = {
        Fault.MISSING: _("Event %(id)s of %(month)s is missing (seal %(seal)s)."),
        Fault.CHANGED: _("Event %(id)s of %(month)s is not what was sealed (seal %(seal)s)."),
        Fault.SLIPPED_IN: _(
            "Event %(id)s of %(month)s was put in after sealing (before seal %(seal)s ended)."
        ),
    }[fault]
    values = {"id": key, "month": f"{month:%Y-%m}", "seal": seal.number}
    return Finding(fault, said % values, event_id=key, month=month, seal=seal.number)


def head_faults(report: Report, lines: Sequence[Published]) -> Iterator[Finding]:
    """Yield the published heads that the database does not hold."""
    for line in lines:
        report.heads_checked += 1
        report.newest_head = max(report.newest_head, line.number)
        values = {"number": line.number, "day": line.at[:10], "count": line.count}
        if line.number not in report.known:
            said = _(
                "The end of the log was cut off: seal %(number)s with %(count)s events was"
                " published on %(day)s and is not there."
            )
            yield Finding(Fault.TAIL_CUT, said % values, seal=line.number)
        elif report.known[line.number] != line.head:
            said = _("Seal %(number)s has another head than the one published on %(day)s.")
            yield Finding(Fault.HEAD_DIFFERS, said % values, seal=line.number)
