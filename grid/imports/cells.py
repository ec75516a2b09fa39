"""The cell of every place of a chunk, found in memory by the same rule as `grid_cell_at`."""

from typing import Final

import numpy as np
import shapely
from django.contrib.gis.db.models import Extent
from numpy.typing import NDArray

from core.access import Actor
from grid.choices import CellKind
from grid.imports.positions import Town
from grid.models import Area

NOWHERE: Final = -1


class CellIndex:
    """The cells in force: dedicated ones first, then the lower code, as the database decides.

    `allowed` tells for each whether the actor may add places there.
    """

    def __init__(self, actor: Actor, capability: str) -> None:
        rows = list(
            Area.objects.active().cells().values_list("pk", "code", "cell_kind", "boundary")
        )
        rows.sort(key=lambda row: (row[2] != CellKind.DEDICATED, row[1]))
        scope = actor.scope_of(capability, "write")
        self.ids = [str(row[0]) for row in rows]  # as COPY writes them
        self.codes = [row[1] for row in rows]
        self.allowed = np.array([scope.covers(code) for code in self.codes], dtype=bool)
        self.shapes = shapely.from_wkb([bytes(row[3].wkb) for row in rows])
        shapely.prepare(self.shapes)

    def find(self, places: NDArray[np.object_]) -> NDArray[np.int64]:
        """Return for each point the position of its cell, NOWHERE if it lies in none."""
        best = np.full(len(places), NOWHERE, dtype=np.int64)
        if not self.ids:
            return best
        cells, points = shapely.STRtree(places).query(self.shapes, predicate="intersects")
        order = np.argsort(-cells, kind="stable")
        best[points[order]] = cells[order]  # the last one written is the first in rank
        return best


def town_extent() -> Town | None:
    """Return the box of all areas in force; None where there is none yet."""
    box = Area.objects.active().aggregate(box=Extent("boundary"))["box"]
    return Town(*box) if box else None
