"""What a tile of the start page is made of."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from core.records.paging import capped_count


@dataclass(frozen=True)
class Figure:
    """A count that leads to the rows behind it."""

    label: str | Promise
    rows: QuerySet[Any]
    url: str
    is_late: bool = False

    @property
    def count(self) -> str:
        """The count, told no further than the cap."""
        return str(capped_count(self.rows))


@dataclass(frozen=True)
class Tile:
    """One tile: a title, an icon, a way in, figures, and the map with its layers."""

    title: str | Promise
    icon: str
    url: str
    figures: list[Figure] = field(default_factory=list)
    text: str | Promise = ""
    map_url: str = ""
