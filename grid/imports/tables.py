"""Reading tables: CSV and Excel."""

import csv
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from grid.imports.encoding import detect_encoding
from grid.imports.readers import CHUNK_ROWS, Chunk, Reader
from grid.imports.reasons import FileRefused
from grid.imports.sniff import Format

FORMULA: Final = "\x00formula"  # stands for the cell; no text can be it
DELIMITERS: Final = ",;\t|"
CELL_LIMIT: Final = 1_000_000
DENSE_LIMIT: Final = 60_000_000  # cells that the reader of workbooks would lay out in memory
CELL: Final = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"')
FORMULA_CELL: Final = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]*>\s*<f[\s>/]')
BLOCK, OVERLAP = 4 * 1024 * 1024, 512
Rows = Iterator[tuple[int, list[Any]]]


class TableReader(Reader):
    """Rows under a header. Subclasses yield (row number, cells), empty rows left out."""

    def _rows(self) -> Rows:
        raise NotImplementedError

    def _read_header(self) -> None:
        first = next(self._rows(), None)
        if first is None:
            raise FileRefused("no_rows")
        if FORMULA in first[1] or not any(str(cell).strip() for cell in first[1]):
            raise FileRefused("no_header")
        self.columns = distinct([str(cell).strip() for cell in first[1]])

    def chunks(self, wanted: Iterable[str]) -> Iterator[Chunk]:
        """Yield the rows below the header."""
        rows = self._rows()
        next(rows, None)
        names = [(index, name) for index, name in enumerate(self.columns) if name in set(wanted)]
        while part := list(islice(rows, CHUNK_ROWS)):
            yield self._chunk(part, names)

    def _chunk(self, part: list[tuple[int, list[Any]]], names: list[tuple[int, str]]) -> Chunk:
        width, broken = len(self.columns), {}
        for position, (_number, cells) in enumerate(part):
            if len(cells) > width and any(cell not in ("", None) for cell in cells[width:]):
                broken[position] = ("wrong_cells", {"found": len(cells), "wanted": width})
            if len(cells) < width:
                cells.extend([""] * (width - len(cells)))
        columns = {}
        for index, name in names:
            columns[name] = np.empty(len(part), dtype=object)
            columns[name][:] = [cells[index] for _number, cells in part]
        numbers = np.array([number for number, _cells in part], dtype=np.int64)
        return Chunk(numbers, columns, None, broken)


def distinct(names: list[str]) -> tuple[str, ...]:
    """Give unnamed and repeated columns a name of their own."""
    kept: dict[str, None] = {}
    again: Counter[str] = Counter()
    while names and not names[-1]:
        names.pop()
    for position, name in enumerate(names, start=1):
        wanted = name or f"#{position}"
        while wanted in kept:
            again[name] += 1
            wanted = f"{name or '#'} ({again[name] + 1})"
        kept[wanted] = None
    return tuple(kept)


class CsvReader(TableReader):
    """Text with separators, in UTF-8, GB18030 (GBK) or UTF-16."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.encoding = detect_encoding(path)
        with path.open(encoding=self.encoding, newline="") as file:
            line = file.readline().lstrip("\ufeff")
        self.delimiter = max(DELIMITERS, key=line.count)
        self._read_header()
        self.row_count = max(sum(1 for _row in self._rows()) - 1, 0)

    def _rows(self) -> Rows:
        csv.field_size_limit(CELL_LIMIT)
        with self.path.open(encoding=self.encoding, newline="") as file:
            rows = csv.reader(file, delimiter=self.delimiter)
            number = 0
            try:
                for number, cells in enumerate(rows, start=1):
                    if any(cells):
                        if number == 1:
                            cells[0] = cells[0].removeprefix("\ufeff")
                        yield number, cells
            except csv.Error as error:
                raise FileRefused("binary_text") from error


class ExcelReader(TableReader):
    """One sheet of a workbook. Cells that hold formulas are marked, not read."""

    def __init__(self, path: Path, kind: Format, sheet: str = "") -> None:
        self.formulas: set[tuple[int, int]] = set()
        try:
            self.book = CalamineWorkbook.from_path(str(path))
            self.layers = tuple(self.book.sheet_names)
            self.layer = self._choose(sheet)
            if kind is Format.EXCEL:
                self.formulas = self._inspect(path)
            self.sheet = self.book.get_sheet_by_name(self.layer)
        except PasswordError as error:
            raise FileRefused("password") from error
        except (CalamineError, zipfile.BadZipFile, OSError, ValueError) as error:
            raise FileRefused("truncated") from error
        self._read_header()
        self.row_count = max(sum(1 for _row in self._rows()) - 1, 0)

    def _choose(self, wanted: str) -> str:
        if wanted and wanted not in self.layers:
            raise FileRefused("no_such_layer", layer=wanted)
        if not self.layers:
            raise FileRefused("no_rows")
        return wanted or self.layers[0]

    def _inspect(self, path: Path) -> set[tuple[int, int]]:
        """Return the places of formulas; refuse a sheet that would not fit into memory."""
        rows = columns = 0
        formulas: set[tuple[int, int]] = set()
        with zipfile.ZipFile(path) as archive:
            member = _sheet_member(archive, self.layers.index(self.layer))
            for text in _blocks(archive, member):
                for letters, digits in CELL.findall(text):
                    rows, columns = max(rows, int(digits)), max(columns, _column(letters))
                formulas |= {(int(row), _column(col)) for col, row in FORMULA_CELL.findall(text)}
        if rows * columns > DENSE_LIMIT:
            raise FileRefused("sheet_too_wide", rows=rows, columns=columns)
        return formulas

    def _rows(self) -> Rows:
        if self.sheet.start is None:
            return
        for number, cells in enumerate(self.sheet.iter_rows(), start=1):
            marked = self._marked(number, cells) if self.formulas else cells
            texts = [_text(cell) for cell in marked]
            if any(texts):
                yield number, texts

    def _marked(self, number: int, cells: list[Any]) -> list[Any]:
        first = self.sheet.start[1] + 1 if self.sheet.start else 1  # empty columns are left out
        return [
            FORMULA if (number, column) in self.formulas else cell
            for column, cell in enumerate(cells, start=first)
        ]


def _blocks(archive: zipfile.ZipFile, member: str) -> Iterator[bytes]:
    """Yield the text of a sheet in blocks that overlap by more than a cell's head."""
    with archive.open(member) as stream:
        tail = b""
        while block := stream.read(BLOCK):
            yield tail + block
            tail = block[-OVERLAP:]


def _sheet_member(archive: zipfile.ZipFile, index: int) -> str:
    """Return the part of the workbook that holds its n-th sheet."""
    book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
    links = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    sheets = re.findall(r"<(?:\w+:)?sheet\b[^>]*\br:id=\"([^\"]+)\"", book)
    for link in re.findall(r"<Relationship\b[^>]*>", links):
        if f'Id="{sheets[index]}"' in link:
            target = re.search(r'Target="([^"]+)"', link)
            name = target[1].lstrip("/") if target else ""
            return name if name.startswith("xl/") else f"xl/{name}"
    raise FileRefused("truncated")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _text(cell: Any) -> str:
    """Return a cell as people see it: 3 instead of 3.0, dates as 2026-11-23."""
    match cell:
        case str():
            return cell
        case bool():
            return "1" if cell else "0"
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        case datetime() if cell.time() == time():
            return cell.date().isoformat()
        case datetime() | date() | time():
            return cell.isoformat()
        case timedelta() | None:
            return ""
    return str(cell)
