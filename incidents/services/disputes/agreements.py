"""Agreements: written or oral, signed by everybody, in effect, performed."""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import Action, reading
from core.errors import BadInput, OutOfScope, WrongStep
from core.rows import scoped_to
from core.saving import check
from incidents.choices import DisputeState
from incidents.choices.disputes import AgreementForm, CheckResult, StatusMatter
from incidents.models import (
    Agreement,
    Dispute,
    PerformanceCheck,
)
from incidents.services.disputes.locking import locked_dossier
from incidents.services.disputes.parties import check_consents
from incidents.services.disputes.steps import check_not_before_court
from incidents.services.disputes.texts import freeze_text
from incidents.services.limits import due_after
from incidents.services.notices import tell_followers
from incidents.services.steps import check_step, move, note
from incidents.workflow.disputes import DisputeStep
from staff.models import User

CHECKS = ("performance.first", "performance.second", "performance.third")
FIELDS = ("facts", "terms", "amount", "perform_by")


@dataclass(frozen=True)
class Terms:
    """What an agreement says. `amount` is in yuan."""

    form: str
    facts: str
    terms: str
    perform_by: date | None
    amount: Decimal | None = None
    status_matter: str = StatusMatter.NONE


@transaction.atomic
def write_agreement(
    *, actor: User, case: Dispute, terms: Terms, seen: int | None = None
) -> Agreement:
    """Write what the parties agreed on. An oral agreement takes effect at once.

    Raises WrongStep where a party has left, InvalidRecord, BadInput.
    """
    locked = locked_dossier(actor, case, seen)
    rule = check_step(locked, actor, DisputeStep.AGREE, {"terms": terms.terms})
    check_consents(locked, actor)
    check_terms(terms)
    now = timezone.now()
    with scoped_to(actor):
        replace_former(locked)
        agreement = Agreement(
            dispute=locked, written_by=actor, **stripped(terms), effective_at=None
        )
        check(agreement)
        agreement.save(force_insert=True)
        freeze_text(locked, agreement)
    move(locked, actor, DisputeStep.AGREE, rule, agreed_at=now, due_at=None)
    if terms.form == AgreementForm.ORAL:
        with scoped_to(actor):
            take_effect(locked, agreement)
    return agreement


def stripped(terms: Terms) -> dict[str, Any]:
    """Return the terms as columns, without blanks around texts."""
    values = asdict(terms)
    return {name: v.strip() if isinstance(v, str) else v for name, v in values.items()}


def check_terms(terms: Terms) -> None:
    """Refuse an agreement that nobody could perform or confirm. Raises BadInput."""
    if not terms.facts.strip():
        raise BadInput(_("Say what the dispute is about."))
    if terms.perform_by is None or terms.perform_by < timezone.localdate():
        raise BadInput(_("Say by which day it is to be performed."))


def replace_former(dispute: Dispute) -> None:
    """Let a new agreement take the place of the one that was broken or reconsidered."""
    former = Agreement.objects.filter(dispute=dispute, replaced_at=None).first()
    if former is not None:
        former.save_as_next_version(replaced_at=timezone.now())


def require_agreed(dispute: Dispute) -> None:
    """Refuse to touch an agreement that is being mediated anew, or is over. Raises WrongStep."""
    if dispute.state != DisputeState.AGREED:
        raise WrongStep(
            _("It is %(state)s; its agreement is not open to this now.")
            % {"state": dispute.state_label}
        )


def agreement_of(actor: User, case: Dispute) -> Agreement:
    """Return the agreement in force of a dispute, locked, in the actor's row scope.

    Raises OutOfScope.
    """
    rows = Agreement.objects.visible_to(actor).select_for_update(of=("self",))
    found: Agreement | None = rows.filter(dispute=case.pk, replaced_at=None).first()
    if found is None:
        raise OutOfScope(_("There is no agreement that you may read."))
    return found


