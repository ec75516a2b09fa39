"""The form of a campaign."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from core.access import within
from core.forms import DayInput
from fieldwork.forms.areas import AreasField
from fieldwork.models import Campaign
from grid.choices import Level
from grid.models import Area
from staff.models import User


class CampaignForm(forms.ModelForm):
    """What a campaign is about, where and when; the service checks the rest."""

    areas = AreasField(
        queryset=Area.objects.none(),
        to_field_name="code",
        label=_("Areas"),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "area-choices"}),
    )
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Campaign
        fields = ("kind", "title", "problem", "legal_basis", "areas", "starts_on", "ends_on")
        widgets: ClassVar = {
            "problem": forms.Textarea(attrs={"rows": 3}),
            "starts_on": DayInput,
            "ends_on": DayInput,
        }
        help_texts: ClassVar = {
            "problem": _("Name acts and places, never people or groups."),
            "legal_basis": _("Needed for public safety: the document and its article."),
            "ends_on": _("The day after the last one; 90 days at most."),
        }

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ranges = actor.scope_of("campaigns", "write").ranges
        areas = Area.objects.active().filter(within("code", ranges)).exclude(level=Level.CELL)
        self.fields["areas"].queryset = areas.defer("boundary").order_by("code")  # type: ignore[attr-defined]
        if self.instance.pk:
            self.initial["seen_version"] = self.instance.version
            self.initial["areas"] = [area.code for area in self.instance.areas.defer("boundary")]

    def values(self) -> dict[str, Any]:
        """Return what the service takes."""
        cleaned = dict(self.cleaned_data)
        cleaned.pop("seen_version", None)
        return cleaned

    def _post_clean(self) -> None:
        """Leave the record alone: the service sets and checks its values."""
