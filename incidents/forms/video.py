"""The form of a request to look at recordings."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grid.models import VideoPoint
from incidents.models import Incident

MOMENT = {"type": "datetime-local"}
WRITTEN = "%Y-%m-%dT%H:%M"


class FootageForm(forms.Form):
    """Which incident, which point, on what basis, from when to when."""

    incident = forms.ModelChoiceField(
        Incident.objects.none(),
        label=_("Number of the incident"),
        to_field_name="number",
        widget=forms.TextInput,
        help_text=_("Footage is looked at for a reason only."),
    )
    point = forms.ModelChoiceField(VideoPoint.objects.none(), label=_("Video point"))
    basis = forms.CharField(
        label=_("Legal basis"),
        max_length=200,
        help_text=_("The document and its article, or the number of the police case."),
    )
    begins_at = forms.DateTimeField(
        label=_("Recorded from"),
        input_formats=[WRITTEN],
        widget=forms.DateTimeInput(attrs=MOMENT, format=WRITTEN),
    )
    ends_at = forms.DateTimeField(
        label=_("Recorded until"),
        input_formats=[WRITTEN],
        widget=forms.DateTimeInput(attrs=MOMENT, format=WRITTEN),
        help_text=_("At most 24 hours in one request."),
    )

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["incident"].queryset = Incident.objects.visible_to(actor).order_by("-pk")
        fields["point"].queryset = VideoPoint.objects.visible_to(actor).order_by("code")
