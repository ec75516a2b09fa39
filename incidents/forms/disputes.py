"""The forms of mediation: registering, parties, sessions, minutes, agreements."""

import uuid
from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.contrib.gis.geos import Point
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.access import within
from core.forms import DayInput
from grid.choices import Level
from grid.models import Area, Building, Organisation
from incidents.choices.disputes import (
    AgreementForm,
    DisputeKind,
    DisputeLevel,
    DisputeSource,
    Side,
    StatusMatter,
    Urgency,
)
from incidents.models import MediationRoom
from incidents.services.disputes import DisputeReport, Minutes, NewParty, Terms
from incidents.services.disputes.bodies import mediating_bodies

LENGTHS: Final = (("60", _("1 hour")), ("90", _("1½ hours")), ("120", _("2 hours")))
SHORT: Final = 60
ROWS: Final = {"rows": 4}


class RegisterForm(forms.Form):
    """What a dispute is about, where, and who the two sides are."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    longitude = forms.FloatField(
        widget=forms.HiddenInput, required=False, min_value=-180, max_value=180
    )
    latitude = forms.FloatField(
        widget=forms.HiddenInput, required=False, min_value=-90, max_value=90
    )
    building = forms.ModelChoiceField(
        Building.objects.none(), widget=forms.HiddenInput, required=False
    )
    appeal = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label=_("What is it about?"), choices=DisputeKind.choices)
    title = forms.CharField(
        label=_("In a few words"),
        max_length=120,
        help_text=_("The matter, not the people: “noise at night”."),
    )
    text = forms.CharField(
        label=_("Words"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Others than the mediator read this. Name nobody."),
    )
    area = forms.ModelChoiceField(
        Area.objects.none(),
        label=_("Community or village"),
        required=False,
        empty_label=_("as the place on the map"),
    )
    level = forms.ChoiceField(
        label=_("Level"), choices=DisputeLevel.choices, initial=DisputeLevel.VILLAGE
    )
    source = forms.ChoiceField(
        label=_("Through which door"), choices=DisputeSource.choices, initial=DisputeSource.PARTIES
    )
    mediating_org = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Mediating organisation"),
        required=False,
        empty_label=_("to be decided"),
    )
    urgency = forms.ChoiceField(
        label=_("Urgency"), choices=Urgency.choices, initial=Urgency.ORDINARY
    )
    is_violence_concern = forms.BooleanField(label=_("Violence is feared"), required=False)
    is_domestic_violence = forms.BooleanField(
        label=_("Violence in the family is feared"), required=False
    )
    a_name = forms.CharField(label=_("Party A: name"), max_length=SHORT, required=False)
    a_contact = forms.CharField(label=_("Party A: phone"), max_length=SHORT, required=False)
    b_name = forms.CharField(label=_("Party B: name"), max_length=SHORT, required=False)
    b_contact = forms.CharField(label=_("Party B: phone"), max_length=SHORT, required=False)

    MATTER: Final = ("kind", "title", "text", "area", "level", "source", "mediating_org")
    SAFETY: Final = ("urgency", "is_violence_concern", "is_domestic_violence")
    SIDES: Final = ("a_name", "a_contact", "b_name", "b_contact")

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["building"].queryset = Building.objects.visible_to(actor)
        fields["mediating_org"].queryset = mediating_bodies()
        prefixes = {post.area_code[:12] for post in actor.posts_today if post.area_code}
        areas = Area.objects.active().filter(level=Level.COMMUNITY).defer("boundary")
        inside = within("code", actor.scope_of("places").ranges)
        own = areas.filter(inside) | areas.filter(code__in=prefixes)
        fields["area"].queryset = own.order_by("code")

    def report(self) -> DisputeReport:
        """Return what the service takes."""
        data = self.cleaned_data
        sides = ((Side.A, "a"), (Side.B, "b"))
        parties = [
            NewParty(side, data[f"{key}_name"], data[f"{key}_contact"])
            for side, key in sides
            if data[f"{key}_name"].strip()
        ]
        names = ("client_uuid", "building", *self.MATTER, *self.SAFETY)
        return DisputeReport(
            place=self.place(), parties=parties, **{name: data[name] for name in names}
        )

    def place(self) -> Point | None:
        """Return the point that the address of the page named."""
        east, north = self.cleaned_data.get("longitude"), self.cleaned_data.get("latitude")
        return None if east is None or north is None else Point(east, north, srid=4326)


class PartyForm(forms.Form):
    """One more party."""

    side = forms.ChoiceField(label=_("Side"), choices=Side.choices)
    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=SHORT, required=False)
    contact = forms.CharField(label=_("Phone or address"), max_length=200, required=False)
    represented_by = forms.CharField(label=_("Represented by"), max_length=120, required=False)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("or an organisation"),
        required=False,
        empty_label=_("none"),
    )

    def __init__(self, *args: Any, code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        near = Organisation.objects.filter(area_code__startswith=code[:9]).order_by("name")
        self.fields["organisation"].queryset = near  # type: ignore[attr-defined]

    def party(self) -> NewParty:
        """Return what the service takes."""
        return NewParty(**self.cleaned_data)


class SessionForm(forms.Form):
    """When and where the parties meet."""

    day = forms.DateField(label=_("Day"), widget=DayInput)
    time = forms.TimeField(
        label=_("Begins"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    minutes = forms.ChoiceField(label=_("How long"), choices=LENGTHS)
    room = forms.ModelChoiceField(
        MediationRoom.objects.none(), label=_("Room"), required=False, empty_label=_("elsewhere")
    )

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rooms = MediationRoom.objects.visible_to(actor).in_use().select_related("organisation")
        self.fields["room"].queryset = rooms  # type: ignore[attr-defined]
        tomorrow = timezone.localdate() + timedelta(days=1)
        own = rooms.filter(organisation=actor.organisation_id).first()
        self.initial = {"day": tomorrow, "time": "09:00", "room": own, **self.initial}

    def values(self) -> dict[str, Any]:
        """Return what the service takes: moments in local time, and the room."""
        data = self.cleaned_data
        start = timezone.make_aware(datetime.combine(data["day"], data["time"]))
        end = start + timedelta(minutes=int(data["minutes"]))
        return {"start": start, "end": end, "room": data["room"]}


class MinutesForm(forms.Form):
    """The template of the minutes (调解笔录)."""

    present = forms.CharField(label=_("Present"), max_length=400)
    facts = forms.CharField(
        label=_("What it is about"), max_length=4000, widget=forms.Textarea(attrs=ROWS)
    )
    positions = forms.CharField(
        label=_("What each side wants"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs=ROWS),
    )
    outcome = forms.CharField(
        label=_("How it ended"),
        max_length=4000,
        widget=forms.Textarea(attrs=ROWS),
        help_text=_("What a counsellor heard does not belong here."),
    )
    came = forms.BooleanField(label=_("The parties came for it"), required=False, initial=True)

    def values(self) -> dict[str, Any]:
        """Return what the service takes."""
        data = dict(self.cleaned_data)
        came = data.pop("came")
        return {"minutes": Minutes(**data), "came": came}


class AgreementTermsForm(forms.Form):
    """What was agreed (人民调解法 29)."""

    form = forms.ChoiceField(
        label=_("Form"), choices=AgreementForm.choices, initial=AgreementForm.WRITTEN
    )
    facts = forms.CharField(
        label=_("What the dispute is about"),
        max_length=4000,
        widget=forms.Textarea(attrs=ROWS),
    )
    terms = forms.CharField(
        label=_("What was agreed"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Who does what, how, and until when."),
    )
    amount = forms.DecimalField(
        label=_("Amount in yuan"), required=False, min_value=0, max_digits=12, decimal_places=2
    )
    perform_by = forms.DateField(label=_("To be performed by"), widget=DayInput)
    status_matter = forms.ChoiceField(
        label=_("Does it decide on one of these?"),
        choices=StatusMatter.choices,
        initial=StatusMatter.NONE,
        help_text=_("No court confirms such an agreement."),
    )

    def terms_given(self) -> Terms:
        """Return what the service takes."""
        return Terms(**self.cleaned_data)


class ProfileForm(forms.Form):
    """A mediator's own entry in the register."""

    skills = forms.MultipleChoiceField(
        label=_("Skills"), required=False, widget=forms.CheckboxSelectMultiple
    )
    certificate_number = forms.CharField(
        label=_("Certificate number"), max_length=40, required=False
    )
    certified_on = forms.DateField(label=_("Certified on"), required=False, widget=DayInput)
    certified_until = forms.DateField(
        label=_("Certificate valid until"), required=False, widget=DayInput
    )

    def __init__(self, *args: Any, skills: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["skills"].choices = skills  # type: ignore[attr-defined]
