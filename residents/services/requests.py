"""Requests about records: lodged, identity checked, decided by another, answered (R9)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import Action, Entry, record
from core.errors import DomainError, NotAllowed, OutOfScope, WrongStep
from core.history import because
from core.rows import everything, scoped
from core.saving import check, locked_for, refusals, require
from residents.choices.people import (
    REQUEST_BASIS,
    REQUEST_KEEP_DAYS,
    REQUEST_PURPOSE,
    REQUEST_WORKING_DAYS,
    Decision,
    LegalBasis,
    PaperKind,
    ProofKind,
    Purpose,
    RequesterKind,
    RequestKind,
    RequestState,
)
from residents.models import DataRequest, Person
from residents.papers import cleaned_number, identity_index
from residents.services.correcting import apply_correction, cleaned_wish
from residents.services.erasing import REQUEST, erase_person, lock_people, unlock_people
from residents.workflow.requests import NEXT
from staff.models import User
from staff.services.calendar import due_after

CHILD: Final = 14  # 个人信息保护法 28, 31
ADULT: Final = 18


class DutyRuns(DomainError):
    """The record must be kept for a while: it can be locked, not deleted (409)."""

    code = "duty_runs"
    status = 409


class NotEntitled(DomainError):
    """Whoever asks may not ask about this record (409)."""

    code = "not_entitled"
    status = 409


@transaction.atomic
def lodge_request(*, actor: User, values: dict[str, Any]) -> DataRequest:
    """Take a request in; the clock runs from today. Raises NotAllowed, InvalidRecord, BadPaper.

    Nobody is looked up yet: the record is bound after the identity check.
    """
    require(actor, DataRequest, "write")
    today = timezone.localdate()
    asked = DataRequest(
        taken_by=actor,
        area_code=office_of(actor),
        lodged_on=today,
        due_on=due_after(today, REQUEST_WORKING_DAYS),
        legal_basis=LegalBasis.STATUTORY_DUTY,
        basis_document=REQUEST_BASIS,
        purpose=str(REQUEST_PURPOSE),
        review_due=today + timedelta(days=REQUEST_KEEP_DAYS),
        retention_until=today + timedelta(days=REQUEST_KEEP_DAYS),
        **values,
    )
    if asked.kind == RequestKind.CORRECT and asked.field and asked.wished:
        asked.wished = cleaned_wish(asked.field, asked.wished.opened())
    with refusals(asked), because(actor, "lodged"):
        check(asked)
        asked.save(force_insert=True)
    return asked


def office_of(actor: User) -> str:
    """Return the code of the area in whose name somebody takes requests in."""
    codes = [post.area_code for post in actor.posts_today if post.area_code]
    return min(codes, key=len)


@transaction.atomic
def check_identity(
    *, actor: User, request: DataRequest, values: dict[str, Any], subject: dict[str, Any]
) -> DataRequest:
    """Keep how somebody was known, and bind the record they ask about, if there is one.

    `subject` is `kind` and `number` of the person's paper, or `name` and `birth_date`
    without one; they are looked up and not kept. The answer is the same whether a record
    exists or not. Raises OutOfScope, WrongStep, BadPaper, InvalidRecord.
    """
    locked = step(actor, request, "write", RequestState.CHECKED)
    key = found_key(actor, subject)
    for name, value in values.items():
        setattr(locked, name, value)
    locked.checked_by, locked.checked_at = actor, timezone.now()
    locked.subject_key, locked.state = key, RequestState.CHECKED
    return saved(locked, actor, "identity checked")


def found_key(actor: User, subject: dict[str, Any]) -> Any:
    """Return the key of the one record that fits, in whichever area, None without one."""
    kind = subject["kind"]
    if kind == PaperKind.NONE:
        wanted = {"name": subject["name"], "birth_date": subject["birth_date"]}
    else:
        number = cleaned_number(kind, subject["number"])
        wanted = {"identity_index": identity_index(kind, number)}
    with scoped(everything("bind a request to the record it is about")):
        rows = Person.objects.filter(merged_into=None, awaits_merge=False, **wanted)
        keys = list(rows.values_list("pk", flat=True)[:2])
    key = keys[0] if len(keys) == 1 else None
    shown = (str(key),) if key else ()
    label = Person._meta.label_lower
    record(Entry(actor, Action.SEARCH, label, shown, tuple(wanted), Purpose.RIGHTS))
    return key


@transaction.atomic
def decide_request(
    *,
    actor: User,
    request: DataRequest,
    decision: str,
    reasons: str = "",
    is_without_basis: bool = False,
) -> DataRequest:
    """Decide on a request, as somebody who neither took it in nor checked the identity.

    Raises NotAllowed, OutOfScope, WrongStep, DutyRuns, NotEntitled, InvalidRecord.
    """
    require(actor, DataRequest, "approve")
    locked = step(actor, request, "approve", RequestState.DECIDED)
    if actor.pk in {locked.taken_by_id, locked.checked_by_id}:
        raise NotAllowed(_("Whoever took a request in does not decide on it."))
    if decision != Decision.REFUSED:
        require_grantable(locked, decision, is_without_basis=is_without_basis)
    locked.decision, locked.reasons = decision, reasons.strip()
    locked.is_without_basis = is_without_basis
    locked.decided_by, locked.decided_at = actor, timezone.now()
    locked.state = RequestState.DECIDED
    return saved(locked, actor, "decided")


def require_grantable(request: DataRequest, decision: str, *, is_without_basis: bool) -> None:
    """Stop what the law does not give: asked by the wrong person, or against a duty to keep."""
    if request.state != RequestState.CHECKED:
        raise WrongStep(_("Check first who asks."))
    person = person_of(request)
    if person is None:
        return
    require_entitled(request, person)
    if request.kind == RequestKind.UNLOCK and person.locked_at is None:
        raise WrongStep(_("The record is not locked: there is no lock to end."))
    until = None if is_without_basis else kept_until(person)
    if request.kind == RequestKind.DELETE and decision == Decision.GRANTED and until:
        raise DutyRuns(
            _("A legal duty keeps this record until %(day)s. Lock it instead and say so.")
            % {"day": until}
        )


def require_entitled(request: DataRequest, person: Person) -> None:
    """Stop a relative of somebody alive, and a parent of an adult. Raises NotEntitled."""
    if request.requester_kind == RequesterKind.RELATIVE and person.deceased_on is None:
        raise NotEntitled(
            _("The record does not say that the person has died. Have it corrected, or refuse.")
        )
    grown = person.birth_date is not None and age_of(person) >= ADULT
    if (
        request.requester_kind == RequesterKind.GUARDIAN
        and grown
        and request.proof_kind != ProofKind.COURT_PAPER
    ):
        raise NotEntitled(_("The person is of age: only a court's appointment makes a guardian."))


def age_of(person: Person) -> int:
    """Return a person's age in full years today."""
    today, born = timezone.localdate(), person.birth_date
    assert born is not None
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def kept_until(person: Person) -> date | None:
    """Return until when a duty keeps a record, None where none runs (个人信息保护法 47)."""
    if person.legal_basis != LegalBasis.STATUTORY_DUTY:
        return None
    until: date | None = person.retention_until
    return until if until and until > timezone.localdate() else None


