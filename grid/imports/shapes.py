"""Shapes of a chunk: read, converted, mended, and brought to the kind that is stored."""

from binascii import hexlify
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import GeometryType

from grid.imports.findings import Findings, Rows
from grid.imports.positions import Conversion, Pairs
from grid.imports.targets import LINE, POINT, POLYGON, Target
from grid.imports.values import texts
from grid.models.imports import FindingKind

Shapes = NDArray[np.object_]
KINDS: Final = {
    GeometryType.POINT: POINT,
    GeometryType.MULTIPOINT: POINT,
    GeometryType.LINESTRING: LINE,
    GeometryType.LINEARRING: LINE,
    GeometryType.MULTILINESTRING: LINE,
    GeometryType.POLYGON: POLYGON,
    GeometryType.MULTIPOLYGON: POLYGON,
}
KIND_OF_ID: Final = np.array([KINDS.get(GeometryType(number), "") for number in range(8)])
SRID_HEX: Final = b"E6100000"  # 4326, little-endian
POINT_HEX: Final = b"0101000020" + SRID_HEX
MULTI_HEX: Final = b"0106000020" + SRID_HEX + b"01000000"
PLAIN_WKB: Final = [b"\x01" + bytes((kind, 0, 0, 0)) for kind in range(1, 8)]  # 2D, little-endian
WKB_HEAD: Final = 5  # bytes: order and type
POINT_BYTES: Final = 32  # hexadecimal digits of two doubles


@dataclass
class Placed:
    """The shapes of a chunk's rows, a point on each, and which kind each is.

    `as_read` is the file's own WKB where nothing had to be converted or mended.
    """

    shapes: Shapes
    places: Shapes
    kinds: NDArray[np.str_]
    as_read: Shapes | None = None


def read_shapes(rows: Rows, mapping: dict[str, Any], found: Findings) -> Shapes:
    """Return the raw shapes of the rows: from the file, from text, or from two columns."""
    chunk, place = rows.chunk, mapping.get("place", {})
    if chunk.shapes is not None:
        shapes = shapely.from_wkb(chunk.shapes, on_invalid="ignore")
        for position in np.flatnonzero(shapely.is_missing(shapes) & (chunk.shapes != None)):  # noqa: E711
            found.add_error(rows, int(position), "unreadable_shape")
    elif "wkt" in place:
        shapes = _from_texts(rows, texts(chunk.columns[place["wkt"]]), found)
    elif not place:
        return np.full(len(rows), None, dtype=object)
    else:
        x = _numbers(rows, texts(chunk.columns[place["x"]]), found)
        y = _numbers(rows, texts(chunk.columns[place["y"]]), found)
        known = ~(np.isnan(x) | np.isnan(y))
        shapes = np.full(len(rows), None, dtype=object)
        shapes[known] = shapely.points(x[known], y[known])
    return shapely.force_2d(shapes) if shapely.has_z(shapes).any() else shapes


def _from_texts(rows: Rows, words: list[str], found: Findings) -> Shapes:
    shapes = shapely.from_wkt([word or None for word in words], on_invalid="ignore")
    for position in np.flatnonzero(shapely.is_missing(shapes)):
        if words[position]:
            found.add_error(rows, int(position), "unreadable_shape")
    return np.asarray(shapes)


def _numbers(rows: Rows, words: list[str], found: Findings) -> Pairs:
    numbers = np.full(len(words), np.nan)
    for position, word in enumerate(words):
        try:
            numbers[position] = float(word) if word else np.nan
        except ValueError:
            found.add_error(rows, position, "not_coordinates")
    return numbers


