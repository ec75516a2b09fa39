"""A citizen with a phone and no account: reports, looks again, asks who serves here."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.rows import everything, scoped
from incidents.models import Contact, Incident
from tests.browser.hands import REMEMBER_MAPS, Hand
from tests.browser.test_every_page import grave_faults

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("PORTAL_PICTURES", "")
HASTE_MS = 3_500  # nobody types faster; what does is a program
VIEWS = [("phone", "zh-hans"), ("desk", "en")]


def picture(page: Page, name: str) -> None:
    """Keep a picture for whoever wants to look."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


@pytest.mark.parametrize(("size", "language"), VIEWS)
def test_a_broken_manhole_is_reported_and_found_again(
    open_as: Callable[..., Page], size: str, language: str
) -> None:
    page = open_as("", size, language)
    hand = Hand(page)
    page.add_init_script(REMEMBER_MAPS)
    page.goto("/")
    picture(page, f"home-{size}")
    hand.tap("a[href='/say/report/']")
    page.locator("#id_category").select_option(index=2)
    place = Incident.objects.filter(place__isnull=False).latest("pk").place
    expect(page.locator("[data-place-map] .leaflet-control-scale")).to_be_visible()
    page.evaluate("at => window.maps[0].setView(at, 17, {animate: false})", [place.y, place.x])
    hand.tap("[data-place-map]")
    page.locator("#id_text").fill(f"井盖不见了 {size}")
    page.locator("#id_contact").fill("13900000001")
    picture(page, f"report-{size}")
    assert grave_faults(page) == []
    page.wait_for_timeout(HASTE_MS)
    hand.tap(".portal-send")
    expect(page.locator(".receipt")).to_be_visible()
    picture(page, f"receipt-{size}")
    assert grave_faults(page) == []
    incident = Incident.objects.latest("pk")
    assert (incident.source, incident.text) == ("online", f"井盖不见了 {size}")
    with scoped(everything("tests")):
        assert Contact.objects.filter(case=incident.pk).exists()
    hand.tap("form[action='/progress/'] button")
    expect(page.locator(".portal-title")).to_have_text(incident.number)
    picture(page, f"story-{size}")
    assert grave_faults(page) == []
    assert hand.taps <= 5


@pytest.mark.parametrize(("size", "language"), VIEWS)
def test_danger_is_answered_while_it_is_typed(
    open_as: Callable[..., Page], size: str, language: str
) -> None:
    page = open_as("", size, language)
    page.goto("/say/help/")
    page.locator("#id_text").fill("楼下正在打架")

    expect(page.locator("[data-danger] a[href='tel:110']")).to_be_visible()
    picture(page, f"danger-{size}")
    assert grave_faults(page) == []


def test_without_scripts_a_question_is_asked_all_the_same(
    browser, site, open_as: Callable[..., Page]
) -> None:
    context = browser.new_context(base_url=site.address, java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto("/say/ask/")
        page.locator("#id_text").fill("幼儿园什么时候报名？")
        page.locator("#id_community").select_option(index=1)
        page.wait_for_timeout(HASTE_MS)
        page.locator(".portal-send").click()
        assert re.search(r"SQ\d{13}", page.content())
    finally:
        context.close()


@pytest.mark.parametrize(("size", "language"), VIEWS)
def test_a_tap_on_the_map_of_the_town_tells_who_serves_there(
    open_as: Callable[..., Page], size: str, language: str
) -> None:
    page = open_as("", size, language)
    hand = Hand(page)
    page.add_init_script(REMEMBER_MAPS)
    page.goto("/town/")
    expect(page.locator(".town-map .leaflet-control-scale")).to_be_visible()
    place = Incident.objects.filter(place__isnull=False).earliest("pk").place
    page.evaluate("at => window.maps[0].setView(at, 17, {animate: false})", [place.y, place.x])
    page.wait_for_timeout(800)
    picture(page, f"town-{size}")
    assert grave_faults(page) == []
    box = page.locator(".town-map").bounding_box()
    assert box
    page.locator(".town-map").click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    hand.tap(".leaflet-popup-content a")

    expect(page.locator(".responsible")).to_be_visible()
    picture(page, f"who-{size}")
