"""The form of the auditor's search by number."""

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from residents.choices.people import PaperKind

PHONE: Final = "phone"


class NumberForm(forms.Form):
    """A number that the person gave; it is neither shown again nor kept."""

    kind = forms.ChoiceField(
        label=_("Kind of number"),
        choices=[
            *((kind.value, kind.label) for kind in PaperKind if kind != PaperKind.NONE),
            (PHONE, _("phone")),
        ],
    )
    number = forms.CharField(
        label=_("Number"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
