"""Figures on maps: communities with their colours, a legend, and the same numbers beside."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_every_page import grave_faults

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
VIEWS = pytest.mark.parametrize(("size", "language"), [("phone", "zh-hans"), ("desk", "en")])
SHAPES = ".leaflet-overlay-pane path.leaflet-interactive"


def wide(page: Page) -> int:
    """Return by how many pixels a page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


@VIEWS
@pytest.mark.parametrize("who", ["", "jiangtao"])
def test_the_barometer_colours_every_community_and_says_how(
    open_as: Open, size: str, language: str, who: str
) -> None:
    page = open_as(who, size, language)
    page.goto("/barometer/map/")

    expect(page.locator(SHAPES)).to_have_count(page.locator("tbody tr").count())
    assert page.locator(".choropleth-legend li").count() > 2
    assert (grave_faults(page), wide(page) <= 1) == ([], True)


@VIEWS
def test_the_public_map_colours_communities_when_asked(
    open_as: Open, size: str, language: str
) -> None:
    page = open_as("", size, language)
    page.goto("/town/")
    expect(page.locator(SHAPES)).to_have_count(0)

    page.locator("[data-town-counts]").select_option("1")

    expect(page.locator(SHAPES)).not_to_have_count(0)
    expect(page.locator(".choropleth-legend")).to_be_visible()
    assert (grave_faults(page), wide(page) <= 1) == ([], True)


@VIEWS
def test_the_map_of_appeals_shows_counts_legend_and_the_way_to_the_list(
    open_as: Open, size: str, language: str
) -> None:
    page = open_as("jiangtao", size, language)
    page.goto("/map/?preset=appeals")
    expect(page.locator(".count-label").first).to_be_visible()
    assert grave_faults(page) == []
    if size == "phone":
        page.click("[data-open='layers']")

    page.click("[data-list='appeals']")

    page.wait_for_url("**/appeals/**")


def test_a_number_of_the_board_leads_to_its_records(open_as: Open) -> None:
    page = open_as("jiangtao", "desk", "en")
    page.goto("/board/")
    figure = page.locator("a.tile-figure").first
    told = figure.locator("strong").inner_text()

    figure.click()

    expect(page.locator(".record-count")).to_contain_text(told)
