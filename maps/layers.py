"""The one registry of what a map can show.

A layer names its rows, the right they need, the zoom from which they show one by
one, the columns that may leave the database, and how the status column is drawn.
Tiles, counts, GeoJSON and the page are all made from this declaration; whatever is
not declared here is on no map.
"""

from typing import Final

from django.db.models import F, Value
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from core.access import Actor
from core.errors import NotAllowed, OutOfScope
from fieldwork.choices import TaskKind, VisitKind
from fieldwork.models import Task, Visit
from grid.choices import AreaState, Level, OrganisationKind, SiteKind, VideoState
from grid.models import (
    Area,
    Building,
    Compound,
    KeySite,
    Organisation,
    RentalHousing,
    VideoPoint,
)
from maps import legends, statuses
from maps.case_layers import APPEALS, DISPUTES, INCIDENTS
from maps.declaration import Layer, Rows
from maps.figure_layers import (
    APPEAL_CHANNELS,
    CONFIRMED_SHARE,
    DISPUTE_LEVELS,
    DISPUTE_RATE,
    FOLLOW_UPS,
    HANDLINGS,
    LATE_SHARE,
    LEGAL_SHARE,
    LINK_RATE,
)
from staff.models import Post


def active_cells(rows: Rows) -> Rows:
    """Keep the grid cells in force."""
    return rows.filter(level=Level.CELL, state=AreaState.ACTIVE)


AREAS: Final = Layer(
    key="areas",
    title=_("areas and grid cells"),
    icon="hexagons",
    model=Area,
    capability="places",
    record="grid:area",
    legend=legends.AREAS,
    status=lambda moment: F("level"),
    keep=lambda rows: rows.filter(state=AreaState.ACTIVE).exclude(level=Level.CITY),
    label=F("name"),
    columns={"code": "code"},
    form="polygon",
    min_zoom=8,
    label_zoom=8,
    shape="boundary",
    place="boundary",
    is_projected=False,
    is_outline=True,
)
COVER: Final = Layer(
    key="cover",
    title=_("cells and who serves them"),
    icon="user-pin",
    model=Area,
    capability="posts",
    record="grid:area",
    legend=legends.COVER,
    status=statuses.cover_status,
    keep=active_cells,
    label=F("name"),
    columns={"code": "code"},
    form="polygon",
    min_zoom=11,
    label_zoom=14,
    shape="boundary",
    place="boundary",
    is_projected=False,
    reads=(Post,),
)
COMPOUNDS: Final = Layer(
    key="compounds",
    title=_("compounds"),
    icon="building-community",
    model=Compound,
    capability="places",
    record="grid:compound",
    legend=legends.COMPOUNDS,
    status=lambda moment: Value("compound"),
    label=statuses.first_words("name"),
    form="polygon",
    min_zoom=14,
    label_zoom=15,
    is_ground=True,
)
BUILDINGS: Final = Layer(
    key="buildings",
    title=_("buildings"),
    icon="building",
    model=Building,
    capability="places",
    record="grid:building",
    legend=legends.USES,
    status=lambda moment: F("use"),
    label=statuses.first_words("name", "address"),
    form="polygon",
    min_zoom=15,
    label_zoom=17,
    is_ground=True,
)
RENTALS: Final = Layer(
    key="rentals",
    title=_("rental housing"),
    icon="key",
    model=RentalHousing,
    capability="rental_housing",
    record="grid:rental",
    legend=legends.CHECKS,
    status=statuses.rental_status,
    keep=lambda rows: rows.current(),
    min_zoom=14,
    shape="dwelling__building__tile_shape",
    place="dwelling__building__place",
    home="dwelling__building_id",
    reads=(Building,),
)
SITES: Final = Layer(
    key="sites",
    title=_("key sites"),
    icon="shield-check",
    model=KeySite,
    capability="key_sites",
    record="grid:site",
    legend=legends.CHECKS,
    status=statuses.site_status,
    keep=lambda rows: rows.current(),
    label=F("name"),
    columns={"kind": "kind"},
    kinds=tuple(SiteKind.choices),
    min_zoom=13,
    label_zoom=16,
)
VIDEO_POINTS: Final = Layer(
    key="video_points",
    title=_("video points"),
    icon="device-cctv",
    model=VideoPoint,
    capability="video_points",
    record="grid:video_point",
    legend=legends.VIDEO,
    status=lambda moment: F("state"),
    keep=lambda rows: rows.exclude(state=VideoState.RETIRED),
    columns={"bearing": "bearing", "view": "field_of_view"},
    min_zoom=14,
)
ORGANISATIONS: Final = Layer(
    key="organisations",
    title=_("organisations"),
    icon="building-bank",
    model=Organisation,
    capability="places",
    record="grid:organisation",
    legend=legends.PLACES,
    status=statuses.organisation_status,
    keep=lambda rows: rows.filter(location__isnull=False),
    label=F("name"),
    columns={"kind": "kind"},
    kinds=tuple(OrganisationKind.choices),
    min_zoom=14,
    label_zoom=16,
    shape="location",
    place="location",
    is_projected=False,
)
TASKS: Final = Layer(
    key="tasks",
    title=_("open tasks"),
    icon="clipboard-list",
    model=Task,
    capability="tasks",
    record="fieldwork:task",
    legend=legends.TASKS,
    status=statuses.task_status,
    keep=lambda rows: rows.open().exclude(state="draft"),
    columns={"kind": "kind"},
    kinds=tuple(TaskKind.choices),
    min_zoom=14,
)
VISITS: Final = Layer(
    key="visits",
    title=_("visits of the day"),
    icon="walk",
    model=Visit,
    capability="visits",
    record="fieldwork:visit",
    legend=legends.VISITS,
    status=statuses.visit_status,
    columns={"kind": "kind"},
    kinds=tuple(VisitKind.choices),
    min_zoom=14,
    has_day=True,
)

LAYERS: Final = (
    AREAS,
    COVER,
    COMPOUNDS,
    BUILDINGS,
    RENTALS,
    SITES,
    VIDEO_POINTS,
    ORGANISATIONS,
    TASKS,
    VISITS,
    LINK_RATE,
    APPEAL_CHANNELS,
    LEGAL_SHARE,
    LATE_SHARE,
    DISPUTE_RATE,
    CONFIRMED_SHARE,
    FOLLOW_UPS,
    HANDLINGS,
    DISPUTE_LEVELS,
    DISPUTES,
    APPEALS,
    INCIDENTS,
)
BY_KEY: Final = {layer.key: layer for layer in LAYERS}


def layer_for(key: str, actor: Actor) -> Layer:
    """Return a layer the actor may see. Raises OutOfScope or NotAllowed."""
    layer = BY_KEY.get(key)
    if layer is None:
        raise OutOfScope(_text("There is no such map layer."))
    if not layer.is_shown_to(actor):
        raise NotAllowed(_text("Your posts do not show you this map layer."))
    return layer


def layers_of(actor: Actor) -> list[Layer]:
    """Return the layers an actor sees, in drawing order."""
    return [layer for layer in LAYERS if layer.is_shown_to(actor)]
