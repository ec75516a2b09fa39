"""Updates of requests: what everybody may read of a case's steps, and what programs add."""

from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.errors import BadInput, OutOfScope
from core.words import labelled
from incidents.choices import Desk, Party
from incidents.models import ApiKey, Case, CaseEvent, ClientUpdate, Incident, Submission
from incidents.services.incidents import reopen_incident
from incidents.services.requests.reading import public_requests
from incidents.services.steps import locked_case, note
from incidents.services.words import without_numbers
from incidents.workflow.incidents import INCIDENT_STEPS, IncidentStep

# Steps whose words were written for everybody; of the others only the step is told.
WITH_WORDS: Final = (IncidentStep.RESOLVE, IncidentStep.REFUSE, IncidentStep.CLOSE_ON_SPOT)
TOLD: Final = tuple(step for step, rule in INCIDENT_STEPS.items() if rule.is_public)


@dataclass(frozen=True)
class SentUpdate:
    """An update as a program sends it: under its own id, with words, perhaps "open" again."""

    number: str
    update_id: str
    text: str
    is_open: bool


def public_updates() -> QuerySet[Any]:
    """Return the steps of listed cases that staff took and everybody may know of."""
    cases = public_requests().order_by().values("pk")
    return (
        CaseEvent.objects.filter(case__in=cases, step__in=TOLD, is_public=True, party=Party.STAFF)
        .select_related("case")
        .order_by("at", "pk")
    )


def public_words(event: CaseEvent) -> str:
    """Return what everybody may read of a step."""
    label = str(INCIDENT_STEPS[event.step].label)
    if event.step in WITH_WORDS and event.text:
        return labelled(label, without_numbers(event.text))
    return label


def last_words(case: Case) -> str:
    """Return what everybody may read of how a case stands, "" before the first step."""
    if case.desk != Desk.INCIDENT:
        return ""
    told = [event for event in case.events.all() if is_told(event)]
    return public_words(told[-1]) if told else ""


def is_told(event: CaseEvent) -> bool:
    """Tell whether everybody may know of a step."""
    return event.is_public and event.party == Party.STAFF and event.step in TOLD


@transaction.atomic
def send_update(*, client: ApiKey, sent: SentUpdate) -> ClientUpdate:
    """Write a program's words on a request it sent, or open a closed one again.

    An update that arrives twice is found, not doubled. The words wait for the staff and
    are shown to nobody else. Raises OutOfScope, BadInput, WrongStep.
    """
    own = Submission.objects.filter(client=client, case__number=sent.number)
    submission = own.select_related("case").first()
    if submission is None:
        raise OutOfScope(_("There is no such request of this client."))
    locked_case(Party.CITIZEN, submission.case)  # the same update waits for the first
    if known := submission.updates.filter(update_id=sent.update_id).first():
        found: ClientUpdate = known
        return found
    if not sent.text.strip():
        raise BadInput(_("description is required."))
    event = written(submission.case, sent)
    return ClientUpdate.objects.create(submission=submission, update_id=sent.update_id, event=event)


def written(case: Case, sent: SentUpdate) -> CaseEvent:
    """Write the event of an update: a closed incident that is not mended is opened again."""
    words = without_numbers(sent.text)
    if sent.is_open and not case.is_open and case.desk == Desk.INCIDENT:
        incident = Incident._base_manager.get(pk=case.pk)
        reopen_incident(actor=Party.CITIZEN, case=incident, reason=words)
        reopened: CaseEvent = case.events.latest("pk")
        return reopened
    locked = locked_case(Party.CITIZEN, case)
    return note(locked, Party.CITIZEN, "comment", text=words)
