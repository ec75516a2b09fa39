"""Areas from a file: drafts, which are activated after their topology was looked at."""

from typing import Any, Final

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon

from core.access import Scope
from grid.choices import CODE_DIGITS, PARENT_LEVELS, AreaState
from grid.imports.findings import Findings
from grid.imports.references import level_of
from grid.imports.settling import Outcome
from grid.imports.staging import Ready, Sink
from grid.imports.targets import Target
from grid.models import Area, ImportBatch, ImportChange

Row = dict[str, Any]
PLAIN: Final = ("name", "cell_kind", "settlement", "household_count")


class AreaSink(Sink):
    """Gathers area rows; there are few, and each needs its parent."""

    def __init__(self, target: Target, source: str, batch_id: int) -> None:
        super().__init__(target, source, batch_id, "")
        self.rows: dict[str, Row] = {}

    def write(self, ready: Ready) -> None:
        """Keep the rows by code."""
        self.columns = tuple(ready.columns)
        for position, number in enumerate(ready.numbers):
            row = {name: values[position] for name, values in ready.columns.items()}
            self.rows[ready.keys[position]] = {**row, "number": number}

    def fill(self, values: dict[str, dict[str, str]]) -> None:
        """Areas have no labels."""

    def reshape(self, key: str, columns: dict[str, Any]) -> None:
        """Give an area the shape of all its pieces."""
        self.rows[key].update(columns)


class AreaSettling:
    """Judges gathered areas against the tree and writes them as drafts."""

    def __init__(self, batch: ImportBatch, sink: AreaSink) -> None:
        self.batch, self.rows = batch, sink.rows
        self.written = [name for name in PLAIN if name in sink.columns]
        self.known: dict[str, Area] = {}
        self.changed: list[tuple[Area, Row]] = []
        self.new: dict[str, Row] = {}

    def judge(self, findings: Findings, scope: Scope) -> Outcome:
        """List the rows that do not fit; sort the others into new, changed and same."""
        self._find_known()
        same = 0
        for code in sorted(self.rows, key=len):
            row = self.rows[code]
            refusal = self._refusal(code, row, scope)
            if refusal:
                findings.add_bad(row["number"], code, refusal, value=code)
            elif code not in self.known:
                self.new[code] = row
            elif self._differs(self.known[code], row):
                self._judge_change(findings, code, row)
            else:
                same += 1
        findings.flush()
        return Outcome(len(self.new), len(self.changed), same)

    def _find_known(self) -> None:
        """Find the areas with these codes: one in force before a draft."""
        codes = {code[:digits] for code in self.rows for digits in CODE_DIGITS.values()}
        rows = Area.objects.filter(code__in=codes).exclude(state=AreaState.RETIRED)
        self.drafts: dict[str, int] = {}
        for area in rows.order_by("code"):
            is_draft = area.state == AreaState.DRAFT
            self.drafts[area.code] = self.drafts.get(area.code, 0) + is_draft
            if not is_draft or area.code not in self.known:
                self.known[area.code] = area

    def _refusal(self, code: str, row: Row, scope: Scope) -> str:
        level = level_of(code) if code.isascii() and code.isdigit() else ""
        row["level"] = row.get("level") or level
        if not level:
            return "code_digits"
        if row["level"] != level:
            return "code_level"
        if not scope.covers(code):
            return "out_of_scope"
        if code not in self.known and self.drafts.get(code, 0) > 1:
            return "several_drafts"
        if PARENT_LEVELS[level] and not self._parent_code(code, level):
            return "no_parent"
        return ""

    def _parent_code(self, code: str, level: str) -> str:
        above = (code[: CODE_DIGITS[each]] for each in PARENT_LEVELS[level])
        return next((each for each in above if each in self.known or each in self.new), "")

    def _differs(self, area: Area, row: Row) -> bool:
        if any(getattr(area, name) != row[name] for name in self.written):
            return True
        return not area.boundary.equals_exact(GEOSGeometry(row["boundary"]))

    def _judge_change(self, findings: Findings, code: str, row: Row) -> None:
        area = self.known[code]
        if area.state == AreaState.ACTIVE:
            findings.add_bad(row["number"], code, "in_force", value=code)
        else:
            self.changed.append((area, row))

    def write(self) -> None:
        """Add drafts, wider areas first, and change the changed ones."""
        for area, row in self.changed:
            before: Row = {name: getattr(area, name) for name in self.written}
            before |= {"version": area.version, "boundary": area.boundary.hexewkb.decode()}
            ImportChange.objects.create(batch=self.batch, object_id=area.pk, before=before)
            values = {name: row[name] for name in self.written}
            area.save_as_next_version(boundary=boundary_of(row), **values)
        made: list[int] = []
        for code in sorted(self.new, key=len):
            area = self._draft(code, self.new[code])
            self.known[code] = area
            made.append(area.pk)
        self.batch.report["areas"] = made

    def _draft(self, code: str, row: Row) -> Area:
        parent = self._parent_code(code, row["level"])
        return Area.objects.create(
            code=code,
            level=row["level"],
            boundary=boundary_of(row),
            parent=self.known.get(parent),
            **{name: row[name] for name in self.written},
        )


def boundary_of(row: Row) -> MultiPolygon:
    """Return the boundary of a gathered row."""
    shape = GEOSGeometry(row["boundary"])
    assert isinstance(shape, MultiPolygon)
    return shape
