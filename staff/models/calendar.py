"""The days that are worked although it is the weekend, and the holidays."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Recorded
from staff.querysets import WorkCalendarDayQuerySet


class WorkCalendarDay(Recorded):
    """A day on which the week is not as usual: a holiday, or a worked weekend day (调休).

    Days without a row are worked from Monday to Friday. `source` is the notice that says so.
    """

    day = models.DateField(_("day"), unique=True)
    is_working = models.BooleanField(_("is worked"))
    name = models.CharField(_("name"), max_length=60)
    source = models.CharField(_("source"), max_length=200)

    objects: ClassVar = WorkCalendarDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("working calendar")
        ordering = ("day",)
        constraints: ClassVar = [
            models.CheckConstraint(
                name="staff_calendar_source",
                condition=~models.Q(source="") & ~models.Q(name=""),
                violation_error_message=_("Name the day and the notice that says so."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
