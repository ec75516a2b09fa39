"""Confirmation by the court: both sides, in time, never compulsory (司法确认, S19)."""

from collections.abc import Collection
from datetime import date, datetime, time
from typing import Any, ClassVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import BadInput, DomainError, OutOfScope, WrongStep
from core.rows import scoped_to
from grid.models import Organisation
from incidents.choices.disputes import ConfirmationState, StatusMatter
from incidents.models import Agreement, Dispute, DisputeParty, JudicialConfirmation
from incidents.services.disputes.agreements import agreement_of
from incidents.services.disputes.bodies import COURTS
from incidents.services.disputes.locking import locked_dossier
from incidents.services.disputes.parties import check_consents, dispute_of, party_of
from incidents.services.doers import roles_on
from incidents.services.limits import due_after
from incidents.services.notices import tell_followers
from incidents.services.steps import check_doer, check_step, check_values, move, note, out_of_turn
from incidents.workflow.disputes import COURT_STEPS, CourtStep, DisputeStep
from incidents.workflow.rules import STAYS, STOPS, Rule
from staff.models import User
from staff.services.calendar import working_day_from


class NotConfirmable(DomainError):
    """The court would not take this agreement, or it is too late (409)."""

    code: ClassVar[str] = "not_confirmable"
    status: ClassVar[int] = 409


def last_day(agreement: Agreement) -> date:
    """Return the last day to apply: the 30th after that of effect, or the next working day.

    The agreement is in effect. 民法典 201, 民事诉讼法 85.
    """
    assert agreement.thirtieth_day is not None
    return working_day_from(agreement.thirtieth_day)


def check_confirmable(agreement: Agreement, day: date) -> None:
    """Refuse what a court does not confirm, with the rule. Raises NotConfirmable, WrongStep."""
    if agreement.effective_at is None:
        raise WrongStep(_("Not everybody has signed yet."))
    if agreement.status_matter != StatusMatter.NONE:
        raise NotConfirmable(
            _(
                "No court confirms what decides on a marriage, an adoption or who is whose "
                "relative (法释〔2011〕5号, art. 4)."
            )
        )
    if day > last_day(agreement):
        raise NotConfirmable(
            _(
                "Both sides apply within 30 days after the agreement takes effect "
                "(人民调解法, art. 33). The last day was %(day)s."
            )
            % {"day": last_day(agreement)}
        )


@transaction.atomic
def draft_confirmation(
    *, actor: User, case: Dispute, court: Organisation, day: date | None = None
) -> JudicialConfirmation:
    """Prepare a joint application to a court; what was prepared already is returned.

    Raises NotConfirmable with the rule, WrongStep before the agreement is in effect.
    """
    locked = locked_dossier(actor, case)
    check_step(locked, actor, DisputeStep.BEGIN, {})
    if court.kind not in COURTS:
        raise BadInput(_("Choose a court."))
    with scoped_to(actor):
        agreement = agreement_of(actor, locked)
        check_confirmable(agreement, day or timezone.localdate())
        known: JudicialConfirmation | None = JudicialConfirmation.objects.filter(
            agreement=agreement
        ).first()
        if known is not None:
            if known.state != ConfirmationState.DRAFTED:
                raise WrongStep(_("There was an application for this agreement already."))
            return known.save_as_next_version(court_org=court)
        row = JudicialConfirmation(
            dispute=locked,
            agreement=agreement,
            court_org=court,
            effective_on=timezone.localtime(agreement.effective_at).date(),
            apply_due_on=last_day(agreement),
        )
        row.save(force_insert=True)
    note(locked, actor, "confirmation.draft")
    return row


@transaction.atomic
def record_joint_consent(*, actor: User, party: DisputeParty) -> DisputeParty:
    """Record that a party applies for confirmation."""
    locked = locked_dossier(actor, dispute_of(party))
    check_step(locked, actor, DisputeStep.BEGIN, {})
    with scoped_to(actor):
        row = party_of(actor, party)
        row.save_as_next_version(confirmation_consent_at=timezone.now())
    return row


def locked_confirmation(
    actor: User, confirmation: JudicialConfirmation
) -> tuple[JudicialConfirmation, Dispute]:
    """Return an application and its dispute, both locked. Raises OutOfScope, NotAllowed."""
    found: JudicialConfirmation | None = (
        JudicialConfirmation.objects.visible_to(actor).filter(pk=confirmation.pk).first()
    )
    if found is None:
        raise OutOfScope(_("There is no such application in your disputes."))
    dispute = locked_dossier(actor, found.dispute)
    row: JudicialConfirmation = JudicialConfirmation.objects.select_for_update().get(pk=found.pk)
    return row, dispute


