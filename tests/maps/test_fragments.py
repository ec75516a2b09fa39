"""What the workbench fetches: places found, what was drawn, GeoJSON of one row."""

import json

from tests import factories


def ring_around(column, width=1):
    box = factories.square(column + 0.02, 0.02, width - 0.04, 0.96)
    return box.geojson


def test_search_finds_an_area_by_name(cast, client_of):
    html = client_of(cast.leader).get("/map/search/?q=02网格").content.decode()
    assert "第02网格" in html


def test_search_finds_a_building_by_address(cast, client_of):
    factories.make_building(0, name="", address="槐荫路12号")
    assert "槐荫路12号" in client_of(cast.worker).get("/map/search/?q=槐荫").content.decode()


def test_search_stays_inside_the_scope(cast, client_of):
    factories.make_building(0, name="独一楼")
    html = client_of(cast.stranger).get("/map/search/?q=独一").content.decode()
    assert "data-goto" not in html


def test_search_never_finds_a_person(cast, client_of):
    html = client_of(cast.leader).get("/map/search/?q=姓名worker").content.decode()
    assert "data-goto" not in html


def test_search_escapes_what_was_typed(cast, client_of):
    html = client_of(cast.leader).get("/map/search/?q=<script>x").content.decode()
    assert "<script>x" not in html


def test_an_empty_search_answers_nothing(cast, client_of):
    assert client_of(cast.leader).get("/map/search/?q=+").content.decode().strip() == ""


def test_a_lasso_names_its_cells_and_counts_what_lies_inside(cast, client_of):
    factories.make_building(0)
    factories.make_building(2)
    html = client_of(cast.street_staff).post("/map/inside/", {"polygon": ring_around(0, 2)})
    text = html.content.decode()
    assert "第01网格" in text
    assert "第03网格" not in text
    assert "<strong>1</strong>" in text


def test_a_lasso_warns_of_cells_without_a_worker(cast, client_of):
    html = client_of(cast.street_staff).post("/map/inside/", {"polygon": ring_around(2)})
    assert "inside-warning" in html.content.decode()


def test_picked_cells_outside_the_scope_are_left_out(cast, town, client_of):
    html = client_of(cast.street_staff).post("/map/inside/", {"cells": town.cells[6].code})
    assert town.cells[6].name not in html.content.decode()


def test_a_choice_leads_to_the_page_that_assigns(cast, town, client_of):
    html = client_of(cast.street_staff).post("/map/inside/", {"cells": town.cells[0].code})
    text = html.content.decode()
    assert 'action="/work/assign/new/"' in text
    assert f'name="cells" value="{town.cells[0].code}"' in text


def test_rows_of_which_only_totals_are_given_are_not_counted_inside(cast, client_of):
    factories.make_rental(factories.make_dwelling(factories.make_building(0)))
    html = client_of(cast.district_staff).post("/map/inside/", {"polygon": ring_around(0)})
    assert "ti-key" not in html.content.decode()


def test_a_broken_lasso_is_refused(cast, client_of):
    response = client_of(cast.street_staff).post("/map/inside/", {"polygon": "{"})
    assert response.status_code == 400


def test_geojson_of_one_row_has_six_decimals_and_its_address(cast, client_of):
    site = factories.make_site(0)
    feature = client_of(cast.police).get(f"/api/maps/sites/{site.pk}/").json()
    assert feature["geometry"] == {"type": "Point", "coordinates": [118.003, 36.003]}
    assert feature["properties"]["record"].endswith(f"/{site.pk}/")


def test_geojson_carries_only_declared_columns(cast, client_of):
    site = factories.make_site(0)
    feature = client_of(cast.police).get(f"/api/maps/sites/{site.pk}/").json()
    assert set(feature["properties"]) == {"status", "label", "record", "kind"}


def test_geojson_of_a_row_outside_the_scope_does_not_exist(cast, client_of):
    site = factories.make_site(0)
    assert client_of(cast.other_police).get(f"/api/maps/sites/{site.pk}/").status_code == 404


def test_geojson_of_a_box_outside_the_scope_is_empty(cast, client_of):
    factories.make_site(0)
    answer = client_of(cast.other_police).get("/api/maps/sites/?in_bbox=117,35,119,37").json()
    assert answer["results"]["features"] == []


def test_geojson_of_every_layer_can_be_read(cast, client_of):
    building = factories.make_building(0)
    factories.make_rental(factories.make_dwelling(building))
    client = client_of(cast.police)
    keys = ["areas", "cover", "compounds", "buildings", "rentals", "sites", "organisations"]
    for key in keys:
        answer = client.get(f"/api/maps/{key}/")
        assert json.loads(answer.content)["results"]["type"] == "FeatureCollection"
