"""Showing people: masked by default, each showing logged; a full value only on purpose."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from core.access import Actor
from core.audit import Action, Entry, reading, record
from core.errors import BadInput, OutOfScope
from residents.choices.people import Purpose
from residents.models import Person

MASKED_FIELDS: Final = ("name", "identity_number", "phone")
REVEALABLE: Final = frozenset({"name", "identity_number", "phone", "contact_address"})


class NoPurpose(BadInput):
    """A full value was asked for without saying what for."""

    code = "no_purpose"


def shown(
    *, actor: Actor, people: Iterable[Person], action: Action, asked: str = ""
) -> Sequence[Person]:
    """Return people about to be shown masked, after the read log has them. Raises NotLogged."""
    found = list(people)
    reading(actor, action, found, MASKED_FIELDS, asked=asked)
    return found


def reveal(*, actor: Actor, key: Any, field: str, purpose: str, reason: str = "") -> str:
    """Return one full value of a person the actor may see, after logging the purpose.

    Raises OutOfScope, NoPurpose or NotLogged; then nothing is given.
    """
    person = Person.objects.visible_to(actor).filter(pk=key).first()
    if person is None:
        raise OutOfScope(_("There is no such record in your area."))
    return opened_value(actor=actor, person=person, field=field, purpose=purpose, reason=reason)


def opened_value(*, actor: Actor, person: Person, field: str, purpose: str, reason: str) -> str:
    """Return one full value of a person whom the caller found in scope, logged first.

    Raises OutOfScope, NoPurpose or NotLogged; then nothing is given.
    """
    if field not in REVEALABLE:
        raise OutOfScope(_("There is no such value."))
    if purpose not in Purpose.values:
        raise NoPurpose(_("Choose what you need the full value for."))
    kind = Person._meta.label_lower
    record(Entry(actor, Action.REVEAL, kind, (str(person.pk),), (field,), purpose, reason))
    value = getattr(person, field)
    if field == "name" or value is None:
        return value or ""
    opened: str = value.opened()
    return opened
