"""The steps of a task, each as a service."""

from typing import ClassVar

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import DomainError
from fieldwork.choices import TaskKind, TaskState
from fieldwork.models import Task, Visit
from fieldwork.services.people import check_can_take
from fieldwork.services.rectification import settle_after
from fieldwork.services.steps import check_step, locked_task, move
from fieldwork.workflow import STEPS, Step
from staff.models import User


class NoEvidence(DomainError):
    """Nothing shows that the work was done (409)."""

    code: ClassVar[str] = "no_evidence"
    status: ClassVar[int] = 409


@transaction.atomic
def accept_task(*, actor: User, task: Task, seen: int | None = None) -> Task:
    """Take on a task."""
    return _plain_step(actor, task, Step.ACCEPT, seen)


@transaction.atomic
def start_task(*, actor: User, task: Task, seen: int | None = None) -> Task:
    """Begin a task."""
    return _plain_step(actor, task, Step.START, seen)


@transaction.atomic
def submit_task(*, actor: User, task: Task, answer: str = "", seen: int | None = None) -> Task:
    """Hand in a task: with words, a visit that was logged for it, or photos.

    Raises NoEvidence when there is none of these.
    """
    locked = locked_task(actor, task.pk, seen)
    check_step(locked, actor, Step.SUBMIT, answer)
    if not answer.strip() and not has_evidence(locked):
        raise NoEvidence(_("Say what was done, log the visit, or add a photo."))
    return move(
        locked,
        actor,
        Step.SUBMIT,
        TaskState.SUBMITTED,
        answer,
        answer=answer.strip() or locked.answer,
    )


@transaction.atomic
def approve_task(*, actor: User, task: Task, reason: str = "", seen: int | None = None) -> Task:
    """Accept what was done. A rectification needs a photo or a later visit (S34)."""
    locked = locked_task(actor, task.pk, seen)
    check_step(locked, actor, Step.APPROVE, reason)
    if locked.kind == TaskKind.RECTIFICATION and not has_evidence(locked):
        raise NoEvidence(_("A rectification is approved on a photo or a recheck. Return it."))
    move(locked, actor, Step.APPROVE, TaskState.APPROVED, reason)
    settle_after(locked)
    return locked


@transaction.atomic
def return_task(*, actor: User, task: Task, reason: str, seen: int | None = None) -> Task:
    """Give a task back to whoever handed it in, with the reason."""
    return _plain_step(actor, task, Step.RETURN, seen, reason)


@transaction.atomic
def refuse_task(*, actor: User, task: Task, reason: str, seen: int | None = None) -> Task:
    """Say that a task cannot be done, and why; it goes to those who issue tasks."""
    return _plain_step(actor, task, Step.CANNOT_DO, seen, reason)


@transaction.atomic
def cancel_task(*, actor: User, task: Task, reason: str, seen: int | None = None) -> Task:
    """Cancel a task that is not needed any more."""
    return _plain_step(actor, task, Step.CANCEL, seen, reason)


@transaction.atomic
def reassign_task(
    *, actor: User, task: Task, to: User, reason: str, seen: int | None = None
) -> Task:
    """Hand a task to another person who serves around its place."""
    locked = locked_task(actor, task.pk, seen)
    check_step(locked, actor, Step.REASSIGN, reason)
    check_can_take(to, {locked.area_code})
    return move(
        locked, actor, Step.REASSIGN, TaskState.ASSIGNED, reason, assignee=to, is_fallback=False
    )


@transaction.atomic
def send_task(*, actor: User, task: Task, to: User, seen: int | None = None) -> Task:
    """Send a draft, made where nobody was responsible, to a person."""
    locked = locked_task(actor, task.pk, seen)
    check_step(locked, actor, Step.SEND)
    check_can_take(to, {locked.area_code})
    return move(locked, actor, Step.SEND, TaskState.ASSIGNED, assignee=to)


def has_evidence(task: Task) -> bool:
    """Tell whether a photo of the task, or a visit logged for it, is there."""
    return bool(task.photos.exists() or Visit.objects.done().filter(task=task).exists())


def _plain_step(actor: User, task: Task, step: Step, seen: int | None, reason: str = "") -> Task:
    locked = locked_task(actor, task.pk, seen)
    check_step(locked, actor, step, reason)
    return move(locked, actor, step, STEPS[step].end, reason)
