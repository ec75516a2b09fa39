"""What lies inside a drawn area or chosen cells: the live counts of the draw tool."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib.gis.geos import MultiPolygon
from django.db.models import Q
from django.utils.functional import Promise

from core.access import Actor
from fieldwork.services.lasso import cells_of
from grid.models import Area
from maps.declaration import Layer
from maps.filters import EVERYTHING
from maps.layers import BUILDINGS, COVER, RENTALS, SITES, TASKS

COUNTED: Final = (BUILDINGS, RENTALS, SITES, TASKS)
MOST_CELLS: Final = 500


@dataclass(frozen=True)
class Inside:
    """One line: how many rows of a layer lie inside."""

    title: str | Promise
    icon: str
    count: int


@dataclass(frozen=True)
class Chosen:
    """The cells and rows of a choice; `without_worker` are cells nobody works in."""

    cells: tuple[Area, ...]
    without_worker: tuple[Area, ...]
    lines: tuple[Inside, ...]


def chosen_cells(actor: Actor, drawn: MultiPolygon | None, codes: tuple[str, ...]) -> list[str]:
    """Return the codes of the actor's active cells that are meant."""
    meant = {*codes, *(cells_of(drawn) if drawn else ())}
    cells = Area.objects.visible_to(actor).active().cells().filter(code__in=meant)
    return list(cells.order_by("code").values_list("code", flat=True)[:MOST_CELLS])


def inside(
    actor: Actor, drawn: MultiPolygon | None, codes: tuple[str, ...], moment: datetime
) -> Chosen:
    """Count what the actor may see inside. Layers of which only totals are given are left out."""
    meant = chosen_cells(actor, drawn, codes)
    rows = COVER.rows(actor, EVERYTHING, moment).filter(code__in=meant)
    cells = list(
        rows.select_related("parent").defer("boundary", "parent__boundary").order_by("code")
    )
    lines = tuple(
        Inside(layer.title, layer.icon, counted(layer, actor, drawn, codes, moment))
        for layer in COUNTED
        if layer.shows_rows(actor)
    )
    without = tuple(cell for cell in cells if cell.status != "worker")
    return Chosen(tuple(cells), without, lines)


def counted(
    layer: Layer,
    actor: Actor,
    drawn: MultiPolygon | None,
    codes: tuple[str, ...],
    moment: datetime,
) -> int:
    """Return how many rows of a layer lie in what was drawn or in the chosen cells."""
    meant = Q(**{f"{layer.code_path}__in": codes})
    if drawn:
        meant |= Q(**{f"{layer.place}__intersects": drawn})
    return int(layer.rows(actor, EVERYTHING, moment).filter(meant).count())