@transaction.atomic
def change_agreement(*, actor: User, case: Dispute, terms: Terms) -> Agreement:
    """Change an agreement that is not in effect; what was signed before is void.

    Raises WrongStep once it is in effect or mediated anew, BadInput, InvalidRecord.
    """
    locked = locked_dossier(actor, case)
    require_agreed(locked)
    check_terms(terms)
    if not terms.terms.strip():
        raise BadInput(_("Write what was agreed."))
    with scoped_to(actor):
        agreement = agreement_of(actor, locked)
        if agreement.effective_at:
            raise WrongStep(_("What is in effect is not changed. Mediate again instead."))
        for name, value in stripped(terms).items():
            setattr(agreement, name, value)
        check(agreement)
        agreement.save_as_next_version()
        freeze_text(locked, agreement)
        if agreement.form == AgreementForm.ORAL:
            take_effect(locked, agreement)
    note(locked, actor, "agreement.change")
    return agreement


def take_effect(dispute: Dispute, agreement: Agreement) -> None:
    """Let an agreement take effect now, and plan the follow-ups."""
    now = timezone.now()
    agreement.save_as_next_version(effective_at=now)
    for code in CHECKS:
        due = timezone.localtime(due_after(code, now)).date()
        PerformanceCheck.objects.get_or_create(
            agreement=agreement, due_on=due, defaults={"dispute": dispute}
        )


@transaction.atomic
def begin_performance(*, actor: User, case: Dispute, seen: int | None = None) -> Dispute:
    """Let the agreement be performed without the court's confirmation: one tap, no cost.

    Raises WrongStep before it is in effect, or while the court has it.
    """
    locked = locked_dossier(actor, case, seen)
    rule = check_step(locked, actor, DisputeStep.BEGIN, {})
    check_not_before_court(locked)
    with scoped_to(actor):
        agreement = agreement_of(actor, locked)
        if agreement.effective_at is None:
            raise WrongStep(_("Not everybody has signed yet."))
        agreement.save_as_next_version(confirmation_declined_at=timezone.now())
    return move(locked, actor, DisputeStep.BEGIN, rule)


@transaction.atomic
def record_check(*, actor: User, check: PerformanceCheck, result: str) -> Dispute:
    """Record what a follow-up found; a breach goes back to the table or to the court.

    Raises WrongStep where it was made already, its agreement was replaced, or nothing is to
    be performed.
    """
    found = PerformanceCheck.objects.visible_to(actor).filter(pk=check.pk).first()
    if found is None:
        raise OutOfScope(_("There is no such follow-up in your disputes."))
    if result not in CheckResult.values:
        raise BadInput(_("Choose what you found."))
    locked = locked_dossier(actor, found.dispute)
    row = check_to_make(actor, locked, found)
    row.save_as_next_version(done_at=timezone.now(), done_by=actor, result=result)
    if result == CheckResult.PARTLY:
        check_step(locked, actor, DisputeStep.PERFORMED, {})
        note(locked, actor, "performance.partly")
        return locked
    if result == CheckResult.BREACHED:
        rule = check_step(locked, actor, DisputeStep.BREACH, {})
        breached = move(locked, actor, DisputeStep.BREACH, rule)
        tell_followers(breached, "dispute.breached")
        return breached
    rule = check_step(locked, actor, DisputeStep.PERFORMED, {})
    return move(locked, actor, DisputeStep.PERFORMED, rule, performed_at=timezone.now())


def check_to_make(actor: User, dispute: Dispute, check: PerformanceCheck) -> PerformanceCheck:
    """Return a follow-up that is to be made, locked. Raises WrongStep where there is none."""
    row: PerformanceCheck = PerformanceCheck.objects.select_for_update().get(pk=check.pk)
    if row.done_at is not None:
        raise WrongStep(_("This follow-up was made already."))
    with scoped_to(actor):
        if row.agreement_id != agreement_of(actor, dispute).pk:
            raise WrongStep(_("A later agreement took the place of this one."))
    return row


def read_agreement(*, actor: User, case: Dispute) -> Agreement | None:
    """Return the agreement in force, after the reading was written down (R2).

    Runs in the actor's row scope. Raises NotLogged.
    """
    found: Agreement | None = (
        Agreement.objects.visible_to(actor).filter(dispute=case.pk, replaced_at=None).first()
    )
    if found is not None:
        reading(actor, Action.VIEW, [found], FIELDS)
    return found
