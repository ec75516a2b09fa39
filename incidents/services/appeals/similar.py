"""Appeals that may be the same matter, while one is taken in: by category, place and age."""

from datetime import timedelta
from typing import Final

from django.contrib.gis.geos import Point
from django.utils import timezone

from incidents.models import Appeal, IssueCategory
from staff.models import User

MOST: Final = 5
DAYS: Final = 84


def similar_appeals(
    *, actor: User, category: IssueCategory | None, place: Point | None = None, area: str = ""
) -> list[Appeal]:
    """Return open appeals of a category near a WGS 84 point or in an area, the newest first.

    Found by matter, never by who spoke (R4).
    """
    if category is None or (place is None and not area):
        return []
    since = timezone.now() - timedelta(days=category.nearby_days or DAYS)
    rows = Appeal.objects.visible_to(actor).open().filter(category=category, duplicate_of=None)
    if place is not None:
        rows = rows.near(place, category.nearby_m, since)
    else:
        rows = rows.below(area).filter(received_at__gte=since)
    return list(rows.order_by("-pk")[:MOST])
