"""Finding the door one stands at: buildings, dwellings and sites of one's own cells."""

from typing import Any, Final

from django.db.models import Max, Q, QuerySet

from fieldwork.choices import TargetKind
from fieldwork.models import Visit
from fieldwork.services.today import SHAPES, own
from grid.choices import DwellingState, RentalState
from grid.models import Building, Dwelling, KeySite
from staff.models import User

MOST_PLACES: Final = 40
MOST_DOORS: Final = 400
LAST_PLACES: Final = 6
LOOKED_BACK: Final = 60  # visits in which the last places are looked for


def last_places(user: User) -> list[Any]:
    """Return the places somebody visited last, newest first, each once."""
    rows = Visit.objects.visible_to(user).filter(worker=user).order_by("-at", "-pk")
    rows = rows.select_related(
        "building", "dwelling__building", "rental__dwelling__building", "site"
    ).defer(*(name for name in SHAPES if not name.startswith("cell")))
    scope = user.scope_of("visits", "write")
    found: dict[tuple[str, int], Visit] = {}
    for visit in rows[:LOOKED_BACK]:
        if scope.covers(visit.target.area_code):
            found.setdefault((visit.target_kind, visit.target.pk), visit)
    return list(found.values())[:LAST_PLACES]


def buildings_of(user: User, words: str) -> list[Building]:
    """Return buildings of one's own cells, those visited last first."""
    rows = own(user, Building.objects.visible_to(user)).defer("footprint", "tile_shape")
    for word in words.split():
        rows = rows.filter(
            Q(name__icontains=word) | Q(address__icontains=word) | Q(address_code__icontains=word)
        )
    lately = lately_visited(user)
    chosen = {building.pk: building for building in rows.filter(pk__in=lately)}
    first = [chosen[pk] for pk in lately if pk in chosen]
    others = rows.exclude(pk__in=lately).order_by("area_code", "pk")
    return first + list(others[: MOST_PLACES - len(first)])


def lately_visited(user: User) -> list[int]:
    """Return the keys of the buildings somebody was in last, newest first."""
    rows = Visit.objects.visible_to(user).filter(worker=user).order_by("-at", "-pk")
    keys = rows.values_list("building_id", "dwelling__building_id", "rental__dwelling__building_id")
    found = dict.fromkeys(next(filter(None, row), None) for row in keys[:LOOKED_BACK])
    return [key for key in found if key is not None][:LAST_PLACES]


def sites_of(user: User, words: str) -> list[KeySite]:
    """Return key sites of one's own cells, those due first."""
    rows = own(user, KeySite.objects.visible_to(user).current()).defer("shape", "tile_shape")
    for word in words.split():
        rows = rows.filter(Q(name__icontains=word) | Q(address__icontains=word))
    return list(rows.order_by("next_inspection_on", "pk")[:MOST_PLACES])


def own_building(user: User, pk: int) -> Building | None:
    """Return a building of one's own cells."""
    found: Building | None = (
        own(user, Building.objects.visible_to(user).filter(pk=pk))
        .defer("footprint", "tile_shape")
        .first()
    )
    return found


def doors_of(user: User, building: Building, words: str = "") -> QuerySet[Dwelling]:
    """Return the dwellings of a building in the order of its doors.

    Each with `last_visit_at`, and `rental_pk` where it is let.
    """
    rows = Dwelling.objects.visible_to(user).filter(building=building)
    rows = rows.exclude(state=DwellingState.NON_RESIDENTIAL)
    for word in words.replace("-", " ").split():
        rows = rows.filter(Q(room__icontains=word) | Q(entrance__iexact=word))
    let = Q(rentals__state__in=[state for state in RentalState if state != RentalState.ENDED])
    found: QuerySet[Dwelling] = rows.annotate(
        last_visit_at=Max("visits__at", filter=Q(visits__target_kind=TargetKind.DWELLING)),
        rental_pk=Max("rentals__pk", filter=let),
    ).order_by("entrance", "floor", "room", "pk")[:MOST_DOORS]
    return found
