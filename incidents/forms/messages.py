"""Forms of what goes out: words of messages, other systems that are told."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.models import WebHook


class WordsForm(forms.Form):
    """A place's own words of a message."""

    subject = forms.CharField(label=_("subject"), max_length=120, required=False)
    body = forms.CharField(
        label=_("words of a message"), max_length=2000, widget=forms.Textarea(attrs={"rows": 6})
    )
    is_active = forms.BooleanField(
        label=_("in use: such messages go out"), required=False, initial=True
    )
    note = forms.CharField(label=_("why it was changed"), max_length=200)


class HookForm(forms.ModelForm):
    """Another system that is told of steps."""

    address = forms.URLField(label=_("address"), max_length=300, assume_scheme="https")
    secret = forms.CharField(
        label=_("secret"),
        min_length=16,
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 16 characters; left empty, the present one stays."),
    )

    class Meta:
        model = WebHook
        fields: ClassVar = ("name", "address", "is_active")
