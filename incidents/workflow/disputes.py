"""The steps of a dispute and of a joint application to the court (矛盾纠纷调解, 司法确认)."""

from enum import StrEnum
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from incidents.choices import DisputeState
from incidents.choices.disputes import ConfirmationState
from incidents.workflow.rules import STAYS, STOPS, Doer, Rule, at, by


class DisputeStep(StrEnum):
    """What can be done with a dispute."""

    REGISTER = "register"
    ASSIGN = "assign"
    ACCEPT = "take_on"
    DECLINE = "decline"
    RECUSE = "recuse"
    START = "start"
    HOLD = "hold"
    EXTEND = "extend"
    AGREE = "agree"
    FAIL = "fail"
    WITHDRAW = "withdraw"
    STEP_UP = "step_up"
    SAFETY = "safety_path"
    REVIEW = "review_concern"
    BEGIN = "begin_performance"
    PERFORMED = "performed"
    BREACH = "breach"
    AGAIN = "mediate_again"
    CLOSE = "close"


State = DisputeState
OPEN_BEFORE: Final = at(State.REGISTERED, State.ASSIGNED, State.MEDIATING)
DISPUTE_STEPS: Final[dict[str, Rule]] = {
    DisputeStep.ASSIGN: Rule(
        _("Name a mediator"),
        at(State.REGISTERED),
        State.ASSIGNED,
        by(Doer.DISPATCHER, Doer.HOLDER),
        needs=("mediator",),
        clock="dispute.contact",
    ),
    DisputeStep.ACCEPT: Rule(
        _("Take it on"), at(State.ASSIGNED), STAYS, by(Doer.MEDIATOR), needs=("no_interest",)
    ),
    DisputeStep.START: Rule(
        _("Begin to mediate"),
        at(State.ASSIGNED),
        State.MEDIATING,
        by(Doer.MEDIATOR),
        clock="dispute.mediate",
    ),
    DisputeStep.HOLD: Rule(_("Write the minutes"), at(State.MEDIATING), STAYS, by(Doer.MEDIATOR)),
    DisputeStep.AGREE: Rule(
        _("Write the agreement"),
        at(State.MEDIATING),
        State.AGREED,
        by(Doer.MEDIATOR),
        needs=("terms",),
        clock=STOPS,
    ),
    DisputeStep.BEGIN: Rule(
        _("To be performed from now on"),
        at(State.AGREED),
        State.PERFORMING,
        by(Doer.MEDIATOR),
        clock=STOPS,
    ),
    DisputeStep.PERFORMED: Rule(
        pgettext_lazy("step", "Performed"),
        at(State.AGREED, State.PERFORMING),
        State.PERFORMED,
        by(Doer.MEDIATOR),
        clock=STOPS,
    ),
    DisputeStep.BREACH: Rule(
        pgettext_lazy("step", "Breached"),
        at(State.AGREED, State.PERFORMING),
        State.BREACHED,
        by(Doer.MEDIATOR),
        clock="dispute.after_breach",
    ),
    DisputeStep.AGAIN: Rule(
        _("Mediate again"),
        at(State.BREACHED, State.AGREED),
        State.MEDIATING,
        by(Doer.MEDIATOR),
        needs=("reason",),
        clock="dispute.mediate",
    ),
    DisputeStep.EXTEND: Rule(
        _("More time, as both sides wish"), at(State.MEDIATING), STAYS, by(Doer.MEDIATOR)
    ),
    DisputeStep.FAIL: Rule(
        _("End without agreement"),
        at(State.MEDIATING),
        State.FAILED,
        by(Doer.MEDIATOR),
        needs=("reason",),
        clock="dispute.after_failure",
    ),
    DisputeStep.STEP_UP: Rule(
        _("Take it one level up"),
        at(State.ASSIGNED, State.MEDIATING, State.FAILED, State.BREACHED),
        State.REGISTERED,
        by(Doer.MEDIATOR, Doer.LEADER),
        needs=("reason",),
        clock="dispute.assign",
    ),
    DisputeStep.DECLINE: Rule(
        _("Give it back for another mediator"),
        at(State.ASSIGNED, State.MEDIATING),
        State.REGISTERED,
        by(Doer.MEDIATOR),
        needs=("reason",),
        clock="dispute.assign",
    ),
    DisputeStep.RECUSE: Rule(
        _("Step back: I have an interest in it"),
        at(State.ASSIGNED, State.MEDIATING),
        State.REGISTERED,
        by(Doer.MEDIATOR),
        needs=("reason",),
        clock="dispute.assign",
    ),
    DisputeStep.SAFETY: Rule(
        _("Safety first: hand to police and women's federation"),
        OPEN_BEFORE,
        State.SAFETY,
        by(Doer.MEDIATOR, Doer.REPORTER, Doer.DISPATCHER),
        needs=("words",),
        clock=STOPS,
    ),
    DisputeStep.REVIEW: Rule(
        _("Look at the concern again"),
        OPEN_BEFORE | {State.SAFETY},
        STAYS,
        by(Doer.MEDIATOR, Doer.DISPATCHER),
        needs=("reason",),
    ),
    DisputeStep.WITHDRAW: Rule(
        _("A party ends it"),
        OPEN_BEFORE,
        State.WITHDRAWN,
        by(Doer.MEDIATOR, Doer.REPORTER, Doer.CITIZEN),
        clock=STOPS,
    ),
    DisputeStep.CLOSE: Rule(
        pgettext_lazy("step", "Close"),
        at(State.PERFORMED, State.FAILED, State.BREACHED, State.SAFETY),
        State.CLOSED,
        by(Doer.MEDIATOR, Doer.DISPATCHER),
        clock=STOPS,
    ),
}


