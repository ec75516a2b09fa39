"""Compounds, buildings, dwellings and rental housing: how they are listed and shown."""

import json
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from core.records import Column, Facts, Step
from grid.choices import DwellingState, RentalState
from grid.filters import BuildingFilter, CompoundFilter, DwellingFilter, RentalFilter
from grid.forms.places import BuildingForm, CompoundForm, DwellingForm, RentalForm
from grid.models import Building, Compound, Dwelling, KeySite, RentalHousing
from grid.records.common import WHERE, PlaceRecords, figure, step, work
from grid.services.places import move_rental
from grid.workflow import RENTAL_NEXT

ORIGIN = Facts(_("Origin"), ("source", "source_key", "updated_at", "area_code"))
SHOWN_ROWS = 200  # rows of one building that its page shows; the list has them all


class Compounds(PlaceRecords):
    """Residential compounds."""

    model = Compound
    form_class = CompoundForm
    filter_class = CompoundFilter
    columns = ("name", WHERE, "manager_org", "household_count")
    facts = (Facts("", ("name", WHERE, "manager_org", "household_count")), ORIGIN)
    popup = (WHERE, "household_count")
    related = ("cell__parent", "manager_org")
    links = {"cell": "grid:area_detail", "manager_org": "grid:organisation_detail"}
    searched = ("name",)
    shape = "boundary"
    layer = "compounds"

    def more(self, record: Compound, user: Any) -> dict[str, Any]:
        """List the buildings of the compound."""
        rows = Buildings.visible(user).filter(compound=record).order_by("pk")
        return {"buildings": rows[:SHOWN_ROWS]}


class Buildings(PlaceRecords):
    """Buildings. The page joins dwellings, rentals and sites by right of the viewer (S29)."""

    model = Building
    form_class = BuildingForm
    filter_class = BuildingFilter
    columns = (
        Column("name", _("building"), str),
        "address",
        WHERE,
        "use",
        "floor_count",
        "built_year",
    )
    facts = (
        Facts(
            "",
            (
                "address",
                "address_code",
                WHERE,
                "compound",
                "use",
                "floor_count",
                "built_year",
            ),
        ),
        ORIGIN,
    )
    popup = (WHERE, "use")
    related = ("cell__parent", "compound")
    links = {"cell": "grid:area_detail", "compound": "grid:compound_detail"}
    searched = ("name", "address", "address_code")
    layer = "buildings"

    def more(self, record: Building, user: Any) -> dict[str, Any]:
        """Join what hangs on the building, each part by its own right."""
        rentals = RentalHousing.objects.filter(dwelling__building=record)
        return {
            "shape": shape_of(record),
            "dwelling_states": dwelling_states(record, user),
            "dwellings": Dwellings.visible(user).filter(building=record)[:SHOWN_ROWS],
            "may_add_dwelling": Dwellings.may(user, "write"),
            "rental_count": figure(Rentals, user, rentals.current()),
            "rentals": rentals.current().visible_to(user).select_related("dwelling"),
            "sites": sites_on(record, user),
            **work(user),
        }


def ground(building: Building) -> Any:
    """Return the footprint of a building, else its point."""
    return building.footprint or building.place


def shape_of(building: Building) -> Any:
    """Return the ground of a building as GeoJSON for its map."""
    return json.loads(ground(building).geojson)


def sites_on(building: Building, user: Any) -> Any:
    """Return the key sites on a building's ground that the user may see."""
    return KeySite.objects.visible_to(user).current().filter(shape__intersects=ground(building))


def dwelling_states(building: Building, user: Any) -> list[tuple[Any, int]]:
    """Count the dwellings of a building by state, as far as the user may see them."""
    rows = Dwelling.objects.visible_to(user).filter(building=building).order_by()
    counts = dict(rows.values_list("state").annotate(Count("pk")))
    return [(label, counts[value]) for value, label in DwellingState.choices if value in counts]


class Dwellings(PlaceRecords):
    """Dwellings."""

    model = Dwelling
    form_class = DwellingForm
    filter_class = DwellingFilter
    columns = (
        Column("door", _("dwelling"), str),
        WHERE,
        "floor",
        "use",
        "state",
    )
    facts = (Facts("", ("building", "entrance", "floor", "room", "use", "state", WHERE)), ORIGIN)
    popup = ("state", "use")
    related = ("cell__parent", "building")
    links = {"cell": "grid:area_detail", "building": "grid:building_detail"}
    searched = ("room", "building__name", "building__address")
    layer = "dwellings"
    status = "state"

    def more(self, record: Dwelling, user: Any) -> dict[str, Any]:
        """Show where the building is, and how the dwelling was let."""
        return {
            "shape": shape_of(record.building),
            "rentals": Rentals.visible(user).filter(dwelling=record).order_by("-pk"),
            "may_add_rental": Rentals.may(user, "write"),
            **work(user),
        }


RENTAL_STEPS = (
    step(RentalState.FILED, _("File"), move_rental, leads_on=True),
    step(RentalState.RECTIFYING, _("Resume rectification"), move_rental, leads_on=True),
    step(RentalState.SUSPENDED, _("Suspend letting"), move_rental),
    step(
        RentalState.ENDED,
        _("No longer let"),
        move_rental,
        warning=_("The rental leaves every due list. Its checks stay readable. Continue?"),
    ),
)


class Rentals(PlaceRecords):
    """Rental housing: hazard of the building, never of its tenants (S34)."""

    name = "rental"
    model = RentalHousing
    form_class = RentalForm
    filter_class = RentalFilter
    columns = (
        Column("dwelling", _("dwelling"), str),
        WHERE,
        "let_kind",
        "state",
        "hazard_level",
        "next_check_on",
    )
    facts = (
        Facts(_("Letting"), ("dwelling", WHERE, "let_kind", "filing_no", "room_count")),
        Facts(
            _("Safety"),
            ("hazard_level", "occupant_count", "max_occupants", "last_check_on", "next_check_on"),
        ),
        ORIGIN,
    )
    popup = ("hazard_level", "next_check_on")
    related = ("cell__parent", "dwelling__building")
    links = {"cell": "grid:area_detail", "dwelling": "grid:dwelling_detail"}
    searched = ("filing_no", "dwelling__building__name", "dwelling__room")
    layer = "rentals"
    status = "state"

    def steps(self, record: RentalHousing, user: Any) -> tuple[Step, ...]:
        """Return the steps that may follow the rental's state."""
        return tuple(each for each in RENTAL_STEPS if each.name in RENTAL_NEXT[record.state])

    def more(self, record: RentalHousing, user: Any) -> dict[str, Any]:
        """Show where it is, earlier lettings, and whether too many live there."""
        occupants = record.occupant_count or 0
        earlier = Rentals.visible(user).filter(dwelling=record.dwelling_id).exclude(pk=record.pk)
        return {
            "shape": shape_of(record.dwelling.building),
            "is_overcrowded": occupants > record.max_occupants,
            "earlier": earlier.order_by("-pk"),
            **work(user),
        }
