"""Care records: referred by an authority, accepted, in touch, reviewed, ended, sealed."""

from datetime import date, timedelta
from typing import Any, ClassVar, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import BadInput, DomainError, NotAllowed, OutOfScope
from core.history import because
from core.rows import everything, scoped
from grid.models import Organisation
from residents.choices.files import (
    AUTHORITY_KINDS,
    CARE_REVIEW_DAYS,
    FILE_KEEP_DAYS,
    VOLUNTARY,
    CareCategory,
    CareState,
    ContactKind,
    ContactOutcome,
)
from residents.choices.people import LegalBasis
from residents.file_rights import leads_office, posts_as
from residents.models import CareContact, CareRecord, FileGrant, Person
from residents.services.grants import new_grant, saved, written_unread
from residents.services.subjects import Found, find_resident, new_number
from residents.services.words import flagged_words
from residents.workflow.files import CARE_STEPS, CareStep, rule_of
from staff.choices import Role
from staff.models import User

PURPOSE: Final = "care"
REVIEW: Final = timedelta(days=CARE_REVIEW_DAYS)


class WrongAuthority(DomainError):
    """This kind of office does not refer people of the category (400)."""

    code: ClassVar[str] = "wrong_authority"


class OwnDecision(NotAllowed):
    """Whoever decided before does not decide again (403)."""

    code: ClassVar[str] = "own_decision"


def refer_person(
    *, actor: User, category: str, identity_number: str = "", person: Any = None, **values: Any
) -> CareRecord:
    """Open a care record: the authority's referral, on a document.

    Voluntary care is entered by whoever serves the cell, statutory care by the competent
    office itself; its leader then grants the file by number. Raises NotAllowed,
    WrongAuthority, NoSuchResident, BadPaper, OutOfScope or InvalidRecord.
    """
    authority: Organisation = values["authority"]
    require_referrer(actor, category, authority)
    if authority.kind not in AUTHORITY_KINDS[category]:
        raise WrongAuthority(_("This kind of office cannot refer somebody to this service."))
    found = resident_for(actor, category, identity_number, person)
    with transaction.atomic(), because(actor, "refer"):
        record = written_unread(drafted(actor, category, found, values))
        if category not in VOLUNTARY:
            new_grant(
                actor=actor, served=record, staff=actor, reason=_("Referral"), is_reviewer=True
            )
    return record


def drafted(actor: User, category: str, found: Found, values: dict[str, Any]) -> CareRecord:
    """Return a referred record, not saved yet."""
    today = timezone.localdate()
    ends_on: date | None = values.get("ends_on")
    basis = LegalBasis.CONSENT if category in VOLUNTARY else LegalBasis.STATUTORY_DUTY
    return CareRecord(
        number=new_number("C"),
        person_id=found.key,
        area_code=found.area_code,
        category=category,
        legal_basis=basis,
        purpose=str(CareCategory(category).label),
        opened_on=today,
        opened_by=actor,
        retention_until=(ends_on or today + REVIEW) + timedelta(days=FILE_KEEP_DAYS),
        **{"review_due": today + REVIEW, **values},
    )


def require_referrer(actor: User, category: str, authority: Organisation) -> None:
    """Stop who may not enter a referral of a category. Raises NotAllowed."""
    if category in VOLUNTARY:
        allowed = bool(actor.scope_of("care", "write").ranges)
    else:
        office = bool(posts_as(actor, Role.JUSTICE_WORKER))
        allowed = office and actor.organisation_id == authority.pk
    if not allowed:
        raise NotAllowed(_("Only the competent office of a service enters its referrals."))


def resident_for(actor: User, category: str, number: str, person: Any) -> Found:
    """Return the resident a referral is about, found in the actor's own area."""
    if category not in VOLUNTARY:
        asked = "referral"
        return find_resident(actor=actor, number=number, role=Role.JUSTICE_WORKER, asked=asked)
    seen = wishing_resident(actor, person)
    return Found(seen.pk, seen.area_code, seen.birth_date)


def wishing_resident(actor: User, key: Any) -> Person:
    """Return a resident of the actor's own area, for voluntary care. Raises OutOfScope."""
    rows = Person.objects.allowed_to(actor, "write")
    found: Person | None = rows.filter(pk=key).first() if key else None
    if found is None:
        raise OutOfScope(_("There is no such record in your area."))
    return found


@transaction.atomic
def accept_care(*, actor: User, record: CareRecord, measures: list[str]) -> CareRecord:
    """Take a referred person into service, with at least one measure."""
    locked = locked_care(actor, record)
    rule = rule_of(CARE_STEPS, CareStep.ACCEPT, locked)
    if not measures:
        raise BadInput(_("Choose what will be done for the person."))
    locked.state, locked.measures, locked.decided_by = rule.end, measures, actor
    return kept(actor, locked, CareStep.ACCEPT)


