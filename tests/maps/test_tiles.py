"""Vector tiles: scope, content, versions."""

from math import asinh, floor, pi, radians, tan

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grid.choices import HazardLevel, RentalState
from incidents.services.appeals import AppealIntake, register_appeal
from maps.layers import LAYERS
from tests import factories
from tests.maps import mvt

# What may be written into a tile; a column that is not here is a decision to be made.
ALLOWED = {"key", "status", "text", "code", "kind", "bearing", "view", "worst", "n", "only"}


def tile_at(column, z=16, east=0.5, north=0.5):
    """Return z, x, y of the tile at a place in a cell of the tiny town."""
    point = factories.in_cell(column, east, north)
    x = (point.x + 180) / 360 * 2**z
    y = (1 - asinh(tan(radians(point.y))) / pi) / 2 * 2**z
    return z, floor(x), floor(y)


def get(client, layer, place, query="", **headers):
    z, x, y = place
    return client.get(f"/tiles/{layer}/{z}/{x}/{y}.mvt{query}", headers=headers)


def shapes(response):
    return mvt.read(response.content).get("shape", [])


def test_a_tile_shows_a_building_with_its_name_and_use(cast, client_of):
    building = factories.make_building(0)
    found = shapes(get(client_of(cast.worker), "buildings", tile_at(0)))
    assert [(row["id"], row["text"], row["status"]) for row in found] == [
        (building.pk, building.name, "residential")
    ]


def test_a_tile_outside_the_scope_is_empty(cast, client_of):
    factories.make_building(0)
    response = get(client_of(cast.stranger), "buildings", tile_at(0))
    assert (response.status_code, response.content) == (200, b"")


def test_a_tile_shows_only_the_rows_of_the_scope_near_a_border(cast, client_of):
    factories.make_building(0, east=0.97)
    mine = factories.make_building(1, east=0.01)
    found = shapes(get(client_of(cast.stranger), "buildings", tile_at(1, 14, east=0.01)))
    assert [row["id"] for row in found] == [mine.pk]


def test_a_layer_without_right_is_refused(cast, client_of):
    assert get(client_of(cast.worker), "video_points", tile_at(0)).status_code == 403


def test_an_unknown_layer_is_not_found(cast, client_of):
    assert get(client_of(cast.worker), "people", tile_at(0)).status_code == 404


def test_a_tile_beyond_the_pyramid_is_not_found(cast, client_of):
    assert get(client_of(cast.worker), "buildings", (3, 8, 0)).status_code == 404


def test_totals_alone_give_no_rows(cast, client_of):
    factories.make_rental(factories.make_dwelling(factories.make_building(0)))
    response = get(client_of(cast.district_staff), "rentals", tile_at(0))
    assert (response.status_code, response.content) == (200, b"")


def test_rows_do_not_show_one_by_one_from_afar(cast, client_of):
    factories.make_building(0)
    assert get(client_of(cast.worker), "buildings", tile_at(0, 12)).status_code == 204


def test_rentals_of_a_building_are_one_mark_with_the_worst_status(cast, client_of):
    building = factories.make_building(0)
    factories.make_rental(factories.make_dwelling(building))
    factories.make_rental(
        factories.make_dwelling(building),
        hazard_level=HazardLevel.SERIOUS,
        state=RentalState.RECTIFYING,
    )
    [row] = shapes(get(client_of(cast.police), "rentals", tile_at(0)))
    assert (row["id"], row["n"], row["worst"]) == (building.pk, 2, "serious")


def test_a_filter_by_status_narrows_a_tile(cast, client_of):
    factories.make_rental()
    response = get(client_of(cast.police), "rentals", tile_at(0), "?status=overdue,serious")
    assert shapes(response) == []


def test_a_filter_by_area_narrows_a_tile(cast, town, client_of):
    factories.make_building(0)
    response = get(client_of(cast.leader), "buildings", tile_at(0), f"?area={town.cells[1].code}")
    assert shapes(response) == []


@pytest.mark.parametrize("query", ["?area=99'--", "?status=rich", "?day=soon", "?kind=temple"])
def test_a_bad_filter_is_refused(cast, client_of, query):
    assert get(client_of(cast.police), "sites", tile_at(0), query).status_code == 400


def test_areas_show_by_zoom(cast, client_of):
    found = shapes(get(client_of(cast.leader), "areas", tile_at(0, 14)))
    assert {row["status"] for row in found} == {"community", "cell"}


