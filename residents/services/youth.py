"""Youth support files: proposed by one, approved by another, helped, reviewed, closed."""

from datetime import date, timedelta
from typing import Any, ClassVar, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import BadInput, DomainError, NotAllowed, OutOfScope
from core.history import because
from core.rows import everything, scoped
from residents.choices.files import (
    ADULT,
    DECISION_GRANT_DAYS,
    FILE_KEEP_DAYS,
    OLDEST,
    YOUTH_REVIEW_DAYS,
    CardKind,
    ContactKind,
    YouthBasis,
    YouthCategory,
    YouthState,
)
from residents.file_rights import posts_as, supervises
from residents.models import (
    FileGrant,
    SupportCard,
    SupportEntry,
    YouthSupportFile,
)
from residents.services.grants import CannotHold, new_grant, saved, written_unread
from residents.services.subjects import Found, age_on, find_resident, new_number
from residents.services.words import flagged_words
from residents.workflow.files import YOUTH_STEPS, YouthStep, rule_of
from staff.choices import Role
from staff.models import User

REVIEW: Final = timedelta(days=YOUTH_REVIEW_DAYS)
TEXTS: Final = ("best_interest_note", "guardian_voice", "own_wishes")


class WrongAge(DomainError):
    """The file is not for this age, or rests on the wrong person's consent."""

    code: ClassVar[str] = "wrong_age"


class OwnProposal(NotAllowed):
    """Nobody approves what they proposed (403)."""

    code: ClassVar[str] = "own_proposal"


def propose_file(
    *, actor: User, decider: User, identity_number: str, **values: Any
) -> YouthSupportFile:
    """Propose a file; the supervisor named may read it for two weeks to decide.

    The proposer does not see it again until it is approved. Raises NotAllowed, CannotHold,
    NoSuchResident, BadPaper, WrongAge or InvalidRecord.
    """
    if not posts_as(actor, Role.YOUTH_WORKER):
        raise NotAllowed(_("Only youth workers propose support files."))
    asked = "proposal of a support file"
    found = find_resident(actor=actor, number=identity_number, role=Role.YOUTH_WORKER, asked=asked)
    check_age(values["category"], values["basis"], found.birth_date, timezone.localdate())
    require_decider(actor, decider, found.area_code)
    with transaction.atomic(), because(actor, "propose"):
        file = written_unread(drafted(actor, found, values))
        today = timezone.localdate()
        new_grant(
            actor=actor,
            served=file,
            staff=decider,
            reason=_("Decide on the proposal"),
            granted_by=actor,
            is_reviewer=True,
            ends_on=today + timedelta(days=DECISION_GRANT_DAYS),
        )
    return file


def drafted(actor: User, found: Found, values: dict[str, Any]) -> YouthSupportFile:
    """Return a proposed file, not saved yet."""
    today = timezone.localdate()
    return YouthSupportFile(
        number=new_number("Y"),
        person_id=found.key,
        area_code=found.area_code,
        purpose=str(YouthCategory(values["category"]).label),
        opened_on=today,
        opened_by=actor,
        review_due=today + REVIEW,
        retention_until=today + timedelta(days=FILE_KEEP_DAYS),
        awaits_word_check=bool(flagged_words(*(values[name] for name in TEXTS))),
        **values,
    )


def check_age(category: str, basis: str, born: date | None, day: date) -> None:
    """Stop a file for an age it is not meant for. Raises WrongAge.

    Under 18; to the end of 25 for those not in school or work, from 18 with their own
    consent only (S27; 个人信息保护法 31).
    """
    if born is None:
        raise WrongAge(_("The date of birth is not recorded. Ask the community to add it."))
    age = age_on(born, day)
    most = OLDEST if category == YouthCategory.NOT_IN_SCHOOL else ADULT - 1
    if age > most:
        raise WrongAge(_("This help is for young people up to %(age)s.") % {"age": most})
    if age >= ADULT and basis != YouthBasis.OWN_CONSENT:
        raise WrongAge(_("From 18 a file rests on the young person's own consent."))
    if age < ADULT and basis == YouthBasis.OWN_CONSENT:
        raise WrongAge(_("Under 18 the guardian consents, or a statutory duty is named."))


def require_decider(actor: User, decider: User, area_code: str) -> None:
    """Stop a proposal to somebody who cannot decide on it. Raises CannotHold."""
    covers = any(area_code.startswith(code) for code in supervises(decider))
    if decider.pk == actor.pk or not covers:
        raise CannotHold(_("Choose a supervisor of the area, somebody other than yourself."))


@transaction.atomic
def approve_file(*, actor: User, file: YouthSupportFile) -> YouthSupportFile:
    """Open a proposed file; its proposer becomes the first helper, for 180 days.

    Raises OutOfScope, OwnProposal or WrongStep.
    """
    locked = decided_file(actor, file)
    rule = rule_of(YOUTH_STEPS, YouthStep.APPROVE, locked)
    locked.state, locked.approved_by = rule.end, actor
    locked = kept(actor, locked, YouthStep.APPROVE)
    new_grant(
        actor=actor,
        served=locked,
        staff=locked.opened_by,
        reason=_("Named helper"),
        granted_by=actor,
        is_reviewer=True,
    )
    return locked


@transaction.atomic
def renew_file(*, actor: User, file: YouthSupportFile, review_due: date) -> YouthSupportFile:
    """Keep a file in service after its review, to the next within 90 days."""
    locked = locked_file(actor, file)
    rule = rule_of(YOUTH_STEPS, YouthStep.RENEW, locked)
    locked.state, locked.decided_by = rule.end, actor
    locked.renewed_on, locked.review_due = timezone.localdate(), review_due
    return kept(actor, locked, YouthStep.RENEW)


