"""Corrections: taken down by one, decided by another, written with history."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import Action, Entry, record
from core.errors import BadInput, ChangedMeanwhile, NotAllowed, OutOfScope, WrongStep
from core.history import because
from residents.choices.people import AskedBy, CorrectionState, DeskReason, Purpose, Sex
from residents.models import Correction, Person
from residents.models.corrections import CORRECTABLE
from residents.papers import (
    birth_date_of,
    cleaned_number,
    cleaned_phone,
    number_columns,
    phone_columns,
    sex_of,
)
from residents.services.acting import locked_person, save
from residents.services.facts import WITH_BIRTH, cleaned_area, cleaned_name
from residents.services.households import refuse_known
from residents.services.reading import NoPurpose
from staff.models import User

KIND: Final = "residents.correction"


def columns_of(person: Person, field: str, value: str) -> dict[str, Any]:
    """Return the columns that one corrected fact changes. Raises BadInput or BadPaper."""
    text = value.strip()
    if field == "identity_number":
        return columns_of_number(person, text)
    if field == "phone":
        return phone_columns(cleaned_phone(text))
    if field not in CLEANERS:
        raise BadInput(_("This fact is not corrected here."))
    return {field: CLEANERS[field](text)}


def columns_of_number(person: Person, text: str) -> dict[str, Any]:
    """Return the columns of a corrected number, with the birth and sex that it holds."""
    number = cleaned_number(person.paper_kind, text)
    columns = number_columns(person.paper_kind, number)
    if number and person.paper_kind in WITH_BIRTH:
        columns |= {"birth_date": birth_date_of(number), "sex": sex_of(number)}
    return columns


def day_of(text: str) -> date:
    """Return a day written as 2026-11-26. Raises BadInput."""
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(_("Write the day as 1987-05-21.")) from error
    if day > timezone.localdate():
        raise BadInput(_("The date of birth lies in the future."))
    return day


def sex_from(text: str) -> str:
    """Return a code of sex from the code itself or its word. Raises BadInput."""
    for code, label in Sex.choices:
        if text in (code, str(label)):
            return str(code)
    raise BadInput(_("Choose one of the values."))


def text_or_nothing(text: str) -> str | None:
    """Return a text, None for an empty one."""
    return text or None


CLEANERS: Final[dict[str, Callable[[str], Any]]] = {
    "name": cleaned_name,
    "contact_address": text_or_nothing,
    "registered_area_code": cleaned_area,
    "birth_date": day_of,
    "sex": sex_from,
}


def corrections_for(actor: User) -> QuerySet[Correction]:
    """Return the corrections an actor may decide or follow."""
    rows: QuerySet[Correction] = Correction.objects.allowed_to(actor, "write")
    return rows.select_related("person", "asked_by", "decided_by")


def correction_of(actor: User, key: UUID) -> Correction:
    """Return a correction of one's own area. Raises OutOfScope."""
    found: Correction | None = corrections_for(actor).filter(pk=key).first()
    if found is None:
        raise OutOfScope(_("There is no such record in your area."))
    return found


def ask_correction(
    *, actor: User, person: UUID, field: str, value: str, said_by: str
) -> Correction:
    """Take down that a fact is wrong. Raises OutOfScope, BadInput or InvalidRecord.

    The same words again give the request that is there.
    """
    if said_by not in AskedBy.values:
        raise BadInput(_("Say who told you."))
    if field not in CORRECTABLE:
        raise BadInput(_("This fact is not corrected here."))
    with transaction.atomic(), because(actor, DeskReason.CORRECTION_ASKED):
        locked = locked_person(actor, person)
        columns_of(locked, field, value)
        if (waiting := same_request(actor, locked, field, value)) is not None:
            return waiting
        asked: Correction = save(
            Correction(
                person=locked,
                field=field,
                new_value=value.strip(),
                said_by=said_by,
                asked_by=actor,
            )
        )
        return asked


def same_request(actor: User, person: Person, field: str, value: str) -> Correction | None:
    """Return the waiting request that the actor already took down in the same words."""
    rows = Correction.objects.filter(person=person, field=field, asked_by=actor)
    waiting: Correction | None = rows.filter(state=CorrectionState.PROPOSED).first()
    if waiting is None or waiting.new_value is None:
        return None
    return waiting if waiting.new_value.opened() == value.strip() else None


def decide_correction(
    *, actor: User, correction: UUID, seen: int, applies: bool, answer: str = ""
) -> Correction:
    """Decide a correction as another person; applied, it changes the fact with history.

    Raises NotAllowed for who took it down, WrongStep, ChangedMeanwhile, BadInput.
    """
    with transaction.atomic(), because(actor, DeskReason.CORRECTION_DECIDED):
        locked = locked_correction(actor, correction, seen)
        if applies:
            person = locked_person(actor, locked.person_id)
            value = locked.new_value.opened() if locked.new_value is not None else ""
            columns = columns_of(person, locked.field, value)
            if locked.field == "identity_number":
                refuse_known(actor, columns["identity_index"])
            save(person, **columns)
        decided: Correction = save(
            locked,
            state=CorrectionState.APPLIED if applies else CorrectionState.REFUSED,
            decided_by=actor,
            decided_at=timezone.now(),
            answer=answer.strip(),
            new_value=None,
        )
        return decided


def locked_correction(actor: User, key: UUID, seen: int) -> Correction:
    """Return a correction locked for its decision."""
    rows = Correction.objects.allowed_to(actor, "write").select_for_update(of=("self",))
    locked: Correction | None = rows.filter(pk=key).first()
    if locked is None:
        raise OutOfScope(_("There is no such record in your area."))
    if locked.state != CorrectionState.PROPOSED:
        raise WrongStep(_("This was decided meanwhile."))
    if locked.asked_by_id == actor.pk:
        raise NotAllowed(_("Another person decides: you took this down yourself."))
    if locked.version != seen:
        raise ChangedMeanwhile(_("Somebody else changed this meanwhile. Open it again."))
    return locked


def reveal_correction(*, actor: User, key: UUID, purpose: str, reason: str = "") -> str:
    """Return the full new value of a correction, after logging the purpose.

    Raises OutOfScope, NoPurpose or NotLogged.
    """
    if purpose not in Purpose.values:
        raise NoPurpose(_("Choose what you need the full value for."))
    found = corrections_for(actor).filter(pk=key).first()
    if found is None or found.new_value is None:
        raise OutOfScope(_("There is no such record in your area."))
    keys = (str(found.person_id),)
    kind = Person._meta.label_lower
    record(Entry(actor, Action.REVEAL, kind, keys, (found.field,), purpose, reason, KIND))
    opened: str = found.new_value.opened()
    return opened
