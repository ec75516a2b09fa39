"""A polygon drawn by hand on a map, read with suspicion."""

import json
from typing import Any, Final

import shapely
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.db import connection
from django.utils.translation import gettext as _
from shapely.errors import GEOSException
from shapely.geometry import shape

from core.errors import BadInput
from core.geo import STORAGE_SRID

MOST_BYTES: Final = 100_000
MOST_POINTS: Final = 2_000
SHAPES: Final = ("Polygon", "MultiPolygon")
MALFORMED: Final = (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError)
# A cell counts when the lasso covers its inner point or at least half of it, or when
# at least half of the lasso lies in it (a small lasso drawn inside one cell).
CELLS_OF_LASSO: Final = """
    SELECT code FROM grid_area
     WHERE level = 'cell' AND state = 'active' AND ST_Intersects(boundary, %(drawn)s::geometry)
       AND (ST_Covers(%(drawn)s::geometry, ST_PointOnSurface(boundary))
            OR 2 * ST_Area(ST_Intersection(boundary, %(drawn)s::geometry))
               >= LEAST(ST_Area(boundary), ST_Area(%(drawn)s::geometry)))
     ORDER BY code
"""


def read_lasso(text: str) -> MultiPolygon:
    """Return GeoJSON drawn on a map (WGS 84, longitude first) as a valid multipolygon.

    Takes a polygon, a multipolygon, a feature or a collection of features. A lasso that
    crosses itself is taken as the areas it goes around. Raises BadInput.
    """
    if len(text.encode(errors="replace")) > MOST_BYTES:
        raise _too_detailed()
    try:
        parts = [shapely.force_2d(shape(part)) for part in _polygons(json.loads(text))]
    except (*MALFORMED, GEOSException) as error:
        raise _unreadable() from error
    _check_size(parts)
    return _made(shapely.union_all(shapely.make_valid(parts)))


def cells_of(drawn: MultiPolygon) -> list[str]:
    """Return the codes of the active cells that a lasso counts for."""
    with connection.cursor() as cursor:
        cursor.execute(CELLS_OF_LASSO, {"drawn": drawn.hexewkb.decode()})
        return [code for (code,) in cursor.fetchall()]


def _polygons(value: Any) -> list[dict[str, Any]]:
    if value["type"] == "FeatureCollection":
        return [part for feature in value["features"] for part in _polygons(feature)]
    if value["type"] == "Feature":
        return _polygons(value["geometry"])
    if value["type"] not in SHAPES:
        raise _unreadable()
    return [value]


def _check_size(parts: list[Any]) -> None:
    if sum(shapely.get_num_coordinates(part) for part in parts) > MOST_POINTS:
        raise _too_detailed()
    for part in parts:
        if part.is_empty:
            raise _empty()
        west, south, east, north = part.bounds
        if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
            raise BadInput(
                _("The drawn area lies outside the world. Coordinates are longitude, latitude.")
            )


def _made(drawn: Any) -> MultiPolygon:
    """Return the polygons of a shape, without the lines and points that mending leaves."""
    inner = [shapely.get_parts(part) for part in shapely.get_parts(drawn)]
    polygons = [part for parts in inner for part in parts if part.geom_type == "Polygon"]
    if not polygons or sum(part.area for part in polygons) <= 0:
        raise _empty()
    return MultiPolygon(
        *(GEOSGeometry(memoryview(shapely.to_wkb(part))) for part in polygons), srid=STORAGE_SRID
    )


def _empty() -> BadInput:
    return BadInput(_("The drawn area is empty. Draw around the places that are meant."))


def _too_detailed() -> BadInput:
    return BadInput(_("The drawn area is too detailed. Draw it with fewer points."))


def _unreadable() -> BadInput:
    return BadInput(_("The drawn area could not be read. Draw it again on the map."))