def check_court_step(
    row: JudicialConfirmation, dispute: Dispute, actor: User, step: str, values: dict[str, Any]
) -> Rule:
    """Return the rule of a step. Raises NotAllowed, WrongStep, BadInput."""
    if step not in COURT_STEPS:
        raise WrongStep(_("There is no such step at this desk."))
    rule = COURT_STEPS[step]
    check_doer(rule, roles_on(dispute, actor))
    if row.state not in rule.start:
        allowed = [each for each in COURT_STEPS.values() if row.state in each.start]
        words = ConfirmationState(row.state).label
        raise WrongStep(out_of_turn(str(words), allowed))
    check_values(rule, values)
    return rule


@transaction.atomic
def apply_for_confirmation(
    *, actor: User, confirmation: JudicialConfirmation, day: date | None = None
) -> JudicialConfirmation:
    """Send the joint application: both sides, within 30 days. Raises NotConfirmable, WrongStep."""
    row, dispute = locked_confirmation(actor, confirmation)
    rule = check_court_step(row, dispute, actor, CourtStep.APPLY, {})
    on = day or timezone.localdate()
    with scoped_to(actor):
        check_confirmable(agreement_of(actor, dispute), on)
    check_consents(dispute, actor, "confirmation_consent_at")
    row.save_as_next_version(
        state=rule.end, applied_on=on, is_by_both=True, due_at=court_due(rule, on)
    )
    note(dispute, actor, "confirmation.apply", text=str(row.court_org))
    return row


@transaction.atomic
def apply_jointly(
    *, actor: User, case: Dispute, court: Organisation, parties: Collection[DisputeParty]
) -> JudicialConfirmation:
    """Prepare and send the joint application of the parties named, in one go.

    Raises WrongStep unless they are all of both sides, and what the single steps raise.
    """
    row = draft_confirmation(actor=actor, case=case, court=court)
    for party in parties:
        record_joint_consent(actor=actor, party=party)
    return apply_for_confirmation(actor=actor, confirmation=row)


def court_due(rule: Rule, day: date) -> datetime | None:
    """Return when the court's next answer is due, counted from a day."""
    if rule.clock == STOPS:
        return None
    noon = timezone.make_aware(datetime.combine(day, time(12)))
    return due_after(rule.clock, noon)


@transaction.atomic
def record_court_step(
    *,
    actor: User,
    confirmation: JudicialConfirmation,
    step: str,
    court_number: str = "",
    day: date | None = None,
) -> JudicialConfirmation:
    """Record what the court, or a side, did with an application; a confirmed one is performed.

    Raises WrongStep, BadInput without the court's number where one is needed.
    """
    row, dispute = locked_confirmation(actor, confirmation)
    rule = check_court_step(row, dispute, actor, step, {"court_number": court_number})
    if step == CourtStep.APPLY:
        return apply_for_confirmation(actor=actor, confirmation=row, day=day)
    on = day or timezone.localdate()
    values: dict[str, Any] = {"due_at": court_due(rule, on)}
    if step == CourtStep.EXTEND:
        values = extended(row)
    if court_number.strip():
        values["court_number"] = court_number.strip()
    if rule.clock == STOPS:
        values["decided_on"] = on
    row.save_as_next_version(state=row.state if rule.end == STAYS else rule.end, **values)
    note(dispute, actor, f"confirmation.{step}")
    if step == CourtStep.CONFIRM:
        begin = check_step(dispute, actor, DisputeStep.BEGIN, {})
        move(dispute, actor, DisputeStep.BEGIN, begin, confirmed_at=timezone.now())
    tell_followers(dispute, f"confirmation.{step}")
    return row


def extended(row: JudicialConfirmation) -> dict[str, Any]:
    """Return what one extension by the court sets. Raises WrongStep for a second one."""
    if row.is_extended or row.due_at is None:
        raise WrongStep(_("The court extends its time once."))
    day = timezone.localtime(row.due_at).date()
    return {"is_extended": True, "due_at": court_due(COURT_STEPS[CourtStep.EXTEND], day)}


def court_steps(row: JudicialConfirmation) -> list[str]:
    """Return the steps that the mediator can record now."""
    return [
        step
        for step, rule in COURT_STEPS.items()
        if row.state in rule.start and not (step == CourtStep.EXTEND and row.is_extended)
    ]
