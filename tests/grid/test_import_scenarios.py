"""The two imports that the requirements tell as a story (S20, S33)."""

from collections import Counter

import pytest
from django.contrib.gis.geos import MultiPolygon
from django.utils import timezone

from grid.choices import AreaState, Level
from grid.models import Area, Building
from grid.models.imports import FindingKind
from grid.services.areas import drafts_below
from grid.services.redraws import activate_areas
from grid.services.topology import IssueKind, TopologyIssues
from tests.factories import make_area, square
from tests.grid.importing import geojson, polygon, reasons, run

pytestmark = pytest.mark.django_db
COLUMNS, ROWS = 4, 3
CODED = {"code": {"prefix": "990101001009", "column": "number", "digits": 15}}


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def quarter(town):
    """A community of twelve squares with no cells yet, south of the town."""
    shape = square(0, -ROWS, COLUMNS, ROWS)
    for area in (town.street, town.district, town.city):
        grown = area.boundary.union(shape)
        Area.objects.filter(pk=area.pk).update(boundary=MultiPolygon(grown, srid=4326))
    return make_area("990101001009", Level.COMMUNITY, shape, town.street, name="新区社区")


def twelve_cells(*, shifted: float = 0):
    """Return a file of twelve cells, the sixth of them drawn too far to the east."""
    return geojson(
        *(
            polygon(
                number,
                column=number % COLUMNS + (shifted if number == 5 else 0),
                number=number + 1,
                name=f"第{number + 1}网格",
                east=0,
                north=number // COLUMNS - ROWS,
                size=1,
            )
            for number in range(COLUMNS * ROWS)
        )
    )


def test_twelve_cells_with_an_overlap_and_a_gap_come_into_force_once_mended(quarter, cast):
    who = {"actor": cast.district_staff, "effective_on": timezone.localdate()}
    run(twelve_cells(shifted=0.05), kind="area", fields=CODED)
    with pytest.raises(TopologyIssues) as refused:
        activate_areas(areas=list(drafts_below(quarter)), **who)
    kinds = {issue.kind for issue in refused.value.issues}
    assert kinds == {IssueKind.OVERLAP, IssueKind.GAP}
    assert not quarter.children.active().exists()

    run(twelve_cells(), kind="area", fields=CODED)
    activate_areas(areas=list(drafts_below(quarter)), **who)
    assert quarter.children.filter(state=AreaState.ACTIVE).count() == COLUMNS * ROWS


def crossed(feature):
    """Return a feature whose ring crosses itself."""
    ring = feature["geometry"]["coordinates"][0]
    ring[1], ring[2] = ring[2], ring[1]
    return feature


def test_of_a_thousand_buildings_three_are_mended_two_refused_the_rest_find_their_cell(town):
    inside = [
        polygon(key, column=key % 7, east=key // 7 % 12 / 13, north=key // 84 / 13)
        for key in range(998)
    ]
    for number in (10, 20, 30):
        crossed(inside[number])
    outside = [polygon(998, column=9), polygon(999, column=-3)]
    batch = run(geojson(*inside, *outside), accept=True)

    assert [row for row, _why in reasons(batch, FindingKind.REPAIRED)] == [11, 21, 31]
    assert reasons(batch) == [(999, "outside_grid"), (1000, "outside_grid")]
    found = Counter(Building.objects.values_list("area_code", flat=True))
    assert found == Counter(town.cells[key % 7].code for key in range(998))
