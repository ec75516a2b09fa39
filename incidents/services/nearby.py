"""Cases that may be the same matter: near, recent, of one category (duplicate suggestion)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point
from django.db.models import Q
from django.utils import timezone

from incidents.models import Incident, IssueCategory
from staff.models import User

DEFAULT_METRES: Final = 50
DEFAULT_DAYS: Final = 84
MOST: Final = 5


@dataclass(frozen=True)
class Similar:
    """A case that may be the same matter, and how far away it is in metres."""

    case: Incident
    metres: float


def similar_incidents(
    *, actor: User, kind: str, place: Point, category: IssueCategory | None = None
) -> list[Similar]:
    """Return open incidents of one kind or category near a WGS 84 point, the nearest first."""
    metres = category.nearby_m if category else DEFAULT_METRES
    days = category.nearby_days if category else DEFAULT_DAYS
    same = Q(kind=kind)
    if category:
        same |= Q(category=category)
    since = timezone.now() - timedelta(days=days)
    rows = Incident.objects.visible_to(actor).open().filter(same, duplicate_of=None)
    near = (
        rows.near(place, metres, since)
        .annotate(metres=Distance("place", place, spheroid=True))
        .order_by("metres")
    )
    found = (Similar(case, case.metres.m) for case in near[:MOST])
    return [one for one in found if one.metres <= metres]
