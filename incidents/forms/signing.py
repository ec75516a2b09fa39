"""The form under a text to sign, and that of a party on its own page."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import DayInput
from incidents.services.disputes import Hands


class SignForm(forms.Form):
    """A name, typed; perhaps drawn; under a text with a fingerprint."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    drawing = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20_000)
    name = forms.CharField(
        label=_("Type your name"),
        max_length=60,
        help_text=_("As it stands in the text above."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    is_read = forms.BooleanField(label=_("I have read the text and agree to it of my free will"))

    def signature(self) -> dict[str, Any]:
        """Return what the services take."""
        data = self.cleaned_data
        return {"hands": Hands(data["name"], data["drawing"]), "seen": data["seen"]}


class ProposeForm(forms.Form):
    """A time at which a party would like to meet."""

    day = forms.DateField(label=_("Day"), widget=DayInput)
    time = forms.TimeField(
        label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def when(self) -> datetime | None:
        """Return the moment in local time; None where it was not given in full."""
        if not self.is_valid():
            return None
        data = self.cleaned_data
        return timezone.make_aware(datetime.combine(data["day"], data["time"]))
