"""Rules about distances between key sites, measured on the spheroid."""

from math import cos, radians
from typing import Any, Final

from django.contrib.gis.db.models import GeometryField
from django.contrib.gis.geos import GEOSGeometry, Polygon
from django.db.models import BooleanField, FloatField, Func, QuerySet, Value
from django.db.models.functions import Cast

from core.geo import STORAGE_SRID
from grid.choices import SiteKind
from grid.models import KeySite

# 互联网上网服务营业场所管理条例 art. 9: no internet café within 200 m of a school.
RULE_DISTANCE_M: Final = 200
METRES_PER_DEGREE: Final = 110_000  # a little less than anywhere, so that the box is never small
ON_SPHEROID: Final = GeometryField(srid=STORAGE_SRID, geography=True)
RULED_PAIRS: Final[dict[str, str]] = {
    SiteKind.INTERNET_CAFE: SiteKind.SCHOOL,
    SiteKind.SCHOOL: SiteKind.INTERNET_CAFE,
}


def ruled_near(site: KeySite) -> QuerySet[Any]:
    """Return the sites that a rule forbids so near, each with `distance_m`, nearest first."""
    other = RULED_PAIRS.get(site.kind)
    rows = KeySite.objects.current()
    if other is None:
        return rows.none()
    return within_metres(rows.filter(kind=other).exclude(pk=site.pk), site.shape, RULE_DISTANCE_M)


def within_metres(rows: QuerySet[Any], shape: GEOSGeometry, metres: float) -> QuerySet[Any]:
    """Keep the rows whose shape lies within metres of a WGS 84 shape, nearest first.

    The box is read off the index; the distance is then measured on the spheroid.
    """
    here = Cast(Value(shape, output_field=GeometryField(srid=STORAGE_SRID)), ON_SPHEROID)
    there = Cast("shape", ON_SPHEROID)
    is_near = Func(there, here, metres, function="ST_DWithin", output_field=BooleanField())
    distance = Func(there, here, function="ST_Distance", output_field=FloatField())
    near = rows.filter(shape__bboverlaps=box_around(shape, metres)).filter(is_near)
    found: QuerySet[Any] = near.annotate(distance_m=distance).order_by("distance_m")
    return found


def box_around(shape: GEOSGeometry, metres: float) -> Polygon:
    """Return a box in degrees that holds everything within metres of a shape."""
    west, south, east, north = shape.extent
    up = metres / METRES_PER_DEGREE
    aside = up / max(cos(radians(max(abs(south), abs(north)))), 0.01)
    box = Polygon.from_bbox((west - aside, south - up, east + aside, north + up))
    box.srid = STORAGE_SRID
    return box
