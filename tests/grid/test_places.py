"""Changes of the registers of places."""

from datetime import timedelta

import pytest
from django.contrib.gis.geos import MultiPolygon
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import BadInput, ChangedMeanwhile, NotAllowed, OutOfScope, WrongStep
from core.records.filters import containing
from core.saving import BeyondScope, InvalidRecord
from grid.choices import RentalState, SiteKind, SiteState, VideoState
from grid.filters import BuildingFilter
from grid.models import Building, Compound, KeySite, Organisation, VideoPoint
from grid.services.places import (
    FIRST_CHECK_DAYS,
    OutsideGrid,
    add_place,
    change_place,
    move_rental,
    move_site,
    move_video_point,
)
from grid.services.sites import ruled_near
from tests import factories
from tests.factories import in_cell, square


def new_building(column=0, **values) -> Building:
    box = MultiPolygon(square(column + 0.5, 0.5, 0.02, 0.02), srid=4326)
    return Building(**{"name": "新楼", "footprint": box, **values})


def test_added_building_has_its_cell_and_place(cast, town) -> None:
    building = add_place(actor=cast.street_staff, record=new_building())

    assert building.cell_id == town.cells[0].pk
    assert building.place is not None


def test_place_outside_every_cell_is_told_beside_its_shape(cast) -> None:
    with pytest.raises(OutsideGrid) as refused:
        add_place(actor=cast.street_staff, record=new_building(500))

    assert refused.value.field == "footprint"


def test_place_in_another_street_is_refused_and_not_saved(cast) -> None:
    with pytest.raises(BeyondScope):
        add_place(actor=cast.street_staff, record=new_building(4))

    assert not Building.objects.exists()


def test_place_cannot_be_moved_out_of_ones_area(cast) -> None:
    building = factories.make_building(0)
    away = new_building(4).footprint

    with pytest.raises(BeyondScope):
        change_place(actor=cast.street_staff, record=building, values={"footprint": away}, seen=1)

    assert Building.objects.get().cell_id == building.cell_id


def test_place_of_another_street_cannot_be_changed(cast) -> None:
    building = factories.make_building(4)

    with pytest.raises(OutOfScope):
        change_place(actor=cast.street_staff, record=building, values={"name": "我"}, seen=1)


def test_worker_may_not_add_buildings(cast) -> None:
    with pytest.raises(NotAllowed):
        add_place(actor=cast.worker, record=new_building())


def test_older_version_is_refused(cast) -> None:
    building = factories.make_building(0)
    change_place(actor=cast.street_staff, record=building, values={"name": "甲"}, seen=1)

    with pytest.raises(ChangedMeanwhile):
        change_place(actor=cast.street_staff, record=building, values={"name": "乙"}, seen=1)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"floor_count": 0}, "floor_count"),
        ({"built_year": 99}, "built_year"),
        ({"use": "palace"}, "use"),
        ({"address_code": "3301"}, "address_code"),
    ],
)
def test_refused_value_is_told_beside_its_field(values, field, cast) -> None:
    factories.make_building(1, address_code="3301")

    with pytest.raises(InvalidRecord) as refused:
        add_place(actor=cast.street_staff, record=new_building(**values))

    assert list(refused.value.problems) == [field]


