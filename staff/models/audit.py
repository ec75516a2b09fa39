"""What an auditor works with: the reads of a day in figures, and questions to those who read."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import Recorded
from staff.choices import Pattern, QuestionState, Role
from staff.models.users import User
from staff.querysets import AccessDayQuerySet, AccessQuestionQuerySet
from staff.triggers import QUESTION_STAYS


class AccessDay(models.Model):
    """How one account read on one day, as figures: no ranking, no working time (查阅日统计).

    Made from the read log for what is unusual; each figure counts different people or
    events as its name says. `area_codes` are the posts under which it read.
    """

    day = models.DateField(_("day"))
    actor_id = models.BigIntegerField(_("account"))
    role = models.CharField(_("role"), max_length=2, choices=Role, blank=True)
    area_codes = ArrayField(models.CharField(max_length=15), default=list)
    people = models.PositiveIntegerField(_("people"), default=0)
    hour_people = models.PositiveIntegerField(_("people in the busiest hour"), default=0)
    night_people = models.PositiveIntegerField(_("people at night"), default=0)
    off_hours_reads = models.PositiveIntegerField(_("reads outside working hours"), default=0)
    same_reason_reveals = models.PositiveIntegerField(_("full values with one reason"), default=0)
    refused_tries = models.PositiveIntegerField(_("refused tries"), default=0)

    objects: ClassVar = AccessDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("reads of a day")
        verbose_name_plural = _("reads by day")
        ordering = ("-day", "actor_id")
        indexes: ClassVar = [
            models.Index(fields=["role", "day"], name="staff_accessday_role"),  # the usual value
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["day", "actor_id"], name="staff_accessday_once"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.actor_id}"


class AccessQuestion(Recorded):
    """An auditor asks somebody why they read what they read on a day (查阅问询).

    Due in three working days. Question and answer stay as they were written.
    """

    actor = models.ForeignKey(
        User, verbose_name=_("asked"), on_delete=models.PROTECT, related_name="access_questions"
    )
    asked_by = models.ForeignKey(
        User, verbose_name=_("asked by"), on_delete=models.PROTECT, related_name="+"
    )
    day = models.DateField(_("day of the reads"))
    pattern = models.CharField(_("what is unusual"), max_length=11, choices=Pattern, blank=True)
    question = models.CharField(_("question"), max_length=500)
    due_on = models.DateField(_("answer by"))
    state = models.CharField(
        _("state"), max_length=8, choices=QuestionState, default=QuestionState.OPEN
    )
    answer = models.CharField(_("answer"), max_length=1000, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    conclusion = models.CharField(_("conclusion"), max_length=500, blank=True)
    closed_by = models.ForeignKey(
        User,
        verbose_name=_("closed by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    objects: ClassVar = AccessQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question about reads")
        verbose_name_plural = _("questions about reads")
        ordering = ("-created_at", "-pk")
        indexes: ClassVar = [
            models.Index(fields=["actor", "state"], name="staff_question_actor"),  # what waits
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="staff_question_state", condition=Q(state__in=QuestionState.values)
            ),
            models.CheckConstraint(
                name="staff_question_asks_another",
                condition=~Q(asked_by=F("actor")) & (Q(closed_by=None) | ~Q(closed_by=F("actor"))),
                violation_error_message=_("Nobody asks or judges themselves."),
            ),
            models.CheckConstraint(
                name="staff_question_answered",
                condition=~Q(state=QuestionState.ANSWERED)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="staff_question_closed",
                condition=~Q(state=QuestionState.CLOSED)
                | (~Q(conclusion="") & Q(closed_by__isnull=False, closed_at__isnull=False)),
                violation_error_message=_("Say what came of it."),
            ),
        ]
        triggers: ClassVar = [QUESTION_STAYS]

    def __str__(self) -> str:
        return f"{self.actor} {self.day}"

    @property
    def is_late(self) -> bool:
        """Tell whether the answer is overdue."""
        return self.state == QuestionState.OPEN and self.due_on < timezone.localdate()

    @property
    def shown_state(self) -> str:
        """Return the state as a status chip knows it."""
        return "late" if self.is_late else str(self.state)