def test_areas_carry_their_label_once(cast, client_of):
    client = client_of(cast.leader)
    places = {tile_at(column, 15, east) for column in range(4) for east in (0.1, 0.5, 0.9)}
    found = [
        row["text"]
        for place in sorted(places)
        for row in mvt.read(get(client, "areas", place).content).get("label", [])
    ]
    assert sorted(found) == sorted(["第01网格", "第02网格", "第03网格", "甲社区"])


def test_cells_tell_who_serves_them(cast, client_of):
    found = shapes(get(client_of(cast.leader), "cover", tile_at(1, 12)))
    assert {row["text"]: row["status"] for row in found} == {
        "第01网格": "worker",
        "第02网格": "worker",
        "第03网格": "leader",
    }


def test_open_tasks_show_at_their_target(cast, town, client_of):
    building = factories.make_building(0)
    task = factories.make_task(cast.worker, cast.street_staff, building=building)
    [row] = shapes(get(client_of(cast.worker), "tasks", tile_at(0)))
    assert (row["id"], row["status"], row["kind"]) == (task.pk, "open", "visit")


def test_visits_of_another_day_do_not_show(cast, client_of):
    factories.make_visit(cast.worker, dwelling=factories.make_dwelling())
    response = get(client_of(cast.worker), "visits", tile_at(0), "?day=2020-01-01")
    assert shapes(response) == []


def test_a_refused_visit_shows_like_any_that_did_not_take_place(cast, client_of):
    factories.make_visit(cast.worker, dwelling=factories.make_dwelling(), result="refused")
    [row] = shapes(get(client_of(cast.worker), "visits", tile_at(0)))
    assert row["status"] == "not_done"


DRAWN = [layer for layer in LAYERS if not layer.is_counted_only]


@pytest.mark.parametrize("layer", DRAWN, ids=lambda layer: layer.key)
def test_only_listed_columns_leave_the_database(layer, cast, staff, client_of):
    building = factories.make_building(0)
    dwelling = factories.make_dwelling(building)
    factories.make_rental(dwelling)
    factories.make_site(0)
    factories.make_compound(0)
    factories.make_video_point(0)
    factories.make_organisation(location=factories.in_cell(0))
    factories.make_visit(cast.police, dwelling=dwelling)
    factories.make_task(cast.police, cast.street_staff, building=building)
    factories.make_incident(cast.police)
    suggestion = AppealIntake(
        kind="suggestion", channel="hotline", text="路灯不亮", place=factories.in_cell(0, 0.9, 0.9)
    )
    register_appeal(hand=staff.taker, intake=suggestion)
    client = client_of(staff.street if layer.key == "appeals" else cast.police)
    found = [
        row
        for place in {
            tile_at(0, 15, east, 0.5 * north) for east in (0, 0.5, 1) for north in (0, 1, 2)
        }
        for row in shapes(get(client, layer.key, place))
    ]
    assert found
    assert {name for row in found for name in row} - {"id"} <= ALLOWED - {"key"}


def test_an_unchanged_tile_is_not_sent_again(cast, client_of):
    client = client_of(cast.worker)
    first = get(client, "buildings", tile_at(0))
    again = get(client, "buildings", tile_at(0), **{"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_changed_layer_is_sent_again(cast, client_of):
    client = client_of(cast.worker)
    first = get(client, "buildings", tile_at(0))
    factories.make_building(0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
    again = get(client, "buildings", tile_at(0), **{"if-none-match": first["ETag"]})
    assert again.status_code == 200


def test_two_people_do_not_share_a_version(cast, client_of):
    first, second = (
        get(client_of(user), "buildings", tile_at(0))["ETag"]
        for user in (cast.worker, cast.stranger)
    )
    assert first != second


def test_a_tile_may_be_kept_only_by_the_one_who_asked(cast, client_of):
    assert get(client_of(cast.worker), "buildings", tile_at(0))["Cache-Control"] == (
        "private, no-cache"
    )


def test_a_visitor_gets_no_tile(town, client):
    assert get(client, "buildings", tile_at(0)).status_code in (302, 401, 403)


def test_a_tile_costs_few_queries_and_writes_nothing(cast, client_of):
    client = client_of(cast.worker)
    get(client, "buildings", tile_at(0))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        get(client, "buildings", tile_at(0))
    asked = [q for q in queries if not q["sql"].startswith("PREPARE")]  # once a connection
    assert len(asked) <= 8
    assert not [q for q in asked if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
