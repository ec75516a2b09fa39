"""Sending tasks to many places at once, and taking a sending back."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.contrib.gis.geos import MultiPolygon
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import BadInput, DomainError, NotAllowed, OutOfScope
from fieldwork.choices import AssignmentState, CampaignState, TaskState
from fieldwork.jobs import send_tasks
from fieldwork.models import Assignment, Campaign, Task, TaskTemplate
from fieldwork.services.planning import Plan, plan_assignment
from fieldwork.services.selection import Selection, issuing_ranges
from fieldwork.services.sending import close_sending, write_tasks
from fieldwork.services.steps import move_many
from fieldwork.workflow import Step
from grid.choices import CODE_DIGITS
from staff.models import User


class NothingToSend(BadInput):
    """The selection means no place, or only places that already have such a task."""

    code: ClassVar[str] = "nothing_to_send"


class KeyUsed(DomainError):
    """The page's key was already used to send something else (409)."""

    code: ClassVar[str] = "key_used"
    status: ClassVar[int] = 409


class TooLate(DomainError):
    """The time in which a sending can be taken back is over (409)."""

    code: ClassVar[str] = "too_late"
    status: ClassVar[int] = 409


@dataclass(frozen=True)
class Undone:
    """What came of taking a sending back."""

    cancelled: int
    kept: int


def send_assignment(
    *,
    actor: User,
    key: UUID,
    template: TaskTemplate,
    selection: Selection,
    due_at: datetime,
    title: str = "",
    instruction: str = "",
    campaign: Campaign | None = None,
    day: date | None = None,
) -> Assignment:
    """Make one task for every place of a selection, once for each key.

    A second call with the key, at the same moment too, returns the first sending.
    Small sendings are sent when this returns; a large one is being sent, and a job
    finishes it. Nobody sees a part of a sending. Raises NothingToSend, OutOfScope,
    NotAllowed, BadInput, KeyUsed.
    """
    _check_template(template)
    _check_due(due_at)
    _check_campaign(actor, campaign)
    if sent := _sent_with(actor, key):
        return _same(sent, template, selection)
    plan = plan_assignment(
        actor=actor, template=template, selection=selection, due_at=due_at, day=day
    )
    if not plan.total:
        # The same click, sent twice, may have been first meanwhile: then nothing is left.
        if sent := _sent_with(actor, key):
            return _same(sent, template, selection)
        raise NothingToSend(_nothing(plan))
    values = {
        "template": template,
        "campaign": campaign,
        "title": title.strip() or str(template),
        "instruction": instruction.strip() or template.instruction,
        "due_at": due_at,
        "drawn": selection.drawn,
        "selection": _kept(actor, selection, day),
        "area_code": shared_code({share.code for share in plan.shares}),
        "target_count": plan.total,
    }
    return _send_once(actor, key, plan, values)


def _sent_with(actor: User, key: UUID) -> Assignment | None:
    """Return the sending that already has this key."""
    return Assignment.objects.filter(issuer=actor, key=key).first()


@transaction.atomic
def _send_once(actor: User, key: UUID, plan: Plan, values: dict[str, Any]) -> Assignment:
    """Record the sending and write its tasks, or leave that to a job.

    Of two at the same moment the second waits for the first at the unique key.
    """
    assignment, is_new = Assignment.objects.get_or_create(issuer=actor, key=key, defaults=values)
    if not is_new:
        return _same(assignment, plan.template, plan.selection)
    if plan.total > settings.SENDING_AT_ONCE:
        send_tasks.enqueue(assignment.pk)
        assignment.refresh_from_db()  # where jobs run at once, it is sent by now
    else:
        close_sending(assignment, write_tasks(assignment, plan.shares, lambda _done: None))
    return assignment


def resume_sending(*, actor: User, assignment: Assignment) -> None:
    """Start a sending again whose job was lost; one that runs is not disturbed."""
    if assignment.issuer_id != actor.pk:
        raise NotAllowed(_("Only the person who sent the tasks can do this."))
    if assignment.state == AssignmentState.SENDING:
        send_tasks.enqueue(assignment.pk)


def undo_until(assignment: Assignment) -> datetime | None:
    """Return until when a sending can be taken back; None when it is not sent."""
    if assignment.state != AssignmentState.SENT or assignment.sent_at is None:
        return None
    return assignment.sent_at + timedelta(minutes=settings.UNDO_MINUTES)


