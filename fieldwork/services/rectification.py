"""Rectification (整改): a failed item becomes a task, and a recheck closes it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, Final, cast

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from fieldwork.choices import OPEN_STATES, Outcome, TargetKind, TaskKind, TaskState
from fieldwork.models import CheckResult, Standard, Task, TaskEvent, Visit
from fieldwork.services import checks
from fieldwork.services.checks import Answer, Place
from fieldwork.services.steps import move
from fieldwork.workflow import STEPS, Step
from grid.models import KeySite, RentalHousing
from staff.services.coverage import worker_for_cell

# The registers that keep the hazard and the next check of their places.
REGISTERS: Final[dict[str, type[Any]]] = {
    TargetKind.RENTAL: RentalHousing,
    TargetKind.SITE: KeySite,
}


@dataclass
class Consequences:
    """What a check changed: the tasks it made and those it closed."""

    made: list[Task] = field(default_factory=list)
    closed: list[Task] = field(default_factory=list)


def open_tasks(place: Place, standard: Standard) -> QuerySet[Task]:
    """Return the open rectifications of a place, for any version of a check list."""
    return Task.objects.filter(
        kind=TaskKind.RECTIFICATION,
        state__in=OPEN_STATES,
        origin__visit__standard__code=standard.code,
        **{checks.subject_of(place): place},
    )


def open_items(place: Place, standard: Standard) -> set[str]:
    """Return the items of a place that are still to be mended, for a page."""
    return set(open_tasks(place, standard).values_list("origin__item_key", flat=True))


def open_rectifications(place: Place, standard: Standard) -> dict[str, Task]:
    """Return the open rectifications by item, locked until the transaction ends."""
    tasks = open_tasks(place, standard).annotate(item_key=F("origin__item_key")).order_by("pk")
    return {task.item_key: task for task in tasks.select_for_update(of=("self",))}


def still_failing(answers: Mapping[str, Answer], opened: Mapping[str, Task]) -> set[str]:
    """Return the items that fail now, or failed before and were not found in order now."""
    passed = {key for key, answer in answers.items() if answer.outcome == Outcome.PASSED}
    return set(checks.failed_keys(answers)) | (opened.keys() - passed)


def follow_check(
    visit: Visit, place: Place, answers: Mapping[str, Answer], opened: Mapping[str, Task]
) -> Consequences:
    """Make a task of each newly failed item and close those of the items found in order."""
    results = {result.item_key: result for result in visit.results.all()}
    failed = checks.failed_keys(answers)
    consequences = Consequences()
    for key, answer in answers.items():
        task = opened.get(key)
        if answer.outcome == Outcome.PASSED and task is not None:
            consequences.closed.append(closed_by(visit, task))
        elif answer.outcome == Outcome.FAILED and task is not None:
            send_back(visit, task, answer.note)
        elif answer.outcome == Outcome.FAILED:
            consequences.made.append(task_for(visit, place, results[key], failed))
    return consequences


def task_for(visit: Visit, place: Place, result: CheckResult, failed: Collection[str]) -> Task:
    """Make the task to mend one failed item, for whoever answers for the cell."""
    standard = cast(Standard, visit.standard)
    now = timezone.now()
    days = checks.days_to_mend(standard, result.item_key, visit.hazard_level, failed)
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
    TaskEvent.objects.create(
        task=task,
        step=Step.SEND,
        before=TaskState.DRAFT,
        after=task.state,
        actor=visit.worker,
    )
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
    return move(task, visit.worker, Step.RECHECK, STEPS[Step.RECHECK].end)


def send_back(visit: Visit, task: Task, note: str) -> None:
    """Return a rectification that was submitted as done but still fails."""
    if task.state == TaskState.SUBMITTED:
        move(task, visit.worker, Step.RETURN, TaskState.RETURNED, note)


@transaction.atomic
def settle_after(task: Task) -> None:
    """Bring the register up to date after a rectification was closed by evidence.

    When nothing is left to mend, the place is in order and its next check is set anew;
    otherwise the hazard is that of what is still open.
    """
    if task.kind != TaskKind.RECTIFICATION or task.origin is None:
        return
    standard = task.origin.visit.standard
    model = REGISTERS.get(task.target_kind)
    if standard is None or model is None:
        return
    key = getattr(task, f"{task.target_kind}_id")
    place = model.objects.select_for_update(of=("self",)).get(pk=key)
    opened = open_rectifications(place, standard)
    level = checks.hazard_of(standard, opened)
    day = timezone.localdate()
    checks.settle_place(
        place,
        level=level,
        is_mending=bool(opened),
        checked_on=None,
        due_on=checks.next_due(standard, level, place, day),
    )
