"""The cells of a part of the map, with what choosing among them needs to know."""

import json
from typing import Any, Final

from django.contrib.gis.geos import Polygon
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import CodeRange, within
from core.errors import BadInput
from fieldwork.services.workload import takers_of_cells
from grid.models import Area

MOST_CELLS: Final = 1_000


def cells_near(box: str, ranges: tuple[CodeRange, ...]) -> dict[str, Any]:
    """Return the active cells that a box touches, as GeoJSON (WGS 84, longitude first).

    `box` is "west,south,east,north" in degrees. `state` of a cell is "worker",
    "fallback" or "nobody". Beyond the limit nothing is drawn and `is_cut` says so.
    """
    cells = Area.objects.active().cells().filter(within("code", ranges))
    found = list(cells.filter(boundary__bboverlaps=_box(box)).order_by("code")[: MOST_CELLS + 1])
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


def _box(text: str) -> Polygon:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError as error:
        raise BadInput(_("Give the part of the map as west,south,east,north.")) from error
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise BadInput(_("Give the part of the map as west,south,east,north."))
    return Polygon.from_bbox((west, south, east, north))
