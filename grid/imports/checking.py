"""The check of a file: every row read once, judged, and handed on if it is good."""

from collections.abc import Callable
from typing import Any

import numpy as np
import shapely

from core.access import Actor
from grid.choices import CODE_DIGITS, Level
from grid.imports.cells import NOWHERE, CellIndex, town_extent
from grid.imports.findings import Findings, Rows
from grid.imports.merging import Merging
from grid.imports.positions import SAMPLE, Conversion, Declaration, Town, conversion, doubt
from grid.imports.readers import Chunk, Reader, ahead
from grid.imports.ready import Checked, ready_rows, shape_texts
from grid.imports.reasons import FileRefused
from grid.imports.references import Owner, resolve, resolve_rooms
from grid.imports.repeats import KEY_LIMIT, Repeats, content_keys
from grid.imports.shapes import (
    Placed,
    place_shapes,
    read_shapes,
    sample_points,
)
from grid.imports.staging import Sink, default_of
from grid.imports.targets import ROOM, Field, Kind, Target
from grid.imports.values import SKIP, Values, parse_field, raw_column, texts, wanted_columns
from grid.models import ImportBatch
from grid.models.imports import PlaceType

Progress = Callable[[int], None]


class Check:
    """Reads a file once. `findings`, `skipped` and `area_code` tell the outcome."""

    def __init__(
        self, batch: ImportBatch, target: Target, reader: Reader, actor: Actor, sink: Sink
    ) -> None:
        self.batch, self.target, self.reader, self.sink = batch, target, reader, sink
        self.actor = actor
        self.mapping = batch.mapping
        self.findings = Findings(batch)
        self.repeats = Repeats()
        self.cells = CellIndex(actor, target.capability)
        self.town: Town | None = town_extent()
        self.declared = Declaration(
            batch.datum, batch.gk_epsg, bool(batch.mapping.get("swapped")), reader.crs
        )
        self.convert: Conversion | None = None
        self.is_first = True
        self.skipped = self.accepted = self.done = 0
        self.codes: set[str] = set()
        self.merging = Merging(self)

    def run(self, progress: Progress) -> None:
        """Judge every row, then what belongs together."""
        if self.target.in_cell and self.town is None:
            raise FileRefused("no_town")
        chunks = self.reader.chunks(wanted_columns(self.mapping))
        for chunk in ahead(chunks) if self.reader.has_shapes else chunks:
            self.take_in(chunk)
            self.done += len(chunk)
            progress(self.done)
        if not self.done:
            raise FileRefused("no_rows")
        self.sink.complete()
        self.merging.finish()
        self.sink.wait()
        self.findings.flush()

    def take_in(self, chunk: Chunk) -> None:
        """Judge one chunk and hand its good rows on."""
        rows = Rows(chunk)
        self._leave_out(rows)
        self._read_keys(rows)
        for position, (reason, params) in chunk.broken.items():
            self.findings.add_error(rows, position, reason, **params)
        values, owners = self._values(rows)
        placed = self._placed(rows) if self.target.accepts else None
        if placed is not None and self.merging.holds_points:
            self.merging.hold_labels(rows, values, placed)
        cells = self._cells(rows, placed, owners)
        self.hand_on(Checked(rows, values, placed, cells, owners))

    def _leave_out(self, rows: Rows) -> None:
        only = self.mapping.get("only")
        if not only:
            return
        kept = {str(value) for value in only["values"]}
        inside = [text in kept for text in texts(rows.chunk.columns[only["column"]])]
        self._skip(rows, np.array(inside, dtype=bool))

    def _skip(self, rows: Rows, kept: Any) -> None:
        self.skipped += int((~kept & rows.inside).sum())
        rows.inside &= kept
        rows.good &= kept

    def _read_keys(self, rows: Rows) -> None:
        rule = self.mapping.get("key")
        if self.target.key == PlaceType.AREA:
            rule = self.mapping["fields"]["code"]
        if not rule:
            return
        rows.keys = raw_column(rows.chunk, rule)
        if all(rows.keys) and max(map(len, rows.keys)) <= KEY_LIMIT:
            return
        for position, key in enumerate(rows.keys):
            if not key and rows.good[position]:
                self.findings.add_error(rows, position, "key_missing")
            elif len(key) > KEY_LIMIT and rows.good[position]:
                rows.keys[position] = key[:KEY_LIMIT]
                self.findings.add_error(rows, position, "too_long", field="key", limit=KEY_LIMIT)

    def _values(self, rows: Rows) -> tuple[dict[str, Values], list[Owner | None]]:
        """Return the values by column, and the rows that those of this chunk belong to."""
        values: dict[str, Values] = {}
        names: dict[str, Values] = {}
        for field, rule in self._rules():
            name = field.name
            column = parse_field(rows, self.target, field, rule, self.findings)
            if field.kind is Kind.REFERENCE or not field.column:
                names[name] = column
                continue
            if field.kind is Kind.CHOICE:
                self._skip(rows, np.array([value is not SKIP for value in column], dtype=bool))
            default = default_of(self.target, field.column)
            values[field.column] = [
                default if value is None or value is SKIP else value for value in column
            ]
        return values, self._references(rows, values, names)

    def _rules(self) -> list[tuple[Field, dict[str, Any]]]:
        """Return the mapped fields; choices first, because they may leave rows out."""
        rules = [(self.target.named(name), rule) for name, rule in self.mapping["fields"].items()]
        return sorted(rules, key=lambda pair: pair[0].kind is not Kind.CHOICE)

    def _references(
        self, rows: Rows, values: dict[str, Values], names: dict[str, Values]
    ) -> list[Owner | None]:
        found: dict[str, list[Owner | None]] = {}
        self.sink.wait()
        for name, texts_ in names.items():
            if name in {room.name for room in ROOM[1:]}:
                continue
            field = self.target.named(name)
            found[name] = resolve(
                rows, self.target, field, texts_, self.batch.source, self.findings
            )
            if field.column:
                values[field.column] = [owner and owner[0] for owner in found[name]]
        if self.target.owner == "dwelling" and "dwelling" not in found:
            empty = [""] * len(rows)
            found["dwelling"] = resolve_rooms(
                rows,
                found.get("building", [None] * len(rows)),
                names.get("entrance", empty),
                names.get("room", empty),
                self.findings,
            )
            values["dwelling_id"] = [owner and owner[0] for owner in found["dwelling"]]
        return found.get(self.target.owner or "area", [])

    def _placed(self, rows: Rows) -> Placed:
        raw = read_shapes(rows, self.mapping, self.findings)
        if self.is_first:
            self.is_first = False
            sample = sample_points(raw[rows.good], SAMPLE)
            self.convert = conversion(self.declared, sample)
            if self.town is not None and not self._brings_city(rows):
                doubt(self.declared, sample, self.town)
        if self.target.key == "organisation":
            return self._placed_where_known(rows, raw)
        return place_shapes(rows, raw, self.target, self.convert, self.findings)

    def _brings_city(self, rows: Rows) -> bool:
        """Tell whether the file brings a city of its own, which may lie anywhere."""
        is_area = self.target.key == PlaceType.AREA
        return is_area and any(len(code) == CODE_DIGITS[Level.CITY] for code in rows.keys)

    def _placed_where_known(self, rows: Rows, raw: Any) -> Placed:
        """Place the rows that have a place; an organisation may have an area instead."""
        known = Rows(rows.chunk)
        known.keys = rows.keys
        absent = shapely.is_missing(raw) | shapely.is_empty(raw)
        known.good = rows.good & ~absent
        placed = place_shapes(known, raw, self.target, self.convert, self.findings)
        rows.good &= known.good | absent
        return placed

    def _cells(self, rows: Rows, placed: Placed | None, owners: list[Owner | None]) -> Any:
        """Find the cells and refuse rows outside all of them or outside the actor's scope."""
        if not self.target.in_cell:
            return None
        if placed is None:
            return self._owners_cells(rows, owners)
        cells = np.full(len(rows), NOWHERE, dtype=np.int64)
        there = rows.good & ~shapely.is_missing(placed.places)
        cells[there] = self.cells.find(placed.places[there])
        if self.target.key == "organisation":
            self._refuse_areas(rows, cells, owners)
            return cells
        for position in np.flatnonzero((cells == NOWHERE) & rows.good).tolist():
            self.findings.add_error(rows, position, "outside_grid")
        outside = rows.good.copy()
        outside[outside] = ~self.cells.allowed[cells[outside]]
        for position in np.flatnonzero(outside).tolist():
            self.findings.add_error(rows, position, "out_of_scope")
        return cells

    def _owners_cells(self, rows: Rows, owners: list[Owner | None]) -> None:
        scope = self.actor.scope_of(self.target.capability, "write")
        for position, owner in enumerate(owners):
            if owner and not scope.covers(owner[2]) and rows.good[position]:
                self.findings.add_error(rows, position, "out_of_scope")

    def _refuse_areas(self, rows: Rows, cells: Any, owners: list[Owner | None]) -> None:
        """Refuse organisations whose area, or cell where they name none, is not the actor's."""
        scope = self.actor.scope_of(self.target.capability, "write")
        for position in np.flatnonzero(rows.good).tolist():
            owner = owners[position] if owners else None
            place = self.cells.codes[cells[position]] if cells[position] != NOWHERE else ""
            code = owner[2] if owner else place
            if not code:
                self.findings.add_error(rows, position, "no_area")
            elif not scope.covers(code):
                self.findings.add_error(rows, position, "out_of_scope")

    def keep(self, rows: Rows, values: dict[str, Values], placed: Placed) -> None:
        """Take rows that were held back."""
        cells = self._cells(rows, placed, [])
        self.hand_on(Checked(rows, values, placed, cells, []))

    def hand_on(self, checked: Checked) -> None:
        """Sort out repeats and send what is left to the sink."""
        rows, target = checked.rows, self.target
        shapes = shape_texts(target, checked.placed)
        values = list(checked.values.values())
        if not rows.keys:
            rows.keys = content_keys(values, shapes, len(rows))
        others = self.repeats.sort_out(rows, values, shapes, self.findings)
        self.merging.hold_pieces(checked, values, shapes, others)
        if target.labels:
            self.merging.remember_outlines(checked)
        ready = ready_rows(target, self.cells, checked, shapes)
        self.accepted += len(ready)
        self.codes.update(ready.codes)
        self.sink.write(ready)
