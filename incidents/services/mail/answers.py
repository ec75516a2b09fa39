"""A further letter of the citizen: written into the case, which goes on or is opened again."""

from typing import Any

from core.errors import DomainError
from incidents.choices import Party
from incidents.models import CaseEvent
from incidents.services.mail.reading import Read, own_words
from incidents.services.notices import people_of, tell
from incidents.services.steps import MOST_WORDS, note
from incidents.services.taking import SERVICES
from incidents.services.waiting import resume_case
from incidents.services.words import without_numbers
from incidents.workflow import WORKFLOWS
from incidents.workflow.rules import Doer

REOPEN = "reopen"


def add_answer(case: Any, read: Read) -> CaseEvent:
    """Write a letter into its case and let the case go on; return its event."""
    words = without_numbers(own_words(read.words) or read.subject)[:MOST_WORDS]
    event = note(case, Party.CITIZEN, "mail", text=words)
    if case.paused_at is not None:
        resume_case(actor=Party.CITIZEN, case=case, answer=words)
    elif may_reopen(case):
        reopen(case, words)
    tell(handlers_of(case), "mail.answer", case=case, key=f"mail:{event.pk}")
    return event


def may_reopen(case: Any) -> bool:
    """Tell whether the citizen opens such a case again, where it stands."""
    rule = WORKFLOWS.get(case.desk, {}).get(REOPEN)
    return rule is not None and Doer.CITIZEN in rule.by and case.state in rule.start


def reopen(case: Any, words: str) -> None:
    """Open a case again; where its time is over the letter stays a letter."""
    service = SERVICES[case.desk].get(REOPEN)
    if service is not None:
        try:
            service(actor=Party.CITIZEN, case=case, reason=words or "…")
        except DomainError:
            return


def handlers_of(case: Any) -> set[int]:
    """Return who has to know of a letter: whoever holds the case, dispatched and entered it."""
    found = {case.holder_id, case.entered_by_id}
    for handling in case.handlings.open():
        found |= {handling.to_user_id, handling.sent_by_id}
        if handling.to_user_id is None:
            found |= set(people_of(handling.to_org_id))
    if case.holder_id is None and case.holder_org_id is not None:
        found |= set(people_of(case.holder_org_id))
    return {key for key in found if key is not None}
