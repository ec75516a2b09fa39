"""The workflows of the desks as tables, read by services, pages, API and docs alike."""

from typing import Final

from incidents.choices import AppealState, Desk, DisputeState, IncidentState
from incidents.workflow.appeals import APPEAL_STEPS
from incidents.workflow.disputes import DISPUTE_STEPS
from incidents.workflow.incidents import INCIDENT_STEPS
from incidents.workflow.rules import Doer, Rule

WORKFLOWS: Final[dict[str, dict[str, Rule]]] = {
    Desk.INCIDENT: INCIDENT_STEPS,
    Desk.APPEAL: APPEAL_STEPS,
    Desk.DISPUTE: DISPUTE_STEPS,
}
# States in which nothing is to be done any more, unless the case is opened again.
FINAL: Final[dict[str, frozenset[str]]] = {
    Desk.INCIDENT: frozenset({IncidentState.CLOSED, IncidentState.INVALID}),
    Desk.APPEAL: frozenset(
        {
            AppealState.CLOSED,
            AppealState.WITHDRAWN,
            AppealState.NOT_ACCEPTED,
            AppealState.REDIRECTED,
        }
    ),
    Desk.DISPUTE: frozenset({DisputeState.CLOSED, DisputeState.WITHDRAWN}),
}

__all__ = ["FINAL", "WORKFLOWS", "Doer", "Rule"]
