"""How many live where: the only door through which maps and pages of places ask.

Whoever may read the people is told the number; whoever may know totals is told it under
the rule of small numbers; everybody else is told nothing.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count
from django.utils.translation import gettext as _

from core.errors import OutOfScope
from core.rows import everything, scoped, scoped_to
from core.small_numbers import hidden_codes, told
from grid.models import Building, Dwelling
from residents.models import Residency
from residents.querysets.people import counted
from staff.models import User

REASON: Final = "totals of the population, small numbers hidden"


@dataclass(frozen=True)
class Numbers:
    """What is told of a place, as it may be written; `reads_people` opens the way to them."""

    residents: str
    households: str = ""
    reads_people: bool = False


def numbers_at_dwelling(*, actor: User, key: int) -> Numbers | None:
    """Return the numbers of one door; nothing to those who may only know totals.

    Raises OutOfScope.
    """
    dwelling = place_of(Dwelling, actor, key)
    if not actor.scope_of("people").covers(dwelling.area_code):
        return None
    return read_numbers(actor, dwelling=dwelling)


def numbers_at_building(*, actor: User, key: int) -> Numbers | None:
    """Return the numbers of a building, as far as the actor may know them. Raises OutOfScope."""
    building = place_of(Building, actor, key)
    if actor.scope_of("people").covers(building.area_code):
        return read_numbers(actor, dwelling__building=building)
    totals = actor.scope_of("population").totals
    if not any(building.area_code in part for part in totals):
        return None
    with scoped(everything(REASON)):
        return total_numbers(actor, building)


def place_of(model: Any, actor: User, key: int) -> Any:
    """Return a place that the actor may see, without its shapes. Raises OutOfScope."""
    found = model.objects.visible_to(actor).filter(pk=key).only("pk", "area_code").first()
    if found is None:
        raise OutOfScope(_("There is no such record in your area."))
    return found


def read_numbers(actor: User, **where: Any) -> Numbers:
    """Count those whom the actor may read."""
    with scoped_to(actor):
        rows = (
            Residency.objects.visible_to(actor).current().filter(person__merged_into=None, **where)
        )
        people = rows.aggregate(
            residents=Count("person", distinct=True),
        )["residents"]
        homes = rows.values("dwelling", "household_no").distinct().count()
    return Numbers(str(people), str(homes), reads_people=True)


def total_numbers(actor: User, building: Building) -> Numbers:
    """Count for totals: with every building of the cell, so that none comes out by subtraction."""
    rows = counted(Residency.objects.current(), actor)
    rows = rows.filter(
        area_code=building.area_code, person__merged_into=None, person__locked_at=None
    )
    found = rows.order_by().values_list("dwelling__building")
    people = Counter(dict(found.annotate(n=Count("person", distinct=True))))
    own, cell = str(building.pk), building.area_code
    counts = {str(key): number for key, number in people.items()} | {cell: sum(people.values())}
    parents = {code: cell for code in counts if code != cell}
    number = counts.get(own, 0)
    hidden = hidden_codes(counts, parents)
    if own in hidden.codes:
        return Numbers(told(None, small=own in hidden.small))
    return Numbers(told(number))
