"""The steps of an incident: report, file, dispatch, work, resolve, verify, close (七步闭环)."""

from enum import StrEnum
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from incidents.choices import IncidentState
from incidents.workflow.rules import STOPS, Doer, Rule, at, by


class IncidentStep(StrEnum):
    """What can be done with an incident."""

    REPORT = "report"
    FILE = "file"
    DISPATCH = "dispatch"
    TO_POLICE = "to_police"
    START = "start"
    RESOLVE = "resolve"
    VERIFY = "verify"
    REWORK = "rework"
    CLOSE_ON_SPOT = "close_on_spot"
    REFUSE = "refuse"
    SEND_BACK = "send_back"
    REOPEN = "reopen"


State = IncidentState
NEW: Final = at(State.REPORTED, State.FILED)
INCIDENT_STEPS: Final[dict[str, Rule]] = {
    IncidentStep.FILE: Rule(
        _("Put on file"),
        at(State.REPORTED),
        State.FILED,
        by(Doer.INTAKE),
        clock="incident.dispatch",
        is_public=True,
    ),
    IncidentStep.CLOSE_ON_SPOT: Rule(
        _("Fixed on the spot"),
        NEW,
        State.CLOSED,
        by(Doer.INTAKE),
        needs=("result", "photos"),
        clock=STOPS,
        is_public=True,
    ),
    IncidentStep.DISPATCH: Rule(
        _("Dispatch"),
        NEW,
        State.DISPATCHED,
        by(Doer.DECIDER, Doer.DISPATCHER),
        needs=("to_org",),
        takes=("mode", "co_orgs", "words"),
        clock="incident.start",
        is_public=True,
    ),
    IncidentStep.TO_POLICE: Rule(
        _("Hand to the police"),
        NEW | {State.DISPATCHED},
        State.DISPATCHED,
        by(Doer.INTAKE),
        takes=("words",),
        clock="incident.police",
        is_public=True,
    ),
    IncidentStep.START: Rule(
        _("Take it on"),
        at(State.DISPATCHED),
        State.WORKING,
        by(Doer.HOLDER),
        clock="incident.resolve",
        is_public=True,
    ),
    IncidentStep.SEND_BACK: Rule(
        _("Not ours: send back"),
        at(State.DISPATCHED),
        State.FILED,
        by(Doer.HOLDER),
        needs=("reason",),
        clock="incident.dispatch",
    ),
    IncidentStep.RESOLVE: Rule(
        pgettext_lazy("incident", "Resolved"),
        at(State.DISPATCHED, State.WORKING),
        State.RESOLVED,
        by(Doer.HOLDER),
        needs=("result",),
        takes=("photos",),
        clock="incident.verify",
        is_public=True,
    ),
    IncidentStep.VERIFY: Rule(
        _("Verify and close"),
        at(State.RESOLVED),
        State.CLOSED,
        by(Doer.OTHER_INTAKE),
        takes=("words",),
        clock=STOPS,
        is_public=True,
    ),
    IncidentStep.REWORK: Rule(
        _("Not mended: work on"),
        at(State.RESOLVED),
        State.WORKING,
        by(Doer.OTHER_INTAKE),
        needs=("reason",),
        clock="incident.resolve",
        is_public=True,
    ),
    IncidentStep.REFUSE: Rule(
        _("No matter for us"),
        NEW,
        State.INVALID,
        by(Doer.INTAKE),
        needs=("reason",),
        clock=STOPS,
        is_public=True,
    ),
    IncidentStep.REOPEN: Rule(
        pgettext_lazy("incident", "Open again"),
        at(State.CLOSED),
        State.WORKING,
        by(Doer.INTAKE, Doer.CITIZEN),
        needs=("reason",),
        clock="incident.resolve",
        is_public=True,
    ),
}
