"""Filters of the registers of places; they live in the address of a list."""

from datetime import timedelta
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import DayInput
from core.records import Picker, RecordFilter
from grid.choices import (
    AreaState,
    BuildingUse,
    CellKind,
    DwellingState,
    HazardLevel,
    Level,
    OrganisationKind,
    RentalState,
    Settlement,
    SiteKind,
    SiteState,
    UnitKind,
    VideoState,
)
from grid.models import Area


class AreaChoice(django_filters.ModelChoiceFilter):
    """An area by its code; keeps the rows in it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs = {
            "label": _("area"),
            "queryset": Area.objects.active().defer("boundary"),
            "to_field_name": "code",
            "widget": Picker("grid:area_lookup", "code"),
            **kwargs,
        }
        super().__init__(**kwargs)

    def filter(self, rows: QuerySet[Any], area: Area | None) -> QuerySet[Any]:
        """Keep the rows whose code begins with the area's."""
        return rows.below(area.code) if area else rows  # type: ignore[attr-defined]


class PlaceFilter(RecordFilter):
    """What every register can be filtered by: words and an area."""

    area = AreaChoice()


class DueFilter(PlaceFilter):
    """A register with a next check: due by a day, or overdue."""

    due_by = django_filters.DateFilter(method="keep_due", label=_("due by"), widget=DayInput)
    overdue = django_filters.ChoiceFilter(
        method="keep_overdue", label=_("overdue"), choices=[("yes", _("overdue only"))]
    )

    def keep_due(self, rows: Any, _name: str, day: Any) -> Any:
        """Keep what is due on or before a day."""
        return rows.due_by(day)

    def keep_overdue(self, rows: Any, _name: str, _value: str) -> Any:
        """Keep what was due before today."""
        return rows.due_by(timezone.localdate() - timedelta(days=1))


class AreaFilter(RecordFilter):
    """Areas by level, state and the area above."""

    searched: ClassVar = ("name", "code")
    level = django_filters.ChoiceFilter(choices=Level.choices, label=_("level"))
    state = django_filters.ChoiceFilter(choices=AreaState.choices, label=_("state"))
    area = AreaChoice(label=_("within"))
    cell_kind = django_filters.ChoiceFilter(choices=CellKind.choices, label=_("kind of cell"))
    settlement = django_filters.ChoiceFilter(choices=Settlement.choices, label=_("settlement"))


class CompoundFilter(PlaceFilter):
    """Compounds."""

    searched: ClassVar = ("name",)


class BuildingFilter(PlaceFilter):
    """Buildings by words, area and use."""

    searched: ClassVar = ("name", "address", "address_code")
    use = django_filters.ChoiceFilter(choices=BuildingUse.choices, label=_("use"))


class DwellingFilter(PlaceFilter):
    """Dwellings by area, use and state."""

    searched: ClassVar = ("room", "building__name", "building__address")
    building = django_filters.NumberFilter(field_name="building_id", widget=forms.HiddenInput)
    state = django_filters.ChoiceFilter(choices=DwellingState.choices, label=_("state"))


class RentalFilter(DueFilter):
    """Rental housing by hazard, state and next check."""

    searched: ClassVar = ("filing_no", "dwelling__building__name", "dwelling__room")
    state = django_filters.ChoiceFilter(choices=RentalState.choices, label=_("state"))
    hazard_level = django_filters.ChoiceFilter(choices=HazardLevel.choices, label=_("hazard"))


class SiteFilter(DueFilter):
    """Key sites by kind, hazard, state and next inspection."""

    searched: ClassVar = ("name", "address", "licence_no")
    kind = django_filters.ChoiceFilter(choices=SiteKind.choices, label=_("kind"))
    state = django_filters.ChoiceFilter(choices=SiteState.choices, label=_("state"))
    hazard_level = django_filters.ChoiceFilter(choices=HazardLevel.choices, label=_("hazard"))


class VideoPointFilter(PlaceFilter):
    """Video points by kind of unit and state."""

    searched: ClassVar = ("code", "name", "purpose")
    unit_kind = django_filters.ChoiceFilter(choices=UnitKind.choices, label=_("kind of unit"))
    state = django_filters.ChoiceFilter(choices=VideoState.choices, label=_("state"))


class OrganisationFilter(PlaceFilter):
    """Organisations by kind."""

    searched: ClassVar = ("name", "credit_code", "address")
    kind = django_filters.ChoiceFilter(choices=OrganisationKind.choices, label=_("kind"))
