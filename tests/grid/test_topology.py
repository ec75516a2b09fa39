"""What is told before a set of cells comes into force."""

from datetime import date, timedelta

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import BadInput, NotAllowed, OutOfScope, WrongStep
from grid.choices import AreaState, CellKind, Level
from grid.models import Area
from grid.services.redraws import activate_areas
from grid.services.topology import IssueKind, TopologyIssues, topology_issues
from tests.factories import make_area, square

DRAFT = {"state": AreaState.DRAFT, "valid_from": None}


@pytest.fixture
def village(town):
    """A community of four squares above the town, with nothing in it yet."""
    street = Area.objects.get(pk=town.far_street.pk)
    for area in (street, town.other_district, town.city):
        grown = area.boundary.union(square(10, 0, 4))
        Area.objects.filter(pk=area.pk).update(boundary=MultiPolygon(*grown, srid=4326))
    code = f"{street.code}009"
    return make_area(code, Level.COMMUNITY, square(10, 0, 4), street, name="新村")


def draw(village, *shapes, kind=CellKind.BASIC):
    start = village.children.count() + 1
    return [
        make_area(
            f"{village.code}{number:03}", Level.CELL, shape, village, cell_kind=kind,
            name=f"第{number}网格", **DRAFT,
        )
        for number, shape in enumerate(shapes, start)
    ]  # fmt: skip


def kinds(issues):
    return [issue.kind for issue in issues]


def test_tiles_have_no_issue(village) -> None:
    assert topology_issues(draw(village, *(square(10 + n) for n in range(4)))) == []


def test_overlap_of_more_than_a_square_metre_is_told_with_its_shape(village) -> None:
    drafts = draw(village, square(10, 0, 2.01), square(12, 0, 2))

    (issue,) = topology_issues(drafts)

    assert issue.kind == IssueKind.OVERLAP
    assert issue.areas == ("第1网格", "第2网格")
    assert issue.area_m2 == pytest.approx(90 / 10 * 1110, rel=0.02)
    assert issue.shape.extent == pytest.approx((118.12, 36.0, 118.1201, 36.01))


def test_gap_of_more_than_a_thousandth_is_told(village) -> None:
    drafts = draw(village, square(10, 0, 2), square(12, 0, 1.99))

    (issue,) = topology_issues(drafts)

    assert issue.kind == IssueKind.GAP
    assert issue.parent == "新村"


def test_smaller_gap_is_tolerated(village) -> None:
    drafts = draw(village, square(10, 0, 2), square(12, 0, 1.997))

    assert topology_issues(drafts) == []


def test_part_outside_the_parent_is_told(village) -> None:
    drafts = draw(village, square(10, 0, 2), square(12, 0, 2.01))

    assert kinds(topology_issues(drafts)) == [IssueKind.OUTSIDE]


def test_dedicated_cell_may_lie_over_basic_ones(village) -> None:
    drafts = draw(village, square(10, 0, 4))
    drafts += draw(village, square(11, 0.2, 1, 0.5), kind=CellKind.DEDICATED)

    assert topology_issues(drafts) == []


def test_dedicated_cells_may_not_lie_over_each_other(village) -> None:
    drafts = draw(village, square(10, 0, 4))
    drafts += draw(village, square(11), square(11.5), kind=CellKind.DEDICATED)

    assert kinds(topology_issues(drafts)) == [IssueKind.OVERLAP]


def test_draft_over_a_cell_in_force_is_told(town) -> None:
    code = f"{town.community.code}004"
    draft = make_area(code, Level.CELL, square(1), town.community, **DRAFT)

    assert kinds(topology_issues([draft])) == [IssueKind.OVERLAP]


def test_wider_areas_may_not_overlap_or_leave_their_parent(town) -> None:
    code = f"{town.other_street.code}002"
    draft = make_area(code, Level.COMMUNITY, square(5, 0, 1.5), town.other_street, **DRAFT)

    assert kinds(topology_issues([draft])) == [IssueKind.OVERLAP, IssueKind.OUTSIDE]


def test_wider_areas_may_leave_gaps(village) -> None:
    street = village.parent
    draft = make_area(f"{street.code}008", Level.COMMUNITY, square(6, 0, 0.5), street, **DRAFT)

    assert IssueKind.GAP not in kinds(topology_issues([draft]))


