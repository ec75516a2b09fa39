"""Forms of the registers of places."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import DayInput
from core.records import RecordForm
from core.records.shapes import POINT, POLYGON, ShapeField
from grid.models import (
    Building,
    Compound,
    Dwelling,
    KeySite,
    Organisation,
    RentalHousing,
    VideoPoint,
)

DRAW = _("Draw it on the map, or type longitude and latitude.")


class CompoundForm(RecordForm):
    """A residential compound."""

    pickers: ClassVar = {"manager_org": "grid:organisation_lookup"}
    boundary = ShapeField(label=_("Boundary"), kinds=(POLYGON,), multi=True, help_text=DRAW)

    class Meta:
        model = Compound
        fields = ("name", "boundary", "manager_org", "household_count")


class BuildingForm(RecordForm):
    """A building: its footprint, or at least a point."""

    pickers: ClassVar = {"compound": "grid:compound_lookup"}
    footprint = ShapeField(
        label=_("Footprint"), kinds=(POLYGON,), multi=True, required=False, help_text=DRAW
    )
    place = ShapeField(
        label=_("Position"),
        kinds=(POINT,),
        required=False,
        help_text=_("Only where no footprint is known: a point on the building."),
    )

    class Meta:
        model = Building
        fields = (
            "name",
            "address",
            "address_code",
            "compound",
            "use",
            "floor_count",
            "built_year",
            "footprint",
            "place",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.footprint and not self.is_bound:
            self.fields["place"].widget = forms.HiddenInput()  # it follows from the footprint

    def clean(self) -> dict[str, Any]:
        """Ask for a footprint or a point."""
        values: dict[str, Any] = super().clean() or {}
        shapes = [name for name in ("footprint", "place") if name in self.errors]
        if not shapes and not values.get("footprint") and not values.get("place"):
            self.add_error("footprint", _("Draw the footprint, or give a position below."))
        return values

    def values(self) -> dict[str, Any]:
        """Leave an empty position to the database, which sets it from the footprint."""
        found = super().values()
        if found.get("place", True) is None:
            del found["place"]
        return found


class DwellingForm(RecordForm):
    """A dwelling: one door of a building."""

    pickers: ClassVar = {"building": "grid:building_lookup"}

    class Meta:
        model = Dwelling
        fields = ("building", "entrance", "floor", "room", "use", "state")


class RentalForm(RecordForm):
    """Rental housing. Its state and hazard follow from steps and checks."""

    pickers: ClassVar = {"dwelling": "grid:dwelling_lookup"}

    class Meta:
        model = RentalHousing
        fields = (
            "dwelling",
            "filing_no",
            "let_kind",
            "room_count",
            "max_occupants",
            "occupant_count",
            "next_check_on",
        )
        widgets: ClassVar = {"next_check_on": DayInput}


class SiteForm(RecordForm):
    """A key site. Its state and hazard follow from steps and inspections."""

    pickers: ClassVar = {"operator_org": "grid:organisation_lookup"}
    shape = ShapeField(label=_("Position"), kinds=(POINT, POLYGON), help_text=DRAW)

    class Meta:
        model = KeySite
        fields = (
            "kind",
            "name",
            "address",
            "operator_org",
            "licence_no",
            "capacity",
            "inspect_every_days",
            "next_inspection_on",
            "shape",
        )
        widgets: ClassVar = {"next_inspection_on": DayInput}


class VideoPointForm(RecordForm):
    """A video point of the register."""

    pickers: ClassVar = {
        "owner_org": "grid:organisation_lookup",
        "town_centre": "grid:organisation_lookup",
    }
    place = ShapeField(label=_("Position"), kinds=(POINT,), help_text=DRAW)

    class Meta:
        model = VideoPoint
        fields = (
            "code",
            "name",
            "unit_kind",
            "owner_org",
            "purpose",
            "place",
            "bearing",
            "field_of_view",
            "is_sign_posted",
            "filed_on",
            "retention_days",
            "town_centre",
            "is_linked_town",
            "is_linked_city",
        )
        widgets: ClassVar = {"filed_on": DayInput}


class OrganisationForm(RecordForm):
    """An organisation, by the area it serves or by where it is."""

    pickers: ClassVar = {
        "parent": "grid:organisation_lookup",
        "supervisor_org": "grid:organisation_lookup",
        "area": "grid:area_lookup",
    }
    location = ShapeField(label=_("Position"), kinds=(POINT,), required=False, help_text=DRAW)

    class Meta:
        model = Organisation
        fields = (
            "kind",
            "name",
            "credit_code",
            "area",
            "parent",
            "supervisor_org",
            "address",
            "location",
            "phone",
            "hours",
            "has_party_branch",
        )

    def clean(self) -> dict[str, Any]:
        """Ask for an area or a position: without one nobody's list would show it."""
        values: dict[str, Any] = super().clean() or {}
        if not self.errors and not values.get("area") and not values.get("location"):
            self.add_error("area", _("Name the area it serves, or its position below."))
        return values
