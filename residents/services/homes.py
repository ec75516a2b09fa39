"""Residencies: who lives behind a door, begun, ended and seen to be true."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import BadInput, ChangedMeanwhile
from grid.choices import RentalState
from grid.models import Dwelling, RentalHousing
from grid.services.places import add_place
from residents.choices.people import KEEP_DAYS, REVIEW_DAYS, ResidencyKind, ResidencyState
from residents.models import Person, Residency
from residents.services.acting import save
from staff.models import User


@dataclass(frozen=True)
class Household:
    """Those who live together behind a door now: rows with one household number (户)."""

    dwelling: Dwelling
    number: str
    members: tuple[Residency, ...]

    @property
    def stamp(self) -> str:
        """What tells whether the household is still the one that was shown."""
        return stamp_of(self.members)

    @property
    def verified_on(self) -> date | None:
        """The day on which its eldest verification was made; None where one is missing."""
        days = [home.verified_at for home in self.members]
        return None if not days or None in days else timezone.localdate(min(filter(None, days)))


def stamp_of(members: Iterable[Residency]) -> str:
    """Return a short hash of who lives there; a verification does not change it."""
    keys = sorted(str(home.pk) for home in members)
    return hashlib.sha256(" ".join(keys).encode()).hexdigest()[:16]


def members_at(actor: User, dwelling: Dwelling, **filters: Any) -> list[Residency]:
    """Return the open residencies at a dwelling that the actor may see, with their people."""
    rows = Residency.objects.visible_to(actor).open().filter(dwelling=dwelling, **filters)
    rows = rows.filter(person__merged_into=None).select_related("person")
    found = list(rows.order_by("household_no", "-is_head", "begins_on", "pk"))
    for home in found:
        home.dwelling = dwelling  # the same door for all: read once, named once
    return found


def households_at(actor: User, dwelling: Dwelling) -> list[Household]:
    """Return the households of a dwelling, in the order of their numbers."""
    grouped: dict[str, list[Residency]] = {}
    for home in members_at(actor, dwelling):
        grouped.setdefault(home.household_no, []).append(home)
    return [Household(dwelling, number, tuple(homes)) for number, homes in grouped.items()]


def locked_household(actor: User, dwelling: Dwelling, number: str, seen: str) -> list[Residency]:
    """Return a household's members locked, if it is still as it was shown.

    The dwelling must be locked before. Raises ChangedMeanwhile.
    """
    rows = Residency.objects.allowed_to(actor, "write").open()
    rows = rows.filter(dwelling=dwelling, household_no=number, person__merged_into=None)
    locked = list(rows.select_for_update(of=("self",)).select_related("person").order_by("pk"))
    if not locked or stamp_of(locked) != seen:
        raise ChangedMeanwhile(
            _("Who lives here was changed meanwhile. Look at the household again.")
        )
    return locked


def rental_at(actor: User, dwelling: Dwelling) -> RentalHousing:
    """Return the letting of a dwelling; one that nobody had recorded is recorded as found."""
    current = RentalHousing.objects.exclude(state=RentalState.ENDED)
    found: RentalHousing | None = current.filter(dwelling=dwelling).first()
    if found is None:
        found = add_place(actor=actor, record=RentalHousing(dwelling=dwelling))
    return found


def begin_home(
    actor: User,
    person: Person,
    dwelling: Dwelling,
    *,
    number: str,
    kind: str,
    on: date,
    is_head: bool = False,
) -> Residency:
    """Let somebody live at a dwelling from a day on, seen by the actor."""
    if kind not in ResidencyKind.values:
        raise BadInput(_("Choose how the person lives here."))
    home = Residency(
        person=person,
        dwelling=dwelling,
        household_no=number,
        kind=kind,
        rental=rental_at(actor, dwelling) if kind == ResidencyKind.TENANT else None,
        is_head=is_head,
        begins_on=on,
        state=ResidencyState.VERIFIED,
        verified_at=timezone.now(),
        verified_by=actor,
        source="visit",
    )
    saved: Residency = save(home)
    return saved


def end_home(home: Residency, on: date) -> None:
    """End a residency on a day, which is the first on which it no longer holds."""
    if on < home.begins_on:
        raise BadInput(
            _("The day lies before the person moved in (%(day)s).") % {"day": home.begins_on}
        )
    save(home, ends_on=on, state=ResidencyState.MOVED_OUT, is_head=False)


def verify_home(actor: User, home: Residency) -> None:
    """Note that the actor saw a residency to be true."""
    save(
        home,
        state=ResidencyState.VERIFIED,
        verified_at=timezone.now(),
        verified_by=actor,
    )


def renew(person: Person) -> None:
    """Set the day on which the record is to be looked at again (R1)."""
    due = timezone.localdate() + timedelta(days=REVIEW_DAYS)
    if person.review_due != due or person.retention_until is not None:
        save(person, review_due=due, retention_until=None)


def keep_until_forgotten(person: Person, on: date) -> None:
    """Set until when somebody's record is kept who no longer lives here."""
    if not Residency.objects.open().filter(person=person).exists():
        save(person, retention_until=on + timedelta(days=KEEP_DAYS))
