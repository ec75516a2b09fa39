"""Keys and repeats: which rows of a file say the same again."""

from bisect import bisect_right
from hashlib import blake2b
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from grid.imports.findings import Findings, Rows
from grid.imports.values import Values
from grid.models.imports import FindingKind

CONTENT_KEY: Final = "#"  # begins a key made from the contents, where the file has none
KEY_LIMIT: Final = 120
HALF: Final = 32
ODD: Final = np.uint64(0x9E3779B97F4A7C15)  # spreads what is multiplied by it over all bits
Contents = NDArray[np.uint64]


class Repeats:
    """Remembers key, contents and row number of every row so far.

    Contents are kept as two hashes, of the values and of the shape, so that a piece of
    the same thing (same values, other shape) can be told from another thing.
    """

    def __init__(self) -> None:
        self.seen: dict[str, int] = {}  # key → place of its first row in what follows
        self.starts: list[int] = []
        self.contents: list[Contents] = []
        self.numbers: list[NDArray[np.int64]] = []
        self.count = 0

    def sort_out(
        self, rows: Rows, values: list[Values], shapes: list[bytes], found: Findings
    ) -> dict[int, int]:
        """Drop exact repeats from the good rows; return other uses of a key: position → row."""
        others: dict[int, int] = {}
        start = self._remember(hashes(values, shapes, len(rows)), rows.chunk.numbers)
        if self._all_fresh(rows, start):
            return others
        for position in np.flatnonzero(rows.good).tolist():
            key, place = rows.keys[position], start + position
            first = self.seen.setdefault(key, place)
            if first == place:
                continue
            rows.good[position] = False
            (content, number), (first_content, first_number) = self._at(place), self._at(first)
            if content == first_content:
                found.add(FindingKind.REPEAT, number, key, "repeat", first=first_number)
            else:
                others[position] = first_number
        return others

    def _remember(self, contents: Contents, numbers: NDArray[np.int64]) -> int:
        """Keep a chunk's rows; return the place of the first."""
        start = self.count
        self.starts.append(start)
        self.contents.append(contents)
        self.numbers.append(numbers)
        self.count += len(numbers)
        return start

    def _at(self, place: int) -> tuple[int, int]:
        """Return contents and row number of the row at a place."""
        chunk = bisect_right(self.starts, place) - 1
        position = place - self.starts[chunk]
        return int(self.contents[chunk][position]), int(self.numbers[chunk][position])

    def _all_fresh(self, rows: Rows, start: int) -> bool:
        """Take in a whole chunk of good rows with new keys at once; tell whether it was one."""
        if not rows.good.all():
            return False
        fresh = dict(zip(rows.keys, range(start, start + len(rows)), strict=True))
        if len(fresh) < len(rows) or not self.seen.keys().isdisjoint(fresh):
            return False
        self.seen.update(fresh)
        return True

    def same_values(self, key: str, content: int) -> bool:
        """Tell whether the first row with this key has the same values, shape aside."""
        return self._at(self.seen[key])[0] >> HALF == content >> HALF


def hashes(values: list[Values], shapes: list[bytes], count: int) -> Contents:
    """Return one number for each row: its values in the upper half, its shape in the lower."""
    upper, lower = np.zeros(count, np.uint64), np.zeros(count, np.uint64)
    for column in values:
        upper = (upper ^ hashed(column)) * ODD
        upper ^= upper >> np.uint64(HALF)
    if shapes:
        lower = hashed(shapes) * ODD >> np.uint64(HALF)
    return (upper << np.uint64(HALF)) | lower


def hashed(column: Values | list[bytes]) -> Contents:
    """Return Python's own hash of every value."""
    return np.fromiter(map(hash, column), np.int64, len(column)).view(np.uint64)


def content_keys(values: list[Values], shapes: list[bytes], count: int) -> list[str]:
    """Return keys made from the contents, the same today and tomorrow."""
    rows: Any = zip(*values, strict=True) if values else [()] * count
    outlines = shapes or [b""] * count
    return [
        CONTENT_KEY + blake2b(repr((row, shape.decode())).encode(), digest_size=16).hexdigest()
        for row, shape in zip(rows, outlines, strict=True)
    ]
