"""What runs by the clock, and what became of it.

It lies in `staff`, the lowest room that knows administrators: core owns no table, and a
schedule knows no more of what it runs than a code (`core.jobs.Ticking`).
"""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.history import keeps_history
from core.jobs import ticking
from core.models import Recorded
from staff.choices import NOTHING_DONE, JobState
from staff.querysets import ScheduledRunQuerySet, ScheduleQuerySet


@keeps_history("ScheduleHistory")
class Schedule(Recorded):
    """When something runs (定时任务): every so many minutes, or daily at a time of the place.

    `code` is that of the declaration; a row whose code is declared no more never runs.
    `next_run_at` is the slot that comes; a slot that was missed is made up once, not as
    often as it was missed.
    """

    code = models.CharField(_("code"), max_length=40, unique=True, editable=False)
    every_minutes = models.PositiveSmallIntegerField(_("every … minutes"), null=True, blank=True)
    daily_at = models.TimeField(_("daily at"), null=True, blank=True)
    is_active = models.BooleanField(_("runs"), default=True)
    next_run_at = models.DateTimeField(_("next run"), editable=False)

    objects: ClassVar = ScheduleQuerySet.as_manager()

    class Meta:
        verbose_name = _("schedule")
        verbose_name_plural = _("schedules")
        ordering = ("code",)
        constraints: ClassVar = [
            models.CheckConstraint(
                name="staff_schedule_one_way",
                condition=Q(every_minutes__isnull=False, daily_at=None)
                | Q(every_minutes=None, daily_at__isnull=False),
                violation_error_message=_("Give either the minutes between or the time of day."),
            ),
            models.CheckConstraint(
                name="staff_schedule_minutes",
                condition=Q(every_minutes=None) | Q(every_minutes__gte=1, every_minutes__lte=1440),
                violation_error_message=_("Give between 1 and 1440 minutes."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.label)

    @property
    def label(self) -> str | Promise:
        """What runs, in words."""
        return ticking()[self.code].label if self.is_declared else self.code

    @property
    def is_declared(self) -> bool:
        """Tell whether there still is something to run."""
        return self.code in ticking()

    def slot_after(self, moment: datetime) -> datetime:
        """Return the first slot after a moment."""
        if self.every_minutes:
            step = self.every_minutes * 60
            return datetime.fromtimestamp(
                (int(moment.timestamp()) // step + 1) * step, tz=moment.tzinfo
            )
        local = timezone.localtime(moment)
        assert self.daily_at is not None
        day = local.date() if local.time() < self.daily_at else local.date() + timedelta(days=1)
        return timezone.make_aware(datetime.combine(day, self.daily_at))


class ScheduledRun(models.Model):
    """One run of a schedule: at most one for each slot, however many clocks there are.

    `job` is the key of the queued job. `outcome` is what it returned, or what went wrong.
    """

    schedule = models.ForeignKey(
        Schedule, verbose_name=_("schedule"), on_delete=models.PROTECT, related_name="runs"
    )
    slot = models.DateTimeField(_("due at"))
    state = models.CharField(
        _("state"), max_length=7, choices=JobState, default=JobState.QUEUED, editable=False
    )
    job = models.UUIDField(_("job"), null=True, editable=False)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    started_at = models.DateTimeField(_("began"), null=True)
    finished_at = models.DateTimeField(pgettext_lazy("job", "ended"), null=True)
    outcome = models.CharField(_("outcome"), max_length=500, blank=True)

    objects: ClassVar = ScheduledRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ("-slot", "-pk")
        indexes: ClassVar = [
            models.Index(fields=["state", "-slot"], name="staff_run_state_slot"),
            models.Index(
                fields=["-slot"], name="staff_run_notable", condition=~Q(outcome=NOTHING_DONE)
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["schedule", "slot"], name="staff_scheduledrun_once"),
            models.CheckConstraint(
                name="staff_scheduledrun_state", condition=Q(state__in=JobState.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.schedule} {self.slot}"
