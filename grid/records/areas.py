"""Areas and organisations: how they are listed and shown."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.records import Facts, RecordSet
from core.saving import InvalidRecord
from grid.choices import AreaState, Level
from grid.filters import AreaFilter, OrganisationFilter
from grid.forms.areas import AreaForm
from grid.forms.places import OrganisationForm
from grid.models import Area, Organisation
from grid.records.buildings import ORIGIN, Buildings, Compounds, Dwellings, Rentals
from grid.records.common import PlaceRecords, figure
from grid.records.sites import Sites, VideoPoints
from grid.services.areas import (
    add_area,
    change_area,
    delete_area,
    drafts_below,
    lineage,
    next_codes,
)

REGISTERS = (Compounds, Buildings, Dwellings, Rentals, Sites, VideoPoints)


class Areas(RecordSet):
    """The tree of areas down to the grid cells (S20)."""

    model = Area
    form_class = AreaForm
    filter_class = AreaFilter
    columns = ("name", "code", "level", "parent", "cell_kind", "state", "valid_from")
    facts = (
        Facts(
            "",
            (
                "code",
                "level",
                "parent",
                "settlement",
                "household_count",
                "valid_from",
                "valid_to",
            ),
        ),
    )
    popup = ("level", "code")
    keys = ("code", "pk")
    related = ("parent",)
    links = {"parent": "grid:area_detail"}
    searched = ("name", "code")
    lookup_keys = ("pk", "code")
    shape = "boundary"
    layer = "cells"
    status = "state"
    add = staticmethod(add_area)
    change = staticmethod(change_area)
    remove = staticmethod(delete_area)

    @classmethod
    def choosable(cls, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Offer drafts and areas in force, not the ended ones."""
        return rows.exclude(state=AreaState.RETIRED)

    @classmethod
    def label(cls, record: Area) -> str:
        """Name the area with its code, for a form's choices."""
        return f"{record.name} {record.code}"

    def is_removable(self, record: Area) -> bool:
        """Only drafts are deleted: past rows name the areas of their day."""
        return bool(record.state == AreaState.DRAFT)

    def more(self, record: Area, user: Any) -> dict[str, Any]:
        """Show the way down from the city, what lies below, and what was here before."""
        below = Area.objects.visible_to(user).filter(parent=record).defer("boundary")
        return {
            "lineage": lineage(record),
            "children": below.exclude(state=AreaState.RETIRED).order_by("code"),
            "figures": figures(record, user),
            "predecessors": record.predecessors.defer("boundary"),
            "successors": record.successors.defer("boundary"),
            "may_redraw": is_redrawable(record) and user.scope_of("redraws").covers(record.code),
            "draft_count": drafts_below(record).count(),
            "may_activate": user.scope_of("redraws").covers(record.code),
            "may_add_child": record.level != Level.CELL and Areas.may(user, "write"),
            "next_code": suggested_code(record),
        }


def is_redrawable(area: Area) -> bool:
    """Tell whether an area can be split, merged or redrawn."""
    return area.level == Level.CELL and area.state == AreaState.ACTIVE


def suggested_code(area: Area) -> str:
    """Return the next free code below an area, "" where there can be none."""
    if area.level == Level.CELL:
        return ""
    try:
        return next_codes(area)[0]
    except InvalidRecord:
        return ""


def figures(area: Area, user: Any) -> list[tuple[str, str, str]]:
    """Return title, count and list address of each register, below an area.

    Who sees totals only gets none here: figures of neighbouring areas would give away
    small ones by subtraction. The map hides those as it must.
    """
    found = []
    for records in REGISTERS:
        if records.scope(user).ranges:
            count = figure(records, user, records.rows().below(area.code))  # type: ignore[attr-defined]
            found.append((records.title(), count, f"{records.url('list')}?area={area.code}"))
    return found


class Organisations(PlaceRecords):
    """Offices, committees, departments, associations, enterprises."""

    model = Organisation
    form_class = OrganisationForm
    filter_class = OrganisationFilter
    columns = ("name", "kind", "area", "phone", "address")
    facts = (
        Facts("", ("kind", "credit_code", "area", "parent", "supervisor_org")),
        Facts(_("How to reach it"), ("address", "phone", "hours")),
        ORIGIN,
    )
    popup = ("kind", "phone")
    related = ("area", "parent", "supervisor_org")
    links = {
        "area": "grid:area_detail",
        "parent": "grid:organisation_detail",
        "supervisor_org": "grid:organisation_detail",
    }
    searched = ("name", "credit_code", "address")
    shape = "location"
    layer = "organisations"

    @classmethod
    def label(cls, record: Organisation) -> str:
        """Name the organisation with the area it serves."""
        return f"{record} · {record.area}" if record.area else str(record)

    def more(self, record: Organisation, user: Any) -> dict[str, Any]:
        """List the units below it."""
        return {"units": Organisations.visible(user).filter(parent=record)}
