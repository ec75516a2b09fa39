"""The small maps stand on the ground of the workbench, and ask for little."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser
MOST_TILES = 40  # of all layers together, at the first look


def asked_for(page: Page, path: str) -> list[str]:
    """Open a page and return the addresses that its map asked for."""
    paths: list[str] = []
    page.on("request", lambda request: paths.append(urlsplit(request.url).path))
    page.goto(path)
    page.wait_for_selector(".leaflet-container canvas")
    page.wait_for_load_state("networkidle")
    return [path for path in paths if path.startswith(("/tiles/", "/api/"))]


@pytest.mark.parametrize("size", ["desk", "phone"])
@pytest.mark.parametrize(("username", "path"), [("limin", "/today/"), ("chenli", "/work/assign/")])
def test_a_small_map_draws_the_base_map(open_as, username, path, size):
    asked = asked_for(open_as(username, size), path)
    assert any(one.startswith("/tiles/base/") for one in asked)


@pytest.mark.parametrize("size", ["desk", "phone"])
@pytest.mark.parametrize(("username", "path"), [("limin", "/today/"), ("chenli", "/work/assign/")])
def test_a_small_map_asks_for_few_tiles_and_no_register(open_as, username, path, size):
    asked = asked_for(open_as(username, size), path)
    assert len([one for one in asked if one.startswith("/tiles/")]) <= MOST_TILES
    assert [one for one in asked if one.startswith("/api/grid/") and "home" not in one] == []


def test_the_marker_of_a_place_is_a_picture_that_exists(open_as):
    page = open_as("gaogong")
    page.goto("/places/organisations/1/edit/")
    page.wait_for_selector(".leaflet-marker-icon")
    assert page.evaluate("document.querySelector('.leaflet-marker-icon').naturalWidth > 0")
