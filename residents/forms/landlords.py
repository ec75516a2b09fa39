"""The form of a rental's landlord. What is stored never comes back into it."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from residents.forms.people import QUIET


class LandlordForm(forms.Form):
    """A landlord's name and phone; `version` is that of the one shown, 0 where there is none."""

    version = forms.IntegerField(widget=forms.HiddenInput, initial=0, min_value=0)
    name = forms.CharField(
        label=pgettext_lazy("person", "name"),
        max_length=60,
        required=False,
        widget=forms.TextInput(QUIET),
    )
    phone = forms.CharField(
        label=_("phone"),
        max_length=30,
        required=False,
        widget=forms.TextInput({**QUIET, "inputmode": "tel"}),
    )
