"""Tasks, visits and check lists for tests."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from fieldwork.choices import TargetKind, TaskKind, VisitKind, VisitResult
from fieldwork.models import Standard, Task, TaskTemplate, Visit
from grid.models import Area
from staff.models import User
from tests.factories.grid import numbers

TARGETS = ("building", "dwelling", "rental", "site")


def make_task(assignee: User, issued_by: User, cell: Area | None = None, **values: Any) -> Task:
    """Make an assigned task: of a cell, or of the target given as building=, rental= …."""
    target = next(
        (key for key in ("building", "dwelling", "rental", "site") if key in values), None
    )
    now = timezone.now()
    values = {
        "kind": TaskKind.VISIT,
        "title": f"任务{next(numbers)}",
        "issued_at": now,
        "due_at": now + timedelta(days=7),
        "target_kind": target or TargetKind.CELL,
        "cell": None if target else cell,
        **values,
    }
    task = Task.objects.create(assignee=assignee, issued_by=issued_by, **values)
    task.refresh_from_db()
    return task


def make_visit(worker: User, **values: Any) -> Visit:
    """Make a done visit: of the target given as dwelling=, rental=, site= or building=."""
    target = next(key for key in TARGETS if key in values)
    kinds = {
        "building": VisitKind.BUILDING,
        "dwelling": VisitKind.HOUSEHOLD,
        "rental": VisitKind.RENTAL_CHECK,
        "site": VisitKind.SITE_INSPECTION,
    }
    values = {
        "kind": kinds[target],
        "target_kind": target,
        "at": timezone.now(),
        "result": VisitResult.DONE,
        **values,
    }
    visit = Visit.objects.create(worker=worker, **values)
    visit.refresh_from_db()
    return visit


CHECK_ITEMS = (
    {"key": "wiring", "text": "电气线路规范", "text_en": "Wiring is safe", "max": 1},
    {"key": "gas", "text": "燃气使用安全", "text_en": "Gas is safe", "max": 1, "serious": True},
    {"key": "exits", "text": "疏散通道畅通", "text_en": "Exits are clear", "max": 1},
    {"key": "charging", "text": "无室内电动车充电", "text_en": "No charging inside", "max": 1},
)


def make_standard(subject: str = TargetKind.RENTAL, **values: Any) -> Standard:
    """Make a check list of four items; the second is serious by itself."""
    values = {
        "code": f"check_{subject}",
        "title": "安全检查",
        "title_en": "Safety check",
        "items": [dict(item) for item in CHECK_ITEMS],
        "thresholds": {"general": 1, "serious": 3},
        "intervals": {"none": 180, "general": 90, "serious": 30, "mend": 14},
        "rule": "测试",
        **values,
    }
    return Standard.objects.create(subject=subject, **values)


def make_template(target_kind: str, **values: Any) -> TaskTemplate:
    """Make a template of tasks for one kind of place."""
    kinds = {
        TargetKind.CELL: TaskKind.OTHER,
        TargetKind.BUILDING: TaskKind.BUILDING_CHECK,
        TargetKind.DWELLING: TaskKind.VISIT,
        TargetKind.RENTAL: TaskKind.RENTAL_CHECK,
        TargetKind.SITE: TaskKind.SITE_INSPECTION,
    }
    number = next(numbers)
    values = {"kind": kinds[target_kind], "title": f"模板{number}", **values}
    return TaskTemplate.objects.create(code=f"template-{number}", target_kind=target_kind, **values)