class CourtStep(StrEnum):
    """What can be done with a joint application."""

    APPLY = "apply"
    ACCEPT = "accept"
    REFUSE = "refuse"
    EXTEND = "extend"
    CONFIRM = "confirm"
    DISMISS = "dismiss"
    WITHDRAW = "withdraw"


Asked = ConfirmationState
COURT_STEPS: Final[dict[str, Rule]] = {
    CourtStep.APPLY: Rule(
        _("Send the joint application"),
        at(Asked.DRAFTED),
        Asked.APPLIED,
        by(Doer.MEDIATOR),
        clock="court.accept",
    ),
    CourtStep.ACCEPT: Rule(
        _("The court accepts it"),
        at(Asked.APPLIED),
        Asked.ACCEPTED,
        by(Doer.MEDIATOR),
        clock="court.decide",
    ),
    CourtStep.REFUSE: Rule(
        _("The court does not accept it"),
        at(Asked.APPLIED),
        Asked.NOT_ACCEPTED,
        by(Doer.MEDIATOR),
        clock=STOPS,
    ),
    CourtStep.EXTEND: Rule(
        _("The court takes more time"),
        at(Asked.ACCEPTED),
        STAYS,
        by(Doer.MEDIATOR),
        clock="court.extension",
    ),
    CourtStep.CONFIRM: Rule(
        _("The court confirms it"),
        at(Asked.ACCEPTED),
        Asked.CONFIRMED,
        by(Doer.MEDIATOR),
        needs=("court_number",),
        clock=STOPS,
    ),
    CourtStep.DISMISS: Rule(
        _("The court dismisses it"),
        at(Asked.ACCEPTED),
        Asked.DISMISSED,
        by(Doer.MEDIATOR),
        clock=STOPS,
    ),
    CourtStep.WITHDRAW: Rule(
        _("A side withdraws it"),
        at(Asked.DRAFTED, Asked.APPLIED, Asked.ACCEPTED),
        Asked.WITHDRAWN,
        by(Doer.MEDIATOR),
        clock=STOPS,
    ),
}
