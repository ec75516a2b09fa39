"""What the intake decides about an appeal: accept it, not accept it, look at it again."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import WrongStep
from incidents.choices import AppealKind, LegalChannel
from incidents.models import Appeal
from incidents.services.appeals.clocks import first_clocks, no_later
from incidents.services.appeals.following import ask_to_rate, write_reply
from incidents.services.appeals.routing import route_appeal
from incidents.services.doers import Hand
from incidents.services.limits import due_after
from incidents.services.notices import tell, tell_followers
from incidents.services.steps import act, check_step, locked_case, move
from incidents.services.words import without_numbers
from incidents.workflow.appeals import AppealStep
from staff.models import User


@transaction.atomic
def accept_appeal(*, actor: Hand, case: Appeal, seen: int | None = None) -> Appeal:
    """Accept an appeal; it goes on by the duty list where a line sends it at once.

    The time of a written petition and of a tip-off runs from here.
    """
    locked = locked_case(actor, case, seen)
    rule = check_step(locked, actor, AppealStep.ACCEPT, {})
    now = timezone.now()
    values: dict[str, Any] = {"accepted_at": now}
    if locked.is_formal:
        values["due_at"] = no_later(due_after("petition.finish", now), locked.extras)
    elif locked.kind == AppealKind.REPORT:
        values["due_at"] = no_later(due_after("appeal.report", now), locked.extras)
    accepted = move(locked, actor, AppealStep.ACCEPT, rule, **values)
    return route_appeal(accepted)


@transaction.atomic
def not_accept_appeal(*, actor: User, case: Appeal, reason: str, seen: int | None = None) -> Appeal:
    """Do not accept an appeal, and say why in writing; the citizen may object."""
    refused = act(case, actor, AppealStep.NOT_ACCEPT, seen, reason=reason)
    tell_followers(refused, "appeal.not_accepted")
    return refused


@transaction.atomic
def object_to_refusal(*, actor: Hand, case: Appeal, reason: str, seen: int | None = None) -> Appeal:
    """Look at an appeal again after the citizen objected; the guidance falls away.

    Its clocks begin anew; a slot for legal aid that was booked stays the citizen's.
    """
    locked = locked_case(actor, case, seen)
    rule = check_step(locked, actor, AppealStep.OBJECT, {"reason": reason})
    due_at, step_due_at = first_clocks(locked.kind, locked.is_formal, timezone.now())
    again = move(
        locked,
        actor,
        AppealStep.OBJECT,
        rule,
        due_at=due_at,
        step_due_at=step_due_at,
        text=without_numbers(reason),
        legal_channel=LegalChannel.NONE,
        redirect_org=None,
        redirect_notice_no="",
        guidance="",
        holder=None,
        holder_org=None,
    )
    if again.entered_by_id:
        tell([again.entered_by_id], "appeal.objected", case=again)
    return again


@transaction.atomic
def answer_now(*, actor: User, case: Appeal, reply: str, seen: int | None = None) -> Appeal:
    """Answer an enquiry at once, as a call-taker does; every claim gets the same answer.

    Raises WrongStep for anything but an enquiry.
    """
    locked = locked_case(actor, case, seen)
    rule = check_step(locked, actor, AppealStep.ANSWER_NOW, {"reply": reply})
    if locked.kind != AppealKind.ENQUIRY:
        raise WrongStep(_("Only an enquiry is answered at once. Accept and dispatch it."))
    for claim in locked.claims.open():
        claim.save_as_next_version(state="answered", answer=reply.strip())
    now = timezone.now()
    replied = move(
        locked,
        actor,
        AppealStep.ANSWER_NOW,
        rule,
        text=reply,
        reply=reply.strip(),
        replied_at=now,
        accepted_at=locked.accepted_at or now,
        no_owner_at=None,
        holder_org_id=actor.organisation_id,
    )
    ask_to_rate(replied)
    write_reply(replied)
    return replied


@transaction.atomic
def withdraw_appeal(
    *, actor: Hand, case: Appeal, reason: str = "", seen: int | None = None
) -> Appeal:
    """Withdraw an appeal before its reply, as the citizen asks; whoever works on it is told."""
    locked = locked_case(actor, case, seen)
    rule = check_step(locked, actor, AppealStep.WITHDRAW, {})
    doers = set()
    for handling in locked.handlings.open().select_for_update():
        doers.add(handling.to_user_id)
        handling.save_as_next_version(state="cancelled", due_at=None)
    withdrawn = move(
        locked, actor, AppealStep.WITHDRAW, rule, text=without_numbers(reason), no_owner_at=None
    )
    tell(doers - {None}, "appeal.withdrawn", case=withdrawn)
    return withdrawn
