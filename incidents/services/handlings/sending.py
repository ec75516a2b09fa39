"""Sending a case to those who handle it, in one of the four ways (S07)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import BadInput
from grid.models import Organisation
from incidents.choices import Desk as DeskName
from incidents.choices import HandlingState, Mode
from incidents.models import Case, Claim, Handling
from incidents.services.doers import Hand
from incidents.services.handlings.moving import (
    check_handling,
    locked_handling,
    move_handling,
    refusing_the_accused,
)
from incidents.services.limits import due_after
from incidents.services.notices import people_of, tell
from incidents.services.staying import refuse_elsewhere
from incidents.services.steps import check_step, locked_case, move, note
from incidents.workflow.handlings import HandlingStep
from staff.models import User

Desk = TypeVar("Desk", bound=Case)


@dataclass(frozen=True)
class Recipient:
    """One body that gets a case or one of its claims; one of them leads."""

    org: Organisation
    user: User | None = None
    claim: Claim | None = None
    is_lead: bool = False


@transaction.atomic
def send_handlings(
    *,
    actor: Hand,
    case: Desk,
    mode: str,
    recipients: Sequence[Recipient],
    words: str = "",
    step: str = "dispatch",
    receive_clock: str = "handling.receive",
    seen: int | None = None,
) -> Desk:
    """Send a case to those who handle it; its desk's step `step` is taken with it.

    Raises BadInput when the way of handling and the recipients do not fit, SentToAccused,
    StaysWithSource, and what `check_step` raises.
    """
    locked = locked_case(actor, case, seen)
    check_mode(mode, recipients, actor)
    for one in recipients:
        refuse_elsewhere(locked, one.org)
    rule = check_step(locked, actor, step, {"to_org": recipients[0].org, "words": words})
    lead = next(one for one in recipients if one.is_lead)
    now = timezone.now()
    take_back_earlier(locked, actor)
    for one in recipients:
        made = handling_for(locked, one, mode, words, actor, now, receive_clock)
        with refusing_the_accused():
            made.save()
        tell(people_of(one.org.pk), "handling.sent", case=locked, key=f"sent:{made.pk}:1")
    return move(
        locked,
        actor,
        step,
        rule,
        text=words,
        holder=lead.user,
        holder_org=lead.org,
        step_due_at=due_after(receive_clock, now),
    )


def take_back_earlier(case: Case, actor: Hand) -> None:
    """Take back what an earlier sending left: objected to, or handed to another meanwhile."""
    for row in case.handlings.exclude(state=HandlingState.CANCELLED).select_for_update():
        row.save_as_next_version(state=HandlingState.CANCELLED, due_at=None)
        note(case, actor, "handling.cancel", handling=row)


def handling_for(
    case: Case,
    one: Recipient,
    mode: str,
    words: str,
    actor: Hand,
    now: datetime,
    receive_clock: str,
) -> Handling:
    """Return the handling of one body, not written yet."""
    awaits = mode == Mode.INSTRUCTED
    sender = actor if isinstance(actor, User) else None
    made = Handling(
        case_id=case.pk,
        claim=one.claim,
        area_code=case.area_code,
        mode=mode,
        from_org_id=sender.organisation_id if sender else None,
        to_org=one.org,
        to_user=one.user,
        is_lead=one.is_lead,
        words=words.strip(),
        sent_by=sender,
        state=HandlingState.AWAITING if awaits else HandlingState.SENT,
    )
    if not awaits:
        start_clocks(made, case, now, receive_clock)
    return made


def start_clocks(
    handling: Handling, case: Case, now: datetime, receive_clock: str = "handling.receive"
) -> None:
    """Start the clocks of a handling that is sent: no later than what the case promises.

    What an appeal promises follows from its kind, so its handlings have that time.
    """
    answer = due_after("handling.answer", now)
    if case.desk == DeskName.APPEAL and case.due_at:
        answer = case.due_at
    handling.sent_at = now
    handling.answer_due_at = min(answer, case.due_at) if case.due_at else answer
    handling.due_at = due_after(receive_clock, now)


def check_mode(mode: str, recipients: Sequence[Recipient], actor: Hand) -> None:
    """Refuse recipients that the way of handling does not allow. Raises BadInput."""
    if mode not in Mode.values:
        raise BadInput(_("Choose one of the four ways of handling."))
    leads = sum(one.is_lead for one in recipients)
    if leads != 1:
        raise BadInput(_("Exactly one body leads."))
    bodies = {one.org.pk for one in recipients}
    own = actor.organisation_id if isinstance(actor, User) else None
    if mode == Mode.DIRECT and bodies != {own}:
        raise BadInput(_("Direct handling stays in your own body."))
    if mode == Mode.REFERRAL and len(bodies) != 1:
        raise BadInput(_("A referral goes to exactly one body."))
    if mode == Mode.JOINT and len(bodies) < 2:
        raise BadInput(_("Joint handling needs a body in the lead and at least one more."))


@transaction.atomic
def instruct_handling(
    *, actor: User, handling: Handling, instruction: str, seen: int | None = None
) -> Handling:
    """Write a leader's instruction (批示), with which the handling begins."""
    locked = locked_handling(actor, handling, seen)
    check_handling(locked, actor, HandlingStep.INSTRUCT, {"instruction": instruction})
    now = timezone.now()
    start_clocks(locked, locked.case, now)
    return move_handling(
        locked,
        actor,
        HandlingStep.INSTRUCT,
        text=instruction,
        instruction=instruction.strip(),
        instructed_by=actor,
        due_at=locked.due_at,
    )


@transaction.atomic
def receive_handling(*, actor: Hand, handling: Handling, seen: int | None = None) -> Handling:
    """Take a handling on; from now on the answer is awaited."""
    locked = locked_handling(actor, handling, seen)
    check_handling(locked, actor, HandlingStep.RECEIVE, {})
    return move_handling(locked, actor, HandlingStep.RECEIVE, received_at=timezone.now())


@transaction.atomic
def cancel_handling(
    *, actor: User, handling: Handling, reason: str, seen: int | None = None
) -> Handling:
    """Take a handling back before it is answered."""
    locked = locked_handling(actor, handling, seen)
    values: dict[str, Any] = {"reason": reason}
    check_handling(locked, actor, HandlingStep.CANCEL, values)
    return move_handling(locked, actor, HandlingStep.CANCEL, text=reason)
