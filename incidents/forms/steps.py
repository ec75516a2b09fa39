"""The form of a step: made from what its rule needs and takes."""

import uuid
from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fieldwork.forms.visits import PhotosField, PhotosInput
from fieldwork.services.photos import SentPhoto
from incidents.choices import Mode
from incidents.workflow.rules import Rule

WORDS: Final = {
    "reason": _("Reason"),
    "result": _("What was done"),
    "words": _("Words for whoever goes on"),
    "answer": pgettext_lazy("handling", "Answer"),
    "instruction": pgettext_lazy("handling", "Instruction"),
    "text": _("Words"),
    "reply": pgettext_lazy("appeal", "Reply"),
    "question": _("Question to the citizen"),
}
MOST_WORDS: Final = 4000
MOST_REPLY: Final = 8000  # one section for each of several claims
ALBUM: Final = {"accept": "image/*"}


class StepForm(forms.Form):
    """The values of one step; what it needs, and no more, stands in it."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    page = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, rule: Rule, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule = rule
        for name in (*rule.needs, *rule.takes):
            self.fields[name] = self.made(name, name in rule.needs, bodies)

    def made(self, name: str, is_needed: bool, bodies: Any) -> forms.Field:
        """Return the field of a value."""
        if name == "photos":
            return PhotosField(label=_("Photos"), required=is_needed, widget=PhotosInput(ALBUM))
        if name == "to_org":
            return forms.ModelChoiceField(
                bodies, label=pgettext_lazy("handling", "To"), required=is_needed
            )
        if name == "co_orgs":
            return forms.ModelMultipleChoiceField(
                bodies,
                label=_("Others who help"),
                required=False,
                widget=forms.SelectMultiple(attrs={"size": 4}),
            )
        if name == "mode":
            return forms.ChoiceField(
                choices=Mode.choices, label=_("Way of handling"), required=False,
                initial=Mode.REFERRAL,
            )  # fmt: skip
        return forms.CharField(
            label=WORDS.get(name, name),
            required=is_needed,
            max_length=MOST_REPLY if name == "reply" else MOST_WORDS,
            widget=forms.Textarea(attrs={"rows": 8 if name == "reply" else 2}),
        )

    def values(self) -> dict[str, Any]:
        """Return the values as the service takes them."""
        cleaned = dict(self.cleaned_data)
        if "photos" in cleaned:
            cleaned["photos"] = sent_photos(cleaned["photos"], cleaned.get("page"))
        if "co_orgs" in cleaned:
            cleaned["co_orgs"] = list(cleaned["co_orgs"])
        return cleaned


def sent_photos(files: Iterable[Any], page: uuid.UUID | None) -> list[SentPhoto]:
    """Return uploaded photos with ids that follow from the page's, so that a repeat is one."""
    base = page or uuid.uuid4()
    return [
        SentPhoto(uuid.uuid5(base, str(number)), one.read())
        for number, one in enumerate(files or [])
    ]
