"""The page of the workbench: what it opens with, what it holds, what it never holds."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grid.choices import HazardLevel, RentalState
from maps import base_maps
from tests import factories
from tests.outside import find_outside_addresses


def settings_in(html):
    """Return the settings that stand in the page as JSON."""
    found = re.search(r'<script id="workbench-settings"[^>]*>(.*?)</script>', html, re.DOTALL)
    return json.loads(found.group(1))


def shown(html):
    return {layer["key"] for layer in settings_in(html)["layers"] if layer["isShown"]}


def open_map(client, query=""):
    response = client.get(f"/map/{query}")
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_the_page_asks_nothing_from_outside(cast, client_of):
    assert find_outside_addresses(open_map(client_of(cast.police))) == []


def test_the_page_is_made_by_folium_from_local_files(cast, client_of):
    html = open_map(client_of(cast.police))
    assert 'class="folium-map' in html
    assert "vendor/leaflet/leaflet" in html


def test_the_pages_own_script_carries_the_nonce(cast, client_of):
    response = client_of(cast.police).get("/map/")
    [nonce] = set(re.findall(r'<script type="module" nonce="([^"]+)"', response.content.decode()))
    assert f"'nonce-{nonce}'" in response["Content-Security-Policy"]


def test_no_script_or_style_stands_inline_without_a_nonce(cast, client_of):
    html = open_map(client_of(cast.police))
    assert "<style" not in html
    inline = re.findall(r"<script(?![^>]*src=)(?![^>]*application/json)([^>]*)>", html)
    assert all("nonce=" in attributes for attributes in inline)


def test_the_page_holds_no_record(cast, client_of):
    rental = factories.make_rental(
        factories.make_dwelling(factories.make_building(0, name="秘密楼"), room="907")
    )
    html = open_map(client_of(cast.worker))
    assert "秘密楼" not in html
    assert str(rental.dwelling) not in html


def test_only_layers_of_ones_rights_are_offered(cast, client_of):
    html = open_map(client_of(cast.worker))
    assert "video_points" not in {layer["key"] for layer in settings_in(html)["layers"]}


def test_a_layer_of_totals_is_offered_without_rows(cast, client_of):
    layers = settings_in(open_map(client_of(cast.district_staff)))["layers"]
    [rentals] = [layer for layer in layers if layer["key"] == "rentals"]
    assert not rentals["hasRows"]


def test_layers_and_choices_stand_in_the_address(cast, client_of):
    html = open_map(client_of(cast.police), "?layers=rentals,sites&rentals.status=overdue")
    layers = {layer["key"]: layer for layer in settings_in(html)["layers"]}
    assert shown(html) == {"rentals", "sites"}
    assert layers["rentals"]["status"] == ["overdue"]


def test_a_record_page_can_name_its_layer(cast, client_of):
    assert "rentals" in shown(open_map(client_of(cast.police), "?layer=rental"))


def test_an_unknown_layer_in_the_address_is_left_out(cast, client_of):
    assert shown(open_map(client_of(cast.police), "?layers=areas,people")) == {"areas"}


@pytest.mark.parametrize("query", ["?at=north", "?area=x", "?day=soon", "?preset=party"])
def test_a_bad_address_is_refused(cast, client_of, query):
    assert client_of(cast.police).get(f"/map/{query}").status_code == 400


def test_the_shift_map_shows_what_needs_a_look(cast, client_of):
    html = client_of(cast.police).get("/map/shift/", follow=True).content.decode()
    layers = {layer["key"]: layer for layer in settings_in(html)["layers"]}
    assert layers["rentals"]["status"] == ["serious", "hazard", "overdue", "due"]


def test_the_shift_list_names_the_failed_rental(cast, client_of):
    rental = factories.make_rental(
        factories.make_dwelling(factories.make_building(0, name="五号楼")),
        hazard_level=HazardLevel.SERIOUS,
        state=RentalState.RECTIFYING,
    )
    html = client_of(cast.police).get("/map/shift/", follow=True).content.decode()
    assert str(rental) in html


def test_the_shift_list_leaves_out_other_communities(cast, client_of):
    rental = factories.make_rental(
        factories.make_dwelling(factories.make_building(0, name="五号楼")),
        hazard_level=HazardLevel.SERIOUS,
        state=RentalState.RECTIFYING,
    )
    html = client_of(cast.other_police).get("/map/shift/", follow=True).content.decode()
    assert str(rental) not in html


def test_someone_without_places_gets_no_map(town, client_of):
    nobody = factories.make_user("nobody")
    assert client_of(nobody).get("/map/").status_code in (302, 403)


def test_the_page_costs_few_queries(cast, client_of):
    client = client_of(cast.police)
    open_map(client)
    with CaptureQueriesContext(connection) as queries:
        open_map(client)
    assert len(queries) <= 12


def test_a_hostile_name_stays_text_on_the_map(cast, client_of):
    building = factories.make_building(0, name="<script>alert(1)</script>")
    factories.make_rental(factories.make_dwelling(building, room="<b>1"))
    html = client_of(cast.police).get(f"/map/at/rentals/{building.pk}/").content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html
    assert "<b>1" not in html


def test_a_building_outside_the_scope_tells_nothing(cast, client_of):
    building = factories.make_building(0)
    factories.make_rental(factories.make_dwelling(building))
    response = client_of(cast.other_police).get(f"/map/at/rentals/{building.pk}/")
    assert response.status_code == 404


def test_other_base_maps_come_from_the_settings(settings):
    entry = {"key": "t", "title": "天地图", "kind": "xyz", "url": "https://t.example/{z}"}
    settings.BASE_MAPS = [entry]
    base_maps.configured.cache_clear()
    try:
        assert [base["key"] for base in base_maps.choices()] == ["own", "t"]
    finally:
        base_maps.configured.cache_clear()


def test_by_default_there_is_only_the_own_base_map():
    assert [base["key"] for base in base_maps.choices()] == ["own"]


def test_tools_to_assign_are_offered_to_those_who_issue_tasks(cast, client_of):
    assert 'data-tool="lasso"' in open_map(client_of(cast.street_staff))


def test_tools_to_assign_are_not_offered_to_those_who_only_do_tasks(cast, client_of):
    assert 'data-tool="lasso"' not in open_map(client_of(cast.worker))


@pytest.mark.parametrize(("layer", "is_open"), [("areas", False), ("areas,late_share", True)])
def test_figures_by_area_stand_apart_and_open_where_one_is_shown(
    cast, client_of, layer, is_open
) -> None:
    page = client_of(cast.district_staff).get(f"/map/?layers={layer}").content.decode()

    assert ('<details class="layer-figures" open>' in page) is is_open
    assert page.index("layer-figures") < page.index('data-layer="late_share"')
