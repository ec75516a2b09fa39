"""One door to every step of a case and of a handling, for pages and the API."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from core.errors import WrongStep
from incidents.choices import Desk
from incidents.models import Case, Handling
from incidents.services import appeals, disputes, handlings, incidents
from incidents.workflow import WORKFLOWS
from incidents.workflow.appeals import AppealStep
from incidents.workflow.disputes import DisputeStep
from incidents.workflow.handlings import HANDLING_STEPS, HandlingStep
from incidents.workflow.incidents import IncidentStep
from incidents.workflow.rules import Rule
from staff.models import User

Services = Mapping[str, Callable[..., Any]]
INCIDENTS: Final[Services] = {
    IncidentStep.FILE: incidents.file_incident,
    IncidentStep.CLOSE_ON_SPOT: incidents.close_on_spot,
    IncidentStep.DISPATCH: incidents.dispatch_incident,
    IncidentStep.TO_POLICE: incidents.hand_to_police,
    IncidentStep.START: incidents.start_incident,
    IncidentStep.SEND_BACK: incidents.send_back_incident,
    IncidentStep.RESOLVE: incidents.resolve_incident,
    IncidentStep.VERIFY: incidents.verify_incident,
    IncidentStep.REWORK: incidents.rework_incident,
    IncidentStep.REFUSE: incidents.refuse_incident,
    IncidentStep.REOPEN: incidents.reopen_incident,
}
APPEALS: Final[Services] = {
    AppealStep.ACCEPT: appeals.accept_appeal,
    AppealStep.NOT_ACCEPT: appeals.not_accept_appeal,
    AppealStep.REDIRECT: appeals.redirect_appeal,
    AppealStep.OBJECT: appeals.object_to_refusal,
    AppealStep.DISPATCH: appeals.dispatch_appeal,
    AppealStep.NO_OWNER: appeals.mark_no_owner,
    AppealStep.ANSWER_NOW: appeals.answer_now,
    AppealStep.RECALL: appeals.recall_appeal,
    AppealStep.DRAFT: appeals.draft_reply,
    AppealStep.REPLY: appeals.send_reply,
    AppealStep.CLOSE: appeals.close_appeal,
    AppealStep.REOPEN: appeals.reopen_appeal,
    AppealStep.WITHDRAW: appeals.withdraw_appeal,
}
# Those that words are enough for; the others stand on the dispute's own page.
DISPUTES: Final[Services] = {
    DisputeStep.START: disputes.start_mediation,
    DisputeStep.FAIL: disputes.fail_mediation,
    DisputeStep.STEP_UP: disputes.step_up,
    DisputeStep.AGAIN: disputes.mediate_again,
    DisputeStep.BEGIN: disputes.begin_performance,
    DisputeStep.EXTEND: disputes.extend_mediation,
    DisputeStep.DECLINE: disputes.decline_dispute,
    DisputeStep.RECUSE: disputes.recuse_mediator,
    DisputeStep.WITHDRAW: disputes.withdraw_dispute,
    DisputeStep.CLOSE: disputes.close_dispute,
}
# Which service takes a step, desk by desk.
SERVICES: Final[dict[str, Services]] = {
    Desk.INCIDENT: INCIDENTS,
    Desk.APPEAL: APPEALS,
    Desk.DISPUTE: DISPUTES,
}
HANDLINGS: Final[Services] = {
    HandlingStep.INSTRUCT: handlings.instruct_handling,
    HandlingStep.RECEIVE: handlings.receive_handling,
    HandlingStep.OBJECT: handlings.object_to_handling,
    HandlingStep.SEND_ON: handlings.send_handling_on,
    HandlingStep.KEEP: handlings.keep_handling,
    HandlingStep.ARBITRATE: handlings.arbitrate_handling,
    HandlingStep.ANSWER: handlings.answer_handling,
    HandlingStep.RETURN: handlings.return_handling,
    HandlingStep.CONFIRM: handlings.confirm_handling,
    HandlingStep.CANCEL: handlings.cancel_handling,
}


def take_step(
    *, actor: User, case: Case, step: str, values: Mapping[str, Any], seen: int | None = None
) -> Any:
    """Take a step of a case with the values that its rule names. Raises what the step raises."""
    service = SERVICES[case.desk].get(step)
    if service is None:
        raise WrongStep(_("There is no such step at this desk."))
    given = given_to(WORKFLOWS[case.desk][step], values)
    return service(actor=actor, case=case, seen=seen, **given)


def take_handling_step(
    *,
    actor: User,
    handling: Handling,
    step: str,
    values: Mapping[str, Any],
    seen: int | None = None,
) -> Handling:
    """Take a step of a handling with the values that its rule names."""
    service = HANDLINGS.get(step)
    if service is None:
        raise WrongStep(_("There is no such step of a handling."))
    given = given_to(HANDLING_STEPS[step], values)
    taken: Handling = service(actor=actor, handling=handling, seen=seen, **given)
    return taken


def given_to(rule: Rule, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that a step takes: those it needs, and of the others what was given."""
    given = {name: values.get(name, "") for name in rule.needs}
    return given | {name: values[name] for name in rule.takes if values.get(name)}
