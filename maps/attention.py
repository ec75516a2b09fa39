"""What a shift has to look at in one's own area: incidents, failed and overdue places."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.contrib.gis.db.models.functions import PointOnSurface
from django.db.models import F
from django.urls import reverse
from django.utils.functional import Promise

from core.access import Actor
from maps.case_layers import INCIDENTS
from maps.declaration import Layer, this_moment
from maps.filters import EVERYTHING
from maps.layers import RENTALS, SITES
from maps.legends import LegendClass

MOST_EACH: Final = 8
SHOWN: Final = ("serious", "hazard", "overdue", "due", "late", "new", "police")


@dataclass(frozen=True)
class Matter:
    """One place to look at, with where it is and where its record is."""

    name: str
    entry: LegendClass
    address: str
    lng: float
    lat: float


@dataclass(frozen=True)
class Group:
    """The places of one layer that need a look, the worst first."""

    key: str
    title: str | Promise
    icon: str
    count: int
    matters: tuple[Matter, ...]


def list_for(actor: Actor) -> list[Group]:
    """Return what needs a look, by layer; only layers whose rows the actor sees."""
    moment = this_moment()
    shown = [layer for layer in (INCIDENTS, RENTALS, SITES) if layer.shows_rows(actor)]
    return [group_of(layer, actor, moment) for layer in shown]


def group_of(layer: Layer, actor: Actor, moment: datetime) -> Group:
    """Return one layer's places that need a look."""
    rows = layer.rows(actor, EVERYTHING, moment).filter(status__in=SHOWN)
    found: list[Matter] = []
    for value in SHOWN:
        if len(found) < MOST_EACH:
            found += matters(layer, rows.filter(status=value), MOST_EACH - len(found))
    return Group(layer.key, layer.title, layer.icon, rows.count(), tuple(found))


def matters(layer: Layer, rows: Any, most: int) -> Iterator[Matter]:
    """Yield some rows as matters."""
    entries = {entry.value: entry for entry in layer.legend}
    joined = layer.place.rpartition("__")[0]
    rows = rows.select_related(joined) if joined else rows
    place = F(layer.place) if layer.form == "point" else PointOnSurface(layer.place)
    for row in rows.annotate(spot=place).order_by("pk")[:most]:
        address = reverse(f"{layer.record}_detail", args=[row.pk])
        yield Matter(str(row), entries[row.status], address, row.spot.x, row.spot.y)
