"""What areas are coloured by: how many rows, a share of them, or how many for 1,000 households."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Rows = Any  # a queryset of the layer's own kind


@dataclass(frozen=True)
class Measure:
    """How many rows an area holds.

    `step` is the least difference of two values. `part` keeps the rows that are counted, of
    all that the layer has in the area: their share is told, as per cent.
    """

    step: float = 1
    part: Callable[[Rows, datetime], Rows] | None = None

    def value(self, count: int, whole: int, households: int | None) -> float | None:
        """Return the value of an area; None where nothing can be said."""
        return count

    def text(self, value: float) -> str:
        """Return a value as it is written."""
        return f"{value:.0f}"


@dataclass(frozen=True)
class Share(Measure):
    """The share of some rows among all of an area, as whole per cent."""

    def value(self, count: int, whole: int, households: int | None) -> float | None:
        """Return the share; None where there is nothing to take a share of."""
        return round(100 * count / whole) if whole else None

    def text(self, value: float) -> str:
        """Return a share with its sign."""
        return f"{value:.0f} %"


@dataclass(frozen=True)
class PerHouseholds(Measure):
    """Rows for every 1,000 households of an area, by the number of households in its record."""

    step: float = 0.1

    def value(self, count: int, whole: int, households: int | None) -> float | None:
        """Return the rate; None where the households are not known."""
        return round(count * 1000 / households, 1) if households else None

    def text(self, value: float) -> str:
        """Return a rate with one decimal; 0 stays 0."""
        return f"{value:.1f}" if value else "0"


COUNT = Measure()
