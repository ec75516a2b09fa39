"""Tasks and their events."""

from datetime import timedelta
from typing import Any, ClassVar

from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import AppendOnly
from fieldwork.choices import OPEN_STATES, WAITING_STATES, TaskKind, TaskState
from fieldwork.models.campaigns import Assignment, Campaign
from fieldwork.models.standards import Standard
from fieldwork.models.targets import Targeted, by_target, one_target
from fieldwork.querysets import TaskQuerySet
from fieldwork.triggers import placed_by_target
from staff.models import User


class Task(Targeted):
    """One piece of work at one place for one person (任务).

    `is_fallback` tells that the cell had no worker and its leader got the task.
    `origin` is the failed item of a check that a rectification mends.
    """

    kind = models.CharField(_("kind of task"), max_length=15, choices=TaskKind)
    title = models.CharField(_("title"), max_length=100)
    instruction = models.TextField(_("instruction"), blank=True, db_default="")
    assignment = models.ForeignKey(
        Assignment,
        verbose_name=_("sending"),
        on_delete=models.PROTECT,
        related_name="tasks",
        null=True,
        blank=True,
    )
    campaign = models.ForeignKey(
        Campaign,
        verbose_name=_("campaign"),
        on_delete=models.PROTECT,
        related_name="tasks",
        null=True,
        blank=True,
        db_index=False,
    )
    standard = models.ForeignKey(
        Standard,
        verbose_name=_("check list"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
    )
    origin = models.ForeignKey(
        "fieldwork.CheckResult",
        verbose_name=_("failed item"),
        on_delete=models.PROTECT,
        related_name="rectifications",
        null=True,
        blank=True,
        db_index=False,
    )
    assignee = models.ForeignKey(
        User,
        verbose_name=_("assigned to"),
        on_delete=models.PROTECT,
        related_name="tasks",
        null=True,
        blank=True,
    )
    is_fallback = models.BooleanField(_("no worker in the cell"), default=False, db_default=False)
    issued_by = models.ForeignKey(
        User, verbose_name=_("issued by"), on_delete=models.PROTECT, related_name="issued_tasks"
    )
    issued_at = models.DateTimeField(_("issued at"))
    due_at = models.DateTimeField(_("due"))
    state = models.CharField(
        _("state"), max_length=11, choices=TaskState, default=TaskState.ASSIGNED
    )
    answer = models.TextField(_("answer"), blank=True, db_default="")
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects: ClassVar = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ("due_at", "pk")
        indexes: ClassVar = [
            GistIndex(fields=["tile_shape"], name="fieldwork_task_tiles"),  # vector tiles
            models.Index(fields=["area_code", "id"], name="fieldwork_task_area"),  # lists
            *by_target("fieldwork_task"),
            # The tasks of a campaign, and the rectifications of a check.
            models.Index(
                fields=["campaign"],
                condition=Q(campaign__isnull=False),
                name="fieldwork_task_campaign",
            ),
            models.Index(
                fields=["origin"], condition=Q(origin__isnull=False), name="fieldwork_task_origin"
            ),
            # The open tasks of a wide area, the most urgent first.
            models.Index(
                fields=["due_at", "id"],
                condition=Q(state__in=OPEN_STATES),
                name="fieldwork_task_due",
            ),
            # Today's tasks of one person.
            models.Index(
                fields=["assignee", "due_at"],
                condition=Q(state__in=WAITING_STATES),
                name="fieldwork_task_today",
            ),
            # What is late in an area.
            models.Index(
                fields=["area_code", "due_at"],
                condition=Q(state__in=OPEN_STATES),
                name="fieldwork_task_late",
            ),
        ]
        constraints: ClassVar = [
            one_target("fieldwork_task_one_target"),
            models.CheckConstraint(name="fieldwork_task_kind", condition=Q(kind__in=TaskKind)),
            models.CheckConstraint(name="fieldwork_task_state", condition=Q(state__in=TaskState)),
            models.CheckConstraint(
                name="fieldwork_task_due",
                condition=Q(due_at__gt=F("issued_at")),
                violation_error_message=_("A task is due after it is issued."),
            ),
            models.CheckConstraint(
                name="fieldwork_task_assignee",
                condition=Q(assignee__isnull=False)
                | Q(state__in=[TaskState.DRAFT, TaskState.CANCELLED]),
                violation_error_message=_("A task that was sent has somebody to do it."),
            ),
            # One send makes one task per place.
            models.UniqueConstraint(
                fields=["assignment", "building", "dwelling", "rental", "site", "cell"],
                nulls_distinct=False,
                condition=Q(assignment__isnull=False),
                name="fieldwork_task_once_per_sending",
            ),
        ]
        triggers: ClassVar = [placed_by_target("task_place")]

    def __str__(self) -> str:
        return self.title

    @property
    def clock(self) -> str:
        """How it stands in time: "late", "due_soon" (within a day), "on_time"; "" when finished."""
        if self.state not in OPEN_STATES:
            return ""
        left = self.due_at - timezone.now()
        if left < timedelta(0):
            return "late"
        return "due_soon" if left < timedelta(days=1) else "on_time"

    @classmethod
    def moving(cls) -> QuerySet[Any]:
        """Return the open tasks: finished ones keep the cell of their day."""
        return cls._base_manager.filter(state__in=OPEN_STATES)


class TaskEvent(AppendOnly):
    """One step of a task: who, when, from where to where, with which words."""

    task = models.ForeignKey(
        Task, verbose_name=_("task"), on_delete=models.PROTECT, related_name="events"
    )
    step = models.CharField(_("step"), max_length=11)
    before = models.CharField(_("from"), max_length=11, choices=TaskState)
    after = models.CharField(_("to"), max_length=11, choices=TaskState)
    actor = models.ForeignKey(
        User, verbose_name=_("who"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("when"), auto_now_add=True, db_default=Now())
    text = models.TextField(_("words"), blank=True)

    class Meta:
        verbose_name = _("step of a task")
        verbose_name_plural = _("steps of tasks")
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.step} {self.at}"
