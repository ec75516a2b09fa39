"""The form of the working calendar."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CalendarForm(forms.Form):
    """The holidays and worked weekend days of a year, as a list."""

    text = forms.CharField(
        label=_("Days of a year"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10, "class": "font-monospace"}),
        help_text=_("One day a line: 2026-10-01,休,国庆节,source. The years named are replaced."),
    )
