"""The saved filters that a sending of tasks can be aimed with, declared as data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import BadInput
from core.numbers import whole_number
from fieldwork.choices import TargetKind
from fieldwork.models import Visit
from grid.choices import BuildingUse, DwellingState, HazardLevel, SiteKind

MOST_DAYS: Final = 3650
Narrow = Callable[[QuerySet[Any], date, Any], QuerySet[Any]]


@dataclass(frozen=True)
class SavedFilter:
    """A named way to choose among the places of one kind.

    `parameter` is "" (none), "days" (a number) or "choice" (one of `choices`).
    """

    label: str | Promise
    target_kind: str
    narrow: Narrow
    parameter: str = ""
    choices: tuple[tuple[str, Any], ...] = ()
    usual: str = ""

    def read(self, text: str) -> Any:
        """Return the parameter as the filter needs it. Raises BadInput."""
        if self.parameter == "days":
            return self._days(text or self.usual)
        if self.parameter == "choice" and text not in dict(self.choices):
            raise BadInput(_("Choose one of the kinds offered with this filter."))
        return text

    @staticmethod
    def _days(text: str) -> int:
        days = whole_number(text)
        if days is None or days > MOST_DAYS:
            raise BadInput(_("Give the days as a number from 0 to %(most)s.") % {"most": MOST_DAYS})
        return days


def _unvisited(places: QuerySet[Any], day: date, days: int) -> QuerySet[Any]:
    since = day - timedelta(days=days)
    visits = Visit.objects.done().filter(dwelling=OuterRef("pk"), at__date__gt=since)
    homes = places.exclude(state=DwellingState.NON_RESIDENTIAL)
    return homes.filter(~Exists(visits))


FILTERS: Final[Mapping[str, SavedFilter]] = {
    "rentals_due": SavedFilter(
        gettext_lazy("Rentals due or overdue for a check"),
        TargetKind.RENTAL,
        lambda places, day, days: places.filter(next_check_on__lte=day + timedelta(days=days)),
        "days",
        usual="0",
    ),
    "rentals_with_hazard": SavedFilter(
        gettext_lazy("Rentals with a hazard"),
        TargetKind.RENTAL,
        lambda places, day, nothing: places.exclude(hazard_level=HazardLevel.NONE),
    ),
    "sites_due": SavedFilter(
        gettext_lazy("Key sites due or overdue for an inspection"),
        TargetKind.SITE,
        lambda places, day, days: places.filter(next_inspection_on__lte=day + timedelta(days=days)),
        "days",
        usual="0",
    ),
    "sites_of_kind": SavedFilter(
        gettext_lazy("Key sites of one kind"),
        TargetKind.SITE,
        lambda places, day, kind: places.filter(kind=kind),
        "choice",
        tuple(SiteKind.choices),
    ),
    "dwellings_unvisited": SavedFilter(
        gettext_lazy("Dwellings not visited for some days"),
        TargetKind.DWELLING,
        _unvisited,
        "days",
        usual="90",
    ),
    "buildings_of_use": SavedFilter(
        gettext_lazy("Buildings of one use"),
        TargetKind.BUILDING,
        lambda places, day, use: places.filter(use=use),
        "choice",
        tuple(BuildingUse.choices),
    ),
}


def narrowed(
    places: QuerySet[Any], target_kind: str, key: str, parameter: str, day: date
) -> QuerySet[Any]:
    """Keep the places that a saved filter names; "" keeps all. Raises BadInput."""
    if not key:
        return places
    saved = FILTERS.get(key)
    if saved is None or saved.target_kind != target_kind:
        raise BadInput(_("This filter does not fit the task. Choose another."))
    return saved.narrow(places, day, saved.read(parameter))
