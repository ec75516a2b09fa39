"""Choosing an area by typing its name or code, and buildings inside it."""

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from core.access import Scope, within
from grid.models import Area, Building

SUGGESTION_LIMIT: Final = 20
BUILDING_LIMIT: Final = 300


def areas_in(scope: Scope) -> QuerySet[Area]:
    """Return the areas in force inside a scope."""
    found: QuerySet[Area] = Area.objects.active().filter(within("code", scope.ranges))
    return found


def suggestions(scope: Scope, typed: str, levels: Iterable[str] = ()) -> list[Area]:
    """Return a few areas whose name or code fits what was typed."""
    rows = areas_in(scope).defer("boundary").select_related("parent")
    if levels:
        rows = rows.filter(level__in=list(levels))
    words = typed.split()
    if words and words[0].isdigit():
        rows = rows.filter(code__startswith=words[0])
    else:
        for word in words:
            rows = rows.filter(name__icontains=word)
    return list(rows.order_by("code")[:SUGGESTION_LIMIT])


class AreaField(forms.CharField):
    """An area typed as its code, as "code name" from the suggestions, or as its only name."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {
            "list": "area-suggestions",
            "autocomplete": "off",
            "hx-get": reverse_lazy("staff:area_suggestions"),
            "hx-trigger": "input changed delay:200ms, focus once",
            "hx-target": "#area-suggestions",
            "hx-include": "closest form",
            "hx-params": "area,role,kind",
        }
        kwargs.setdefault("label", _("Area"))
        kwargs.setdefault("help_text", _("Type a part of the name or the code, then choose."))
        super().__init__(widget=forms.TextInput(attrs=attrs), max_length=120, **kwargs)
        self.scope = Scope()

    def clean(self, value: Any) -> Any:
        """Return the area. Raises ValidationError when none, or several, fit."""
        typed = super().clean(value)
        if not typed:
            return None
        first = typed.split()[0]
        rows = areas_in(self.scope)
        found = rows.filter(code=first) if first.isdigit() else rows.filter(name=typed)
        areas = list(found[:2])
        if len(areas) == 1:
            return areas[0]
        if areas:
            raise ValidationError(_("Several areas have this name. Choose one by its code."))
        raise ValidationError(_("There is no area in force with this name in your area."))


class BuildingsField(forms.ModelMultipleChoiceField):
    """Buildings inside the chosen area, as a list to tick."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Buildings"))
        super().__init__(
            queryset=Building.objects.none(),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            **kwargs,
        )

    def offer(self, area: Area | None) -> None:
        """Offer the buildings of an area."""
        if area is not None:
            self.queryset = buildings_of(area)


def buildings_of(area: Area) -> QuerySet[Building]:
    """Return the buildings of an area, by name, without their shapes."""
    rows = Building.objects.below(area.code).only("pk", "name", "address", "address_code")
    found: QuerySet[Building] = rows.order_by("name", "pk")
    return found
