"""Keys and repeats: which rows of a file say the same again."""

from hashlib import blake2b
from typing import Any, Final

import numpy as np

from grid.imports.findings import Findings, Rows
from grid.imports.values import Values
from grid.models.imports import FindingKind

CONTENT_KEY: Final = "#"  # begins a key made from the contents, where the file has none
KEY_LIMIT: Final = 120
HALF: Final = 32
MASK: Final = (1 << HALF) - 1


class Repeats:
    """Remembers key, contents and row number of every row so far.

    Contents are kept as two hashes, of the values and of the shape, so that a piece of
    the same thing (same values, other shape) can be told from another thing.
    """

    def __init__(self) -> None:
        self.seen: dict[str, int] = {}  # key → contents and row number in one number

    def sort_out(
        self, rows: Rows, values: list[Values], shapes: list[str], found: Findings
    ) -> dict[int, int]:
        """Drop exact repeats from the good rows; return other uses of a key: position → row."""
        others: dict[int, int] = {}
        contents = hashes(values, shapes, len(rows))
        numbers = rows.chunk.numbers.tolist()
        stamps = [
            (content << HALF) | number for content, number in zip(contents, numbers, strict=True)
        ]
        if self._all_fresh(rows, stamps):
            return others
        for position in np.flatnonzero(rows.good).tolist():
            key, stamp = rows.keys[position], stamps[position]
            first = self.seen.setdefault(key, stamp)
            if first == stamp:
                continue
            rows.good[position] = False
            number, first_number = numbers[position], first & MASK
            if first >> HALF == stamp >> HALF:
                found.add(FindingKind.REPEAT, number, key, "repeat", first=first_number)
            else:
                others[position] = first_number
        return others

    def _all_fresh(self, rows: Rows, stamps: list[int]) -> bool:
        """Take in a whole chunk of good rows with new keys at once; tell whether it was one."""
        if not rows.good.all():
            return False
        fresh = dict(zip(rows.keys, stamps, strict=True))
        if len(fresh) < len(stamps) or not self.seen.keys().isdisjoint(fresh):
            return False
        self.seen.update(fresh)
        return True

    def same_values(self, key: str, content: int) -> bool:
        """Tell whether the first row with this key has the same values, shape aside."""
        return self.seen[key] >> 2 * HALF == content >> HALF


def hashes(values: list[Values], shapes: list[str], count: int) -> list[int]:
    """Return one number for each row: its values in the upper half, its shape in the lower."""
    upper = [hash(row) & MASK for row in zip(*values, strict=True)] if values else [0] * count
    lower = [hash(shape) & MASK for shape in shapes] if shapes else [0] * count
    return [(high << HALF) | low for high, low in zip(upper, lower, strict=True)]


def content_keys(values: list[Values], shapes: list[str], count: int) -> list[str]:
    """Return keys made from the contents, the same today and tomorrow."""
    rows: Any = zip(*values, strict=True) if values else [()] * count
    outlines = shapes or [""] * count
    return [
        CONTENT_KEY + blake2b(repr((row, shape)).encode(), digest_size=16).hexdigest()
        for row, shape in zip(rows, outlines, strict=True)
    ]