@transaction.atomic
def undo_assignment(*, actor: User, assignment: Assignment, now: datetime | None = None) -> Undone:
    """Cancel the tasks of a sending that nobody has begun; tell how many were.

    Only the issuer, and only for some minutes. Raises OutOfScope, NotAllowed, TooLate.
    """
    visible = Assignment.objects.visible_to(actor).select_for_update(of=("self",))
    locked = visible.filter(pk=assignment.pk).first()
    if locked is None:
        raise OutOfScope(_("There is no such sending in your area."))
    if locked.issuer_id != actor.pk:
        raise NotAllowed(_("Only the person who sent the tasks can take them back."))
    until = undo_until(locked)
    if until is None or (now or timezone.now()) >= until:
        raise TooLate(
            _("A sending can be taken back for %(minutes)s minutes. Cancel single tasks instead.")
            % {"minutes": settings.UNDO_MINUTES}
        )
    untouched = locked.tasks.filter(state__in=[TaskState.DRAFT, TaskState.ASSIGNED], version=1)
    cancelled = move_many(actor, untouched, Step.CANCEL, _("The sending was taken back."))
    locked.state = AssignmentState.UNDONE
    locked.undone_at = now or timezone.now()
    locked.save(update_fields=["state", "undone_at", "updated_at"])
    return Undone(cancelled, locked.target_count - cancelled)


@transaction.atomic
def cancel_assignment(*, actor: User, assignment: Assignment, reason: str) -> Undone:
    """Cancel what is still to be done of a sending, at any time, by those who decide here.

    What was handed in or is finished stays. Raises OutOfScope, NotAllowed, BadInput.
    """
    if not Assignment.objects.visible_to(actor).filter(pk=assignment.pk).exists():
        raise OutOfScope(_("There is no such sending in your area."))
    if not reason.strip():
        raise BadInput(_("Say why: this step needs a reason."))
    mine = Task.objects.allowed_to(actor, "approve").filter(assignment=assignment)
    if not mine.exists():
        raise NotAllowed(_("Only those who issue tasks in this area can do this."))
    cancelled = move_many(actor, mine, Step.CANCEL, reason)
    return Undone(cancelled, assignment.done_count - cancelled)


def shared_code(codes: set[str]) -> str:
    """Return the code of the smallest area that holds all these codes."""
    whole = min(map(len, codes))
    first = min(codes)
    fitting = [
        digits
        for digits in CODE_DIGITS.values()
        if digits <= whole and all(code.startswith(first[:digits]) for code in codes)
    ]
    return first[: max(fitting, default=0)]


def _kept(actor: User, selection: Selection, day: date | None) -> dict[str, Any]:
    """Return what a job needs to find the same places again, whatever changes meanwhile."""
    return {
        **selection.as_json(),
        "within": [part.low for part in issuing_ranges(actor)],
        "day": (day or timezone.localdate()).isoformat(),
    }


def _same(sent: Assignment, template: TaskTemplate, selection: Selection) -> Assignment:
    asked, before = selection.as_json(), sent.selection
    alike = sent.template_id == template.pk and all(before[name] == asked[name] for name in asked)
    if not (alike and _drawn_alike(sent.drawn, selection.drawn)):
        raise KeyUsed(_("This page was already used to send other tasks. Open it again."))
    return sent


def _drawn_alike(first: MultiPolygon | None, second: MultiPolygon | None) -> bool:
    if first is None or second is None:
        return first is second
    return bool(first.equals_exact(second, 1e-9))


def _check_template(template: TaskTemplate) -> None:
    if not template.is_active:
        raise BadInput(_("This task template is no longer in use. Choose another."))


def _check_due(due_at: datetime) -> None:
    if due_at <= timezone.now():
        raise BadInput(_("The due time has passed. Choose a later day."))


def _check_campaign(actor: User, campaign: Campaign | None) -> None:
    if campaign is None:
        return
    if not Campaign.objects.visible_to(actor).filter(pk=campaign.pk).exists():
        raise OutOfScope(_("There is no such campaign in your area."))
    if campaign.state not in (CampaignState.APPROVED, CampaignState.RUNNING):
        raise BadInput(_("Tasks are sent for a campaign only after it is approved."))


def _nothing(plan: Plan) -> str:
    if plan.skipped:
        return _("Every place chosen already has such a task. Nothing was sent.")
    return _("There is no such place in the chosen area. Nothing was sent.")
