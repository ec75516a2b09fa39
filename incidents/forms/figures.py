"""What a board, the barometer or a report is asked about."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.errors import OutOfScope
from core.forms import DayInput
from grid.choices import Level
from grid.models import Area
from incidents.models import IssueCategory
from incidents.services.barometer import Question, areas_told, reader_of

MONTH = timedelta(days=30)
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2200, 12, 31)  # what a page reckons with
DAYS = (MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY))
WIDE = ("city", "district", "street", "community")


class PeriodForm(forms.Form):
    """An area and a period; thirty days up to today unless told otherwise."""

    period = MONTH

    area = forms.ModelChoiceField(
        Area.objects.none(), label=_("area"), required=False, to_field_name="code"
    )
    first = forms.DateField(label=_("since"), required=False, widget=DayInput, validators=DAYS)
    last = forms.DateField(label=_("until"), required=False, widget=DayInput, validators=DAYS)

    def __init__(self, *args: Any, areas: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = areas  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        last = cleaned.get("last") or timezone.localdate()
        first = cleaned.get("first") or last - self.period
        if first > last:
            raise forms.ValidationError(_("The last day is not before the first."))
        return {**cleaned, "first": first, "last": last}


class BoardForm(PeriodForm):
    """The board sets a second area beside the first, if asked."""

    beside = forms.ModelChoiceField(
        Area.objects.none(), label=_("compared with"), required=False, to_field_name="code"
    )

    def __init__(self, *args: Any, areas: Any, **kwargs: Any) -> None:
        super().__init__(*args, areas=areas, **kwargs)
        self.fields["beside"].queryset = areas  # type: ignore[attr-defined]


class BarometerForm(PeriodForm):
    """The barometer asks for a topic too; half a year up to today unless told otherwise."""

    period = timedelta(days=182)
    category = forms.ModelChoiceField(
        IssueCategory.objects.filter(is_active=True),
        label=pgettext_lazy("barometer", "topic"),
        required=False,
        empty_label=_("all topics"),
    )

    def __init__(self, asked: Mapping[str, str], *, user: Any) -> None:
        areas = areas_told(user).filter(level__in=WIDE)
        last = timezone.localdate()
        widest = areas.filter(level=Level.CITY).values_list("code", flat=True).first()
        given = {name: value for name, value in asked.items() if value}
        usual = {"area": widest or ""}
        if "last" not in given:
            first = (last - self.period).isoformat()
            usual |= {"first": first, "last": last.isoformat()}
        super().__init__({**usual, **given}, areas=areas)
        self.user = user

    def clean(self) -> dict[str, Any]:
        """Refuse a month that goes on to whoever is told whole months only (R7)."""
        cleaned = super().clean()
        if self.errors or reader_of(self.user, cleaned["area"]):
            return cleaned
        if cleaned["first"] >= timezone.localdate().replace(day=1):
            raise forms.ValidationError(
                _("A month is told once it is over. Choose an earlier first day.")
            )
        return cleaned

    def question(self) -> Question:
        """Return what is asked, for a valid form; the city unless told otherwise.

        Raises OutOfScope where there is no area yet.
        """
        given = self.cleaned_data
        area = given["area"] or Area.objects.active().filter(level=Level.CITY).first()
        if area is None:
            raise OutOfScope(_("There is no area yet."))
        reader = reader_of(self.user, area)
        return Question(area, given["category"], given["first"], given["last"], reader)


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