def test_activation_is_refused_until_the_faults_are_mended(village, cast) -> None:
    drafts = draw(village, square(10, 0, 2.01), square(12, 0, 2))

    with pytest.raises(TopologyIssues) as refused:
        activate_areas(
            actor=cast.other_district_staff, areas=drafts, effective_on=timezone.localdate()
        )
    assert len(refused.value.issues) == 1
    assert not village.children.active().exists()

    Area.objects.filter(pk=drafts[0].pk).update(boundary=MultiPolygon(square(10, 0, 2), srid=4326))
    activate_areas(actor=cast.other_district_staff, areas=drafts, effective_on=timezone.localdate())
    assert village.children.active().count() == 2


def test_a_first_drawing_may_begin_in_the_past(village, cast) -> None:
    drafts = draw(village, square(10, 0, 4))

    activate_areas(actor=cast.administrator, areas=drafts, effective_on=date(2024, 1, 1))

    assert village.children.active().get().valid_from == date(2024, 1, 1)


def test_activation_is_not_for_tomorrow(village, cast) -> None:
    drafts = draw(village, square(10, 0, 4))

    with pytest.raises(BadInput):
        activate_areas(
            actor=cast.administrator,
            areas=drafts,
            effective_on=timezone.localdate() + timedelta(days=1),
        )


def test_street_may_draw_but_not_put_into_force(village, cast) -> None:
    drafts = draw(village, square(10, 0, 4))

    with pytest.raises(NotAllowed):
        activate_areas(actor=cast.street_staff, areas=drafts, effective_on=timezone.localdate())


def test_other_district_does_not_find_the_drafts(village, cast) -> None:
    drafts = draw(village, square(10, 0, 4))

    with pytest.raises(OutOfScope):
        activate_areas(actor=cast.district_staff, areas=drafts, effective_on=timezone.localdate())


def test_cells_of_a_draft_community_need_it_in_force(village, cast) -> None:
    Area.objects.filter(pk=village.pk).update(state=AreaState.DRAFT)
    drafts = draw(village, square(10, 0, 4))

    with pytest.raises(WrongStep):
        activate_areas(actor=cast.administrator, areas=drafts, effective_on=timezone.localdate())
    activate_areas(
        actor=cast.administrator, areas=[village, *drafts], effective_on=timezone.localdate()
    )


@settings(
    max_examples=25, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(
    cuts=st.lists(st.floats(0.2, 3.8), min_size=1, max_size=4, unique=True),
    slant=st.floats(-0.15, 0.15),
)
def test_any_cut_of_a_community_into_strips_is_a_tiling(village, cuts, slant) -> None:
    Area.objects.filter(parent=village).delete()
    edges = [0.0, *sorted(cuts), 4.0]
    slants = [0.0, *([slant] * len(cuts)), 0.0]
    strips = [
        strip(edges[n], edges[n] + slants[n], edges[n + 1] + slants[n + 1], edges[n + 1])
        for n in range(len(edges) - 1)
    ]
    if any(not part.valid or part.area < 1e-9 for part in strips):
        return

    assert topology_issues(draw(village, *strips)) == []


@settings(
    max_examples=25, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(metres=st.floats(0.0, 30.0))
def test_overlap_is_told_exactly_when_it_exceeds_the_tolerance(village, metres) -> None:
    Area.objects.filter(parent=village).delete()
    width = metres / 111_000 / 0.01 / 1000  # a strip of 1110 m: metres / 1000 wide
    drafts = draw(village, square(10, 0, 2 + width), square(12, 0, 2))

    told = IssueKind.OVERLAP in kinds(topology_issues(drafts))

    size = metres / 1000 * 0.81 * 1110
    if abs(size - 1) > 0.05:
        assert told == (size > 1)


def strip(south_west, north_west, north_east, south_east) -> Polygon:
    """Return a strip of the village between two slanting edges, in squares' sides."""
    corners = [(south_west, 0), (south_east, 0), (north_east, 1), (north_west, 1), (south_west, 0)]
    return Polygon([(118.1 + x * 0.01, 36.0 + y * 0.01) for x, y in corners], srid=4326)
