"""The layers of cases: incidents and appeals as points of places, disputes as counts only.

Nobody is a point on a map. An appeal is drawn where its matter is, unless that is a home
or a matter of one's own: those, and the ones that name only an area, are counted by area.
"""

from datetime import timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from grid.choices import BuildingUse
from grid.models import Building
from incidents.choices import AppealKind, IncidentKind
from incidents.choices.disputes import DisputeKind
from incidents.models import Appeal, Case, Conflict, Dispute, Handling, Incident
from maps import legends, statuses
from maps.declaration import Layer, Rows

HOMES: Final = (BuildingUse.RESIDENTIAL, BuildingUse.MIXED)
FRONT_DOOR: Final = 12  # Mercator metres around a house that still tell whose it is
SHOWN_FOR: Final = timedelta(days=30)  # how long finished appeals stay on the map


def open_or_just_finished(rows: Rows) -> Rows:
    """Keep the cases that are open, and those finished in the last days."""
    return rows.filter(Q(closed_at=None) | Q(closed_at__gt=Now() - SHOWN_FOR))


def away_from_homes(rows: Rows) -> Rows:
    """Keep the appeals that are about a place in public; a request for help is about a home."""
    homes = Building.objects.filter(
        use__in=HOMES, tile_shape__dwithin=(OuterRef("tile_shape"), FRONT_DOOR)
    )
    rows = rows.filter(place__isnull=False).exclude(kind=AppealKind.HELP_REQUEST)
    return rows.filter(~Exists(homes), Q(building=None) | ~Q(building__use__in=HOMES))


INCIDENTS: Final = Layer(
    key="incidents",
    title=_("open incidents"),
    icon="alert-triangle",
    model=Incident,
    capability="incidents",
    record="incidents:incident",
    legend=legends.INCIDENTS,
    status=statuses.incident_status,
    keep=lambda rows: rows.open(),
    columns={"kind": "kind"},
    kinds=tuple(IncidentKind.choices),
    min_zoom=13,
    knows_asker=True,
    reads=(Case, Conflict, Handling),
)
APPEALS: Final = Layer(
    key="appeals",
    title=_("appeals by their clock"),
    icon="message-2",
    model=Appeal,
    capability="appeals",
    record="incidents:appeal",
    legend=legends.APPEALS,
    status=statuses.appeal_status,
    keep=open_or_just_finished,
    pointed=away_from_homes,
    columns={"kind": "kind"},
    kinds=tuple(AppealKind.choices),
    min_zoom=13,
    knows_asker=True,
    note=_("About homes, or without a place: only in the counts by area and in the list."),
    reads=(Case, Conflict, Handling, Building),
)
DISPUTES: Final = Layer(
    key="disputes",
    title=_("open disputes"),
    icon="scale",
    model=Dispute,
    capability="disputes",
    record="incidents:dispute",
    legend=legends.DISPUTES,
    status=statuses.dispute_status,
    keep=lambda rows: rows.open(),
    kinds=tuple(DisputeKind.choices),
    knows_asker=True,
    is_counted_only=True,
    reads=(Case, Conflict),
)
