"""The form of a report: kind, place, photo, words (S22: four taps)."""

import uuid
from typing import Any

from django import forms
from django.contrib.gis.geos import Point
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from fieldwork.forms.visits import PhotosField, PhotosInput
from grid.models import Building, KeySite, VideoPoint
from incidents.choices import Desk, IncidentKind
from incidents.forms.steps import sent_photos
from incidents.models import IssueCategory
from incidents.services.incidents import IncidentReport

CAMERA = {"accept": "image/*", "capture": "environment"}


def categories_of(kind: str) -> QuerySet[IssueCategory]:
    """Return the categories in use that say more exactly what a kind of incident is."""
    rows: QuerySet[IssueCategory] = IssueCategory.objects.filter(
        desk=Desk.INCIDENT, incident_kind=kind, is_active=True
    )
    return rows


class ReportForm(forms.Form):
    """What happened where. The place is the phone's position, a tap on the map, or a building."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    kind = forms.ChoiceField(
        label=_("What is it?"), choices=IncidentKind.choices, widget=forms.RadioSelect
    )
    category = forms.ModelChoiceField(
        IssueCategory.objects.none(),
        label=_("More exactly"),
        required=False,
        empty_label=_("not needed"),
    )
    longitude = forms.FloatField(
        widget=forms.HiddenInput, required=False, min_value=-180, max_value=180
    )
    latitude = forms.FloatField(
        widget=forms.HiddenInput, required=False, min_value=-90, max_value=90
    )
    building = forms.ModelChoiceField(
        Building.objects.none(), widget=forms.HiddenInput, required=False
    )
    site = forms.ModelChoiceField(KeySite.objects.none(), widget=forms.HiddenInput, required=False)
    video_point = forms.ModelChoiceField(
        VideoPoint.objects.none(), widget=forms.HiddenInput, required=False
    )
    photos = PhotosField(label=_("Photo"), required=False, widget=PhotosInput(CAMERA))
    text = forms.CharField(
        label=_("Words"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Describe the place and the thing, not people."),
    )
    address = forms.CharField(label=_("Where exactly"), required=False, max_length=200)
    result = forms.CharField(
        label=_("Fixed on the spot: what was done"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = categories_of(str(self["kind"].value() or ""))  # type: ignore[attr-defined]
        self.fields["building"].queryset = Building.objects.visible_to(actor)  # type: ignore[attr-defined]
        self.fields["site"].queryset = KeySite.objects.visible_to(actor)  # type: ignore[attr-defined]
        self.fields["video_point"].queryset = VideoPoint.objects.visible_to(actor)  # type: ignore[attr-defined]

    def place(self) -> Point | None:
        """Return the point that was given, WGS 84."""
        east, north = self.cleaned_data["longitude"], self.cleaned_data["latitude"]
        return None if east is None or north is None else Point(east, north, srid=4326)

    def report(self, answers: dict[str, Any]) -> IncidentReport:
        """Return what is reported."""
        given = self.cleaned_data
        return IncidentReport(
            kind=given["kind"],
            place=self.place(),
            text=given["text"],
            address=given["address"],
            category=given["category"],
            answers=answers,
            building=given["building"],
            site=given["site"],
            video_point=given["video_point"],
            photos=sent_photos(given["photos"], given["client_uuid"]),
            result=given["result"],
            client_uuid=given["client_uuid"],
        )
