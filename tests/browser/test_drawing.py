"""Drawing on the small maps: a cell split in two, a building by its footprint."""

import re
from collections.abc import Iterable

import pytest
from playwright.sync_api import Page, expect

from grid.models import Area, Building
from tests.browser.hands import Hand

pytestmark = pytest.mark.browser
SEND = "main form .btn-primary[type=submit]"


def click_through(
    page: Page, hand: Hand, place: str, points: Iterable[tuple[float, float]]
) -> None:
    """Click points of a map, each given as shares of its width and height."""
    page.locator(place).first.scroll_into_view_if_needed()
    box = page.locator(place).first.bounding_box()
    assert box is not None
    for across, down in points:
        hand.taps += 1
        at = (box["x"] + across * box["width"], box["y"] + down * box["height"])
        page.mouse.move(*at)
        page.mouse.click(*at)
        page.wait_for_timeout(300)  # quicker clicks on one point are a double click


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_administrator_splits_a_cell_within_8_clicks(open_as, language) -> None:
    page = open_as("gaogong", "desk", language)
    number = {"zh-hans": "03", "en": "02"}[language]
    cell = Area.objects.active().get(code=f"9901010010010{number}")
    hand = Hand(page)
    page.goto("/")

    hand.tap("a.nav-link[href='/places/areas/']")
    hand.tap(f"a[href='/places/areas/{cell.pk}/']:visible")
    hand.tap(f"a[href='/places/areas/{cell.pk}/split/']")
    page.wait_for_timeout(800)
    click_through(page, hand, "[data-redraw]", [(0.5, 0.08), (0.51, 0.92), (0.51, 0.92)])
    expect(page.locator("#redraw-parts input")).to_have_count(2)
    page.fill("#id_reason", "户数超过五百")
    hand.tap(SEND)

    expect(page).to_have_url(re.compile(r"/places/redraws/\d+/"))
    assert hand.taps <= 8
    cell.refresh_from_db()
    assert cell.state == "retired"
    kept = Area.objects.active().get(code=cell.code)
    new = Area.objects.active().get(predecessors=cell.pk, code__gt=cell.code)
    for part in (kept, new):
        assert Building.objects.filter(cell=part).exists()
    assert not Building.objects.filter(cell=cell).exists()


def test_street_staff_draws_a_building(open_as) -> None:
    page = open_as("jiangtao")
    hand = Hand(page)
    page.goto("/places/buildings/add/")
    page.fill("#id_name", "新建楼")
    page.wait_for_timeout(1500)  # the map moves to the street
    hand.tap(".leaflet-draw-draw-polygon")
    corners = [(0.5, 0.5), (0.53, 0.5), (0.53, 0.55), (0.5, 0.55), (0.5, 0.5)]
    click_through(page, hand, "[data-shape-picker] .record-map", corners)
    expect(page.locator("#id_footprint")).to_have_value(re.compile("MultiPolygon"))
    hand.tap(SEND)

    expect(page).to_have_url(re.compile(r"/places/buildings/\d+/$"))
    assert Building.objects.get(name="新建楼").area_code.startswith("990101001")
