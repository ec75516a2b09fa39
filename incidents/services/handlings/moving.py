"""One step of a handling: locked with its case, checked, written, and what follows for the case."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ClassVar, Final

from django.db import Error
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import ChangedMeanwhile, DomainError, OutOfScope, WrongStep
from incidents.choices import Desk, HandlingState, Party
from incidents.models import Appeal, Case, Dispute, Handling, Incident
from incidents.services.doers import Hand, roles_on
from incidents.services.limits import due_after
from incidents.services.steps import check_doer, check_values, move, note, out_of_turn
from incidents.triggers import ABOUT_ITSELF
from incidents.workflow import WORKFLOWS
from incidents.workflow.appeals import AppealStep
from incidents.workflow.handlings import HANDLING_STEPS, HandlingStep
from incidents.workflow.incidents import IncidentStep
from incidents.workflow.rules import STOPS, Rule

# What a step of the body in the lead means for the case itself.
FOLLOWS: Final[dict[str, dict[str, str]]] = {
    Desk.INCIDENT: {
        HandlingStep.RECEIVE: IncidentStep.START,
        HandlingStep.ANSWER: IncidentStep.RESOLVE,
        HandlingStep.OBJECT: IncidentStep.SEND_BACK,
        HandlingStep.CANCEL: IncidentStep.SEND_BACK,
        HandlingStep.SEND_ON: IncidentStep.DISPATCH,
        HandlingStep.KEEP: IncidentStep.DISPATCH,
        HandlingStep.ARBITRATE: IncidentStep.DISPATCH,
        HandlingStep.RETURN: IncidentStep.REWORK,
    },
    Desk.APPEAL: {
        HandlingStep.CANCEL: AppealStep.RECALL,
        HandlingStep.RECEIVE: AppealStep.RECEIVED,
        HandlingStep.ANSWER: AppealStep.ANSWERED,
        HandlingStep.RETURN: AppealStep.RESENT,
        HandlingStep.SEND_ON: AppealStep.RESENT,
        HandlingStep.KEEP: AppealStep.RESENT,
        HandlingStep.ARBITRATE: AppealStep.RESENT,
    },
}
# The steps after which the case is in nobody's hands.
GIVES_BACK: Final = (IncidentStep.SEND_BACK, AppealStep.RECALL)
DESKS: Final[dict[str, type[Case]]] = {
    Desk.INCIDENT: Incident,
    Desk.APPEAL: Appeal,
    Desk.DISPUTE: Dispute,
}


class SentToAccused(DomainError):
    """The body complained of, or one below it, would get the case (409; 信访工作条例 30)."""

    code: ClassVar[str] = "sent_to_accused"
    status: ClassVar[int] = 409


def locked_handling(actor: Hand, handling: Handling, seen: int | None = None) -> Handling:
    """Return a handling and its case, both locked. Raises OutOfScope, ChangedMeanwhile.

    The case is locked first, as everywhere, so that two steps never wait in a ring.
    """
    Case._base_manager.select_for_update(no_key=True).get(pk=handling.case_id)
    rows: Any = Handling.objects
    rows = rows.all() if isinstance(actor, Party) else rows.visible_to(actor)
    found: Handling | None = rows.select_for_update(of=("self",)).filter(pk=handling.pk).first()
    if found is None:
        raise OutOfScope(_("There is no such handling at your body."))
    if seen is not None and seen != found.version:
        raise ChangedMeanwhile(_("Somebody else changed this meanwhile. Look at it again first."))
    found.case = case_of(found)
    return found


def case_of(handling: Handling) -> Case:
    """Return the case of a handling as its desk knows it."""
    case = Case._base_manager.get(pk=handling.case_id)
    model = DESKS.get(case.desk)
    return model._base_manager.get(pk=case.pk) if model else case


def check_handling(handling: Handling, actor: Hand, step: str, values: Mapping[str, Any]) -> Rule:
    """Return the rule of a step. Raises NotAllowed, WrongStep, BadInput."""
    rule = HANDLING_STEPS[step]
    roles = roles_on(handling.case, actor, handling)
    check_doer(rule, roles)
    if handling.state not in rule.start:
        words = HandlingState(handling.state).label
        raise WrongStep(
            out_of_turn(str(words), [HANDLING_STEPS[s] for s in steps_of(handling, actor)])
        )
    check_values(rule, values)
    return rule


def steps_of(handling: Handling, actor: Hand) -> list[str]:
    """Return the steps of a handling that somebody can take now."""
    roles = roles_on(handling.case, actor, handling)
    return [
        step
        for step, rule in HANDLING_STEPS.items()
        if handling.state in rule.start and roles & rule.by
    ]


def move_handling(
    handling: Handling, actor: Hand, step: str, *, text: str = "", **values: Any
) -> Handling:
    """Write a step of a locked handling, its event, and what it means for the case."""
    rule = HANDLING_STEPS[step]
    end = values.pop("state", rule.end)
    values.setdefault("due_at", due_of(handling, rule, timezone.now()))
    with refusing_the_accused():
        handling.save_as_next_version(state=end, **values)
    if not case_follows(handling, actor, step, text):
        note(handling.case, actor, f"handling.{step}", text=text, handling=handling)
    return handling


def due_of(handling: Handling, rule: Rule, now: datetime) -> datetime | None:
    """Return when the step that begins is due: the answer by its promise, the rest by the clock."""
    if rule.clock == STOPS:
        return None
    if rule.clock == "handling.answer" and handling.answer_due_at:
        return handling.answer_due_at
    return due_after(rule.clock, now) if rule.clock else handling.due_at


def case_follows(handling: Handling, actor: Hand, step: str, text: str) -> bool:
    """Take the case along where the lead moved; tell whether it did."""
    follows = FOLLOWS.get(handling.case.desk, {}).get(step)
    if follows is None or not handling.is_lead:
        return False
    case, rule = handling.case, WORKFLOWS[handling.case.desk][follows]
    if case.state not in rule.start:
        return False
    hands: dict[str, Any] = {"holder": handling.to_user, "holder_org": handling.to_org}
    if follows in GIVES_BACK:
        hands = {"holder": None, "holder_org": None}
    if follows == IncidentStep.RESOLVE:
        hands |= {"result": text, "resolved_by": actor}
    move(case, actor, follows, rule, text=text, handling=handling, **hands)
    return True


@contextmanager
def refusing_the_accused() -> Iterator[None]:
    """Turn the database's refusal into words. Raises SentToAccused."""
    try:
        yield
    except Error as error:
        if getattr(error.__cause__, "pgcode", None) != ABOUT_ITSELF:
            raise
        raise SentToAccused(
            _("This case is about that body or one above it. Choose a body that is not part of it.")
        ) from error
