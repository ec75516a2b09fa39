"""How areas lie beside each other: what would be wrong if a set of drafts came into force.

Basic cells tile their community; dedicated cells may lie over basic ones, but not over
each other; wider areas lie inside their parent without overlaps. Areas are square
metres on the spheroid.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.gis.geos import GEOSGeometry
from django.db import connection, models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import DomainError
from core.geo import STORAGE_SRID
from grid.choices import AreaState, CellKind, Level
from grid.models import Area

TOLERANCE_M2: Final = 1.0  # what two surveys of one border differ by is not an overlap
GAP_SHARE: Final = 0.001


class IssueKind(models.TextChoices):
    """What can be wrong between areas."""

    OVERLAP = "overlap", gettext_lazy("overlap")
    OUTSIDE = "outside", gettext_lazy("outside the parent area")
    GAP = "gap", gettext_lazy("gap")


@dataclass(frozen=True)
class Issue:
    """One fault: between which areas, how large, and its shape (WGS 84)."""

    kind: IssueKind
    parent: str
    areas: tuple[str, ...]
    area_m2: float
    shape: GEOSGeometry

    def __str__(self) -> str:
        texts = {
            IssueKind.OVERLAP: _("%(areas)s overlap by %(size)s m²."),
            IssueKind.OUTSIDE: _("%(areas)s reaches out of %(parent)s by %(size)s m²."),
            IssueKind.GAP: _("%(parent)s has gaps of %(size)s m² that no basic cell covers."),
        }
        between = _(" and ").join(self.areas)
        values = {"areas": between, "parent": self.parent, "size": f"{self.area_m2:,.0f}"}
        return texts[self.kind] % values


class TopologyIssues(DomainError):
    """The areas cannot come into force until the listed faults are mended (409)."""

    code = "topology"
    status = 409

    def __init__(self, issues: list[Issue]) -> None:
        self.issues = issues
        listed = " ".join(str(issue) for issue in issues[:5])
        super().__init__(
            _("%(count)s faults must be mended first. %(first)s")
            % {"count": len(issues), "first": listed}
        )


PAIRS: Final = """
SELECT parent.name, a.name, b.name, ST_Area(shared.shape::geography), ST_AsEWKB(shared.shape)
  FROM grid_area AS a
  JOIN grid_area AS b ON b.boundary && a.boundary AND b.cell_kind = a.cell_kind
   AND b.id <> a.id AND b.parent_id IS NOT DISTINCT FROM a.parent_id AND b.level = a.level
  LEFT JOIN grid_area AS parent ON parent.id = a.parent_id
 CROSS JOIN LATERAL
       (SELECT ST_CollectionExtract(ST_Intersection(a.boundary, b.boundary), 3) AS shape) AS shared
 WHERE a.id = ANY(%(drafts)s) AND b.id = ANY(%(coming)s)
   AND (b.id > a.id OR b.id <> ALL(%(drafts)s))
   AND ST_Area(shared.shape::geography) > %(tolerance)s
 ORDER BY a.code, b.code
"""
OUTSIDE: Final = """
SELECT parent.name, a.name, ST_Area(outer_part.shape::geography), ST_AsEWKB(outer_part.shape)
  FROM grid_area AS a
  JOIN grid_area AS parent ON parent.id = a.parent_id
 CROSS JOIN LATERAL
       (SELECT ST_CollectionExtract(ST_Difference(a.boundary, parent.boundary), 3) AS shape)
       AS outer_part
 WHERE a.id = ANY(%(drafts)s) AND ST_Area(outer_part.shape::geography) > %(tolerance)s
 ORDER BY a.code
"""
GAPS: Final = """
SELECT parent.name, ST_Area(bare.shape::geography), ST_AsEWKB(bare.shape)
  FROM grid_area AS parent
 CROSS JOIN LATERAL
       (SELECT ST_CollectionExtract(ST_Difference(parent.boundary, ST_Union(a.boundary)), 3)
               AS shape
          FROM grid_area AS a
         WHERE a.parent_id = parent.id AND a.id = ANY(%(coming)s) AND a.cell_kind = 'basic')
       AS bare
 WHERE parent.id = ANY(%(parents)s)
   AND ST_Area(bare.shape::geography) > %(gap)s * ST_Area(parent.boundary::geography)
 ORDER BY parent.code
"""


def topology_issues(drafts: Iterable[Area], retiring: Iterable[Area] = ()) -> list[Issue]:
    """Return what would be wrong if the drafts came into force and the retiring ended.

    Only faults that the drafts have a part in are told, and gaps of the communities
    whose basic cells change.
    """
    drafts, retiring = list(drafts), list(retiring)
    keys = asked(drafts, retiring)
    with connection.cursor() as cursor:
        return overlaps(cursor, keys) + outsides(cursor, keys) + gaps(cursor, keys)


def asked(drafts: list[Area], retiring: list[Area]) -> dict[str, Any]:
    """Return the keys the questions are asked with."""
    parents = {area.parent_id for area in (*drafts, *retiring)}
    own, ending = [area.pk for area in drafts], [area.pk for area in retiring]
    staying = Area.objects.filter(parent__in=parents, state=AreaState.ACTIVE).exclude(pk__in=ending)
    if None in parents:
        cities = Area.objects.filter(parent=None, state=AreaState.ACTIVE).exclude(pk__in=ending)
        staying = staying | cities
    tiled = {
        area.parent_id
        for area in (*drafts, *retiring)
        if area.level == Level.CELL and area.cell_kind == CellKind.BASIC
    }
    return {
        "drafts": own,
        "coming": [*own, *staying.values_list("pk", flat=True)],
        "parents": list(tiled),
        "tolerance": TOLERANCE_M2,
        "gap": GAP_SHARE,
    }


def overlaps(cursor: Any, keys: dict[str, Any]) -> list[Issue]:
    """Return the overlaps of areas of one kind below one parent."""
    cursor.execute(PAIRS, keys)
    return [
        Issue(IssueKind.OVERLAP, parent or "", (one, other), size, shape_of(wkb))
        for parent, one, other, size, wkb in cursor.fetchall()
    ]


def outsides(cursor: Any, keys: dict[str, Any]) -> list[Issue]:
    """Return the parts of drafts that lie outside their parent."""
    cursor.execute(OUTSIDE, keys)
    return [
        Issue(IssueKind.OUTSIDE, parent, (name,), size, shape_of(wkb))
        for parent, name, size, wkb in cursor.fetchall()
    ]


def gaps(cursor: Any, keys: dict[str, Any]) -> list[Issue]:
    """Return the parts of communities that no basic cell would cover."""
    cursor.execute(GAPS, keys)
    return [
        Issue(IssueKind.GAP, parent, (), size, shape_of(wkb))
        for parent, size, wkb in cursor.fetchall()
    ]


def shape_of(wkb: memoryview) -> GEOSGeometry:
    """Return the shape of a fault."""
    shape = GEOSGeometry(memoryview(wkb))
    shape.srid = STORAGE_SRID
    return shape
