"""The cells of a part of the map, with what choosing among them needs to know."""

import json
from typing import Any, Final

from django.contrib.gis.geos import Polygon
from django.utils import timezone

from core.access import CodeRange, within
from core.boxes import read_box
from fieldwork.services.workload import takers_of_cells
from grid.models import Area

MOST_CELLS: Final = 1_000


def cells_near(box: str, ranges: tuple[CodeRange, ...]) -> dict[str, Any]:
    """Return the active cells that a box touches, as GeoJSON (WGS 84, longitude first).

    `box` is "west,south,east,north" in degrees. `state` of a cell is "worker",
    "fallback" or "nobody". Beyond the limit nothing is drawn and `is_cut` says so.
    """
    cells = Area.objects.active().cells().filter(within("code", ranges))
    part = Polygon.from_bbox(read_box(box))
    found = list(cells.filter(boundary__bboverlaps=part).order_by("code")[: MOST_CELLS + 1])
    is_cut = len(found) > MOST_CELLS
    shown = [] if is_cut else found
    takers = takers_of_cells([cell.code for cell in shown], timezone.localdate())
    features = [
        {
            "type": "Feature",
            "geometry": json.loads(cell.boundary.geojson),
            "properties": {
                "code": cell.code,
                "name": cell.name,
                "state": _state(takers[cell.code]),
            },
        }
        for cell in shown
    ]
    return {"type": "FeatureCollection", "features": features, "is_cut": is_cut}


def _state(takers: Any) -> str:
    if not takers.people:
        return "nobody"
    return "fallback" if takers.is_fallback else "worker"
