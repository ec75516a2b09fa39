"""A place from an address line: longitude and latitude in degrees, or a building."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import BadInput, OutOfScope
from grid.models import Building
from staff.models import User
from staff.services.responsible import Here, point, responsible_here


class PlaceForm(forms.Form):
    """Where somebody tapped."""

    lng = forms.FloatField(min_value=-180, max_value=180, required=False)
    lat = forms.FloatField(min_value=-90, max_value=90, required=False)
    building = forms.IntegerField(min_value=1, required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for a whole place."""
        cleaned = super().clean() or {}
        has_point = cleaned.get("lng") is not None and cleaned.get("lat") is not None
        if not has_point and not cleaned.get("building"):
            raise forms.ValidationError(
                gettext_lazy("Name a place: longitude and latitude in degrees.")
            )
        return cleaned


def asked_here(actor: User, query: Any) -> Here:
    """Answer for a point or a building in a query. Raises BadInput, OutOfScope (404)."""
    form = PlaceForm(query)
    if not form.is_valid():
        problems = form.errors.as_data().values()
        texts = (text for errors in problems for error in errors for text in error.messages)
        raise BadInput(" ".join(texts))
    asked = form.cleaned_data
    if pk := asked["building"]:
        building = Building.objects.select_related("cell").filter(pk=pk).first()
        if building is None:
            raise OutOfScope(_("There is no such building in your area."))
        return responsible_here(actor=actor, building=building)
    return responsible_here(actor=actor, place=point(asked["lng"], asked["lat"]))
