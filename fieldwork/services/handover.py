"""Handing work over when somebody is away or leaves, and deciding many tasks at once."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core.errors import BadInput, NotAllowed
from fieldwork.choices import TaskKind, TaskState
from fieldwork.models import Photo, Task, Visit
from fieldwork.services.people import check_can_take, with_posts
from fieldwork.services.rectification import settle_after
from fieldwork.services.steps import move_many
from fieldwork.workflow import STEPS, Step
from staff.models import User

MOST_AT_ONCE: Final = 5_000
BULK_STEPS: Final = (Step.APPROVE, Step.RETURN, Step.REASSIGN, Step.CANCEL)


@dataclass(frozen=True)
class Outcome:
    """What came of a step for many tasks."""

    done: int
    left: int


def work_of(actor: User, person: User) -> QuerySet[Task]:
    """Return a person's tasks that the actor may hand to somebody else."""
    found: QuerySet[Task] = Task.objects.allowed_to(actor, "approve").filter(
        assignee=person, state__in=STEPS[Step.REASSIGN].start
    )
    return found


def people_with_work(actor: User) -> QuerySet[User]:
    """Return those whose open tasks the actor may hand over, whether they still serve or not."""
    rows = Task.objects.allowed_to(actor, "approve").filter(state__in=STEPS[Step.REASSIGN].start)
    return with_posts(User.objects.filter(pk__in=rows.values("assignee_id")))


@transaction.atomic
def hand_over(
    *,
    actor: User,
    person: User,
    to: User,
    reason: str,
    tasks: Collection[int] | None = None,
) -> int:
    """Give a person's open tasks, all or the named ones, to somebody else.

    What was handed in stays with whoever did it. All or nothing: raises CannotTakeOver
    when `to` does not serve around one of the places. Returns how many tasks went over.
    """
    _check_reason(reason)
    if person == to:
        raise BadInput(_("Choose somebody else to hand the tasks to."))
    if not actor.may("tasks", "approve"):
        raise NotAllowed(_("Your posts do not let you hand over other people's tasks."))
    work = work_of(actor, person)
    if tasks is not None:
        work = work.filter(pk__in=tasks)
    codes = set(work.order_by().values_list("area_code", flat=True).distinct())
    if not codes:
        raise BadInput(_("%(person)s has no open task to hand over.") % {"person": person})
    check_can_take(to, codes)
    return move_many(actor, work, Step.REASSIGN, reason, assignee=to, is_fallback=False)


@transaction.atomic
def decide_many(
    *, actor: User, tasks: Collection[int], step: Step, reason: str = "", to: User | None = None
) -> Outcome:
    """Approve, return, hand over or cancel many tasks; those that cannot be are left.

    Left are tasks in another state, one's own work, rectifications without evidence,
    and whatever lies outside the actor's area.
    """
    if step not in BULK_STEPS:
        raise BadInput(_("This step is taken for one task at a time."))
    if STEPS[step].needs_reason:
        _check_reason(reason)
    if not 0 < len(tasks) <= MOST_AT_ONCE:
        raise BadInput(_("Choose 1 to %(most)s tasks.") % {"most": MOST_AT_ONCE})
    chosen = Task.objects.allowed_to(actor, "approve").filter(pk__in=set(tasks))
    if step in (Step.APPROVE, Step.RETURN):
        chosen = chosen.exclude(assignee=actor)
    if step == Step.APPROVE:
        done = _approve(actor, chosen, reason)
    elif step == Step.REASSIGN:
        done = _reassign(actor, chosen, reason, to)
    else:
        done = move_many(actor, chosen, step, reason)
    return Outcome(done, len(set(tasks)) - done)


def _approve(actor: User, chosen: QuerySet[Task], reason: str) -> int:
    """Approve what was handed in, and bring the register up to date where something was mended."""
    photographed = Photo.objects.filter(task__isnull=False).values("task_id")
    visited = Visit.objects.done().filter(task__isnull=False).values("task_id")
    proven = Q(pk__in=photographed) | Q(pk__in=visited)
    chosen = chosen.filter(~Q(kind=TaskKind.RECTIFICATION) | proven)
    mended = list(
        chosen.filter(kind=TaskKind.RECTIFICATION, state=TaskState.SUBMITTED).values_list(
            "pk", flat=True
        )
    )
    done = move_many(actor, chosen, Step.APPROVE, reason)
    for task in Task.objects.filter(pk__in=mended, state=TaskState.APPROVED).order_by("pk"):
        settle_after(task)
    return done


def _reassign(actor: User, chosen: QuerySet[Task], reason: str, to: User | None) -> int:
    if to is None:
        raise BadInput(_("Choose somebody to hand the tasks to."))
    check_can_take(to, set(chosen.order_by().values_list("area_code", flat=True).distinct()))
    return move_many(actor, chosen, Step.REASSIGN, reason, assignee=to, is_fallback=False)


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise BadInput(_("Say why: this step needs a reason."))
