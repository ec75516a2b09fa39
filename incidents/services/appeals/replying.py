"""One reply to an appeal, with a section for each claim (S03)."""

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import WrongStep
from incidents.models import Appeal
from incidents.services.appeals.following import ask_to_rate, write_reply
from incidents.services.notices import tell_followers
from incidents.services.steps import check_step, locked_case, move
from incidents.triggers import OPEN_CLAIMS
from incidents.workflow.appeals import AppealStep
from staff.models import User


class ClaimsOpen(WrongStep):
    """A claim is not answered yet: there is no reply without it (409)."""

    code = "claims_open"


def assembled_reply(appeal: Appeal) -> str:
    """Return the reply put together: one section per claim, else what the lead answered."""
    sections = [
        _("%(number)s. %(claim)s\n%(answer)s")
        % {"number": claim.position, "claim": claim.text, "answer": claim.answer}
        for claim in appeal.claims.exclude(answer="")
    ]
    if sections:
        return "\n\n".join(sections)
    lead = appeal.handlings.filter(is_lead=True).exclude(state="cancelled").first()
    return lead.answer if lead else ""


@transaction.atomic
def draft_reply(*, actor: User, case: Appeal, reply: str, seen: int | None = None) -> Appeal:
    """Write the reply, for a leader to approve."""
    locked = locked_case(actor, case, seen)
    rule = check_step(locked, actor, AppealStep.DRAFT, {"reply": reply[:1]})
    return move(locked, actor, AppealStep.DRAFT, rule, reply=reply.strip())


@transaction.atomic
def send_reply(*, actor: User, case: Appeal, reply: str, seen: int | None = None) -> Appeal:
    """Approve and send the reply; the citizen may rate it.

    Raises ClaimsOpen, WrongStep while a body still works on it.
    """
    locked = locked_case(actor, case, seen)
    rule = check_step(locked, actor, AppealStep.REPLY, {"reply": reply[:1]})
    refuse_open(locked)
    try:
        with transaction.atomic():
            replied = move(
                locked,
                actor,
                AppealStep.REPLY,
                rule,
                text=reply,
                reply=reply.strip(),
                replied_at=timezone.now(),
            )
    except DatabaseError as error:
        if getattr(error.__cause__, "pgcode", None) != OPEN_CLAIMS:
            raise
        raise ClaimsOpen(_("A claim was opened again meanwhile. Answer it first.")) from error
    ask_to_rate(replied)
    write_reply(replied)
    tell_followers(replied, "appeal.replied")
    return replied


def refuse_open(appeal: Appeal) -> None:
    """Stop a reply while a claim is open or a body works on it. Raises ClaimsOpen, WrongStep."""
    claims = "、".join(str(claim.position) for claim in appeal.claims.open())
    if claims:
        raise ClaimsOpen(_("Not answered yet: claim %(claims)s.") % {"claims": claims})
    bodies = "、".join(str(one.to_org) for one in appeal.handlings.open().select_related("to_org"))
    if bodies:
        raise WrongStep(_("Still awaited: %(bodies)s.") % {"bodies": bodies})
