"""The form of a note on the barometer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import DayInput
from incidents.choices import Desk
from incidents.forms.figures import DAYS
from incidents.models import ConcernNote, IssueCategory


class WordsForm(forms.ModelForm):
    """What was found, and what was ordered; `seen` is the version that is changed."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    class Meta:
        model = ConcernNote
        fields = ("cause", "measure")
        widgets = {
            "cause": forms.Textarea(attrs={"rows": 4}),
            "measure": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cause"].help_text = _("Describe the place and the thing, not people.")

    def _post_clean(self) -> None:
        """Leave the record alone: the service writes it."""


class NewNoteForm(WordsForm):
    """A note also says what it is about, and of which days."""

    topic = forms.ModelChoiceField(
        IssueCategory.objects.filter(is_active=True, desk=Desk.APPEAL),
        label=pgettext_lazy("barometer", "topic"),
    )
    first = forms.DateField(label=_("since"), widget=DayInput, validators=DAYS)
    last = forms.DateField(label=_("until"), widget=DayInput, validators=DAYS)

    field_order = ("topic", "first", "last", "cause", "measure")
