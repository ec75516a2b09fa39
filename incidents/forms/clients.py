"""Forms of the keys of other programs."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import DayInput
from incidents.models import ApiKey


class KeyForm(forms.ModelForm):
    """What a key is called and what it opens."""

    class Meta:
        model = ApiKey
        fields: ClassVar = (
            "name", "note", "per_hour", "valid_from", "valid_to", "gives_tokens",
        )  # fmt: skip
        widgets: ClassVar = {"valid_from": DayInput, "valid_to": DayInput}
        help_texts: ClassVar = {
            "name": _("Of the program or the body that runs it, never a person."),
            "valid_to": _("Left empty, the key has no end."),
            "gives_tokens": _("For programs that fetch the number of a request later."),
        }
