"""Rows that are parts of others: pieces cut at a map edge, and labels inside a shape.

Map extracts cut shapes at the edges of their sheets and carry names as points of their
own. A piece has the key and the values of an earlier row and lies at it: it is joined
to it. A label is a point with the key of a shape or inside a shape of the same file: its
texts fill what the shape's row leaves empty. Both are listed; neither becomes a row.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from grid.imports.cells import NOWHERE
from grid.imports.findings import Rows
from grid.imports.readers import Chunk
from grid.imports.repeats import hashes
from grid.imports.shapes import Placed, mend, point_hex, shape_hex
from grid.imports.targets import POINT, POLYGON
from grid.imports.values import Values
from grid.models.imports import FindingKind

if TYPE_CHECKING:
    from grid.imports.checking import Check
    from grid.imports.ready import Checked

NEAR: Final = 1e-5  # degrees, about a metre: how far the pieces of a shape may lie apart


@dataclass(frozen=True)
class Label:
    """A point held back until all shapes of the file are known."""

    number: int
    key: str
    values: tuple[Any, ...]
    point: Any


@dataclass(frozen=True)
class Piece:
    """A later row with the key and values of an earlier one."""

    number: int
    first: int
    shape: Any


class Merging:
    """Holds labels and pieces of one check, and settles them at its end."""

    def __init__(self, check: "Check") -> None:
        self.check = check
        self.holds_points = check.target.labels and check.reader.is_mixed
        self.columns: tuple[str, ...] = ()
        self.labels: list[Label] = []
        self.pieces: dict[str, list[Piece]] = {}
        self.boxes: list[Any] = []
        self.numbers: list[int] = []
        self.keys: list[str] = []

    def hold_labels(self, rows: Rows, values: dict[str, Values], placed: Placed) -> None:
        """Take the points out of the rows for now."""
        self.columns = tuple(values)
        for position in np.flatnonzero(rows.good & (placed.kinds == POINT)).tolist():
            rows.good[position] = False
            row = tuple(column[position] for column in values.values())
            point = placed.shapes[position]
            self.labels.append(Label(rows.number(position), rows.key(position), row, point))

    def hold_pieces(
        self,
        checked: "Checked",
        values: list[Values],
        shapes: list[bytes],
        others: dict[int, int],
    ) -> None:
        """Keep pieces; any other second use of a key is a bad row."""
        rows, placed = checked.rows, checked.placed
        for position, first in others.items():
            key = rows.keys[position]
            outline = [shapes[position]] if shapes else []
            content = int(hashes([[column[position]] for column in values], outline, 1)[0])
            whole = placed is not None and placed.kinds[position] != POINT
            number = rows.number(position)
            if whole and self.check.repeats.same_values(key, content):
                assert placed is not None
                piece = Piece(number, first, placed.shapes[position])
                self.pieces.setdefault(key, []).append(piece)
            else:
                self._refuse(number, key, first)

    def remember_outlines(self, checked: "Checked") -> None:
        """Remember where the shapes lie, so that labels can find theirs."""
        if not self.holds_points or checked.placed is None:
            return
        wide = np.flatnonzero(checked.rows.good & (checked.placed.kinds == POLYGON))
        self.boxes.append(shapely.bounds(checked.placed.shapes[wide]))
        self.numbers += checked.rows.chunk.numbers[wide].tolist()
        self.keys += [checked.rows.keys[position] for position in wide.tolist()]

    def finish(self) -> None:
        """Settle what is held: pieces first, so that labels find whole shapes."""
        self._join_pieces()
        self._place_labels()

    def _refuse(self, number: int, key: str, first: int) -> None:
        self.check.findings.add_bad(number, key, "other_content", first=first)

    def _again(self, numbers: set[int]) -> dict[int, Any]:
        """Read some shapes of the file again."""
        found = {}
        for number, wkb in self.check.reader.take(numbers).items():
            shape = shapely.force_2d(shapely.from_wkb(wkb))
            if self.check.convert is not None:
                shape = shapely.transform(shape, self.check.convert)
            found[number] = shape if shapely.is_valid(shape) else mend(shape)
        return found

    def _join_pieces(self) -> None:
        firsts = self._again({pieces[0].first for pieces in self.pieces.values()})
        for key, pieces in self.pieces.items():
            whole, left = firsts.get(pieces[0].first), pieces
            joined: list[Piece] = []
            while whole is not None:
                near = [piece for piece in left if shapely.dwithin(whole, piece.shape, NEAR)]
                if not near:
                    break
                whole = shapely.union_all([whole, *(piece.shape for piece in near)])
                joined += near
                left = [piece for piece in left if piece not in near]
            for piece in left:
                self._refuse(piece.number, key, piece.first)
            if joined:
                self._reshape(key, whole, joined)

    def _reshape(self, key: str, whole: Any, joined: list[Piece]) -> None:
        check, target = self.check, self.check.target
        place = np.array([shapely.point_on_surface(whole)], dtype=object)
        columns: dict[str, Any] = {
            target.shape: shape_hex(np.array([whole]), multi=target.multi)[0].decode()
        }
        if target.place:
            columns[target.place] = point_hex(place)[0].decode()
        if target.in_cell:
            cell = int(check.cells.find(place)[0])
            if cell == NOWHERE or not check.cells.allowed[cell]:
                reason = "outside_grid" if cell == NOWHERE else "out_of_scope"
                check.findings.add_bad(joined[0].number, key, reason)
                return
            columns["cell_id"] = check.cells.ids[cell]
            columns["area_code"] = check.cells.codes[cell]
        check.sink.reshape(key, columns)
        for piece in joined:
            check.findings.add(FindingKind.MERGED, piece.number, key, "piece", first=piece.first)

    def _place_labels(self) -> None:
        outlines = self._outlines_of_labels()
        texts: dict[str, dict[str, str]] = {}
        alone: list[Label] = []
        seen: dict[tuple[Any, ...], int] = {}
        for label in self.labels:
            same = (label.key, label.values, label.point.wkb)
            first = seen.setdefault(same, label.number)
            if first != label.number:
                self._note(label, FindingKind.REPEAT, "repeat", first)
            elif label.number in outlines:
                index = outlines[label.number]
                self._note(label, FindingKind.MERGED, "label", self.numbers[index])
                self._gather(texts.setdefault(self.keys[index], {}), label)
            else:
                alone.append(label)
        self.check.sink.fill({key: found for key, found in texts.items() if found})
        self._keep(alone)

    def _note(self, label: Label, kind: str, reason: str, first: int) -> None:
        self.check.findings.add(kind, label.number, label.key, reason, first=first)

    def _gather(self, found: dict[str, str], label: Label) -> None:
        texts = {field.column for field in self.check.target.fields if field.kind == "text"}
        for column, value in zip(self.columns, label.values, strict=True):
            if column in texts and value:
                found.setdefault(column, value)

    def _outlines_of_labels(self) -> dict[int, int]:
        """Return label number → position of its shape: by key, else the one around it."""
        if not self.labels or not self.keys:
            return {}
        by_key = {key: index for index, key in enumerate(self.keys)}
        found = {label.number: by_key[label.key] for label in self.labels if label.key in by_key}
        loose = [label for label in self.labels if label.number not in found]
        if not loose:
            return found
        boxes = shapely.box(*np.concatenate(self.boxes).T)
        points = np.array([label.point for label in loose])
        pairs = shapely.STRtree(boxes).query(points, predicate="intersects").T.tolist()
        shapes = self._again({self.numbers[index] for _point, index in pairs})
        for point, index in pairs:
            shape = shapes.get(self.numbers[index])
            if shape is not None and shapely.intersects(shape, points[point]):
                found.setdefault(loose[point].number, index)
        return found

    def _keep(self, labels: list[Label]) -> None:
        """Take points that label nothing as rows of their own, where points are accepted."""
        if not labels:
            return
        if POINT not in self.check.target.accepts:
            for label in labels:
                self.check.findings.add_bad(label.number, label.key, "shape_kind", kind=POINT)
            return
        numbers = np.array([label.number for label in labels], dtype=np.int64)
        rows = Rows(Chunk(numbers, {}))
        rows.keys = [label.key for label in labels] if labels[0].key else []
        points = np.array([label.point for label in labels], dtype=object)
        kinds = np.full(len(labels), POINT)
        columns = zip(*(label.values for label in labels), strict=True)
        values = {name: list(column) for name, column in zip(self.columns, columns, strict=False)}
        self.check.keep(rows, values, Placed(points, points, kinds))
