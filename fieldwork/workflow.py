"""The steps of a task, as data: read by services, pages and API alike."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fieldwork.choices import CampaignState, TaskState


class Step(StrEnum):
    """What can be done with a task."""

    SEND = "send"
    ACCEPT = "accept"
    START = "start"
    SUBMIT = "submit"
    APPROVE = "approve"
    RETURN = "return"
    CANNOT_DO = "cannot_do"
    REASSIGN = "reassign"
    CANCEL = "cancel"
    RECHECK = "recheck"


class Doer(StrEnum):
    """Who may take a step: the person it is assigned to, or the side that issued it.

    CHECK: nobody by hand; a later check that finds the item in order takes it.
    """

    ASSIGNEE = "assignee"
    ISSUER = "issuer"
    CHECK = "check"


@dataclass(frozen=True)
class Rule:
    """One step: from which states, to which state, by whom, with a reason or not."""

    label: str | Promise
    start: frozenset[str]
    end: str
    by: Doer
    needs_reason: bool = False


_AT_WORK = frozenset(
    {TaskState.ASSIGNED, TaskState.ACCEPTED, TaskState.IN_PROGRESS, TaskState.RETURNED}
)
STEPS: Final[dict[Step, Rule]] = {
    Step.SEND: Rule(_("Send"), frozenset({TaskState.DRAFT}), TaskState.ASSIGNED, Doer.ISSUER),
    Step.ACCEPT: Rule(
        _("Accept"), frozenset({TaskState.ASSIGNED}), TaskState.ACCEPTED, Doer.ASSIGNEE
    ),
    Step.START: Rule(
        _("Start"),
        frozenset({TaskState.ASSIGNED, TaskState.ACCEPTED, TaskState.RETURNED}),
        TaskState.IN_PROGRESS,
        Doer.ASSIGNEE,
    ),
    Step.SUBMIT: Rule(_("Submit"), _AT_WORK, TaskState.SUBMITTED, Doer.ASSIGNEE),
    Step.APPROVE: Rule(
        _("Approve"), frozenset({TaskState.SUBMITTED}), TaskState.APPROVED, Doer.ISSUER
    ),
    Step.RETURN: Rule(
        _("Return"), frozenset({TaskState.SUBMITTED}), TaskState.RETURNED, Doer.ISSUER, True
    ),
    Step.CANNOT_DO: Rule(_("Cannot be done"), _AT_WORK, TaskState.CANNOT_DO, Doer.ASSIGNEE, True),
    Step.REASSIGN: Rule(
        _("Hand to another"),
        _AT_WORK | {TaskState.CANNOT_DO},
        TaskState.ASSIGNED,
        Doer.ISSUER,
        True,
    ),
    Step.CANCEL: Rule(
        _("Cancel"),
        _AT_WORK | {TaskState.DRAFT, TaskState.CANNOT_DO},
        TaskState.CANCELLED,
        Doer.ISSUER,
        True,
    ),
    Step.RECHECK: Rule(
        _("Found mended on a recheck"),
        _AT_WORK | {TaskState.SUBMITTED, TaskState.CANNOT_DO},
        TaskState.APPROVED,
        Doer.CHECK,
    ),
}

CAMPAIGN_NEXT: Final[dict[str, frozenset[str]]] = {
    CampaignState.DRAFTED: frozenset({CampaignState.APPROVED, CampaignState.STOPPED}),
    CampaignState.APPROVED: frozenset({CampaignState.RUNNING, CampaignState.STOPPED}),
    CampaignState.RUNNING: frozenset({CampaignState.CONCLUDED, CampaignState.STOPPED}),
    CampaignState.CONCLUDED: frozenset({CampaignState.EVALUATED}),
    CampaignState.EVALUATED: frozenset(),
    CampaignState.STOPPED: frozenset(),
}
