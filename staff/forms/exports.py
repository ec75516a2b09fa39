"""Asking for a list as a file."""

from django import forms
from django.utils.translation import gettext_lazy as _

from staff.choices import FileFormat


class ExportForm(forms.Form):
    """Why, and as what kind of file."""

    reason = forms.CharField(
        label=_("What do you need the file for?"),
        max_length=300,
        min_length=4,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The reason stands beside the export and in the read log."),
    )
    file_format = forms.ChoiceField(
        label=_("Kind of file"), choices=FileFormat, initial=FileFormat.XLSX
    )


class RefusalForm(forms.Form):
    """Why an export is refused."""

    refusal = forms.CharField(label=_("Reason of the refusal"), max_length=300)
