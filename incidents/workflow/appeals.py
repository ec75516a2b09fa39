"""The steps of an appeal: accepted or guided, dispatched, replied to, rated, closed (S02–S07)."""

from enum import StrEnum
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from incidents.choices import AppealState
from incidents.workflow.rules import STAYS, STOPS, Doer, Rule, at, by


class AppealStep(StrEnum):
    """What can be done with an appeal."""

    ACCEPT = "accept"
    NOT_ACCEPT = "not_accept"
    REDIRECT = "redirect"
    OBJECT = "object"
    DISPATCH = "dispatch"
    NO_OWNER = "no_owner"
    ANSWER_NOW = "answer_now"
    RECALL = "recall"
    RECEIVED = "received"
    RESENT = "resent"
    ANSWERED = "answered"
    DRAFT = "draft"
    REPLY = "reply"
    CLOSE = "close"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"


State = AppealState
APPEAL_STEPS: Final[dict[str, Rule]] = {
    AppealStep.ACCEPT: Rule(
        pgettext_lazy("appeal", "Accept"),
        at(State.REGISTERED),
        State.ACCEPTED,
        by(Doer.INTAKE, Doer.SYSTEM),
        clock="appeal.dispatch",
        is_public=True,
    ),
    # 诉访分离: guidance to the legal channel is no refusal; an objection opens triage again.
    AppealStep.REDIRECT: Rule(
        _("Guide to the legal channel"),
        at(State.REGISTERED),
        State.REDIRECTED,
        by(Doer.INTAKE),
        needs=("legal_channel", "guided_to", "guidance"),
        takes=("legal_aid_org", "legal_aid_at"),
        clock=STOPS,
        is_public=True,
    ),
    AppealStep.NOT_ACCEPT: Rule(
        pgettext_lazy("appeal", "Do not accept"),
        at(State.REGISTERED),
        State.NOT_ACCEPTED,
        by(Doer.INTAKE),
        needs=("reason",),
        clock=STOPS,
        is_public=True,
    ),
    AppealStep.OBJECT: Rule(
        _("The citizen objects: look again"),
        at(State.NOT_ACCEPTED, State.REDIRECTED),
        State.REGISTERED,
        by(Doer.CITIZEN, Doer.INTAKE),
        needs=("reason",),
        clock="appeal.accept",
        is_public=True,
    ),
    # An enquiry that the call-taker answers at once needs nobody else.
    AppealStep.ANSWER_NOW: Rule(
        _("Answer at once"),
        at(State.REGISTERED, State.ACCEPTED),
        State.REPLIED,
        by(Doer.INTAKE),
        needs=("reply",),
        clock="appeal.rating",
        is_public=True,
    ),
    AppealStep.DISPATCH: Rule(
        _("Dispatch"),
        at(State.ACCEPTED),
        State.HANDLING,
        by(Doer.DISPATCHER, Doer.SYSTEM),
        needs=("to_org",),
        takes=("co_orgs", "mode", "words"),
        clock="handling.receive",
        is_public=True,
    ),
    # No line of the duty list names a body: the coordinator decides, and makes the line.
    AppealStep.NO_OWNER: Rule(
        _("Nobody's: to the coordinator"),
        at(State.ACCEPTED),
        STAYS,
        by(Doer.DISPATCHER, Doer.SYSTEM),
        clock="handling.no_owner",
    ),
    # What the body in the lead does with its handling moves the clock of the appeal.
    AppealStep.RECEIVED: Rule(
        _("The body in the lead received it"),
        at(State.HANDLING),
        STAYS,
        by(Doer.SYSTEM),
        clock=STOPS,
        is_public=True,
    ),
    AppealStep.RESENT: Rule(
        _("Sent on to whose it is"),
        at(State.HANDLING),
        STAYS,
        by(Doer.SYSTEM),
        clock="handling.receive",
    ),
    AppealStep.ANSWERED: Rule(
        _("The body in the lead answered"),
        at(State.HANDLING),
        STAYS,
        by(Doer.SYSTEM),
        clock="appeal.reply",
    ),
    AppealStep.DRAFT: Rule(
        _("Write the reply"),
        at(State.HANDLING),
        STAYS,
        by(Doer.HOLDER, Doer.INTAKE, Doer.DISPATCHER),
        needs=("reply",),
    ),
    AppealStep.REPLY: Rule(
        _("Approve and send the reply"),
        at(State.HANDLING),
        State.REPLIED,
        by(Doer.HOLDER_LEADER, Doer.LEADER),
        needs=("reply",),
        clock="appeal.rating",
        is_public=True,
    ),
    AppealStep.RECALL: Rule(
        _("Take back"),
        at(State.HANDLING),
        State.ACCEPTED,
        by(Doer.DISPATCHER),
        needs=("reason",),
        clock="appeal.dispatch",
    ),
    AppealStep.CLOSE: Rule(
        pgettext_lazy("appeal", "Close"),
        at(State.REPLIED),
        State.CLOSED,
        by(Doer.INTAKE, Doer.SYSTEM),
        takes=("called_back", "score", "is_resolved"),
        clock=STOPS,
        is_public=True,
    ),
    AppealStep.REOPEN: Rule(
        pgettext_lazy("appeal", "Open again"),
        at(State.REPLIED, State.CLOSED),
        State.HANDLING,
        by(Doer.CITIZEN, Doer.INTAKE),
        needs=("reason",),
        clock="handling.receive",
        is_public=True,
    ),
    AppealStep.WITHDRAW: Rule(
        pgettext_lazy("appeal", "Withdraw"),
        at(State.REGISTERED, State.ACCEPTED, State.HANDLING),
        State.WITHDRAWN,
        by(Doer.CITIZEN, Doer.INTAKE),
        takes=("reason",),
        clock=STOPS,
        is_public=True,
    ),
}
