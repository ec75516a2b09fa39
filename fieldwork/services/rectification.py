"""Rectification (整改): a failed item becomes a task, and a recheck closes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from fieldwork.choices import OPEN_STATES, Outcome, TaskKind, TaskState
from fieldwork.models import CheckResult, Standard, Task, TaskEvent, Visit
from fieldwork.services import checks
from fieldwork.services.checks import Answer, Place
from fieldwork.workflow import STEPS, Step
from grid.models import KeySite, RentalHousing
from staff.models import User
from staff.services.coverage import worker_for_cell


@dataclass
class Consequences:
    """What a check changed: the tasks it made and those it closed."""

    made: list[Task] = field(default_factory=list)
    closed: list[Task] = field(default_factory=list)


def open_rectifications(place: Place, standard: Standard) -> dict[str, Task]:
    """Return the open rectifications of a place by item, locked, for any version of a list."""
    tasks = Task.objects.filter(
        kind=TaskKind.RECTIFICATION,
        state__in=OPEN_STATES,
        origin__visit__standard__code=standard.code,
        **{checks.subject_of(place): place},
    )
    locked = tasks.select_related("origin").select_for_update(of=("self",)).order_by("pk")
    return {task.origin.item_key: task for task in locked}


def still_failing(answers: Mapping[str, Answer], opened: Mapping[str, Task]) -> set[str]:
    """Return the items that fail now, or failed before and were not found in order now."""
    passed = {key for key, answer in answers.items() if answer.outcome == Outcome.PASSED}
    return set(checks.failed_keys(answers)) | (opened.keys() - passed)


def follow_check(
    visit: Visit, place: Place, answers: Mapping[str, Answer], opened: Mapping[str, Task]
) -> Consequences:
    """Make a task of each newly failed item and close those of the items found in order."""
    results = {result.item_key: result for result in visit.results.all()}
    consequences = Consequences()
    for key, answer in answers.items():
        task = opened.get(key)
        if answer.outcome == Outcome.PASSED and task is not None:
            consequences.closed.append(closed_by(visit, task))
        elif answer.outcome == Outcome.FAILED and task is not None:
            send_back(visit, task, answer.note)
        elif answer.outcome == Outcome.FAILED:
            consequences.made.append(task_for(visit, place, results[key], answers))
    return consequences


def task_for(
    visit: Visit, place: Place, result: CheckResult, answers: Mapping[str, Answer]
) -> Task:
    """Make the task to mend one failed item, for whoever answers for the cell."""
    standard = visit.standard
    now = timezone.now()
    days = checks.days_to_mend(
        standard, result.item_key, visit.hazard_level, checks.failed_keys(answers)
    )
    holder = worker_for_cell(place.area_code, timezone.localdate(now))
    subject = checks.subject_of(place)
    task = Task.objects.create(
        kind=TaskKind.RECTIFICATION,
        title=title_of(standard, result.item_key),
        instruction=result.note,
        target_kind=subject,
        standard=standard,
        origin=result,
        campaign=visit.task.campaign if visit.task else None,
        assignee_id=holder.user_id if holder else visit.worker_id,
        is_fallback=bool(holder and holder.is_fallback),
        issued_by=visit.worker,
        issued_at=now,
        due_at=due_after(now, days),
        **{subject: place},
    )
    record_step(task, Step.SEND, TaskState.DRAFT, visit.worker)
    return task


def title_of(standard: Standard, key: str) -> str:
    """Return the item's own words: the check list is data and keeps its language."""
    item = next(item for item in standard.items if item["key"] == key)
    return str(item["text"])[:100]


def due_after(now: datetime, days: int) -> datetime:
    """Return the moment a number of days from now: one is 24 hours, more end with the day."""
    if days <= 1:
        return now + timedelta(days=1)
    last_day = timezone.localdate(now) + timedelta(days=days)
    return timezone.make_aware(datetime.combine(last_day, time(23, 59)))


def closed_by(visit: Visit, task: Task) -> Task:
    """Close a rectification because a check found its item in order."""
    return moved(task, Step.RECHECK, visit.worker, finished_at=timezone.now())


def send_back(visit: Visit, task: Task, note: str) -> None:
    """Return a rectification that was submitted as done but still fails."""
    if task.state == TaskState.SUBMITTED:
        moved(task, Step.RETURN, visit.worker, note)


def moved(task: Task, step: Step, actor: User, text: str = "", **values: object) -> Task:
    """Take a step that a check takes by itself, on a locked task."""
    before = task.state
    task.save_as_next_version(state=STEPS[step].end, **values)
    record_step(task, step, before, actor, text)
    return task


def record_step(task: Task, step: Step, before: str, actor: User, text: str = "") -> None:
    """Write a step into the task's history."""
    TaskEvent.objects.create(
        task=task, step=step, before=before, after=task.state, actor=actor, text=text
    )


@transaction.atomic
def settle_after(task: Task) -> None:
    """Bring the register up to date after a rectification was closed by evidence.

    When nothing is left to mend, the place is in order and its next check is set anew;
    otherwise the hazard is that of what is still open.
    """
    if task.kind != TaskKind.RECTIFICATION or task.origin is None:
        return
    standard = task.origin.visit.standard
    model = type(task.target)
    if standard is None or model not in (RentalHousing, KeySite):
        return
    place = model.objects.select_for_update(of=("self",)).get(pk=task.target.pk)
    opened = open_rectifications(place, standard)
    level = checks.hazard_of(standard, opened)
    day = timezone.localdate()
    checks.settle_place(
        place,
        level=level,
        is_mending=bool(opened),
        checked_on=day,
        due_on=checks.next_due(standard, level, place, day),
    )
