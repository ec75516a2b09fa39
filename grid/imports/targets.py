"""What each kind of place can take from a file."""

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any, Final

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.access import ScopedQuerySet
from grid.models import (
    Area,
    BaseFeature,
    Building,
    Compound,
    Dwelling,
    KeySite,
    Organisation,
    RentalHousing,
    VideoPoint,
)
from grid.models.imports import PlaceType


class Kind(StrEnum):
    """How the text of a field is read."""

    TEXT = "text"
    WHOLE = "whole"
    CHOICE = "choice"
    FLAG = "flag"
    DAY = "day"
    REFERENCE = "reference"


@dataclass(frozen=True)
class Field:
    """A field that an import fills: its column in the register, and how it is read."""

    name: str
    column: str
    label: str | Promise
    kind: Kind
    required: bool = False
    limit: int = 0
    low: int = 0
    high: int = 2_147_483_647
    nullable: bool = False
    choices: tuple[tuple[str, str | Promise], ...] = ()


POLYGON, LINE, POINT = "polygon", "line", "point"


@dataclass(frozen=True)
class Target:
    """A kind of place: its register, its fields and the shapes it accepts.

    `shape` is the column of the shape, `place` that of a point on it. Multi: a polygon
    is stored as a multipolygon. `labels`: points inside its polygons are their labels.
    `owner` names the reference whose cell the row shares, for rows without a shape.
    """

    key: str
    model: type[models.Model]
    capability: str
    fields: tuple[Field, ...]
    shape: str = ""
    place: str = ""
    accepts: frozenset[str] = frozenset()
    multi: bool = False
    labels: bool = False
    owner: str = ""
    in_cell: bool = True
    hints: frozenset[str] = field(default_factory=frozenset)

    @property
    def table(self) -> str:
        """The table of the register."""
        return self.model._meta.db_table

    def named(self, name: str) -> Field:
        """Return a field. KeyError if the register has none to fill."""
        return next(each for each in self.fields if each.name == name)

    @property
    def label(self) -> str:
        """The kind's name in the reader's language."""
        return str(PlaceType(self.key).label)


RANGES: Final = {
    "floor_count": (1, 150),
    "built_year": (1000, 2200),
    "inspect_every_days": (1, 365),
    "bearing": (0, 359),
    "field_of_view": (1, 360),
    "retention_days": (30, 32767),
    "rank": (1, 5),
    "floor": (-20, 200),
    "room_count": (1, 1000),
    "max_occupants": (1, 1000),
    "occupant_count": (0, 10_000),
}
EXTRA_REQUIRED: Final = {"kind", "name", "room", "building", "dwelling", "code", "purpose"}


def _kind(column: Any) -> Kind:
    if isinstance(column, models.ForeignKey):
        return Kind.REFERENCE
    if column.choices:
        return Kind.CHOICE
    kinds = (
        (models.BooleanField, Kind.FLAG),
        (models.IntegerField, Kind.WHOLE),
        (models.DateField, Kind.DAY),
    )
    return next((kind for each, kind in kinds if isinstance(column, each)), Kind.TEXT)


def _field(model: type[models.Model], name: str) -> Field:
    column: Any = model._meta.get_field(name)
    low, high = RANGES.get(name, (0, 2_147_483_647))
    return Field(
        name=name,
        column=column.column,
        label=column.verbose_name,
        kind=_kind(column),
        required=name in EXTRA_REQUIRED and not column.blank,
        limit=column.max_length or 0,
        low=low,
        high=high,
        nullable=column.null,
        choices=tuple(column.choices or ()),
    )


def _fields(model: type[models.Model], names: str) -> tuple[Field, ...]:
    return tuple(_field(model, name) for name in names.split())


ROOM: Final = (
    Field("building", "", _("building"), Kind.REFERENCE),
    Field("entrance", "", _("entrance"), Kind.TEXT, limit=20),
    Field("room", "", _("room"), Kind.TEXT, limit=20),
)  # how a list of rentals names a dwelling that has no key


@cache
def targets() -> dict[str, Target]:
    """Return every kind of place that can be imported."""
    polygons, anything = frozenset({POLYGON}), frozenset({POLYGON, LINE, POINT})
    spots = frozenset({POLYGON, POINT})
    rental = _fields(
        RentalHousing,
        "dwelling filing_no let_kind room_count max_occupants occupant_count hazard_level "
        "last_check_on next_check_on state",
    )
    listed = (
        Target(
            PlaceType.AREA,
            Area,
            "places",
            _fields(Area, "code name level cell_kind settlement household_count"),
            shape="boundary",
            accepts=polygons,
            multi=True,
            in_cell=False,
        ),
        Target(
            PlaceType.ORGANISATION,
            Organisation,
            "places",
            _fields(
                Organisation,
                "kind name credit_code parent supervisor_org area address hours phone",
            ),
            shape="location",
            accepts=spots,
        ),
        Target(
            PlaceType.COMPOUND,
            Compound,
            "places",
            _fields(Compound, "name manager_org household_count"),
            shape="boundary",
            place="place",
            accepts=polygons,
            multi=True,
            labels=True,
        ),
        Target(
            PlaceType.BUILDING,
            Building,
            "places",
            _fields(Building, "name address address_code use floor_count built_year compound"),
            shape="footprint",
            place="place",
            accepts=spots,
            multi=True,
            labels=True,
        ),
        Target(
            PlaceType.DWELLING,
            Dwelling,
            "places",
            _fields(Dwelling, "building entrance floor room use state"),
            owner="building",
        ),
        Target(
            PlaceType.RENTAL,
            RentalHousing,
            "rental_housing",
            (*rental, *ROOM),
            owner="dwelling",
        ),
        Target(
            PlaceType.SITE,
            KeySite,
            "key_sites",
            _fields(
                KeySite,
                "kind name operator_org address licence_no capacity inspect_every_days "
                "last_inspection_on next_inspection_on hazard_level state",
            ),
            shape="shape",
            place="place",
            accepts=spots,
        ),
        Target(
            PlaceType.VIDEO,
            VideoPoint,
            "video_points",
            _fields(
                VideoPoint,
                "code name owner_org unit_kind bearing field_of_view town_centre is_linked_town "
                "is_linked_city is_sign_posted filed_on purpose retention_days state",
            ),
            shape="place",
            accepts=spots,
        ),
        Target(
            PlaceType.BASE,
            BaseFeature,
            "places",
            _fields(BaseFeature, "kind subtype name rank"),
            shape="shape",
            accepts=anything,
            labels=True,
            in_cell=False,
        ),
    )
    return {str(target.key): target for target in listed}


def target_of(place_type: str) -> Target:
    """Return the target of a kind of place."""
    return targets()[place_type]


def capability_of(target: Target) -> str:
    """Return the capability of the matrix that a kind of place is written under."""
    manager: Any = target.model._default_manager
    scoped = isinstance(manager.all(), ScopedQuerySet)
    return str(manager.all().capability) if scoped else target.capability
