"""The order in which a few dozen places are walked."""

from collections.abc import Sequence
from itertools import pairwise
from math import cos, hypot, radians
from typing import Final

METRES_PER_DEGREE: Final = 111_320.0  # of latitude; enough for the size of a cell
MOST_STOPS: Final = 59  # beyond that the order takes noticeable time
BETTER: Final = 1e-6  # metres; below it two ways are the same

Coordinates = tuple[float, float]


def walking_order(places: Sequence[Coordinates]) -> list[int]:
    """Return the order of places (longitude, latitude), beginning with the first one.

    The nearest place next, then every crossing undone (2-opt); the way need not come
    back. The same places in the same order always give the same answer.
    """
    if len(places) < 3:
        return list(range(len(places)))
    metres = distances(places)
    return without_crossings(nearest_next(metres), metres)


def distances(places: Sequence[Coordinates]) -> list[list[float]]:
    """Return the metres between each two places, on a plane through the first."""
    shrink = cos(radians(places[0][1])) * METRES_PER_DEGREE
    plane = [(east * shrink, north * METRES_PER_DEGREE) for east, north in places]
    return [[hypot(a[0] - b[0], a[1] - b[1]) for b in plane] for a in plane]


def nearest_next(metres: list[list[float]]) -> list[int]:
    """Return the order that goes to the nearest place left, from the first on."""
    order, left = [0], set(range(1, len(metres)))
    while left:
        here = metres[order[-1]]
        nearest = min(left, key=lambda place: (here[place], place))
        order.append(nearest)
        left.remove(nearest)
    return order


def without_crossings(order: list[int], metres: list[list[float]]) -> list[int]:
    """Turn pieces of the way round as long as that makes it shorter."""
    order, shorter = list(order), True
    while shorter:
        shorter = False
        for start in range(1, len(order) - 1):
            for end in range(start + 1, len(order)):
                if gain(order, start, end, metres) > BETTER:
                    order[start : end + 1] = reversed(order[start : end + 1])
                    shorter = True
    return order


def gain(order: list[int], start: int, end: int, metres: list[list[float]]) -> float:
    """Return the metres saved by walking a piece of the way the other way round."""
    before, first, last = order[start - 1], order[start], order[end]
    saved = metres[before][first] - metres[before][last]
    if end + 1 < len(order):
        after = order[end + 1]
        saved += metres[last][after] - metres[first][after]
    return saved


def length_of(order: Sequence[int], places: Sequence[Coordinates]) -> float:
    """Return the metres of a way."""
    metres = distances(places)
    return sum(metres[a][b] for a, b in pairwise(order))
