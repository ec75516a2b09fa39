"""Correcting a person's record on request: the new value holds, the old one stays in history."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from core.access import Actor
from core.errors import BadInput
from core.history import because
from core.rows import everything, scoped
from core.saving import check, refusals
from residents.choices.people import CorrectableField, PaperKind, Sex
from residents.models import DataRequest, Person
from residents.papers import cleaned_number, cleaned_phone, identity_index, phone_index


class BadWish(BadInput):
    """What the record should say cannot be kept; the message says why."""

    code = "bad_wish"


def a_day(text: str) -> str:
    """Return a day as 2026-11-26. Raises BadWish."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise BadWish(_("Write the day as 1990-01-31.")) from error


def a_sex(text: str) -> str:
    """Return the code of a sex, given as code or word. Raises BadWish."""
    words = {str(label): value for value, label in Sex.choices}
    found = text if text in Sex.values else words.get(text) or {"男": "1", "女": "2"}.get(text)
    if not found:
        raise BadWish(_("Write male or female."))
    return found


CLEANED: Final[dict[str, Callable[[str], str]]] = {
    CorrectableField.BIRTH_DATE: a_day,
    CorrectableField.SEX: a_sex,
    CorrectableField.PHONE: cleaned_phone,
    CorrectableField.IDENTITY_NUMBER: lambda text: text.strip(),
}


def cleaned_wish(field: str, text: str) -> str:
    """Return what a field should say, as it is stored. Raises BadWish, BadPaper."""
    return CLEANED.get(field, str.strip)(text.strip())


def apply_correction(*, request: DataRequest, actor: Actor, reason: str) -> Person:
    """Write the wished value into the person's record. Raises BadPaper, InvalidRecord."""
    wished = request.wished.opened()
    with scoped(everything(reason)), because(actor, reason):
        person: Person = Person.objects.select_for_update().get(pk=request.subject_key)
        for name, value in values_for(person, request.field, wished).items():
            setattr(person, name, value)
        with refusals(person):
            check(person)
            return person.save_as_next_version()


def values_for(person: Person, field: str, wished: str) -> dict[str, Any]:
    """Return the columns that a wish changes, its blind index included."""
    if field == CorrectableField.IDENTITY_NUMBER:
        kind = person.paper_kind if person.paper_kind != PaperKind.NONE else PaperKind.RESIDENT_ID
        number = cleaned_number(kind, wished)
        index = identity_index(kind, number)
        return {"paper_kind": kind, "identity_number": number, "identity_index": index}
    if field == CorrectableField.PHONE:
        return {"phone": wished, "phone_index": phone_index(wished) if wished else None}
    if field == CorrectableField.BIRTH_DATE:
        return {"birth_date": date.fromisoformat(wished)}
    return {field: wished}