@settings(
    max_examples=30, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(floors=st.integers(-5, 40_000), year=st.integers(-5, 40_000))
def test_any_number_is_saved_or_refused_beside_its_field(floors, year, cast) -> None:
    fits = 1 <= floors <= 150 and 1000 <= year <= 2200
    record = new_building(floor_count=floors, built_year=year)

    if fits:
        assert add_place(actor=cast.street_staff, record=record).pk
    else:
        with pytest.raises(InvalidRecord) as refused:
            add_place(actor=cast.street_staff, record=record)
        assert set(refused.value.problems) <= {"floor_count", "built_year"}


def test_organisations_cannot_stand_above_themselves(cast, town) -> None:
    top = factories.make_organisation(area=town.street)
    middle = factories.make_organisation(area=town.street, parent=top)
    low = factories.make_organisation(area=town.street, parent=middle)

    with pytest.raises(InvalidRecord) as refused:
        change_place(actor=cast.street_staff, record=top, values={"parent": low}, seen=1)

    assert list(refused.value.problems) == ["parent"]
    assert Organisation.objects.get(pk=top.pk).parent is None


def test_compound_stays_inside_its_community(cast, town) -> None:
    over = MultiPolygon(square(2.2, 0.2, 1.2, 0.5), srid=4326)

    with pytest.raises(InvalidRecord):
        add_place(actor=cast.street_staff, record=Compound(name="跨界", boundary=over))


def test_compound_may_reach_over_cells_of_its_community(cast, town) -> None:
    over = MultiPolygon(square(0.5, 0.2, 1.2, 0.5), srid=4326)

    assert add_place(actor=cast.street_staff, record=Compound(name="大院", boundary=over)).pk


def test_filing_a_rental_sets_its_first_check(cast) -> None:
    rental = factories.make_rental(state=RentalState.FOUND, next_check_on=None)

    filed = move_rental(actor=cast.leader, record=rental, to=RentalState.FILED)

    assert filed.next_check_on == timezone.localdate() + timedelta(days=FIRST_CHECK_DAYS)
    assert filed.version == rental.version + 1


def test_rental_goes_only_where_its_workflow_leads(cast) -> None:
    rental = factories.make_rental(state=RentalState.FOUND, next_check_on=None)

    with pytest.raises(WrongStep):
        move_rental(actor=cast.leader, record=rental, to=RentalState.SUSPENDED)


def test_site_is_put_on_the_register_by_the_street_not_by_the_proposer(cast) -> None:
    site = factories.make_site(state=SiteState.PROPOSED)

    with pytest.raises(NotAllowed):
        move_site(actor=cast.leader, record=site, to=SiteState.ACTIVE)
    active = move_site(actor=cast.street_staff, record=site, to=SiteState.ACTIVE)

    assert active.state == SiteState.ACTIVE
    assert active.next_inspection_on


def test_video_point_goes_online_with_sign_and_filing_only(cast) -> None:
    point = factories.make_video_point()

    with pytest.raises(WrongStep):
        move_video_point(actor=cast.police, record=point, to=VideoState.ONLINE)
    VideoPoint.objects.filter(pk=point.pk).update(filed_on=timezone.localdate())
    with pytest.raises(InvalidRecord):
        move_video_point(actor=cast.police, record=point, to=VideoState.ONLINE)
    VideoPoint.objects.filter(pk=point.pk).update(is_sign_posted=True)
    online = move_video_point(actor=cast.police, record=point, to=VideoState.ONLINE)

    assert online.state == VideoState.ONLINE


METRE_EAST = 1 / 90_163  # degrees of longitude at 36° north


@pytest.mark.parametrize(("metres", "is_told"), [(150, True), (199, True), (201, False)])
def test_internet_cafe_near_a_school_is_told_in_metres(metres, is_told, town) -> None:
    school = factories.make_site(kind=SiteKind.SCHOOL, shape=in_cell(0))
    place = in_cell(0)
    place.x += metres * METRE_EAST
    cafe = factories.make_site(kind=SiteKind.INTERNET_CAFE, shape=place)

    near = list(ruled_near(KeySite.objects.get(pk=cafe.pk)))

    assert near == ([school] if is_told else [])
    if near:
        assert near[0].distance_m == pytest.approx(metres, abs=0.5)
        assert list(ruled_near(school)) == [cafe]


def test_closed_school_forbids_nothing(town) -> None:
    factories.make_site(kind=SiteKind.SCHOOL, shape=in_cell(0), state=SiteState.CLOSED)
    cafe = factories.make_site(kind=SiteKind.INTERNET_CAFE, shape=in_cell(0))

    assert not ruled_near(cafe).exists()


def test_market_near_a_school_is_no_matter(town) -> None:
    factories.make_site(kind=SiteKind.SCHOOL, shape=in_cell(0))

    assert not ruled_near(factories.make_site(shape=in_cell(0))).exists()


def test_building_card_joins_what_the_viewer_may_see(town, cast, client_of) -> None:
    building = factories.make_building(0)
    for room in range(101, 125):
        factories.make_dwelling(building, room=str(room))
    for dwelling in building.dwellings.order_by("room")[:3]:
        factories.make_rental(dwelling)
    site = factories.make_site(shape=building.place, name="楼下超市")
    url = f"/places/buildings/{building.pk}/"

    worker = client_of(cast.worker).get(url)
    district = client_of(cast.district_staff).get(url)
    analyst = client_of(cast.analyst).get(url)

    assert worker.context["dwelling_states"][0][1] == 24
    assert worker.context["rental_count"] == "3"
    assert len(worker.context["rentals"]) == 3
    assert site.name in worker.content.decode()
    for seen in (district, analyst):
        assert seen.context["rental_count"] == "<5"
        assert not seen.context["rentals"]


def test_internet_cafe_page_warns_and_draws_the_ring(town, cast, client_of) -> None:
    factories.make_site(kind=SiteKind.SCHOOL, shape=in_cell(0), name="实验小学")
    cafe = factories.make_site(kind=SiteKind.INTERNET_CAFE, shape=in_cell(0, 0.51))

    page = client_of(cast.worker).get(f"/places/sites/{cafe.pk}/").content.decode()

    assert "实验小学" in page
    assert 'data-ring="200"' in page


def test_area_page_shows_the_way_down_and_what_lies_below(town, cast, client_of) -> None:
    factories.make_building(0)

    page = client_of(cast.leader).get(f"/places/areas/{town.community.pk}/")

    assert [area.code for area in page.context["lineage"]] == ["9901", "990101", "990101001"]
    assert len(page.context["children"]) == 3
    counts = {title: count for title, count, _url in page.context["figures"]}
    assert sorted(counts.values()) == ["0", "0", "0", "0", "1"]


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("118.005, 36.005", False),
        ("118.005，36.005", False),
        ("118.005 36.005", False),
        ("POINT(118.005 36.005)", False),
        ('{"type": "Point", "coordinates": [118.005, 36.005]}', False),
        ("36.005, 118.005", True),
        ("500, 36", True),
        ("here", True),
        ('{"type": "Point", "coordinates": []}', True),
        ("SRID=3857;POINT(1 1)", True),
        ("POINT(nan nan)", True),
        ("POINT EMPTY", True),
        ("POINT Z (118.005 36.005 12)", False),
        ('{"type": "Point"', True),
        ("LINESTRING(118 36, 118.1 36.1)", True),
    ],
)
def test_position_is_read_as_people_type_it(text, is_told, cast, client_of, town) -> None:
    answer = client_of(cast.police).post(
        "/places/video-points/add/",
        {
            "code": "V1", "unit_kind": "public", "purpose": "道路安全", "place": text,
            "bearing": 0, "field_of_view": 90, "retention_days": 30,
        },
    )  # fmt: skip

    assert answer.status_code == (422 if is_told else 302)
    if is_told:
        assert answer.context["form"].errors["place"]


def test_bad_input_is_a_domain_error() -> None:
    assert issubclass(OutsideGrid, BadInput)
    assert issubclass(InvalidRecord, BadInput)


def test_words_of_a_search_are_read_off_an_index(db):
    rows = Building.objects.order_by().filter(containing(BuildingFilter.searched, "某某大厦"))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = rows.explain()
    assert ("grid_building_words" in plan, "Seq Scan" in plan) == (True, False)
