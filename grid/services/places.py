"""Changes of the registers of places: each under scope, version and the rules of its kind."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final

from django.db import Error, connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Actor
from core.errors import BadInput, WrongStep
from core.saving import (
    InvalidRecord,
    add_record,
    change_record,
    check,
    delete_record,
    locked_for,
    refusals,
    require,
)
from grid.choices import RentalState, SiteState, VideoState
from grid.models import Compound, KeySite, Organisation, RentalHousing, VideoPoint
from grid.triggers import OUTSIDE_GRID, WRONG_PARENT
from grid.workflow import RENTAL_NEXT, SITE_NEXT, SITE_VERBS, VIDEO_NEXT

SHAPES: Final = ("footprint", "boundary", "shape", "place", "location")
FIRST_CHECK_DAYS: Final = 30  # newly filed rental housing and active sites are seen within a month
# Compounds are traced from pictures, communities from maps: a sliver outside is no mistake.
OUTSIDE_SHARE: Final = 0.05


class OutsideGrid(BadInput):
    """The place lies in no grid cell in force; `field` is the one that holds it."""

    code = "outside_grid"

    def __init__(self, record: models.Model) -> None:
        held = [name for name in SHAPES if getattr(record, name, None)]
        known = [name for name in SHAPES if name in {f.name for f in record._meta.fields}]
        self.field = (held or known or [""])[0]
        super().__init__(
            _("This place lies outside every grid cell. Check the coordinates and their datum.")
        )


class WrongParent(BadInput):
    """The code or level does not fit below the parent area."""

    code = "wrong_parent"
    field = "parent"


@contextmanager
def grid_refusals(record: models.Model) -> Iterator[None]:
    """Turn what the triggers of places refuse into the error a person can act on."""
    try:
        yield
    except Error as error:
        state = getattr(error.__cause__, "pgcode", None)
        if state == OUTSIDE_GRID:
            raise OutsideGrid(record) from error
        if state == WRONG_PARENT:
            detail = _("The code must begin with the parent's code, one level below it.")
            raise WrongParent(detail) from error
        raise


def add_place(*, actor: Actor, record: Any) -> Any:
    """Add a place. Raises OutsideGrid, InvalidRecord, BeyondScope or NotAllowed."""
    with transaction.atomic(), grid_refusals(record):
        added = add_record(actor=actor, record=record)
        check_meaning(added)
    return added


def change_place(*, actor: Actor, record: Any, values: Mapping[str, Any], seen: int) -> Any:
    """Change a place that was seen at a version. Raises as `add_place`, and ChangedMeanwhile."""
    with transaction.atomic(), grid_refusals(record):
        changed = change_record(actor=actor, record=record, values=values, seen=seen)
        check_meaning(changed)
    return changed


def delete_place(*, actor: Actor, record: Any) -> None:
    """Delete a place on which nothing hangs."""
    delete_record(actor=actor, record=record)


def check_meaning(record: Any) -> None:
    """Check the rules that need more than the one row."""
    if isinstance(record, Organisation):
        refuse_cycle(record)
    if isinstance(record, Compound):
        refuse_outside_community(record)


def refuse_cycle(organisation: Organisation) -> None:
    """Stop an organisation that would stand above itself."""
    seen = {organisation.pk}
    above = organisation.parent
    while above is not None:
        if above.pk in seen:
            raise InvalidRecord(
                {"parent": [_("This would put the organisation above itself. Choose another.")]}
            )
        seen.add(above.pk)
        above = above.parent


def refuse_outside_community(compound: Compound) -> None:
    """Stop a compound that reaches out of the community its place lies in."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT ST_Area(ST_Difference(c.boundary, a.boundary)::geography)
                      / NULLIF(ST_Area(c.boundary::geography), 0)
                 FROM grid_compound AS c
                 JOIN grid_area AS a ON a.code = left(c.area_code, 12)
                  AND a.level = 'community' AND a.state = 'active'
                WHERE c.id = %s""",
            [compound.pk],
        )
        found = cursor.fetchone()
    if found and found[0] and found[0] > OUTSIDE_SHARE:
        text = _("The compound reaches out of its community. Draw one compound for each.")
        raise InvalidRecord({"boundary": [text]})


def step_of(
    *, actor: Actor, record: Any, to: str, following: Mapping[str, frozenset[str]], verb: str
) -> Any:
    """Return the record locked for a step to a state. Raises WrongStep or OutOfScope."""
    require(actor, type(record), verb)
    locked = locked_for(actor, record, verb)
    if to not in following[locked.state]:
        labels = dict(type(record)._meta.get_field("state").flatchoices)
        raise WrongStep(
            _("“%(now)s” cannot become “%(to)s”.") % {"now": labels[locked.state], "to": labels[to]}
        )
    return locked


def keep(record: Any, **values: Any) -> Any:
    """Save a locked record's step as its next version, under its constraints."""
    for name, value in values.items():
        setattr(record, name, value)
    with refusals(record):
        check(record)
        return record.save_as_next_version()


@transaction.atomic
def move_rental(*, actor: Actor, record: RentalHousing, to: str) -> RentalHousing:
    """Take a step of rental housing; filing sets the day of the first check."""
    locked = step_of(actor=actor, record=record, to=to, following=RENTAL_NEXT, verb="write")
    values: dict[str, Any] = {"state": to}
    if to == RentalState.FILED and locked.next_check_on is None:
        values["next_check_on"] = timezone.localdate() + timedelta(days=FIRST_CHECK_DAYS)
    return keep(locked, **values)  # type: ignore[no-any-return]


@transaction.atomic
def move_site(*, actor: Actor, record: KeySite, to: str) -> KeySite:
    """Take a step of a key site; an active one gets the day of its first inspection."""
    verb = SITE_VERBS[to]
    locked = step_of(actor=actor, record=record, to=to, following=SITE_NEXT, verb=verb)
    values: dict[str, Any] = {"state": to}
    if to == SiteState.ACTIVE and locked.next_inspection_on is None:
        values["next_inspection_on"] = timezone.localdate() + timedelta(days=FIRST_CHECK_DAYS)
    return keep(locked, **values)  # type: ignore[no-any-return]


@transaction.atomic
def move_video_point(*, actor: Actor, record: VideoPoint, to: str) -> VideoPoint:
    """Take a step of a video point; online needs its sign and its filing with the police."""
    locked = step_of(actor=actor, record=record, to=to, following=VIDEO_NEXT, verb="write")
    if to == VideoState.ONLINE and locked.filed_on is None:
        raise WrongStep(_("A point goes online only when it is filed with the police."))
    return keep(locked, state=to)  # type: ignore[no-any-return]
