"""Reading what a linked hotline sent: CSV, Excel or JSON, whatever its characters."""

import hashlib
import json
import re
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from grid.imports.encoding import detect_encoding
from grid.imports.reasons import FileRefused
from grid.imports.sniff import Format, sniff
from grid.imports.suggest import names_any
from grid.imports.tables import CsvReader, ExcelReader
from grid.imports.vocabulary import PROFILING
from incidents.services.hotlines.reasons import HotlineFileRefused
from incidents.services.hotlines.values import is_odd
from incidents.workflow.hotlines import COLUMNS, MARKS

MOST_BYTES: Final = 20 * 1024 * 1024
MOST_ROWS: Final = 5_000
NUMBER: Final = re.compile(r"-(\d{1,9})\.\w+$")
Cells = dict[str, str]


@dataclass(frozen=True)
class SentFile:
    """A file as it was read: what it holds, its number, its rows by our names of columns.

    `broken` are rows that are none, with the reason; `ignored` columns that nothing reads.
    """

    name: str
    digest: str
    content: str
    number: int | None
    rows: list[tuple[int, Cells]]
    ignored: list[str]
    broken: dict[int, tuple[str, dict[str, Any]]] = field(default_factory=dict)


def read_file(name: str, content: bytes) -> SentFile:
    """Read a file. Raises FileRefused; then nothing of it is kept."""
    if len(content) > MOST_BYTES:
        raise HotlineFileRefused("too_large_file", most=MOST_BYTES // 1024**2)
    name = plain_name(name)
    with tempfile.TemporaryDirectory() as folder:  # mode 0700, gone when it was read
        path = Path(folder) / f"file{Path(name).suffix.lower()}"
        path.write_bytes(content)
        try:
            kind = sniff(path, name)
        except FileRefused as error:
            raise HotlineFileRefused(known(error.reason), **error.params) from error
        if kind is Format.GEOJSON:
            columns, raw, number = read_json(path)
            broken: dict[int, tuple[str, dict[str, Any]]] = {}
        else:
            columns, raw, broken = read_table(path, kind)
            number = None
    what, names = meaning_of(columns)
    return SentFile(
        name=name,
        digest=hashlib.sha256(content).hexdigest(),
        content=what,
        number=number or number_in(name),
        rows=[(at, {names[c]: cells[c] for c in names if c in cells}) for at, cells in raw],
        ignored=[column[:60] for column in columns if column not in names],
        broken=broken,
    )


def plain_name(name: str) -> str:
    """Return the name of a file as it can be kept and shown, its end where it is too long."""
    kept = ("�" if unicodedata.category(sign) in ("Cc", "Cs") else sign for sign in Path(name).name)
    return "".join(kept)[-120:]


def known(reason: str) -> str:
    """Return the reason that speaks of the files that are read here."""
    return "not_a_table" if reason == "unknown_type" else reason


def read_table(
    path: Path, kind: Format
) -> tuple[list[str], list[tuple[int, Cells]], dict[int, tuple[str, dict[str, Any]]]]:
    """Return columns, rows and broken rows of a table. Raises FileRefused."""
    if kind is Format.CSV:
        reader: CsvReader | ExcelReader = CsvReader(path)
    elif kind in (Format.EXCEL, Format.EXCEL_OLD):
        reader = ExcelReader(path, kind)
    else:
        raise HotlineFileRefused("not_a_table")
    if reader.row_count > MOST_ROWS:
        raise HotlineFileRefused("too_many_rows", most=MOST_ROWS)
    rows: list[tuple[int, Cells]] = []
    broken: dict[int, tuple[str, dict[str, Any]]] = {}
    for chunk in reader.chunks(reader.columns):
        for position, number in enumerate(chunk.numbers):
            cells = {name: str(values[position]) for name, values in chunk.columns.items()}
            rows.append((int(number), cells))
            if position in chunk.broken:
                broken[int(number)] = chunk.broken[position]
    if not rows:
        raise HotlineFileRefused("no_rows")
    return list(reader.columns), rows, broken


def read_json(path: Path) -> tuple[list[str], list[tuple[int, Cells]], int | None]:
    """Return columns, rows and the number of a file of JSON. Raises FileRefused."""
    try:
        held = json.loads(path.read_text(encoding=detect_encoding(path)))
    except (ValueError, RecursionError) as error:
        raise HotlineFileRefused("broken_json") from error
    number = held.get("number") if isinstance(held, dict) else None
    lines = held.get("rows") if isinstance(held, dict) else held
    if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
        raise HotlineFileRefused("broken_json")
    if len(lines) > MOST_ROWS:
        raise HotlineFileRefused("too_many_rows", most=MOST_ROWS)
    if not lines:
        raise HotlineFileRefused("no_rows")
    rows = [(at, {str(k): plain(v) for k, v in line.items()}) for at, line in enumerate(lines, 1)]
    columns = list(dict.fromkeys(name for _at, cells in rows for name in cells))
    is_number = isinstance(number, int) and not isinstance(number, bool) and 0 < number < 10**9
    return columns, rows, number if is_number else None


def plain(value: Any) -> str:
    """Return a value of JSON as the text that a table would hold."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def meaning_of(columns: list[str]) -> tuple[str, dict[str, str]]:
    """Return what a file holds, and column → field. Raises FileRefused.

    A column about what people are is refused by name (R3).
    """
    if any(is_odd(name) for name in columns):
        raise HotlineFileRefused("odd_column")
    if found := [name for name in columns if names_any(name, PROFILING)]:
        raise HotlineFileRefused("profiling_column", columns="、".join(found))
    for what, needed in MARKS.items():
        names = dict(matched(columns, COLUMNS[what]))
        if set(needed) <= set(names.values()):
            return what, names
    raise HotlineFileRefused("what_is_it")


def matched(columns: list[str], fields: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """Yield column and field; the first column that names a field counts."""
    taken: set[str] = set()
    for column in columns:
        word = "".join(column.split()).lower().lstrip("*")
        field_name = next((name for name, words in fields.items() if word in words), "")
        if field_name and field_name not in taken:
            taken.add(field_name)
            yield column, field_name


def number_in(name: str) -> int | None:
    """Return the number at the end of a file's name: 12309-000017.csv."""
    found = NUMBER.search(name)
    return int(found[1]) if found else None
