"""Finding a place by its words, for those who only hear of it: buildings and communities."""

from dataclasses import dataclass
from typing import Final

from django.contrib.gis.geos import Point
from django.db.models import Q

from grid.choices import Level
from grid.models import Area, Building
from staff.models import User

SHORTEST: Final = 2
MOST: Final = 6


@dataclass(frozen=True)
class Spot:
    """A place to choose: `key` is b:<building> or a:<area>."""

    key: str
    name: str
    note: str


def spots(*, actor: User, words: str) -> list[Spot]:
    """Return buildings and communities in the actor's area that fit some words."""
    words = " ".join(words.split())[:60]
    if len(words) < SHORTEST:
        return []
    fits = Q(name__icontains=words) | Q(address__icontains=words)
    houses = Building.objects.visible_to(actor).filter(fits).defer("footprint")[:MOST]
    areas = (
        Area.objects.visible_to(actor)
        .active()
        .filter(name__icontains=words)
        .exclude(level=Level.CELL)
        .defer("boundary")
        .order_by("-code")[:MOST]
    )
    return [Spot(f"b:{one.pk}", str(one), one.address) for one in houses] + [
        Spot(f"a:{one.pk}", str(one), str(Level(one.level).label)) for one in areas
    ]


def spot_of(*, actor: User, key: str) -> tuple[Building | None, Area | None]:
    """Return the building or the area behind a key; nothing for a key that is none."""
    kind, _colon, number = key.partition(":")
    if not number.isdecimal():
        return None, None
    if kind == "b":
        return Building.objects.visible_to(actor).filter(pk=int(number)).first(), None
    found = Area.objects.visible_to(actor).active().filter(pk=int(number))
    return None, found.exclude(level=Level.CELL).first() if kind == "a" else None


def point_of(building: Building | None) -> Point | None:
    """Return the WGS 84 point of a building."""
    if building is None:
        return None
    return Point(building.place.x, building.place.y, srid=building.place.srid)
