"""The geometry of redrawing: parts of a split cell, the union of merged ones, a moved border."""

import re
from collections.abc import Sequence
from typing import Final

from django.contrib.gis.geos import (
    GeometryCollection,
    GEOSGeometry,
    LineString,
    MultiPolygon,
    Point,
    Polygon,
)
from django.db import connection
from django.utils.translation import gettext as _

from core.errors import BadInput
from core.geo import STORAGE_SRID
from grid.choices import AreaState
from grid.models import Area
from grid.services.areas import next_codes
from grid.services.redraws import Drawing
from grid.services.topology import shape_of

REACH: Final = 3.0  # how far beyond its ends, in its own lengths, a line is drawn on to cross
MOST_PARTS: Final = 10
SLIVER: Final = 1e-10  # square degrees, about a square metre


class NoCrossing(BadInput):
    """The line does not divide the cell."""

    code = "no_crossing"
    field = "line"


def split_drawings(cell: Area, line: LineString) -> list[Drawing]:
    """Return the parts of a cell on both sides of a line; the largest keeps code and name."""
    parts = divided(cell.boundary, line)
    codes = [cell.code, *next_codes(community_of(cell), len(parts) - 1, beside=cell.code)]
    kind = cell.cell_kind
    return [
        Drawing(code, name_for(cell, code), part, kind)
        for code, part in zip(codes, parts, strict=True)
    ]


def merged_drawing(cells: Sequence[Area]) -> Drawing:
    """Return the union of neighbouring cells under the lowest of their codes."""
    if len(cells) < 2:
        raise BadInput(_("Choose at least two cells to merge."))
    keeps = min(cells, key=lambda cell: cell.code)
    whole: GEOSGeometry = cells[0].boundary
    for cell in cells[1:]:
        whole = whole.union(cell.boundary)
    if whole.geom_type != "Polygon" and len(polygons(whole)) > largest_count(cells):
        raise BadInput(_("These cells do not touch each other. Choose neighbours."))
    return Drawing(keeps.code, keeps.name, multi(polygons(whole)), keeps.cell_kind)


def redrawn(cell: Area, boundary: GEOSGeometry) -> tuple[list[Area], list[Drawing]]:
    """Return which cells end and begin when one cell gets a new boundary.

    Ground it gains is taken from its neighbours; ground it gives up goes to the
    neighbour with which that piece shares the longest border.
    """
    wanted = boundary.intersection(community_of(cell).boundary)
    if wanted.area < SLIVER:
        raise BadInput(_("The new boundary lies outside the community."))
    shapes = {other: other.boundary for other in neighbours(cell)}
    changed = {cell: wanted}
    for other, shape in shapes.items():
        if shape.intersection(wanted).area > SLIVER:
            changed[other] = shape.difference(wanted)
    for piece in polygons(cell.boundary.difference(wanted)):
        heir = longest_border(piece, {o: changed.get(o, s) for o, s in shapes.items()})
        changed[heir] = changed.get(heir, shapes[heir]).union(piece)
    drawings = [
        Drawing(area.code, area.name, multi(polygons(shape)), area.cell_kind)
        for area, shape in changed.items()
        if polygons(shape)
    ]
    return list(changed), drawings


def community_of(cell: Area) -> Area:
    """Return the community a cell lies in; every cell has one (a rule of the database)."""
    return Area.objects.get(children=cell)


def neighbours(cell: Area) -> list[Area]:
    """Return the cells in force of the same kind and community that touch a cell."""
    siblings = Area.objects.filter(
        parent=cell.parent_id, state=AreaState.ACTIVE, cell_kind=cell.cell_kind
    ).exclude(pk=cell.pk)
    return list(siblings.filter(boundary__intersects=cell.boundary).order_by("code"))


def longest_border(piece: Polygon, shapes: dict[Area, GEOSGeometry]) -> Area:
    """Return the neighbour with which a piece shares the longest border."""
    if not shapes:
        raise BadInput(_("No neighbouring cell can take the ground that is given up."))
    return max(
        shapes, key=lambda area: piece.boundary.intersection(shapes[area].buffer(1e-9)).length
    )


def divided(boundary: MultiPolygon, line: LineString) -> list[MultiPolygon]:
    """Return the parts of a boundary that a line cuts, largest first.

    Polygons that the line does not touch stay with the largest part.
    """
    cut: list[Polygon] = []
    whole: list[Polygon] = []
    for polygon in polygons(boundary):
        pieces = polygons(cut_by(polygon, line))
        (cut if len(pieces) > 1 else whole).extend(pieces)
    if not cut:
        raise NoCrossing(_("Draw the line right across the cell, from outside to outside."))
    if len(cut) > MOST_PARTS:
        raise NoCrossing(_("The line cuts the cell into too many parts. Draw a simpler one."))
    cut.sort(key=lambda part: part.area, reverse=True)
    return [multi([cut[0], *whole]), *(multi([part]) for part in cut[1:])]


def cut_by(polygon: Polygon, line: LineString) -> GEOSGeometry:
    """Return a polygon cut by a line, drawn on beyond its ends where it stops short."""
    for blade in (line, drawn_on(line)):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT ST_AsEWKB(ST_CollectionExtract(ST_Split(%s::geometry, %s::geometry), 3))",
                [polygon.hexewkb.decode(), blade.hexewkb.decode()],
            )
            pieces = shape_of(cursor.fetchone()[0])
        if len(polygons(pieces)) > 1:
            return pieces
    return polygon


def drawn_on(line: LineString) -> LineString:
    """Return a line drawn on in its own direction at both ends."""
    points = [Point(*at) for at in line.coords]
    return LineString(
        beyond(points[1], points[0], line.length).coords,
        *line.coords,
        beyond(points[-2], points[-1], line.length).coords,
        srid=STORAGE_SRID,
    )


def beyond(start: Point, end: Point, length: float) -> Point:
    """Return the point that lies beyond `end`, seen from `start`."""
    size = start.distance(end) or 1.0
    far = length * REACH / size
    return Point(end.x + (end.x - start.x) * far, end.y + (end.y - start.y) * far)


def polygons(shape: GEOSGeometry) -> list[Polygon]:
    """Return the polygons of a shape that are more than slivers."""
    parts = list(shape) if isinstance(shape, GeometryCollection) else [shape]
    return [part for part in parts if isinstance(part, Polygon) and part.area > SLIVER]


def multi(parts: Sequence[Polygon]) -> MultiPolygon:
    """Return polygons as one WGS 84 boundary."""
    return MultiPolygon(*parts, srid=STORAGE_SRID)


def largest_count(cells: Sequence[Area]) -> int:
    """Return of how many polygons the cells may consist when they all touch."""
    return sum(len(cell.boundary) - 1 for cell in cells) + 1


def name_for(cell: Area, code: str) -> str:
    """Return a name like the old cell's with the number of a new code: 第03网格 → 第13网格."""
    if code == cell.code:
        return cell.name
    number = f"{int(code[-3:]):02}"
    renamed, count = re.subn(r"\d+", number, cell.name, count=1)
    return renamed if count else f"{cell.name} {number}"
