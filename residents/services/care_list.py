"""The care list: whom to call in a heat wave, and how many to help in a building."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, OuterRef, Subquery
from django.utils import timezone

from core.audit import Action, reading
from residents.choices.files import CareState, ContactOutcome
from residents.models import CareContact, CareRecord, Person, Residency
from residents.papers import masked_name, masked_phone
from residents.services.subjects import subjects_of
from staff.models import User

MOST_ROWS: Final = 100
FIELDS: Final = ("name", "phone", "category", "contacts")


@dataclass(frozen=True)
class Line:
    """One person on the care list, masked."""

    record: CareRecord
    name: str
    phone: str
    has_phone: bool
    home: str
    last_at: datetime | None
    last_outcome: str

    @property
    def outcome(self) -> str:
        """The words for what came of the last contact."""
        return str(ContactOutcome(self.last_outcome).label) if self.last_outcome else ""


def care_list(actor: User, since: datetime, category: str = "") -> list[Line]:
    """Return voluntary care in the actor's area, those not reached since a moment first.

    Logged before it is returned. Raises NotLogged.
    """
    last = CareContact.objects.filter(record=OuterRef("pk")).order_by("-at")
    rows = CareRecord.objects.visible_to(actor).voluntary()
    rows = rows.filter(state__in=[CareState.ACTIVE, CareState.DUE_REVIEW])
    if category:
        rows = rows.filter(category=category)
    rows = rows.annotate(
        last_at=Subquery(last.values("at")[:1]), last_outcome=Subquery(last.values("outcome")[:1])
    )
    found = list(rows.order_by("area_code", "id")[:MOST_ROWS])
    people = subjects_of(found)
    reading(actor, Action.LIST, found, FIELDS)
    homes = homes_of(people)
    lines = [line_of(row, people, homes) for row in found if row.person_id in people]
    return sorted(lines, key=lambda line: is_done(line, since))


def is_done(line: Line, since: datetime) -> bool:
    """Tell whether somebody was reached since a moment and needs nothing now."""
    settled = (ContactOutcome.REACHED, ContactOutcome.DECLINED)
    return line.last_at is not None and line.last_at >= since and line.last_outcome in settled


def line_of(row: Any, people: dict[Any, Person], homes: dict[Any, str]) -> Line:
    """Return the masked line of a record."""
    person = people[row.person_id]
    return Line(
        record=row,
        name=masked_name(person.name),
        phone=person.phone.masked(masked_phone) if person.phone else "",
        has_phone=person.phone is not None,
        home=homes.get(person.pk, ""),
        last_at=row.last_at,
        last_outcome=row.last_outcome or "",
    )


def homes_of(people: Any) -> dict[Any, str]:
    """Return where people live now, by key."""
    rows = Residency.objects.open().filter(person__in=list(people), is_primary=True)
    return {row.person_id: str(row.dwelling) for row in rows.select_related("dwelling__building")}


def counted_by_building(actor: User) -> Any:
    """Return how many agreed to be counted for emergency help, per building of the actor.

    For whoever serves the cell only, who may read every one of the rows behind it.
    """
    wished = CareRecord.objects.allowed_to(actor, "write").voluntary().open()
    wished = wished.filter(consent_counted_on__lte=timezone.localdate())
    homes = Residency.objects.open().filter(is_primary=True, person__in=wished.values("person"))
    return (
        homes.values("dwelling__building", "dwelling__building__name")
        .annotate(people=Count("person", distinct=True))
        .order_by("dwelling__building__name", "dwelling__building")
    )
