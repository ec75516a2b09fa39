"""Reading household lists as offices keep them: titles above the table, merged cells, sheets."""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, Final

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from grid.imports.reasons import FileRefused
from grid.imports.sniff import Format, sniff
from grid.imports.suggest import names_any
from grid.imports.tables import DELIMITERS, CsvReader, ExcelReader, TableReader, distinct
from grid.imports.vocabulary import PROFILING
from residents.imports.reasons import ListRefused
from residents.imports.words import COLUMNS

HEADER_WITHIN: Final = 30  # rows from the top in which the header is looked for
TABLE_CELLS: Final = 2  # a row with fewer filled cells is a title, not a header
MERGES_LIMIT: Final = 500_000
TABLES: Final = (Format.CSV, Format.EXCEL, Format.EXCEL_OLD)
Merge = tuple[int, int, int]  # first row, last row, the row in which its value stands
KNOWN: Final = frozenset(word for words in COLUMNS.values() for word in words)


def plain(text: str) -> str:
    """Return the name of a column as the vocabulary writes it."""
    words = " ".join(unicodedata.normalize("NFKC", text).replace("*", "").split()).lower()
    return words if words.isascii() else words.replace(" ", "").split("(")[0].rstrip(":")


class HouseholdTable(TableReader):
    """Rows under a header that may stand below titles, in one or two rows."""

    head_rows: range = range(1, 2)  # numbers of the rows of the header
    is_recognised: bool = False

    def _read_header(self) -> None:
        """Find the header: the row, of the first thirty, that names most of our fields."""
        top = list(islice(self._rows(), HEADER_WITHIN))
        tables = [(number, cells) for number, cells in top if _filled(cells) >= TABLE_CELLS]
        if not tables:
            raise FileRefused("no_rows")
        number, cells = max(tables, key=lambda row: (_known(row[1]), -row[0]))
        if not _known(cells):
            number, cells = tables[0]
        below = next((row for at, row in tables if at == number + 1), None)
        names, is_double = self._joined(number, cells, below)
        self.columns = distinct([" ".join(str(cell).split()) for cell in names])
        self.head_rows = range(number, number + 1 + is_double)
        self.is_recognised = _known(names) >= TABLE_CELLS
        self.above = [cells for at, cells in tables if at < number]

    def _joined(self, number: int, cells: list[Any], below: Any) -> tuple[list[Any], bool]:
        """Put a second row of the header under cells that span several columns."""
        spans = self.spans(number)
        if not spans or below is None:
            return cells, False
        wide = {column for first, last in spans for column in range(first, last + 1)}
        lower = [below[at] if at < len(below) and at in wide else "" for at in range(len(cells))]
        if not all(str(cell).strip() for at, cell in enumerate(lower) if at in wide):
            return cells, False
        return [low or high for low, high in zip(lower, cells, strict=True)], True

    def spans(self, number: int) -> list[tuple[int, int]]:
        """Return first and last column of the cells of a row that span several columns."""
        return []

    def merges(self, column: int) -> list[Merge]:
        """Return the cells of a column that span several rows, from the top."""
        return []

    def refuse_profiling(self) -> None:
        """Refuse a table with columns about what people are (R3). Raises FileRefused."""
        heads = [self.columns, *self.above]
        named = [str(cell) for cells in heads for cell in cells if str(cell).strip()]
        found = dict.fromkeys(name for name in named if names_any(name, PROFILING))
        if found:
            raise FileRefused("profiling_column", columns="、".join(found))

    def records(self, filled: Iterable[int] = ()) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows below the header; columns in `filled` repeat what spans rows."""
        width, spanning = len(self.columns), {at: _Spanning(self.merges(at)) for at in filled}
        spanning = {at: cells for at, cells in spanning.items() if cells.starts}
        head = [name.lower() for name in self.columns]
        for number, cells in self._rows():
            if number < self.head_rows.stop:
                for column, spans in spanning.items():
                    spans.see(number, cells, column)
                continue
            row = [cell if isinstance(cell, str) else str(cell) for cell in cells]
            row += [""] * (width - len(row))
            for column, spans in spanning.items():
                spans.see(number, row, column)
            if [cell.strip().lower() for cell in row[:width]] != head:  # printed on each page
                yield number, row

    @cached_property
    def people_count(self) -> int:
        """How many rows stand below the header."""
        return sum(1 for number, _cells in self._rows() if number >= self.head_rows.stop)


class _Spanning:
    """The cells of one column that span rows: each row within gets the value of the first."""

    def __init__(self, merges: list[Merge]) -> None:
        self.starts = [first for first, _last, _value in merges]
        self.ends = [last for _first, last, _value in merges]
        self.values: dict[int, str] = {}

    def see(self, number: int, row: list[Any], column: int) -> None:
        """Remember the value of a first row, and put it into the rows below it."""
        at = bisect_right(self.starts, number) - 1
        if at < 0 or number > self.ends[at] or column >= len(row):
            return
        if number == self.starts[at]:
            self.values = {at: str(row[column])}
        elif not str(row[column]).strip():
            row[column] = self.values.get(at, "")


def _filled(cells: list[Any]) -> int:
    return sum(1 for cell in cells if str(cell).strip())


def _known(cells: Iterable[Any]) -> int:
    return sum(1 for cell in cells if plain(str(cell)) in KNOWN)


class CsvList(HouseholdTable, CsvReader):
    """A list as text with separators."""

    def _read_header(self) -> None:
        with self.path.open(encoding=self.encoding, newline="") as file:
            top = "".join(islice(file, HEADER_WITHIN))
        self.delimiter = max(DELIMITERS, key=top.count)  # a title above holds none
        super()._read_header()


class ExcelList(HouseholdTable, ExcelReader):
    """A list as one sheet of a workbook."""

    @cached_property
    def _merged(self) -> list[tuple[tuple[int, int], tuple[int, int]]]:
        found = self.sheet.merged_cell_ranges or []
        if len(found) > MERGES_LIMIT:
            raise FileRefused("sheet_too_wide", rows=self.sheet.height, columns=self.sheet.width)
        return found

    @property
    def _first_column(self) -> int:
        return self.sheet.start[1] if self.sheet.start else 0

    def spans(self, number: int) -> list[tuple[int, int]]:
        """Return first and last column of the cells of a row that span several columns."""
        shift, limit = self._first_column, self.sheet.width
        return [
            (left - shift, min(right - shift, limit - 1))
            for (top, left), (bottom, right) in self._merged
            if top + 1 == number and bottom == top and right > left
        ]

    def merges(self, column: int) -> list[Merge]:
        """Return the cells of a column that span several rows, from the top."""
        wanted = column + self._first_column
        return sorted(
            (top + 1, bottom + 1, top + 1)
            for (top, left), (bottom, right) in self._merged
            if bottom > top and left <= wanted <= right
        )


def open_list(path: Path, name: str) -> dict[str, HouseholdTable]:
    """Return the sheets of a list that hold a table, by name.

    Raises FileRefused if the file cannot be read, holds no table, or if any sheet has a
    column about what people are.
    """
    kind = sniff(path, name)
    if kind not in TABLES:
        raise ListRefused("list_type")
    found: dict[str, HouseholdTable] = (
        {"": CsvList(path)} if kind is Format.CSV else _sheets(path, kind)
    )
    for table in found.values():
        table.refuse_profiling()
    if not any(table.people_count for table in found.values()):
        raise FileRefused("no_rows")
    recognised = {title: table for title, table in found.items() if table.is_recognised}
    return recognised or found


def _sheets(path: Path, kind: Format) -> dict[str, HouseholdTable]:
    try:
        titles = CalamineWorkbook.from_path(str(path)).sheet_names
    except PasswordError as error:
        raise FileRefused("password") from error
    except (CalamineError, OSError, ValueError) as error:
        raise FileRefused("truncated") from error
    found: dict[str, HouseholdTable] = {}
    for title in titles:
        try:
            found[title] = ExcelList(path, kind, title)
        except FileRefused as refusal:
            if refusal.reason != "no_rows":
                raise
    if not found:
        raise FileRefused("no_rows")
    return found