def sample_points(shapes: Shapes, size: int) -> Pairs:
    """Return one raw point of some shapes, spread over the chunk."""
    there = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    some = there[:: max(len(there) // size, 1)]
    boxes = shapely.bounds(some)
    middle = np.column_stack(((boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2))
    return middle[np.isfinite(middle).all(axis=1) & (middle != 0).any(axis=1)]


def place_shapes(
    rows: Rows, raw: Shapes, target: Target, convert: Conversion | None, found: Findings
) -> Placed:
    """Bring the shapes of the good rows to stored degrees, kind and validity."""
    _refuse_missing(rows, raw, found)
    shapes = raw
    if convert is not None:
        good = rows.good
        shapes = raw.copy()
        shapes[good] = shapely.transform(raw[good], convert)
    _refuse_off_the_globe(rows, shapes, found)
    shapes = _mended(rows, shapes, found)
    kinds = _refuse_kinds(rows, shapes, target, found)
    places = np.full(len(rows), None, dtype=object)
    points = shapely.get_type_id(shapes) == GeometryType.POINT
    places[points] = shapes[points]
    wide = rows.good & ~points
    places[wide] = shapely.point_on_surface(shapes[wide])
    return Placed(shapes, places, kinds, _as_read(rows, raw, shapes))


def _as_read(rows: Rows, raw: Shapes, shapes: Shapes) -> Shapes | None:
    """Return the file's WKB, if the stored shapes are exactly what it says."""
    read = rows.chunk.shapes
    if read is None or shapes is not raw:
        return None
    heads = read[~shapely.is_missing(shapes)].astype(f"S{WKB_HEAD}")
    return read if np.isin(heads, PLAIN_WKB).all() else None


def _refuse_missing(rows: Rows, shapes: Shapes, found: Findings) -> None:
    missing = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    for position in np.flatnonzero(missing & rows.good):
        found.add_error(rows, int(position), "no_shape")


def _refuse_off_the_globe(rows: Rows, shapes: Shapes, found: Findings) -> None:
    boxes = shapely.bounds(shapes)
    with np.errstate(invalid="ignore"):
        fine = (np.abs(boxes[:, 0::2]) <= 180).all(axis=1) & (np.abs(boxes[:, 1::2]) <= 90).all(
            axis=1
        )
        zero = (boxes == 0).all(axis=1)
    for position in np.flatnonzero(~fine & rows.good):
        found.add_error(rows, int(position), "not_degrees")
    for position in np.flatnonzero(zero & rows.good):
        found.add_error(rows, int(position), "null_island")


def _mended(rows: Rows, shapes: Shapes, found: Findings) -> Shapes:
    """Mend shapes that cross themselves, keeping what is of the same kind."""
    broken = np.flatnonzero(~shapely.is_valid(shapes) & rows.good)
    if not len(broken):
        return shapes
    shapes = shapes.copy()
    for position in broken.tolist():
        why = shapely.is_valid_reason(shapes[position])
        mended = mend(shapes[position])
        if mended is None:
            found.add_error(rows, position, "not_repairable", why=why)
            continue
        shapes[position] = mended
        number, key = rows.number(position), rows.key(position)
        found.add(FindingKind.REPAIRED, number, key, "repaired", why=why)
    return shapes


def mend(shape: Any) -> Any:
    """Return the shape without its crossings; of what falls out, parts of its own dimension."""
    whole = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    dimension = shapely.get_dimensions(shape)
    parts = shapely.get_parts(whole)
    kept = parts[shapely.get_dimensions(parts) == dimension]
    if not len(kept):
        return None
    return kept[0] if len(kept) == 1 else shapely.union_all(kept)


def _refuse_kinds(rows: Rows, shapes: Shapes, target: Target, found: Findings) -> NDArray[np.str_]:
    numbers = shapely.get_type_id(shapes)
    kinds = np.where(numbers >= 0, KIND_OF_ID[np.maximum(numbers, 0)], "")
    accepted = target.accepts | ({POINT} if target.labels else frozenset())
    for position in np.flatnonzero(~np.isin(kinds, list(accepted)) & rows.good):
        found.add_error(rows, int(position), "shape_kind", kind=str(kinds[position]) or "?")
    return kinds


def point_hex(places: Shapes) -> list[bytes]:
    """Return points as hexadecimal EWKB, without a call for each."""
    digits = hexlify(shapely.get_coordinates(places).astype("<f8").tobytes())
    return [
        POINT_HEX + digits[first : first + POINT_BYTES]
        for first in range(0, len(digits), POINT_BYTES)
    ]


def plain_wkb(shapes: Shapes) -> Shapes:
    """Return shapes as WKB, two-dimensional and little-endian."""
    return np.asarray(shapely.to_wkb(shapes, output_dimension=2, byte_order=1), dtype=object)


def shape_hex(shapes: Shapes, wkb: Shapes | None = None, *, multi: bool) -> list[bytes]:
    """Return shapes as hexadecimal EWKB; single polygons as multipolygons where `multi`."""
    read = plain_wkb(shapes) if wkb is None else wkb
    polygons = (shapely.get_type_id(shapes) == GeometryType.POLYGON).tolist()
    return [
        MULTI_HEX + hexlify(part) if multi and polygon else _with_srid(hexlify(part))
        for part, polygon in zip(read.tolist(), polygons, strict=True)
    ]


def _with_srid(digits: bytes) -> bytes:
    return digits[:8] + b"20" + SRID_HEX + digits[10:]
