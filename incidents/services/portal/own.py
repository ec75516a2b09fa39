"""One's own case: found by number and code, with what may be known and done."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.errors import BadInput, WrongStep
from incidents.choices import Party
from incidents.models import Case
from incidents.services.appeals.codes import is_code_of
from incidents.services.contacts import kept_contact
from incidents.services.portal.judging import (
    can_be_reviewed,
    is_to_be_rated,
    rate_own,
    review_own,
    reviewing_body,
)
from incidents.services.portal.rights import erase_own_contact
from incidents.services.portal.tries import check_tries, wrong_try
from incidents.services.steps import steps_for
from incidents.services.taking import SERVICES, given_to
from incidents.services.waiting import resume_case
from incidents.services.words import without_numbers
from incidents.workflow import WORKFLOWS
from incidents.workflow.events import event_label
from incidents.workflow.rules import Rule

LONGEST_NUMBER: Final = 20


@dataclass(frozen=True)
class Moment:
    """One step of a case as its sender may read it."""

    at: datetime
    label: str | Promise
    text: str
    is_own: bool


@dataclass(frozen=True)
class Story:
    """What the sender may know: the steps, the question that waits, what can be done."""

    case: Case
    moments: tuple[Moment, ...]
    question: str
    reply: str
    steps: tuple[tuple[str, Rule], ...]
    asks_rating: bool
    reviewer: str
    is_reachable: bool


def own_case(*, number: str, code: str, address: str) -> Any:
    """Return the case with a number and a code, as its desk knows it.

    Wrong tries are counted by address and by number; after too many the right code is
    refused as well. Raises NothingFound, TooMany.
    """
    number, code = number.strip().upper()[:LONGEST_NUMBER], code.strip()
    check_tries(address, number)
    case = Case._base_manager.filter(number=number).first()
    if not is_code_of(case, number, code) or case is None:
        raise wrong_try(address, number)
    return getattr(case, case.desk)


def story_of(case: Any) -> Story:
    """Return what the sender of a case may know and do."""
    table = WORKFLOWS[case.desk]
    steps = [step for step in steps_for(case, Party.CITIZEN) if step in SERVICES[case.desk]]
    return Story(
        case=case,
        moments=tuple(moments_of(case)),
        question=question_of(case),
        reply=getattr(case, "reply", "") if case.replied_at else "",
        steps=tuple((step, table[step]) for step in steps),
        asks_rating=is_to_be_rated(case),
        reviewer=str(reviewing_body(case) or "") if can_be_reviewed(case) else "",
        is_reachable=kept_contact(case) is not None,
    )


def moments_of(case: Case) -> Iterator[Moment]:
    """Yield the public steps of a case, the oldest first; never who took them."""
    for event in case.events.filter(is_public=True):
        label = event_label(case.desk, event.step)
        own = event.party == Party.CITIZEN
        yield Moment(event.at, label, without_numbers(event.text), own)


def question_of(case: Case) -> str:
    """Return what the sender was asked and has not answered, "" where nothing waits."""
    if case.paused_at is None:
        return ""
    asked = case.events.filter(step="pause").order_by("-pk").first()
    return asked.text if asked else ""


def answer_question(case: Any, text: str) -> Any:
    """Answer what the sender was asked; the clocks run again. Raises BadInput, WrongStep."""
    if not text.strip():
        raise BadInput(_("Write your answer."))
    return resume_case(actor=Party.CITIZEN, case=case, answer=without_numbers(text.strip()))


def take_own_step(
    *, case: Any, step: str, text: str, score: int | None = None, is_resolved: bool | None = None
) -> Any:
    """Take a step that is the sender's to take. Raises WrongStep, BadInput."""
    if step == "answer":
        return answer_question(case, text)
    if step == "forget":
        return erase_own_contact(case=case)
    if step == "rate" and is_to_be_rated(case):
        return rate_own(case=case, score=score, is_resolved=is_resolved, words=text)
    if step == "review" and can_be_reviewed(case):
        return review_own(case=case, words=text)
    if step not in steps_for(case, Party.CITIZEN) or step not in SERVICES[case.desk]:
        raise WrongStep(_("This cannot be done now."))
    words = without_numbers(text.strip())
    values = dict.fromkeys(WORKFLOWS[case.desk][step].needs, words)
    given = given_to(WORKFLOWS[case.desk][step], values)
    return SERVICES[case.desk][step](actor=Party.CITIZEN, case=case, **given)
