"""Opening a file by what it really is."""

from pathlib import Path

from grid.imports.readers import Reader, ShapeReader
from grid.imports.sniff import Format, sniff
from grid.imports.tables import CsvReader, ExcelReader


def open_file(path: Path, name: str, layer: str = "") -> Reader:
    """Return the reader of a file. Raises FileRefused if it cannot or must not be read."""
    kind = sniff(path, name)
    if kind is Format.CSV:
        return CsvReader(path)
    if kind in (Format.EXCEL, Format.EXCEL_OLD):
        return ExcelReader(path, kind, layer)
    return ShapeReader(path, kind, layer)
