"""What a board, the barometer or a report is asked about."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import DayInput
from grid.models import Area
from incidents.models import IssueCategory

MONTH = timedelta(days=30)
WIDE = ("city", "district", "street", "community")


class PeriodForm(forms.Form):
    """An area and a period; thirty days up to today unless told otherwise."""

    area = forms.ModelChoiceField(
        Area.objects.none(), label=_("area"), required=False, to_field_name="code"
    )
    first = forms.DateField(label=_("since"), required=False, widget=DayInput)
    last = forms.DateField(label=_("until"), required=False, widget=DayInput)

    def __init__(self, *args: Any, areas: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = areas  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        cleaned: dict[str, Any] = super().clean() or {}
        last = cleaned.get("last") or timezone.localdate()
        first = cleaned.get("first") or last - MONTH
        if first > last:
            raise forms.ValidationError(_("The last day is not before the first."))
        return {**cleaned, "first": first, "last": last}


class BarometerForm(PeriodForm):
    """The barometer asks for a topic too."""

    category = forms.ModelChoiceField(
        IssueCategory.objects.filter(is_active=True),
        label=pgettext_lazy("case", "category"),
        required=False,
    )


class ReportForm(PeriodForm):
    """A report is about one area, with the causes found and the measures ordered."""

    note = forms.CharField(
        label=_("causes and measures"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def month_before(day: date) -> tuple[date, date]:
    """Return the first and last day of the month before a day."""
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last
