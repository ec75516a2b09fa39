"""The steps of a handling: sent, received or objected to, answered, confirmed (S07)."""

from enum import StrEnum
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from incidents.choices import HandlingState
from incidents.workflow.rules import STOPS, Doer, Rule, at, by


class HandlingStep(StrEnum):
    """What can be done with a handling."""

    SEND = "send"
    INSTRUCT = "instruct"
    RECEIVE = "receive"
    OBJECT = "object"
    SEND_ON = "send_on"
    KEEP = "keep"
    ARBITRATE = "arbitrate"
    ANSWER = "answer"
    RETURN = "return"
    CONFIRM = "confirm"
    CANCEL = "cancel"


State = HandlingState
AT_WORK: Final = at(State.SENT, State.RECEIVED, State.RETURNED)
# What the system takes, a linked hotline has told (docs/hotlines.md).
HANDLING_STEPS: Final[dict[str, Rule]] = {
    # 批办: nothing begins before a leader has written what to do.
    HandlingStep.INSTRUCT: Rule(
        _("Give the instruction"),
        at(State.AWAITING),
        State.SENT,
        by(Doer.LEADER),
        needs=("instruction",),
        clock="handling.receive",
    ),
    HandlingStep.RECEIVE: Rule(
        _("Receive"),
        at(State.SENT),
        State.RECEIVED,
        by(Doer.HOLDER, Doer.SYSTEM),
        clock="handling.answer",
    ),
    HandlingStep.OBJECT: Rule(
        _("Not ours: object"),
        at(State.SENT),
        State.OBJECTED,
        by(Doer.HOLDER, Doer.SYSTEM),
        needs=("reason",),
        clock="handling.objection",
    ),
    HandlingStep.SEND_ON: Rule(
        _("Send to another body"),
        at(State.OBJECTED),
        State.SENT,
        by(Doer.DISPATCHER),
        needs=("to_org",),
        clock="handling.receive",
    ),
    HandlingStep.KEEP: Rule(
        _("It stays with them"),
        at(State.OBJECTED),
        State.SENT,
        by(Doer.DISPATCHER),
        needs=("reason",),
        clock="handling.receive",
    ),
    # After the second objection the coordinator decides, and the decision becomes a rule.
    HandlingStep.ARBITRATE: Rule(
        _("Decide who handles it"),
        at(State.ARBITRATION),
        State.RECEIVED,
        by(Doer.LEADER),
        needs=("to_org", "reason"),
        clock="handling.answer",
    ),
    HandlingStep.ANSWER: Rule(
        pgettext_lazy("handling", "Answer"),
        AT_WORK,
        State.ANSWERED,
        by(Doer.HOLDER, Doer.SYSTEM),
        needs=("answer",),
        takes=("photos",),
        clock=STOPS,
    ),
    HandlingStep.RETURN: Rule(
        pgettext_lazy("handling", "Return"),
        at(State.ANSWERED),
        State.RETURNED,
        by(Doer.DISPATCHER),
        needs=("reason",),
        clock="handling.answer",
    ),
    HandlingStep.CONFIRM: Rule(
        pgettext_lazy("handling", "Confirm"),
        at(State.ANSWERED),
        State.CONFIRMED,
        by(Doer.DISPATCHER),
        clock=STOPS,
    ),
    HandlingStep.CANCEL: Rule(
        _("Take back"),
        AT_WORK | {State.AWAITING, State.OBJECTED, State.ARBITRATION},
        State.CANCELLED,
        by(Doer.DISPATCHER),
        needs=("reason",),
        clock=STOPS,
    ),
}
