"""The blind-spot study: what else helps before another camera is thought of (S30)."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import NotAllowed
from fieldwork.models import Visit
from grid.choices import VideoState
from grid.models import Area, VideoPoint
from incidents.choices import IncidentKind
from incidents.models import Incident
from staff.models import User

FROM_DAYS: Final = 90
PATROL_DAYS: Final = 30
MANY: Final = 3  # incidents from which a cell is studied
SEEN: Final = (IncidentKind.THEFT_ALERT, IncidentKind.HAZARD, IncidentKind.OTHER)
MEND = _("Mend what is broken there: %(count)s open faults of lamps and facilities.")
WALK = _("Walk there: nobody was there in %(days)s days.")
LIGHT = _("Look at the lighting after dark and ask for lamps.")
CAMERA = _("Only then think of a video point: %(count)s stand there now.")


@dataclass(frozen=True)
class BlindSpot:
    """A cell in which much happens, and what would help, the mildest first."""

    cell: Area
    incidents: int
    cameras: int
    alternatives: tuple[str, ...]


def blind_spots(actor: User, days: int = FROM_DAYS) -> list[BlindSpot]:
    """Return the cells with at least three incidents, what is missing there, lamps first.

    Counts incidents and places, never people. Raises NotAllowed.
    """
    if not actor.scope_of("video_points"):
        raise NotAllowed(_("This study is made by those who keep the video register."))
    now = timezone.now()
    happened = counted(actor, now - timedelta(days=days), SEEN)
    cells = [pk for pk, count in happened.most_common() if count >= MANY]
    broken = counted(actor, now - timedelta(days=365), (IncidentKind.FACILITY_FAULT,), is_open=True)
    walked = set(
        Visit._base_manager.filter(cell__in=cells, at__gte=now - timedelta(days=PATROL_DAYS))
        .order_by()
        .values_list("cell", flat=True)
        .distinct()
    )
    cameras = Counter(
        VideoPoint._base_manager.filter(cell__in=cells)
        .exclude(state__in=(VideoState.RETIRED, VideoState.PLANNED))
        .values_list("cell", flat=True)
    )
    areas = Area.objects.defer("boundary").in_bulk(cells)
    return [
        BlindSpot(
            areas[pk],
            happened[pk],
            cameras[pk],
            alternatives(broken[pk], pk in walked, cameras[pk]),
        )
        for pk in cells
    ]


def counted(actor: User, since: object, kinds: object, *, is_open: bool = False) -> Counter[int]:
    """Return how many incidents of some kinds each cell has had, within the actor's area."""
    rows = Incident.objects.visible_to(actor).filter(
        kind__in=kinds, received_at__gte=since, cell__isnull=False
    )
    if is_open:
        rows = rows.open()
    found = rows.order_by().values_list("cell").annotate(count=Count("pk"))
    return Counter(dict(found))


def alternatives(broken: int, is_walked: bool, cameras: int) -> tuple[str, ...]:
    """Return what would help in a cell, lamps and patrols before cameras."""
    found = [str(MEND) % {"count": broken}] if broken else [str(LIGHT)]
    if not is_walked:
        found.append(str(WALK) % {"days": PATROL_DAYS})
    found.append(str(CAMERA) % {"count": cameras})
    return tuple(found)