def person_of(request: DataRequest) -> Person | None:
    """Return the person a request is about, locked ones too, in whichever area."""
    if request.subject_key is None:
        return None
    with scoped(everything("the record that a request is about")):
        found: Person | None = Person.objects.filter(pk=request.subject_key).first()
    return found


@dataclass(frozen=True)
class Facts:
    """What the officer needs to know of the record, and no more: no name, no number."""

    is_found: bool
    age: str = ""
    is_deceased: bool = False
    is_locked: bool = False
    kept_until: date | None = None


def facts_of(request: DataRequest) -> Facts:
    """Return what decides about a request. The caller writes the read log."""
    person = person_of(request)
    if person is None:
        return Facts(is_found=False)
    if person.birth_date is None:
        age = _("not known")
    elif age_of(person) < CHILD:
        age = _("under 14")
    elif age_of(person) < ADULT:
        age = _("under 18")
    else:
        age = _("of age")
    dead, locked = person.deceased_on is not None, person.locked_at is not None
    return Facts(True, age, dead, locked, kept_until(person))


@transaction.atomic
def execute_request(*, actor: User, request: DataRequest) -> DataRequest:
    """Do what was decided, at once and everywhere. Raises OutOfScope, WrongStep, BadPaper."""
    locked = step(actor, request, "write", RequestState.EXECUTED)
    if locked.decision != Decision.REFUSED and person_of(locked) is not None:
        carry_out(locked, actor)
    locked.executed_by, locked.executed_at = actor, timezone.now()
    locked.state = RequestState.EXECUTED
    return saved(locked, actor, "answered")


def carry_out(request: DataRequest, actor: User) -> None:
    """Correct, erase, lock or unlock; copies and lists of readers are made when printed."""
    reason = f"request {request.number}"
    if request.kind == RequestKind.CORRECT:
        apply_correction(request=request, actor=actor, reason=reason)
    elif request.kind == RequestKind.OBJECT or request.decision == Decision.LOCKED:
        lock_people(keys=[request.subject_key], actor=actor, reason=reason)
    elif request.kind == RequestKind.UNLOCK:
        unlock_people(keys=[request.subject_key], actor=actor, reason=reason)
    elif request.kind == RequestKind.DELETE:
        with because(actor, reason):
            request.erased_count = erase_person(
                key=request.subject_key, ground=REQUEST, ground_key=str(request.pk)
            )


def step(actor: User, request: DataRequest, verb: str, to: RequestState) -> DataRequest:
    """Return the request locked for a step. Raises OutOfScope, WrongStep."""
    locked: DataRequest = locked_for(actor, request, verb)
    if to not in NEXT[RequestState(locked.state)]:
        raise WrongStep(_("This request is at another step already. Open it again."))
    return locked


def saved(request: DataRequest, actor: User, reason: str) -> DataRequest:
    """Check and save a request's next step."""
    with refusals(request), because(actor, reason):
        check(request)
        return request.save_as_next_version()


def request_of(actor: User, key: Any) -> DataRequest:
    """Return a request the actor may read. Raises NotAllowed, OutOfScope."""
    require(actor, DataRequest, "view")
    found: DataRequest | None = DataRequest.objects.visible_to(actor).filter(pk=key).first()
    if found is None:
        raise OutOfScope(_("There is no such request in your area."))
    return found
