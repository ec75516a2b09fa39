"""Landlords of rental housing: shown masked, opened on purpose, gone when the letting ends."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from core.access import Actor
from core.audit import Action, Entry, reading, record
from core.errors import OutOfScope, WrongStep
from core.saving import add_record, change_record, delete_record
from grid.choices import RentalState
from grid.models import RentalHousing
from residents.choices.people import Purpose
from residents.models import RentalLandlord
from residents.papers import cleaned_phone, masked_name, masked_phone
from residents.services.facts import cleaned_name
from residents.services.reading import NoPurpose

FIELDS: Final = ("name", "phone")


@dataclass(frozen=True)
class ShownLandlord:
    """A landlord as a page shows them: masked."""

    key: UUID
    version: int
    name: str
    phone: str


def rental_of(actor: Actor, key: int) -> RentalHousing:
    """Return a rental that the actor may read. Raises OutOfScope."""
    rows = RentalHousing.objects.visible_to(actor).select_related("dwelling__building")
    rental: RentalHousing | None = rows.filter(pk=key).first()
    if rental is None:
        raise OutOfScope(_("There is no such record in your area."))
    return rental


def shown_landlord(*, actor: Actor, rental: RentalHousing) -> ShownLandlord | None:
    """Return a rental's landlord masked, after the read log has it. Raises NotLogged."""
    row = RentalLandlord.objects.visible_to(actor).filter(rental=rental).first()
    if row is None:
        return None
    reading(actor, Action.VIEW, [row], FIELDS)
    phone = row.phone.masked(masked_phone) if row.phone else ""
    return ShownLandlord(row.pk, row.version, row.name.masked(masked_name), phone)


def reveal_landlord(
    *, actor: Actor, rental: RentalHousing, field: str, purpose: str, reason: str = ""
) -> str:
    """Return one full value, after logging the purpose.

    Raises OutOfScope, NoPurpose or NotLogged; then nothing is given.
    """
    row = RentalLandlord.objects.visible_to(actor).filter(rental=rental).first()
    if row is None or field not in FIELDS:
        raise OutOfScope(_("There is no such value."))
    if purpose not in Purpose.values:
        raise NoPurpose(_("Choose what you need the full value for."))
    kind = RentalLandlord._meta.label_lower
    record(Entry(actor, Action.REVEAL, kind, (str(row.pk),), (field,), purpose, reason))
    value = getattr(row, field)
    return str(value.opened()) if value else ""


def keep_landlord(
    *, actor: Actor, rental: RentalHousing, name: str, phone: str, seen: int = 0
) -> RentalLandlord:
    """Write down a rental's landlord, or what changed about them; what is empty stays.

    `seen` is the version that was shown, 0 where nobody was recorded. Raises WrongStep of
    a letting that has ended, BadInput, ChangedMeanwhile, InvalidRecord or OutOfScope.
    """
    if not actor.scope_of("rental_housing", "write").covers(rental.area_code):
        raise OutOfScope(_("There is no such record in your area."))
    if rental.state == RentalState.ENDED:
        raise WrongStep(_("This letting has ended. No landlord is kept for it."))
    values: dict[str, Any] = {}
    if name.strip() or not seen:
        values["name"] = cleaned_name(name)
    if number := cleaned_phone(phone):
        values["phone"] = number
    if not seen:
        row = RentalLandlord(rental=rental, **values)
        saved: RentalLandlord = add_record(actor=actor, record=row)
        return saved
    row = found_landlord(actor, rental)
    changed: RentalLandlord = change_record(actor=actor, record=row, values=values, seen=seen)
    return changed


def remove_landlord(*, actor: Actor, rental: RentalHousing) -> None:
    """Take a rental's landlord out of the register. Raises OutOfScope."""
    delete_record(actor=actor, record=found_landlord(actor, rental))


def found_landlord(actor: Actor, rental: RentalHousing) -> RentalLandlord:
    """Return the landlord of a rental whom the actor may change. Raises OutOfScope."""
    rows = RentalLandlord.objects.allowed_to(actor, "write").filter(rental=rental)
    row: RentalLandlord | None = rows.first()
    if row is None:
        raise OutOfScope(_("There is no such record in your area."))
    return row
