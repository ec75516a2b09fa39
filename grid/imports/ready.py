"""Checked rows in the columns of their register."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from grid.imports.cells import CellIndex
from grid.imports.findings import Rows
from grid.imports.references import Owner
from grid.imports.shapes import Placed, plain_wkb, point_hex, shape_hex
from grid.imports.staging import Ready
from grid.imports.targets import POINT, Target
from grid.imports.values import Values
from grid.models.imports import PlaceType


@dataclass
class Checked:
    """A chunk whose rows were judged, column by column; bad rows are still in it."""

    rows: Rows
    values: dict[str, Values]
    placed: Placed | None
    cells: Any
    owners: list[Owner | None]


def shape_texts(target: Target, placed: Placed | None) -> list[bytes]:
    """Return the shapes as COPY writes them, b"" where there is none."""
    if placed is None:
        return []
    shapes = placed.shapes
    if target.key in (PlaceType.ORGANISATION, PlaceType.VIDEO):
        shapes = placed.places
    there = ~shapely.is_missing(shapes)
    wkb = placed.as_read if shapes is placed.shapes else None
    wkb = plain_wkb(shapes) if wkb is None else wkb
    found = np.full(len(shapes), b"", dtype=object)
    found[there] = shape_hex(shapes[there], wkb[there], multi=target.multi)
    return list(found.tolist())


def ready_rows(target: Target, cells: CellIndex, checked: Checked, shapes: list[bytes]) -> Ready:
    """Return the good rows."""
    keep = np.flatnonzero(checked.rows.good)
    positions = keep.tolist()
    columns = {
        column: [values[position] for position in positions]
        for column, values in checked.values.items()
    }
    if checked.placed is not None:
        columns.update(_shape_columns(target, checked.placed, shapes, keep))
    codes: list[str] = []
    if checked.cells is not None and target.key != PlaceType.ORGANISATION:
        found = checked.cells[keep].tolist()
        columns["cell_id"] = [cells.ids[index] for index in found]
        codes = columns["area_code"] = [cells.codes[index] for index in found]
    elif target.owner:
        owners = [checked.owners[position] for position in positions]
        columns["cell_id"] = [owner and owner[1] for owner in owners]
        codes = columns["area_code"] = [owner[2] if owner else "" for owner in owners]
    numbers = checked.rows.chunk.numbers[keep].tolist()
    keys = [checked.rows.keys[position] for position in positions]
    return Ready(numbers, keys, columns, codes)


def _shape_columns(
    target: Target, placed: Placed, shapes: list[bytes], keep: Any
) -> dict[str, Values]:
    """Return shape and place; a shape that is but a point is kept as the place alone."""
    outlines: Values = [shapes[position] or None for position in keep.tolist()]
    if target.place and target.multi:
        points = (placed.kinds[keep] == POINT).tolist()
        outlines = [
            None if point else outline for outline, point in zip(outlines, points, strict=True)
        ]
    columns: dict[str, Values] = {target.shape: outlines}
    if target.place:
        columns[target.place] = point_hex(placed.places[keep])
    return columns
