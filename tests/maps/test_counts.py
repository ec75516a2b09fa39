"""Counts by area: equal to the register, inside the scope, small numbers kept back."""

import pytest

from grid.models import Building
from maps import counts
from maps.declaration import this_moment
from maps.filters import EVERYTHING
from maps.layers import BUILDINGS
from tests import factories

BOX = "117.9,35.9,118.2,36.2"


def get(client, layer, level="cell", query=""):
    response = client.get(f"/map/counts/{layer}/?box={BOX}&level={level}{query}")
    assert response.status_code == 200
    return response.json()


def texts(answer):
    return {row["properties"]["code"]: row["properties"]["text"] for row in answer["features"]}


def make_rentals(column, number):
    building = factories.make_building(column)
    for _ in range(number):
        factories.make_rental(factories.make_dwelling(building))


def test_counts_by_cell_equal_the_register(cast, town, client_of):
    for column in (0, 0, 1, 2):
        factories.make_building(column)
    found = texts(get(client_of(cast.leader), "buildings"))
    assert found == {
        cell.code: str(Building.objects.below(cell.code).count()) for cell in town.cells[:3]
    }


def test_counts_by_community_equal_the_sum_of_their_cells(cast, town, client_of):
    for column in (0, 1, 3):
        factories.make_building(column)
    found = texts(get(client_of(cast.street_staff), "buildings", "community"))
    assert found == {town.community.code: "2", town.next_community.code: "1"}


def test_counts_and_geojson_agree(cast, client_of):
    for column in (0, 1, 2):
        factories.make_building(column)
    client = client_of(cast.leader)
    counted = sum(int(text) for text in texts(get(client, "buildings")).values())
    listed = client.get(f"/api/maps/buildings/?in_bbox={BOX}").json()["results"]["features"]
    assert counted == len(listed)


def test_areas_outside_the_scope_are_absent(cast, town, client_of):
    factories.make_building(0)
    assert set(texts(get(client_of(cast.stranger), "buildings"))) == {town.cells[1].code}


def test_one_whose_area_is_deeper_sees_it_at_every_level(cast, town, client_of):
    assert set(texts(get(client_of(cast.worker), "buildings", "street"))) == {town.cells[0].code}


def test_small_numbers_are_kept_from_viewers_of_totals(cast, town, client_of):
    make_rentals(0, 3)
    make_rentals(1, 7)
    found = texts(get(client_of(cast.district_staff), "rentals"))
    assert found[town.cells[0].code] == "<5"


def test_a_small_number_cannot_be_worked_out_from_its_neighbours(cast, town, client_of):
    make_rentals(0, 3)
    make_rentals(1, 7)
    make_rentals(2, 9)
    found = texts(get(client_of(cast.district_staff), "rentals"))
    assert (found[town.cells[1].code], found[town.cells[2].code]) == ("·", "9")


def test_zero_stays_zero_for_viewers_of_totals(cast, town, client_of):
    make_rentals(0, 6)
    assert texts(get(client_of(cast.district_staff), "rentals"))[town.cells[1].code] == "0"


def test_the_rest_of_a_filtered_total_is_kept_back_too(cast, town, client_of):
    make_rentals(0, 8)
    building = factories.make_building(0)
    factories.make_rental(factories.make_dwelling(building), next_check_on="2020-01-01")
    found = texts(get(client_of(cast.district_staff), "rentals", query="&status=due"))
    assert found[town.cells[0].code] == "·"


def test_police_see_small_numbers_of_their_own_community(cast, town, client_of):
    make_rentals(0, 3)
    assert texts(get(client_of(cast.police), "rentals"))[town.cells[0].code] == "3"


def test_too_many_areas_are_shown_one_level_wider(cast, town, client_of, monkeypatch):
    monkeypatch.setattr(counts, "MOST_FEATURES", 2)
    answer = get(client_of(cast.street_staff), "buildings")
    assert (answer["level"], len(answer["features"])) == ("community", 2)


def test_every_count_has_the_colour_of_its_class(cast, town, client_of):
    for column in (0, 0, 1):
        factories.make_building(column)
    answer = get(client_of(cast.leader), "buildings")
    legend = {row["colour"] for row in answer["legend"]}
    assert {row["properties"]["colour"] for row in answer["features"]} <= legend


@pytest.mark.parametrize(
    ("values", "limits"),
    [([], []), ([0, 0], []), ([7], [7]), ([1, 2, 3, 4, 5, 60], [1, 2, 3, 4, 60])],
)
def test_class_limits_end_at_the_highest_count(values, limits):
    found = counts.class_limits(values)
    assert found[-1:] == limits[-1:]
    assert len(found) <= counts.MOST_CLASSES


@pytest.mark.parametrize("query", ["box=1,2", "box=a,b,c,d", f"box={BOX}&level=planet", ""])
def test_a_bad_box_or_level_is_refused(cast, client_of, query):
    assert client_of(cast.leader).get(f"/map/counts/buildings/?{query}").status_code == 400


def test_counts_follow_the_grouping_of_sql(cast, town):
    for column in (0, 1, 1, 6):
        factories.make_building(column)
    rows = BUILDINGS.counted(cast.analyst, EVERYTHING, this_moment())
    found = counts.by_area(BUILDINGS, rows, 6)
    assert dict(found) == {"990101": 3, "990102": 1}
