"""The privacy check: what a camera might look into (公共安全视频图像信息系统管理条例 8, 13)."""

import math
import re
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.gis.geos import GEOSGeometry, Polygon
from django.utils.translation import gettext as _

from core.geo import TILE_SRID
from grid.choices import BuildingUse, SiteKind
from grid.models import Building, KeySite, VideoPoint
from grid.models.video import PRIVATE_PLACES

REACH_M: Final = 30.0  # how far a street camera shows faces and windows
STEPS: Final = 12  # corners of the arc
MOST: Final = 20  # findings of a kind that are named
PRIVATE: Final = re.compile(PRIVATE_PLACES, re.IGNORECASE)
HOMES: Final = (BuildingUse.RESIDENTIAL, BuildingUse.MIXED)
SLEPT_IN: Final = (SiteKind.HOTEL, SiteKind.HOSPITAL, SiteKind.CARE_HOME)


@dataclass(frozen=True)
class Finding:
    """Something that a point's view touches. `is_forbidden`: no camera may look there."""

    name: str
    what: str
    is_forbidden: bool = False


def view_of(point: VideoPoint, reach_m: float = REACH_M) -> GEOSGeometry:
    """Return the wedge that a point looks into, on the map's projection.

    `reach_m` is in metres on the ground; the projection's scale is taken into account.
    """
    centre: Any = point.place.transform(TILE_SRID, clone=True)
    radius = reach_m / max(0.1, math.cos(math.radians(point.place.y)))
    if point.field_of_view >= 360:
        full: GEOSGeometry = centre.buffer(radius)
        return full
    first = point.bearing - point.field_of_view / 2
    turns = [math.radians(first + point.field_of_view * n / STEPS) for n in range(STEPS + 1)]
    arc = [(centre.x + radius * math.sin(t), centre.y + radius * math.cos(t)) for t in turns]
    corners = [(centre.x, centre.y), *arc, (centre.x, centre.y)]
    return Polygon(corners, srid=TILE_SRID)


def privacy_findings(point: VideoPoint) -> list[Finding]:
    """Return the homes and forbidden places that a point's view touches.

    A home asks for another angle or a mask; a forbidden place forbids the camera.
    """
    view = view_of(point)
    homes = Building.objects.filter(tile_shape__intersects=view, use__in=HOMES).order_by("pk")
    found = [Finding(str(home), _("a dwelling house")) for home in homes[:MOST]]
    sites = KeySite.objects.filter(tile_shape__intersects=view).order_by("pk")[:MOST]
    for site in sites:
        if PRIVATE.search(site.name):
            found.append(Finding(site.name, _("a place where nobody may be recorded"), True))
        elif site.kind in SLEPT_IN:
            found.append(Finding(site.name, _("a house with rooms to sleep in")))
    if PRIVATE.search(f"{point.name} {point.purpose}"):
        found.append(Finding(str(point), _("a place where nobody may be recorded"), True))
    return found
