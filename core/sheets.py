"""A list as a file for a spreadsheet: without formulas, with a mark of who took it."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook

BYTE_ORDER_MARK = "\ufeff"  # without it spreadsheets read Chinese as another encoding
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
NOT_IN_SHEET_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


class Echo:
    """A file that hands back what is written, for streaming."""

    def write(self, text: str) -> str:
        """Return the text."""
        return text


def safe_cell(text: str) -> str:
    """Return the text so that a spreadsheet shows it instead of computing it."""
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text


def csv_lines(headings: Iterable[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """Yield the lines of the file: a heading line, then one line for each row."""
    writer = csv.writer(Echo())
    yield BYTE_ORDER_MARK + str(writer.writerow([safe_cell(text) for text in headings]))
    for row in rows:
        yield str(writer.writerow([safe_cell(str(value)) for value in row]))


def csv_file(mark: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a CSV file (UTF-8 with byte order mark) whose last line is the mark."""
    return "".join((*csv_lines(headings, rows), *csv_tail(mark))).encode()


def csv_tail(mark: str) -> Iterator[str]:
    """Yield the line that closes a file with its mark."""
    yield str(csv.writer(Echo()).writerow([safe_cell(mark)]))


def xlsx_file(
    title: str, mark: str, headings: Sequence[str], rows: Iterable[Sequence[str]]
) -> bytes:
    """Return a workbook of one sheet of texts, the mark on every printed page and at the end."""
    book = Workbook(write_only=True)
    book.properties.creator, book.properties.title = mark, title
    sheet = book.create_sheet(title.translate(NOT_IN_SHEET_NAMES)[:31])
    sheet.oddHeader.center.text = mark.replace("&", "&&")
    sheet.freeze_panes = "A2"
    sheet.append([safe_cell(text) for text in headings])
    for row in rows:
        sheet.append([safe_cell(value) for value in row])
    sheet.append([safe_cell(mark)])
    content = BytesIO()
    book.save(content)
    return content.getvalue()
