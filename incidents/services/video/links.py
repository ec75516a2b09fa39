"""How far the three-level network is linked: unit → town centre → city (S15)."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.errors import OutOfScope
from core.small_numbers import is_small, told
from grid.choices import CODE_DIGITS, Level, VideoState
from grid.models import Area, VideoPoint
from staff.models import User

TOWN = CODE_DIGITS[Level.STREET]


@dataclass(frozen=True)
class LinkRow:
    """The units of one town, and how many of them are linked, as it may be told."""

    code: str
    name: str
    units: str
    town: str
    town_percent: int | None
    city: str
    city_percent: int | None


def link_progress(actor: User) -> list[LinkRow]:
    """Return, for each town, how many units are linked to the town and to the city.

    A unit is an owner with points there, or a point without an owner; it is linked when
    all its points are. For totals only, small numbers are not told, nor their shares.
    Raises OutOfScope for those without a right to either.
    """
    scope = actor.scope_of("video_points")
    if not scope and not scope.totals:
        raise OutOfScope(_("There is no such table for you."))
    units = units_by_town(actor)
    names = dict(Area.objects.active().filter(code__in=units).values_list("code", "name"))
    return [
        link_row(code, names.get(code, code), found, hide=not scope)
        for code, found in sorted(units.items())
    ]


def units_by_town(actor: User) -> dict[str, list[tuple[bool, bool]]]:
    """Return town → for each unit, whether it is linked to the town and to the city."""
    points = VideoPoint.objects.countable_by(actor).exclude(state=VideoState.RETIRED)
    joined: dict[tuple[str, object], list[tuple[bool, bool]]] = defaultdict(list)
    columns = ("pk", "area_code", "owner_org", "is_linked_town", "is_linked_city")
    for pk, code, owner, town, city in points.order_by().values_list(*columns).iterator():
        joined[code[:TOWN], owner or f"point {pk}"].append((town, city))
    found: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for (code, _unit), links in joined.items():
        found[code].append((all(t for t, _ in links), all(c for _, c in links)))
    return found


def link_row(code: str, name: str, units: list[tuple[bool, bool]], *, hide: bool) -> LinkRow:
    """Return a row of the table; small numbers and small rests are hidden where asked."""
    total = len(units)
    counts = [sum(town for town, _ in units), sum(city for _, city in units)]
    cells: list[tuple[str, int | None]] = []
    for linked in counts:
        secret = hide and (is_small(linked) or is_small(total - linked) or is_small(total))
        cells.append(
            (told(None, small=is_small(linked)), None)
            if secret
            else (told(linked), round(100 * linked / total))
        )
    whole = told(None, small=True) if hide and is_small(total) else told(total)
    return LinkRow(code, name, whole, *cells[0], *cells[1])
