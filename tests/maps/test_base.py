"""The own base map: drawn from what was imported, the same for everybody, all local."""

import re

import pytest
from django.conf import settings
from django.contrib.gis.geos import LineString

from grid.models import BaseFeature
from tests import factories
from tests.maps import mvt
from tests.maps.test_tiles import get, tile_at
from tests.outside import find_outside_addresses


def make_ground():
    """Make a named lake that fills a cell, an alley through it and a main street."""
    BaseFeature.objects.create(kind="water", name="月湖", rank=1, shape=factories.square(0))
    start, end = factories.in_cell(0, 0.1, 0.5), factories.in_cell(0, 0.9, 0.5)
    line = LineString(start, end, srid=4326)
    BaseFeature.objects.create(kind="road", subtype="alley", name="柳巷", rank=5, shape=line)
    BaseFeature.objects.create(kind="road", subtype="primary", name="大街", rank=1, shape=line)


def parts(client, z):
    return mvt.read(get(client, "base", tile_at(0, z)).content)


def test_the_base_map_shows_water_and_roads_with_their_names(cast, client_of):
    make_ground()
    found = parts(client_of(cast.worker), 15)
    assert {row["text"] for row in found["shape"]} == {"月湖", "柳巷", "大街"}


def test_small_roads_show_only_near(cast, client_of):
    make_ground()
    found = parts(client_of(cast.worker), 11)
    assert {row["text"] for row in found["shape"]} == {"月湖", "大街"}


def test_a_named_area_has_its_label_once(cast, client_of):
    make_ground()
    client = client_of(cast.worker)
    places = {tile_at(0, 15, east, north) for east in (0.01, 0.5, 0.99) for north in (0.01, 0.99)}
    found = [
        row["text"]
        for place in sorted(places)
        for row in mvt.read(get(client, "base", place).content).get("label", [])
    ]
    assert found == ["月湖"]


def test_the_base_map_is_the_same_for_everybody(cast, client_of):
    make_ground()
    tiles = {
        get(client_of(user), "base", tile_at(0)).content for user in (cast.worker, cast.stranger)
    }
    assert len(tiles) == 1


def test_a_visitor_gets_the_base_map_for_the_public_map_and_no_register(town, client):
    assert get(client, "base", tile_at(0)).status_code == 200
    assert get(client, "buildings", tile_at(0)).status_code in (302, 401)


@pytest.mark.parametrize("folder", ["js", "css"])
def test_the_maps_own_files_name_no_other_host(folder):
    for file in (settings.BASE_DIR / "static" / folder).glob("map*"):
        text = file.read_text().replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|wss?://|url\(\s*['\"]?//", text), file.name


@pytest.mark.parametrize(
    "html",
    [
        '<script src="https://cdn.example/a.js"></script>',
        '<link rel="stylesheet" href="//cdn.example/a.css">',
        "<script>L.tileLayer('https://tile.example/{z}')</script>",
        '<img src="http://pictures.example/a.png">',
        "<style>@import url(//fonts.example/a)</style>",
        '<form action="https://elsewhere.example/">',
    ],
)
def test_an_outside_address_is_found(html):
    assert find_outside_addresses(html)


def test_a_link_that_a_person_follows_is_not_a_request():
    assert find_outside_addresses('<a href="https://example.org/">x</a><img src="/a.png">') == []
