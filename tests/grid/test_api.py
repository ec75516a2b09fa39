"""The registers of places as GeoJSON."""

import pytest

from tests import factories

REGISTERS = ("areas", "organisations", "compounds", "buildings", "dwellings", "rentals", "sites")


@pytest.mark.parametrize("name", REGISTERS)
def test_register_is_a_feature_collection_of_ones_own_area(name, town, cast, client_of) -> None:
    for column in (0, 6):
        factories.make_organisation(area=town.cells[column])
        factories.make_compound(column)
        factories.make_rental(factories.make_dwelling(factories.make_building(column)))
        factories.make_site(column)

    answer = client_of(cast.worker).get(f"/api/grid/{name}/").json()

    assert answer["type"] == "FeatureCollection"
    codes = [
        f["properties"].get("area_code") or f["properties"]["code"] for f in answer["features"]
    ]
    assert codes == ["990101001001001"]


def test_feature_of_another_area_is_not_found(cast, client_of) -> None:
    theirs = factories.make_building(6)

    assert client_of(cast.worker).get(f"/api/grid/buildings/{theirs.pk}/").status_code == 404


def test_role_without_the_register_is_refused_with_a_reason(cast, client_of) -> None:
    answer = client_of(cast.worker).get("/api/grid/video-points/")

    assert answer.status_code == 403
    assert answer.json()["code"] == "not_allowed"


def test_totals_only_role_gets_no_feature(cast, client_of) -> None:
    factories.make_rental()

    assert client_of(cast.district_staff).get("/api/grid/rentals/").json()["features"] == []


def test_box_keeps_what_touches_it(cast, client_of) -> None:
    inside, _outside = factories.make_building(0), factories.make_building(2)

    answer = client_of(cast.leader).get("/api/grid/buildings/?in_bbox=118,36,118.01,36.01").json()

    assert [feature["id"] for feature in answer["features"]] == [inside.pk]


def test_broken_box_is_refused(cast, client_of) -> None:
    answer = client_of(cast.leader).get("/api/grid/buildings/?in_bbox=1,2,x")

    assert answer.status_code == 400


def test_coordinates_have_six_decimals(cast, client_of) -> None:
    factories.make_building(0, place=factories.in_cell(0, 1 / 3, 1 / 7), footprint=None)

    answer = client_of(cast.leader).get("/api/grid/buildings/").json()

    for number in answer["features"][0]["geometry"]["coordinates"]:
        assert number == round(number, 6)


def test_pages_lead_on(cast, client_of) -> None:
    for _ in range(3):
        factories.make_building(0)
    client = client_of(cast.leader)

    first = client.get("/api/grid/buildings/?page_size=2").json()
    second = client.get(first["next"]).json()

    assert len(first["features"]) == 2
    assert len(second["features"]) == 1


def test_map_begins_at_ones_own_area(cast, client_of) -> None:
    extent = client_of(cast.worker).get("/api/grid/home/").json()["extent"]

    assert extent == pytest.approx([118.0, 36.0, 118.01, 36.01])


def test_visitor_gets_nothing(client, db) -> None:
    assert client.get("/api/grid/buildings/").status_code in {302, 401, 403}
