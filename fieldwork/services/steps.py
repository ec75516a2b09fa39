"""Taking steps: who may, from where, and what is written down."""

from typing import Any, ClassVar, Final

from django.db import connection
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import BadInput, ChangedMeanwhile, NotAllowed, OutOfScope, WrongStep
from fieldwork.choices import TaskState
from fieldwork.models import Task, TaskEvent
from fieldwork.workflow import STEPS, Doer, Rule, Step
from staff.models import User

FINISHED: Final = (TaskState.APPROVED, TaskState.CANCELLED)
MOST_WORDS: Final = 1_000
EVENTS: Final = """
    INSERT INTO fieldwork_taskevent (task_id, step, before, after, actor_id, text)
    SELECT key, %s, state, %s, %s, %s
      FROM unnest(%s::bigint[], %s::text[]) AS moved (key, state)
"""


class OwnWork(NotAllowed):
    """Nobody approves what they did themselves (403)."""

    code: ClassVar[str] = "own_work"


def steps_for(task: Task, actor: User) -> list[Step]:
    """Return the steps that this person can take now, the main one first."""
    return [step for step in STEPS if not _obstacle(task, actor, step)]


def locked_task(actor: User, pk: int, seen: int | None = None) -> Task:
    """Return a task the actor may see, locked until the transaction ends.

    Raises OutOfScope, or ChangedMeanwhile when its version is not the one seen.
    """
    task: Task | None = (
        Task.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=pk).first()
    )
    if task is None:
        raise OutOfScope(_("There is no such task in your area."))
    if seen is not None and seen != task.version:
        raise ChangedMeanwhile(
            _("Somebody else changed this task meanwhile. Look at it again first.")
        )
    return task


def check_step(task: Task, actor: User, step: Step, reason: str = "") -> Rule:
    """Return the rule of a step. Raises NotAllowed, OwnWork, WrongStep, BadInput."""
    rule = STEPS[step]
    if error := _obstacle(task, actor, step):
        raise error
    if rule.needs_reason and not reason.strip():
        raise BadInput(_("Say why: this step needs a reason."))
    if len(reason) > MOST_WORDS:
        raise BadInput(_("Say it in at most %(most)s characters.") % {"most": MOST_WORDS})
    return rule


def move(task: Task, actor: User, step: str, end: str, text: str = "", **values: Any) -> Task:
    """Write a step of a locked task and its event."""
    before = task.state
    finished = timezone.now() if end in FINISHED else None
    task.save_as_next_version(state=end, finished_at=finished, **values)
    TaskEvent.objects.create(
        task=task, step=step, before=before, after=end, actor=actor, text=text.strip()
    )
    return task


def move_many(actor: User, tasks: QuerySet[Task], step: Step, text: str, **values: Any) -> int:
    """Take one step for many tasks whose doers and states were already narrowed.

    Locks them in key order, so that two such calls never wait for each other in a ring.
    Returns how many.
    """
    rule = STEPS[step]
    rows = list(
        tasks.filter(state__in=rule.start)
        .order_by("pk")
        .select_for_update(of=("self",))
        .values_list("pk", "state")
    )
    now = timezone.now()
    Task.objects.filter(pk__in=[pk for pk, _state in rows]).update(
        state=rule.end,
        finished_at=now if rule.end in FINISHED else None,
        version=F("version") + 1,
        updated_at=now,
        **values,
    )
    _write_events(rows, actor, step, rule.end, text)
    return len(rows)


def may_decide(task: Task, actor: User) -> bool:
    """Tell whether somebody stands on the issuing side of a task."""
    return actor.scope_of("tasks", "approve").covers(task.area_code)


def _write_events(
    rows: list[tuple[int, str]], actor: User, step: Step, end: str, text: str
) -> None:
    keys, states = [pk for pk, _state in rows], [state for _pk, state in rows]
    with connection.cursor() as cursor:
        cursor.execute(EVENTS, [step, end, actor.pk, text.strip(), keys, states])


def _obstacle(task: Task, actor: User, step: Step) -> NotAllowed | WrongStep | None:
    """Return why a step cannot be taken: first who asks, then where the task stands."""
    rule = STEPS[step]
    if rule.by == Doer.ASSIGNEE and task.assignee_id != actor.pk:
        return NotAllowed(_("Only the person this task is assigned to can do this."))
    if rule.by == Doer.ISSUER and not may_decide(task, actor):
        return NotAllowed(_("Only those who issue tasks in this area can do this."))
    if rule.by == Doer.CHECK:
        return NotAllowed(_("Only a check that finds the item in order does this."))
    if task.state not in rule.start:
        return WrongStep(_wrong(task, actor))
    if step in (Step.APPROVE, Step.RETURN) and task.assignee_id == actor.pk:
        return OwnWork(_("Somebody other than the one who did the work looks at it."))
    return None


def _wrong(task: Task, actor: User) -> str:
    here = {
        rule.label
        for rule in STEPS.values()
        if task.state in rule.start
        and rule.by != Doer.CHECK
        and (rule.by == Doer.ASSIGNEE) == (task.assignee_id == actor.pk)
    }
    words = {"state": task.get_state_display(), "steps": "、".join(sorted(map(str, here)))}
    if not here:
        return _("This task is %(state)s; nothing more can be done with it.") % words
    return _("This task is %(state)s. What can be done now: %(steps)s.") % words
