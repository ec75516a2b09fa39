"""Forms of the auditor's pages."""

from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.audit import Action
from core.forms import DayInput
from staff.models import AccessEvent, User
from staff.services.event_list import in_hours
from staff.services.reads import LOG_KIND

DAYS_SHOWN: Final = 7
HOURS: Final = (
    ("", _("all day")),
    ("night", _("at night, 22:00–06:00")),
    ("off", _("outside working hours")),
)


class EventFilterForm(forms.Form):
    """Which events of the read log; without a record the last seven days."""

    actor = forms.CharField(label=_("Who read: user name or name"), required=False, max_length=150)
    record = forms.CharField(label=_("Key of the record"), required=False, max_length=40)
    first = forms.DateField(label=_("First day"), required=False, widget=DayInput())
    last = forms.DateField(label=_("Last day"), required=False, widget=DayInput())
    action = forms.ChoiceField(
        label=_("How it was read"), required=False, choices=[("", _("everything")), *Action.choices]
    )
    hours = forms.ChoiceField(label=_("Time of day"), required=False, choices=HOURS)

    def clean(self) -> dict[str, Any]:
        """Take the last seven days where neither a record nor a day is named."""
        found: dict[str, Any] = super().clean() or {}
        first, last = found.get("first"), found.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day lies before the first one."))
        if not found.get("record") and "first" in found and "last" in found:
            found["last"] = last or timezone.localdate()
            found["first"] = first or found["last"] - timedelta(days=DAYS_SHOWN - 1)
        return found

    def rows(self) -> "QuerySet[AccessEvent]":
        """Return the events that fit; looks into the log itself only of a named reader."""
        rows, wanted = AccessEvent.objects.all(), self.cleaned_data
        if wanted["actor"]:
            rows = rows.filter(actor_id__in=accounts_named(wanted["actor"]))
        else:
            rows = rows.exclude(subject_kind=LOG_KIND)
        if wanted["record"]:
            rows = rows.about(wanted["record"].strip().lower())
        if wanted["action"]:
            rows = rows.filter(action=wanted["action"])
        rows = in_period(rows, wanted.get("first"), wanted.get("last"))
        return in_hours(rows, wanted["hours"])


def accounts_named(text: str) -> list[int]:
    """Return the accounts with a user name or a full name."""
    named = Q(username__iexact=text.strip()) | Q(full_name=text.strip())
    return list(User.objects.filter(named).values_list("pk", flat=True))


def in_period(rows: Any, first: date | None, last: date | None) -> Any:
    """Keep the events of the days from first to last, both included; either may be open."""
    return rows.between(first or date(2000, 1, 1), (last or timezone.localdate()) + timedelta(1))


class QuestionForm(forms.Form):
    """What an auditor asks."""

    question = forms.CharField(
        label=_("Question"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class AnswerForm(forms.Form):
    """Why somebody read what they read."""

    answer = forms.CharField(
        label=_("Your answer"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For what work, at whose request. No names, identity or phone numbers."),
    )


class ConclusionForm(forms.Form):
    """What came of a question."""

    conclusion = forms.CharField(
        label=_("What came of it"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
