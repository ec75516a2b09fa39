"""Areas: drawing drafts, and finding one's way in the tree of codes."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.access import Actor
from core.errors import WrongStep
from core.saving import InvalidRecord
from grid.choices import CODE_DIGITS, AreaState, Level
from grid.models import Area, Redraw
from grid.services.places import add_place, change_place, delete_place

LEVEL_OF_DIGITS: Final = {digits: level for level, digits in CODE_DIGITS.items()}
FIXED_IN_FORCE: Final = frozenset(
    {"code", "level", "parent", "boundary", "cell_kind", "valid_from", "valid_to"}
)
CHILD_LEVELS: Final = {
    Level.CITY: Level.DISTRICT,
    Level.DISTRICT: Level.STREET,
    Level.STREET: Level.COMMUNITY,
    Level.COMMUNITY: Level.CELL,
}


def add_area(*, actor: Actor, record: Area) -> Area:
    """Draw a new area as a draft; it enters into force when it is activated."""
    record.state = AreaState.DRAFT
    return add_place(actor=actor, record=record)  # type: ignore[no-any-return]


def change_area(*, actor: Actor, record: Area, values: Mapping[str, Any], seen: int) -> Area:
    """Change a draft, or what does not touch the ground of an area in force."""
    if record.state != AreaState.DRAFT and FIXED_IN_FORCE & set(values):
        raise WrongStep(_("The ground of an area in force changes only by redrawing it."))
    return change_place(  # type: ignore[no-any-return]
        actor=actor, record=record, values=values, seen=seen
    )


def delete_area(*, actor: Actor, record: Area) -> None:
    """Delete a draft; an area that was in force stays, for the rows of its days."""
    if record.state != AreaState.DRAFT:
        raise WrongStep(_("An area that was in force is never deleted: past rows name it."))
    delete_place(actor=actor, record=record)


def drafts_below(area: Area) -> QuerySet[Any]:
    """Return the drafts at and below an area that no redrawing is waiting with."""
    waiting = Redraw.objects.filter(applied_at=None, cancelled_at=None).exclude(drafts=None)
    drafts: QuerySet[Any] = Area.objects.below(area.code).filter(state=AreaState.DRAFT)
    return drafts.exclude(pk__in=waiting.values("drafts")).order_by("code")


def lineage(area: Area) -> list[Area]:
    """Return the areas above an area, widest first, in one query."""
    codes = [area.code[:digits] for digits in CODE_DIGITS.values() if digits < len(area.code)]
    above = Area.objects.filter(code__in=codes, state=AreaState.ACTIVE)
    return list(above.defer("boundary").order_by("code"))


@transaction.atomic
def next_codes(parent: Area, count: int = 1, *, beside: str = "") -> list[str]:
    """Return the next free codes below an area: never one that was used before.

    Numbers go up from the highest, of the same hundred where a code `beside` is given
    (towns number dedicated cells from 101 on), so that an old code never means another
    cell; once the last is reached the gaps are used.
    """
    digits = CODE_DIGITS[CHILD_LEVELS[Level(parent.level)]]
    below = Area.objects.filter(parent=parent).values_list("code", flat=True)
    width = digits - len(parent.code)
    used = {int(code[-width:]) for code in below if len(code) == digits}
    hundred = int(beside[-width:]) // 100 if beside else None
    start = max((n for n in used if hundred in (None, n // 100)), default=0) + 1
    free = [n for n in [*range(start, 10**width), *range(1, start)] if n not in used]
    if len(free) < count:
        raise InvalidRecord({"code": [_("No free code is left below this area.")]})
    return [f"{parent.code}{number:0{width}}" for number in free[:count]]
