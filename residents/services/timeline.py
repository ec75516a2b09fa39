"""What was changed about a person: when, by whom, why, and which facts, never the values."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from residents.choices.people import ChangeKind, DeskReason
from residents.models import Person, Residency
from staff.models import User

UNTOLD: Final = frozenset(
    {
        "version",
        "updated_at",
        "created_at",
        "identity_index",
        "identity_tail_index",
        "phone_index",
        "awaits_merge",  # would tell that the number exists elsewhere
        "source",
        "source_key",
        "id",
    }
)
MOST: Final = 200


@dataclass(frozen=True)
class Change:
    """One past row that changed facts, as the database kept it."""

    at: datetime
    number: int
    actor: int | None
    why: str | None
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Happening:
    """One line of the timeline."""

    at: datetime
    who: str
    why: str
    fields: tuple[str, ...]


def timeline_of(person: Person) -> list[Happening]:
    """Return what was changed about a person and their homes, newest first.

    The database gives the past rows of the reader's area only.
    """
    past = list(changes_in(person.history.order_by("pgh_id").values()[:MOST], Person))  # type: ignore[attr-defined]
    model: Any = Residency.history.rel.related_model  # type: ignore[attr-defined]
    rows: dict[Any, list[Any]] = {}
    for row in model.objects.filter(person_id=person.pk).order_by("pgh_id").values()[:MOST]:
        rows.setdefault(row["id"], []).append(row)
    for homes in rows.values():
        past += changes_in(homes, Residency)
    return told(sorted(past, key=lambda one: (one.at, one.number), reverse=True))


def changes_in(rows: Iterable[Mapping[str, Any]], model: Any) -> Iterator[Change]:
    """Yield each past row that changed a fact."""
    before: Mapping[str, Any] = {}
    for row in rows:
        fields = tuple(
            str(field.verbose_name)
            for field in model._meta.fields
            if field.name not in UNTOLD and differs(before.get(field.attname), row[field.attname])
        )
        context = row["pgh_context"] or {}
        if fields:
            at, number = row["pgh_created_at"], row["pgh_id"]
            yield Change(at, number, context.get("actor"), context.get("reason"), fields)
        before = row


def differs(one: Any, other: Any) -> bool:
    """Tell whether a fact changed; sealed bytes come as memory of the driver."""
    one, other = (bytes(v) if isinstance(v, memoryview) else v for v in (one, other))
    return (one or None) != (other or None)


def told(past: list[Change]) -> list[Happening]:
    """Return the lines with the names of those who made the changes."""
    keys = {one.actor for one in past if one.actor}
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=keys)}
    return [
        Happening(
            one.at, names.get(one.actor or 0, _("the system")), reason_of(one.why), one.fields
        )
        for one in past[:MOST]
    ]


def reason_of(why: str | None) -> str:
    """Return the words of a reason."""
    for kinds in (ChangeKind, DeskReason):
        if why in kinds.values:
            return str(kinds(why).label)
    return str(why or "")
