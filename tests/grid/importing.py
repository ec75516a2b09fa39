"""Files of places for the tests of imports, made of the squares of the tiny town."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.base import ContentFile

from grid.choices import Datum
from grid.imports.batches import Operator, apply_import, begin_import, check_import, declare
from grid.models import ImportBatch
from tests.factories import SIDE, SOUTH, WEST

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.exists(), reason="../shared/data is not here")


def box(column: float, east: float = 0.4, north: float = 0.4, size: float = 0.02) -> list[Any]:
    """Return the ring of a square in a cell's square, as GeoJSON coordinates."""
    west, south = WEST + (column + east) * SIDE, SOUTH + north * SIDE
    side = size * SIDE
    ring = [(0, 0), (side, 0), (side, side), (0, side), (0, 0)]
    return [[[round(west + x, 9), round(south + y, 9)] for x, y in ring]]


def polygon(key: Any, column: float = 0, **values: Any) -> dict[str, Any]:
    """Return a feature with the shape of a building."""
    shape = {name: values.pop(name) for name in ("east", "north", "size") if name in values}
    geometry = {"type": "Polygon", "coordinates": box(column, **shape)}
    return {"type": "Feature", "properties": {"id": key, **values}, "geometry": geometry}


def point(key: Any, column: float = 0, east: float = 0.5, north: float = 0.5, **values: Any) -> Any:
    """Return a feature that is a point."""
    at = [WEST + (column + east) * SIDE, SOUTH + north * SIDE]
    geometry = {"type": "Point", "coordinates": at}
    return {"type": "Feature", "properties": {"id": key, **values}, "geometry": geometry}


def geojson(*features: Any) -> bytes:
    """Return features as a file."""
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def table(*rows: str, encoding: str = "utf-8") -> bytes:
    """Return lines as a CSV file."""
    return "\n".join(rows).encode(encoding)


def workbook(*rows: Any, blank_rows: int = 0) -> bytes:
    """Return rows as an Excel file, with formatted empty rows below."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    bold = openpyxl.styles.Font(bold=True)
    for number in range(len(rows) + 1, len(rows) + 1 + blank_rows):
        sheet.cell(number, 1).font = bold
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def zipped(**members: bytes) -> bytes:
    """Return a zip file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return stream.getvalue()


def begin(
    content: bytes, name: str = "places.geojson", kind: str = "building", actor: Any = None
) -> ImportBatch:
    """Send a file."""
    return begin_import(
        actor=actor or Operator(),
        place_type=kind,
        source="test",
        file=ContentFile(content),
        name=name,
    )


def run(
    content: bytes,
    name: str = "places.geojson",
    kind: str = "building",
    actor: Any = None,
    *,
    accept: bool = False,
    only_check: bool = False,
    datum: str = Datum.WGS84,
    gk_epsg: int | None = None,
    **mapping: Any,
) -> ImportBatch:
    """Send, map as guessed (`fields`, `key` … say otherwise) and apply, or only check, a file."""
    batch = begin(content, name, kind, actor)
    fields = {**batch.mapping["fields"], **mapping.pop("fields", {})}
    said = {**batch.mapping, **mapping, "fields": fields}
    who = actor or Operator()
    declare(batch=batch, actor=who, datum=datum, gk_epsg=gk_epsg, mapping=said)
    if only_check:
        check_import(batch=batch, actor=who)
    else:
        apply_import(batch=batch, actor=who, accept_without=accept)
    return batch


def reasons(batch: ImportBatch, kind: str = "error") -> list[tuple[int, str]]:
    """Return the row numbers and reasons of an import's findings."""
    found = batch.findings.filter(kind=kind).order_by("row_number", "pk")
    return list(found.values_list("row_number", "reason"))
