"""The form of a schedule."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from staff.models import Schedule


class ScheduleForm(forms.ModelForm):
    """When something runs."""

    class Meta:
        model = Schedule
        fields: ClassVar = ("every_minutes", "daily_at", "is_active")
        widgets: ClassVar = {"daily_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")}
        help_texts: ClassVar[dict[str, Any]] = {
            "every_minutes": _("1 to 1440; leave it empty for once a day."),
            "daily_at": _("Leave it empty where minutes are given."),
        }
