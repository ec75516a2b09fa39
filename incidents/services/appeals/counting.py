"""Shares of the channels: what came in by which, summing to the total (S06)."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from incidents.choices import Channel
from incidents.models import Appeal
from staff.models import User


@dataclass(frozen=True)
class ChannelLine:
    """One channel: how many, and per cent of all."""

    channel: str
    label: str
    count: int
    share: float


def channel_report(*, actor: User, start: datetime, end: datetime) -> list[ChannelLine]:
    """Return how many appeals came in by each channel, received at `start` ≤ moment < `end`."""
    rows = Appeal.objects.visible_to(actor).received_between(start, end).order_by()
    counts = dict(rows.values_list("channel").annotate(count=Count("pk")))
    total = sum(counts.values())
    return [
        ChannelLine(
            value,
            str(label),
            counts.get(value, 0),
            100 * counts.get(value, 0) / total if total else 0.0,
        )
        for value, label in Channel.choices
    ]


def legal_share(*, actor: User, start: datetime, end: datetime) -> tuple[int, int]:
    """Return how many appeals were guided to a legal channel, and how many there are (S02)."""
    rows = Appeal.objects.visible_to(actor).received_between(start, end)
    return rows.exclude(legal_channel="none").count(), rows.count()
