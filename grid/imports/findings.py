"""What a check says of single rows, gathered and written in bundles."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from grid.imports.readers import Chunk
from grid.models import ImportBatch, ImportFinding
from grid.models.imports import FindingKind

BUNDLE: Final = 5_000


@dataclass
class Rows:
    """A chunk on its way: which rows the mapping takes in, which are still good, their keys."""

    chunk: Chunk
    inside: NDArray[np.bool_] = field(init=False)
    good: NDArray[np.bool_] = field(init=False)
    keys: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.inside = np.ones(len(self.chunk), dtype=bool)
        self.good = self.inside.copy()

    def __len__(self) -> int:
        return len(self.chunk)

    def number(self, position: int) -> int:
        """Return the row number in the file."""
        return int(self.chunk.numbers[position])

    def key(self, position: int) -> str:
        """Return the key of a row, as far as keys are known."""
        return self.keys[position][:120] if self.keys else ""


class Findings:
    """Gathers what is found; `counts` holds how many rows of each kind."""

    def __init__(self, batch: ImportBatch) -> None:
        self.batch = batch
        self.counts: Counter[str] = Counter()
        self.waiting: list[ImportFinding] = []
        self.bad: set[int] = set()

    def add_error(self, rows: Rows, position: int, reason: str, **params: Any) -> None:
        """Note a bad row; a row may have several reasons and counts once."""
        if not rows.inside[position]:
            return
        rows.good[position] = False
        self.add_bad(rows.number(position), rows.key(position), reason, **params)

    def add_bad(self, number: int, key: str, reason: str, **params: Any) -> None:
        """Note a bad row by its number."""
        if number not in self.bad:
            self.bad.add(number)
            self.counts[FindingKind.ERROR] += 1
        self._add(FindingKind.ERROR, number, key, reason, params)

    def add(self, kind: str, number: int, key: str, reason: str, **params: Any) -> None:
        """Note a repair, a repeat or a merged row."""
        self.counts[kind] += 1
        self._add(kind, number, key, reason, params)

    def _add(self, kind: str, number: int, key: str, reason: str, params: dict[str, Any]) -> None:
        kept = {name: _plain(value) for name, value in params.items()}
        self.waiting.append(
            ImportFinding(
                batch=self.batch, kind=kind, row_number=number, key=key, reason=reason, params=kept
            )
        )
        if len(self.waiting) >= BUNDLE:
            self.flush()

    def flush(self) -> None:
        """Write what waits."""
        ImportFinding.objects.bulk_create(self.waiting, batch_size=BUNDLE)
        self.waiting = []


def _plain(value: Any) -> Any:
    """Keep a label as its message, so that it can be translated when it is read."""
    message = getattr(value, "_proxy____args", None)
    if message:
        return {"message": message[0]}
    return value if isinstance(value, (int, float, str)) else str(value)
