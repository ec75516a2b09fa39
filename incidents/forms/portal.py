"""The forms of the public portal: five fields at most, no account, no name asked."""

import re
from typing import Any, Final

from django import forms
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.errors import DomainError
from core.geo import STORAGE_SRID
from fieldwork.forms.visits import PhotosField, PhotosInput
from grid.choices import Level
from grid.models import Area
from incidents.forms.steps import sent_photos
from incidents.services.portal import (
    Door,
    PublicSending,
    Stamp,
    rental_category,
    report_categories,
)

PHONE: Final = re.compile(r"\+?[\d\s()-]{5,25}")
MOST_WORDS: Final = 2_000
QUESTIONS: Final = {
    Door.ASK: _("What would you like to know?"),
    Door.HELP: _("What do you need help with?"),
    Door.REPORT: _("What is the matter?"),
    Door.SUGGEST: _("What do you suggest?"),
    Door.RENTAL: _("Which home is let? Building, stairs and door."),
}
# What each door asks; the words, the place and the contact are asked at every one.
ASKED: Final = {
    Door.ASK: ("text", "community", "contact"),
    Door.HELP: ("text", "community", "photos", "contact"),
    Door.REPORT: ("category", "community", "text", "photos", "contact"),
    Door.SUGGEST: ("text", "community", "contact"),
    Door.RENTAL: ("community", "text", "contact"),
}


def open_communities() -> QuerySet[Area]:
    """Return the communities and villages of the town, without their shapes."""
    rows: QuerySet[Area] = Area.objects.active().filter(level=Level.COMMUNITY)
    return rows.defer("boundary").order_by("code")


class DoorForm(forms.Form):
    """What somebody says at one door. The map fills in the point; the list does without it."""

    stamp = forms.CharField(widget=forms.HiddenInput)
    longitude = forms.FloatField(
        widget=forms.HiddenInput, required=False, min_value=-180, max_value=180
    )
    latitude = forms.FloatField(
        widget=forms.HiddenInput, required=False, min_value=-90, max_value=90
    )
    category = forms.ModelChoiceField(
        report_categories(),
        label=pgettext_lazy("portal", "What is it?"),
        required=False,
        empty_label=_("something else, or the conduct of an office"),
    )
    community = forms.ModelChoiceField(
        Area.objects.none(),
        label=pgettext_lazy("portal", "Where is it?"),
        required=False,
        empty_label=_("choose the community or village"),
    )
    text = forms.CharField(
        max_length=MOST_WORDS,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In your own words. No identity numbers, please."),
    )
    photos = PhotosField(
        label=pgettext_lazy("portal", "Photo"),
        required=False,
        widget=PhotosInput({"accept": "image/*"}),
    )
    contact = forms.CharField(
        label=_("How can we reach you?"),
        required=False,
        max_length=254,
        help_text=_("Phone or e-mail, if you like. Without it nobody knows who you are."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    # A field that no person sees: what fills it in is a program.
    homepage = forms.CharField(
        required=False, label=_("Leave this empty"),
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, door: Door, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.door = door
        self.fields["community"].queryset = open_communities()  # type: ignore[attr-defined]
        self.fields["text"].label = QUESTIONS[door]
        for name in ("category", "photos"):
            if name not in ASKED[door]:
                del self.fields[name]
        if door == Door.RENTAL:
            self.ask_landlord()

    def ask_landlord(self) -> None:
        """Ask how the officer reaches whoever files a home."""
        contact = self.fields["contact"]
        contact.required = True
        contact.help_text = _("Phone or e-mail, for the officer who looks at the home with you.")

    def shown(self) -> list[forms.BoundField]:
        """Return the fields in the order in which people know the answers."""
        return [self[name] for name in ASKED[self.door]]

    def clean_contact(self) -> dict[str, str]:
        """Return the contact as a phone number or an address of mail."""
        text = self.cleaned_data["contact"].strip()
        if not text:
            return {}
        if PHONE.fullmatch(text):
            return {"phone": text}
        try:
            validate_email(text)
        except ValidationError as error:
            raise ValidationError(_("Write a phone number or an e-mail address.")) from error
        return {"email": text}

    def clean_homepage(self) -> str:
        """Refuse what no person filled in."""
        if self.cleaned_data["homepage"]:
            raise ValidationError(_("This was filled in by a program and is not taken."))
        return ""

    def clean_stamp(self) -> Stamp:
        """Return the stamp of this form."""
        try:
            return Stamp.read(self.cleaned_data["stamp"])
        except DomainError as error:
            raise ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        """Ask for a place or a community."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not given.get("community") and self.place() is None and not self.has_error("community"):
            self.add_error("community", _("Tap the map, or choose the community."))
        return given

    def place(self) -> Point | None:
        """Return the point that was tapped, WGS 84."""
        east, north = self.cleaned_data.get("longitude"), self.cleaned_data.get("latitude")
        if east is None or north is None:
            return None
        return Point(east, north, srid=STORAGE_SRID)

    def sending(self, answers: dict[str, Any]) -> PublicSending:
        """Return what is sent."""
        given = self.cleaned_data
        client = given["stamp"].client
        return PublicSending(
            door=self.door,
            text=given["text"],
            place=self.place(),
            community=given["community"],
            category=rental_category() if self.door == Door.RENTAL else given.get("category"),
            answers=answers,
            photos=sent_photos(given.get("photos") or [], client),
            client_uuid=client,
            **given["contact"],
        )


class ProgressForm(forms.Form):
    """Number and code."""

    number = forms.CharField(
        label=pgettext_lazy("case", "Number"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )
    code = forms.CharField(
        label=pgettext_lazy("case", "Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class PublishForm(forms.Form):
    """The words in which a question and its answer are shown to everybody."""

    question = forms.CharField(
        label=_("Question, as everybody reads it"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Write it anew: no name, no address, no number."),
    )
    answer = forms.CharField(
        label=_("Answer, as everybody reads it"),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
