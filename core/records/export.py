"""A list as a file for a spreadsheet, without formulas in it."""

import csv
from collections.abc import Iterable, Iterator
from typing import Any

BYTE_ORDER_MARK = "\ufeff"  # without it spreadsheets read Chinese as another encoding
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


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