def decline_file(*, actor: User, file: YouthSupportFile, reason: str) -> None:
    """Do not open a proposed file: it is closed with the reason, and sealed."""
    _closed(actor, file, reason, YouthStep.DECLINE)


def close_file(*, actor: User, file: YouthSupportFile, reason: str) -> None:
    """Close a file, by a supervisor; closing seals it: nobody finds it any more."""
    _closed(actor, file, reason, YouthStep.CLOSE)


def _closed(actor: User, file: YouthSupportFile, reason: str, step: YouthStep) -> None:
    with transaction.atomic():
        locked = decided_file(actor, file)
        rule = rule_of(YOUTH_STEPS, step, locked)
        if not reason.strip():
            raise BadInput(_("Say why: this step needs a reason."))
        locked.state, locked.closing_reason = rule.end, reason.strip()
        today = timezone.localdate()
        locked.retention_until = today + timedelta(days=FILE_KEEP_DAYS)
        kept(actor, locked, step)
        with scoped(everything("closing seals a youth file")), because(actor, YouthStep.SEAL):
            locked.state = rule_of(YOUTH_STEPS, YouthStep.SEAL, locked).end
            locked.save_as_next_version()


def reopen_file(*, actor: User, number: str, document: str) -> None:
    """Unseal a file on the order of a court or a prosecutor; the answer never tells of one.

    Raises NotAllowed or BadInput.
    """
    areas = supervises(actor)
    if not areas:
        raise NotAllowed(_("Only a supervisor of the area reopens a file."))
    if not document.strip():
        raise BadInput(_("Give the number of the order of the court or the prosecutor."))
    with scoped(everything(f"reopening by order: {document.strip()[:80]}")):
        found = YouthSupportFile.objects.select_for_update().filter(
            number=number.strip().upper(), state=YouthState.SEALED, approved_by__isnull=False
        )
        file = found.first()
        if file and any(file.area_code.startswith(code) for code in areas):
            with because(actor, YouthStep.REOPEN):
                _unsealed(actor, file, document.strip())


def _unsealed(actor: User, file: YouthSupportFile, document: str) -> None:
    today = timezone.localdate()
    file.state = YOUTH_STEPS[YouthStep.REOPEN].end
    file.renewed_on, file.review_due = today, today + REVIEW
    file.reopening_document = document
    file.save_as_next_version()
    FileGrant.objects.filter(youth_file=file, revoked_at=None).update(
        revoked_at=timezone.now(), revoked_by=actor
    )
    new_grant(actor=actor, served=file, staff=actor, reason=document)


@transaction.atomic
def add_entry(
    *,
    actor: User,
    file: YouthSupportFile,
    kind: str,
    on: date,
    text: str,
    contact: str | None = None,
) -> SupportEntry:
    """Write a dated entry on a card; a new card is begun where none of the kind is there.

    Raises OutOfScope, WrongStep, BadInput or InvalidRecord.
    """
    locked = locked_file(actor, file)
    if kind not in CardKind.values or (contact and contact not in ContactKind.values):
        raise BadInput(_("Choose one of the three cards."))
    if not text.strip():
        raise BadInput(_("Write what was agreed or done."))
    if on > timezone.localdate():
        raise BadInput(_("An entry tells what was done: its day is not in the future."))
    with because(actor, "entry"):
        card = locked.cards.filter(kind=kind).first() or saved(
            SupportCard(file=locked, kind=kind, by=actor)
        )
        return saved(
            SupportEntry(
                card=card,
                on=on,
                by=actor,
                contact=contact or None,
                text=text.strip(),
                awaits_word_check=bool(flagged_words(text)),
            )
        )


def awaits_words(file: YouthSupportFile) -> bool:
    """Tell whether words of a file or of its cards wait for a supervisor."""
    entries = SupportEntry.objects.filter(card__file=file, awaits_word_check=True)
    return file.awaits_word_check or entries.exists()


@transaction.atomic
def clear_word_check(*, actor: User, file: YouthSupportFile) -> None:
    """Say, as a supervisor, that the words of a file are in order."""
    locked = decided_file(actor, file, own=True)
    entries = SupportEntry.objects.filter(card__file=locked, awaits_word_check=True)
    with because(actor, "words checked"):
        entries.update(awaits_word_check=False)
        locked.save_as_next_version(awaits_word_check=False)


def locked_file(actor: User, file: YouthSupportFile) -> YouthSupportFile:
    """Return a file the actor helps with, locked. Raises OutOfScope."""
    rows = YouthSupportFile.objects.allowed_to(actor, "write").select_for_update(of=("self",))
    locked: YouthSupportFile | None = rows.filter(pk=file.pk).first()
    if locked is None:
        raise OutOfScope(_("The address is wrong, or what it leads to lies outside your area."))
    return locked


def decided_file(actor: User, file: YouthSupportFile, *, own: bool = False) -> YouthSupportFile:
    """Return a file on which the actor decides as supervisor, locked.

    Raises OutOfScope, NotAllowed, OwnProposal.
    """
    locked = locked_file(actor, file)
    if not any(locked.area_code.startswith(code) for code in supervises(actor)):
        raise NotAllowed(_("Only a supervisor of the area decides on this."))
    if locked.opened_by_id == actor.pk and not own:
        raise OwnProposal(_("You proposed this file: another supervisor decides on it."))
    return locked


def kept(actor: User, file: YouthSupportFile, step: YouthStep) -> YouthSupportFile:
    """Save a step of a file with its reason in the history."""
    with because(actor, step.value):
        return saved(file)
