"""A first look at a file: some shapes for a map, and values that are none of ours."""

import json
from typing import Any, Final

import numpy as np
import shapely

from grid.imports.findings import Findings, Rows
from grid.imports.positions import SAMPLE, Declaration, conversion
from grid.imports.readers import Chunk, Reader
from grid.imports.reasons import FileRefused
from grid.imports.shapes import read_shapes, sample_points
from grid.imports.targets import Field, Target
from grid.imports.values import choice_words, texts, wanted_columns
from grid.models import ImportBatch

SHAPES_SHOWN: Final = 200
VALUES_SHOWN: Final = 40
TOLERANCE: Final = 0.00001  # degrees; a map of 200 shapes shows no more


def first_chunk(reader: Reader, columns: set[str]) -> Chunk:
    """Return the first rows of a file. Raises FileRefused if there are none."""
    chunk = next(iter(reader.chunks(columns)), None)
    if chunk is None:
        raise FileRefused("no_rows")
    return chunk


def preview_shapes(batch: ImportBatch, reader: Reader) -> dict[str, Any]:
    """Return up to 200 shapes of the file, where they would come to lie, as GeoJSON."""
    rows = Rows(first_chunk(reader, wanted_columns(batch.mapping)))
    raw = read_shapes(rows, batch.mapping, Findings(batch))
    sample = sample_points(raw, SAMPLE)
    declared = Declaration(
        batch.datum, batch.gk_epsg, bool(batch.mapping.get("swapped")), reader.crs
    )
    convert = conversion(declared, sample)
    there = raw[~(shapely.is_missing(raw) | shapely.is_empty(raw))]
    shown = there[:: max(len(there) // SHAPES_SHOWN, 1)][:SHAPES_SHOWN]
    if convert is not None:
        shown = shapely.transform(shown, convert)
    drawn = shapely.simplify(shown[_on_the_globe(shown)], TOLERANCE)
    features = [
        {"type": "Feature", "properties": {}, "geometry": json.loads(text)}
        for text in shapely.to_geojson(drawn)
    ]
    return {"type": "FeatureCollection", "features": features}


def _on_the_globe(shapes: Any) -> Any:
    boxes = shapely.bounds(shapes)
    with np.errstate(invalid="ignore"):
        return (np.abs(boxes) <= np.array([180, 90, 180, 90])).all(axis=1)


def unknown_values(target: Target, field: Field, rule: dict[str, Any], chunk: Chunk) -> list[str]:
    """Return values of a choice's column that none of our words stands for."""
    if "column" not in rule:
        return []
    known = choice_words(target, field)
    found = dict.fromkeys(texts(chunk.columns[rule["column"]]))
    return [text for text in found if text and text.lower() not in known][:VALUES_SHOWN]
