"""Events of the read log as a list shows them: in words, keys only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from core.audit import Action, purpose_label
from staff.models import AccessEvent, User
from staff.patterns import NIGHT_BEGINS, NIGHT_ENDS, WORK_BEGINS, WORK_ENDS
from staff.services.asked import asked_words
from staff.services.reads import area_names, field_names, kind_name, listed, role_names

KEYS_SHOWN: Final = 3
SHORT: Final = 8  # characters of a key that a list shows


@dataclass(frozen=True)
class ShownEvent:
    """One line of a list of events."""

    at: datetime
    who: str
    username: str
    roles: str
    areas: str
    action: str
    kind: str
    keys: tuple[tuple[str, str], ...]
    more: int
    fields: str
    purpose: str
    reason: str
    asked: str


def shown_events(events: Iterable[AccessEvent]) -> list[ShownEvent]:
    """Return events in words; three queries for a whole page."""
    rows = list(events)
    people = User.objects.in_bulk({row.actor_id for row in rows})
    areas = area_names(code for row in rows for code in row.area_codes)
    return [shown_event(row, people.get(row.actor_id), areas) for row in rows]


def shown_event(row: AccessEvent, actor: User | None, areas: dict[str, str]) -> ShownEvent:
    """Return one event in words."""
    keys = tuple((key, key[:SHORT]) for key in row.subject_keys[:KEYS_SHOWN])
    return ShownEvent(
        at=row.at,
        who=str(actor) if actor else f"#{row.actor_id}",
        username=actor.username if actor else "",
        roles=role_names(row.roles),
        areas=listed(areas.get(code, code) for code in row.area_codes),
        action=str(Action(row.action).label),
        kind=kind_name(row.subject_kind),
        keys=keys,
        more=len(row.subject_keys) - len(keys),
        fields=field_names(row.subject_kind, row.field_names),
        purpose=purpose_label(row.purpose),
        reason=row.reason,
        asked=asked_words(row.asked),
    )


def in_hours(rows: "QuerySet[AccessEvent]", hours: str) -> "QuerySet[AccessEvent]":
    """Keep the events at night, or else outside working hours, by local time."""
    night = Q(at__hour__gte=NIGHT_BEGINS) | Q(at__hour__lt=NIGHT_ENDS)
    off = Q(at__hour__lt=WORK_BEGINS) | Q(at__hour__gte=WORK_ENDS) | Q(at__iso_week_day__gt=5)
    return rows.filter({"night": night, "off": off & ~night}[hours]) if hours else rows
