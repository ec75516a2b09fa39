"""Cover: how many dwellings of each cell were visited lately."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count
from django.db.models.functions import Coalesce

from fieldwork.choices import TargetKind
from fieldwork.models import Visit
from grid.choices import DwellingState
from grid.models import Dwelling
from staff.models import User

COVER_DAYS: Final = 90


@dataclass(frozen=True)
class CellCover:
    """The dwellings of one cell, and how many of them were visited."""

    area_code: str
    dwelling_count: int
    visited_count: int

    @property
    def share(self) -> float:
        """The share visited, 0 to 1; a cell without dwellings is covered."""
        return self.visited_count / self.dwelling_count if self.dwelling_count else 1.0


def cover_by_cell(
    *, actor: User, below: str, now: datetime, days: int = COVER_DAYS
) -> list[CellCover]:
    """Return the cover of the cells below an area code, those the actor may count.

    A rental check counts as a visit to its dwelling. Each figure is a total (R7: who has
    totals only must not be shown counts under five).
    """
    since = now - timedelta(days=days)
    visits = Visit.objects.countable_by(actor).done().filter(at__gte=since, at__lte=now)
    homes = visits.below(below).filter(target_kind__in=[TargetKind.DWELLING, TargetKind.RENTAL])
    visited = counted(
        homes.annotate(
            home=Coalesce("dwelling_id", "rental__dwelling_id"),
            code=Coalesce("dwelling__area_code", "rental__area_code"),
        )
        .order_by()
        .values_list("code")
        .annotate(count=Count("home", distinct=True))
    )
    dwellings = counted(
        Dwelling.objects.countable_by(actor)
        .below(below)
        .exclude(state=DwellingState.NON_RESIDENTIAL)
        .order_by()
        .values_list("area_code")
        .annotate(count=Count("pk"))
    )
    return [
        CellCover(code, count, min(visited.get(code, 0), count))
        for code, count in sorted(dwellings.items())
    ]


def counted(rows: Iterable[tuple[Any, ...]]) -> dict[str, int]:
    """Return counts by area code."""
    return dict(rows)
