"""Which places a sending of tasks means: cells, a lasso, a list, or a saved filter."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.contrib.gis.geos import MultiPolygon
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import CodeRange, merged, within
from core.errors import BadInput, NotAllowed, OutOfScope
from fieldwork.choices import TargetKind, TaskKind
from fieldwork.models import Task, TaskTemplate
from fieldwork.services.lasso import cells_of
from fieldwork.services.saved_filters import narrowed
from grid.models import Area, Building, Dwelling, KeySite, RentalHousing
from staff.models import User

MOST_KEYS: Final = 5_000


@dataclass(frozen=True)
class Selection:
    """How the places were chosen.

    `cells` and `drawn` (WGS 84) are united; `areas` (codes), `keys` and the saved
    filter each narrow. `skips_open` leaves out places that already wait for a task
    of the same kind.
    """

    areas: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    keys: tuple[int, ...] = ()
    filter_key: str = ""
    parameter: str = ""
    drawn: MultiPolygon | None = None
    skips_open: bool = True

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing at all was pointed at."""
        return not (self.areas or self.cells or self.keys or self.drawn)

    def as_json(self) -> dict[str, Any]:
        """Return what the sending keeps; the lasso has its own column."""
        return {
            "areas": list(self.areas),
            "cells": list(self.cells),
            "keys": list(self.keys),
            "filter": self.filter_key,
            "parameter": self.parameter,
            "skips_open": self.skips_open,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any], drawn: MultiPolygon | None) -> "Selection":
        """Return a selection as a sending kept it."""
        return cls(
            areas=tuple(kept["areas"]),
            cells=tuple(kept["cells"]),
            keys=tuple(kept["keys"]),
            filter_key=kept["filter"],
            parameter=kept["parameter"],
            drawn=drawn,
            skips_open=kept["skips_open"],
        )


CURRENT: Final[Mapping[str, Callable[[], QuerySet[Any]]]] = {
    TargetKind.CELL: lambda: Area.objects.active().cells(),
    TargetKind.BUILDING: lambda: Building.objects.all(),
    TargetKind.DWELLING: lambda: Dwelling.objects.all(),
    TargetKind.RENTAL: lambda: RentalHousing.objects.current(),
    TargetKind.SITE: lambda: KeySite.objects.current(),
}
CODE_PATHS: Final[Mapping[str, str]] = {
    kind.value: "code" if kind == TargetKind.CELL else "area_code" for kind in TargetKind
}
PLACE_PATHS: Final[Mapping[str, str]] = {
    TargetKind.BUILDING: "place",
    TargetKind.DWELLING: "building__place",
    TargetKind.RENTAL: "dwelling__building__place",
    TargetKind.SITE: "place",
}


def issuing_ranges(actor: User) -> tuple[CodeRange, ...]:
    """Return the codes in which somebody may issue tasks. Raises NotAllowed."""
    ranges = actor.scope_of("tasks", "write").ranges
    if not ranges:
        raise NotAllowed(_("Your posts let you do tasks, but not issue them."))
    return ranges


def check_scope(actor: User, selection: Selection, template: TaskTemplate) -> None:
    """Refuse a selection that reaches outside the issuer's area (404) or is empty.

    A lasso may lap over the border: only the cells it counts for must lie inside, and
    places beyond the border are not taken.
    """
    ranges = issuing_ranges(actor)
    if selection.is_empty:
        raise BadInput(_("Choose an area, cells, or draw around the places that are meant."))
    if len(selection.keys) > MOST_KEYS:
        raise BadInput(_("A list names at most %(most)s places.") % {"most": MOST_KEYS})
    lassoed = tuple(cells_of(selection.drawn)) if selection.drawn else ()
    if selection.drawn and not lassoed:
        raise OutOfScope(_("No grid cell of your area lies in what was drawn."))
    for code in (*selection.areas, *selection.cells, *lassoed):
        if not any(code in part for part in ranges):
            raise OutOfScope(_("There is no such area among yours."))
    _check_areas({*selection.areas, *selection.cells})
    _check_keys(selection, template, ranges)


def _check_areas(codes: set[str]) -> None:
    if Area.objects.active().filter(code__in=codes).count() < len(codes):
        raise OutOfScope(_("There is no such area among yours."))


def _check_keys(
    selection: Selection, template: TaskTemplate, ranges: tuple[CodeRange, ...]
) -> None:
    kind = template.target_kind
    named = CURRENT[kind]().filter(within(CODE_PATHS[kind], ranges), pk__in=selection.keys)
    if selection.keys and named.count() < len(set(selection.keys)):
        raise OutOfScope(_("There is no such place in your area."))


def chosen_places(
    template: TaskTemplate,
    selection: Selection,
    ranges: tuple[CodeRange, ...],
    day: date | None = None,
) -> QuerySet[Any]:
    """Return the places a selection means, always inside the given ranges of codes.

    Rows of the register of the template's kind of place; what they hold beyond key
    and cell is not for the issuer's eyes. Those with an open task are still among them.
    """
    kind, day = template.target_kind, day or timezone.localdate()
    places = CURRENT[kind]().filter(within(CODE_PATHS[kind], ranges))
    if selection.areas:
        places = places.filter(within(CODE_PATHS[kind], merged(selection.areas)))
    if selection.cells or selection.drawn:
        places = places.filter(_in_cells(kind, selection))
    if selection.keys:
        places = places.filter(pk__in=selection.keys)
    return narrowed(places, kind, selection.filter_key, selection.parameter, day)


def taken_places(template: TaskTemplate, ranges: tuple[CodeRange, ...]) -> set[int]:
    """Return the keys of the places where an open task asks for the same.

    Asked by itself, not as a NOT EXISTS of the places: right after a large sending the
    database still believes that there are few tasks, and would read all of them again
    for every place.
    """
    column = f"{template.target_kind}_id"
    same = Task.objects.open().filter(
        within("area_code", ranges), kind=template.kind, target_kind=template.target_kind
    )
    if template.kind in (TaskKind.NOTICE, TaskKind.OTHER):  # two notices are not the same work
        same = same.filter(assignment__template=template)
    return set(same.order_by().values_list(column, flat=True))


def _in_cells(kind: str, selection: Selection) -> Q:
    inside = Q(**{f"{CODE_PATHS[kind]}__in": selection.cells})
    if selection.drawn is None:
        return inside
    if kind == TargetKind.CELL:
        return inside | Q(code__in=cells_of(selection.drawn))
    return inside | Q(**{f"{PLACE_PATHS[kind]}__intersects": selection.drawn})