@transaction.atomic
def renew_care(
    *, actor: User, record: CareRecord, review_due: date, measures: list[str]
) -> CareRecord:
    """Renew a service after its review; after an objection by another person (46, 49).

    Raises OutOfScope, WrongStep, OwnDecision or InvalidRecord.
    """
    locked = locked_care(actor, record)
    rule = rule_of(CARE_STEPS, CareStep.RENEW, locked)
    if locked.objected_on and actor.pk in {locked.opened_by_id, locked.decided_by_id}:
        raise OwnDecision(_("After an objection somebody else decides. Ask a colleague."))
    locked.state, locked.measures, locked.decided_by = rule.end, measures, actor
    locked.renewed_on, locked.review_due = timezone.localdate(), review_due
    locked.objected_on, locked.objection = None, None
    return kept(actor, locked, CareStep.RENEW)


@transaction.atomic
def object_to_care(*, actor: User, record: CareRecord, words: str) -> CareRecord:
    """Write down the person's objection; the record waits for another person's review."""
    locked = locked_care(actor, record)
    rule = rule_of(CARE_STEPS, CareStep.OBJECT, locked)
    require_words(words)
    locked.state, locked.objected_on = rule.end, timezone.localdate()
    locked.objection = words.strip()
    return kept(actor, locked, CareStep.OBJECT)


def end_care(*, actor: User, record: CareRecord, reason: str) -> CareRecord:
    """End a service today; the night after, the record is sealed."""
    with transaction.atomic():
        locked = locked_care(actor, record)
        rule = rule_of(CARE_STEPS, CareStep.END, locked)
        require_words(reason)
        locked.state, locked.end_reason = rule.end, reason.strip()
        locked.ends_on = timezone.localdate()
        return kept(actor, locked, CareStep.END)


@transaction.atomic
def log_contact(
    *,
    actor: User,
    record: CareRecord,
    outcome: str,
    kind: str = ContactKind.CALL,
    note: str = "",
) -> CareContact:
    """Write down a contact with a served person. Raises OutOfScope or BadInput."""
    if outcome not in ContactOutcome.values or kind not in ContactKind.values:
        raise BadInput(_("Choose what came of the contact."))
    locked = locked_care(actor, record)
    contact = CareContact(
        record=locked,
        at=timezone.now(),
        by=actor,
        kind=kind,
        outcome=outcome,
        note=note.strip() or None,
        awaits_word_check=bool(flagged_words(note)),
    )
    with because(actor, "contact"):
        return saved(contact)


@transaction.atomic
def clear_words(*, actor: User, record: CareRecord) -> None:
    """Say that the flagged words of a record's notes are in order: not one's own.

    Raises OutOfScope or OwnDecision.
    """
    locked = locked_care(actor, record)
    waiting = locked.contacts.filter(awaits_word_check=True).exclude(by=actor)
    with because(actor, "words checked"):
        if not waiting.update(awaits_word_check=False):
            raise OwnDecision(_("You wrote these words: somebody else looks at them."))


def reopen_care(*, actor: User, number: str, document: str) -> None:
    """Unseal a statutory record on the order of a court or a prosecutor.

    The leader of the office that held it names the order; the same answer is given for a
    number that does not exist. Raises NotAllowed or BadInput.
    """
    office = leads_office(actor)
    if not office:
        raise NotAllowed(_("Only the leader of the office that kept it reopens a record."))
    if not document.strip():
        raise BadInput(_("Give the number of the order of the court or the prosecutor."))
    with scoped(everything(f"reopening by order: {document.strip()[:80]}")):
        found = CareRecord.objects.select_for_update().filter(
            number=number.strip().upper(), state=CareState.SEALED, authority_id=office
        )
        if (record := found.first()) is not None:
            with because(actor, "reopen"):
                unseal(actor, record, document.strip())


def unseal(actor: User, record: CareRecord, document: str) -> None:
    """Set a sealed record to its review and ask for a grant to it."""
    today = timezone.localdate()
    record.state = CARE_STEPS[CareStep.REOPEN].end
    record.renewed_on, record.review_due = today, today + REVIEW
    record.ends_on = today + REVIEW
    record.reopening_document = document
    record.save_as_next_version()
    FileGrant.objects.filter(care_record=record, revoked_at=None).update(
        revoked_at=timezone.now(), revoked_by=actor
    )
    new_grant(actor=actor, served=record, staff=actor, reason=document)


def locked_care(actor: User, record: CareRecord) -> CareRecord:
    """Return a record the actor serves, locked. Raises OutOfScope."""
    rows = CareRecord.objects.allowed_to(actor, "write").select_for_update(of=("self",))
    locked: CareRecord | None = rows.filter(pk=record.pk).first()
    if locked is None:
        raise OutOfScope(_("The address is wrong, or what it leads to lies outside your area."))
    return locked


def require_words(words: str) -> None:
    """Stop a step without its reason. Raises BadInput."""
    if not words.strip():
        raise BadInput(_("Say why: this step needs a reason."))


def kept(actor: User, record: CareRecord, step: CareStep) -> CareRecord:
    """Save a step of a record with its reason in the history."""
    with because(actor, step.value):
        return saved(record)
