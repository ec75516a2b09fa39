"""What a page, an API answer or a phone shows of a person: masked, never a full value."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Final
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Actor
from core.fields import MASKED
from residents.models import Person, Residency
from residents.papers import masked_name, masked_number, masked_phone

BANDS: Final = (0, 6, 15, 18, 30, 40, 50, 60, 70, 80)
ON_RECORD: Final = MASKED
COUNTY_DIGITS: Final = 6


@dataclass(frozen=True)
class ShownPerson:
    """A person as they may stand in a list, masked; `age` is a band, not a date."""

    key: UUID
    version: int
    name: str
    sex: str
    age: str
    paper: str
    number: str
    phone: str
    contact_address: str
    registered_in: str
    is_deceased: bool


def shown_person(person: Person) -> ShownPerson:
    """Return what may be shown of a person without a purpose."""
    return ShownPerson(
        key=person.pk,
        version=person.version,
        name=masked_name(person.name),
        sex=str(person.get_sex_display()),
        age=age_band(person.birth_date),
        paper=str(person.get_paper_kind_display()),
        number=person.identity_number.masked(masked_number) if person.identity_number else "",
        phone=person.phone.masked(masked_phone) if person.phone else "",
        contact_address=ON_RECORD if person.contact_address else "",
        registered_in=person.registered_area_code[:COUNTY_DIGITS],
        is_deceased=person.deceased_on is not None,
    )


def with_homes(rows: QuerySet[Person], actor: Actor) -> QuerySet[Person]:
    """Return people with the homes they have now, in one more query for all."""
    homes = Residency.objects.visible_to(actor).open().select_related("dwelling__building")
    homes = homes.defer(
        "dwelling__building__footprint",
        "dwelling__building__tile_shape",
        "dwelling__building__place",
    )
    return rows.prefetch_related(Prefetch("residencies", homes, to_attr="homes"))


def shown_people(people: Iterable[Person]) -> list[ShownPerson]:
    """Return what may be shown of people."""
    return [shown_person(person) for person in people]


def age_band(born: date | None, on: date | None = None) -> str:
    """Return the band of an age such as "30–39"; "" where the birth is not known."""
    if born is None:
        return ""
    day = on or timezone.localdate()
    age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    if age >= BANDS[-1]:
        return f"{BANDS[-1]}+"
    low, high = next((low, high) for low, high in pairwise(BANDS) if age < high)
    return f"{low}–{high - 1}"


@dataclass(frozen=True)
class ShownHome:
    """A residency as a page shows it."""

    key: UUID
    dwelling_pk: int
    where: str
    household_no: str
    kind: str
    is_head: bool
    state: str
    state_label: str
    begins_on: date
    ends_on: date | None
    verified_on: date | None
    person: ShownPerson | None = None


def shown_home(home: Residency, *, with_person: bool = False) -> ShownHome:
    """Return what may be shown of a residency."""
    return ShownHome(
        key=home.pk,
        dwelling_pk=home.dwelling_id,
        where=str(home.dwelling),
        household_no=home.household_no,
        kind=str(home.get_kind_display()),
        is_head=home.is_head,
        state=home.state,
        state_label=str(home.get_state_display()),
        begins_on=home.begins_on,
        ends_on=home.ends_on,
        verified_on=home.verified_at and timezone.localdate(home.verified_at),
        person=shown_person(home.person) if with_person else None,
    )


def hidden_text(_text: str) -> str:
    """Return the mask of what has no readable part."""
    return ON_RECORD


def county_of(code: str) -> str:
    """Return the county of an area code."""
    return code[:COUNTY_DIGITS]


def shown_value(field: str, value: Any) -> str:
    """Return one fact masked, as two values stand side by side."""
    masks: dict[str, Callable[[str], str]] = {
        "name": masked_name,
        "identity_number": masked_number,
        "phone": masked_phone,
        "contact_address": hidden_text,
        "registered_area_code": county_of,
    }
    if value in (None, ""):
        return _("nothing")
    text = value.opened() if hasattr(value, "opened") else str(value)
    if field == "birth_date":
        return age_band(date.fromisoformat(text))
    return masks[field](text) if field in masks else text
