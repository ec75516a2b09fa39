"""Importing a file with bad rows: look, accept the rest, see what was left out, take it back."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from grid.models import Building, ImportBatch
from grid.models.imports import ImportState
from staff.models import User
from tests.browser.hands import Hand
from tests.browser.journeys import menu_entry

pytestmark = pytest.mark.browser
DESK = "jiangtao"
HEADINGS = "编号,名称,用途,经度,纬度"


@dataclass(frozen=True)
class Words:
    """What the pages say in one language."""

    outside: str
    no_choice: str
    without: str
    left_out: str
    undone: str


SAID = {
    "zh-hans": Words(
        outside="这个位置不在任何网格内。",
        no_choice="“用途”为“宫殿”，不在可选值之内。",
        without="略去 2 行有误的，其余入库",
        left_out="有误的行已略去。",
        undone="导入已撤销。",
    ),
    "en": Words(
        outside="The place lies outside every grid cell.",
        no_choice="“use” is “宫殿”, which is none of the allowed values.",
        without="Apply without 2 bad rows",
        left_out="The bad rows were left out.",
        undone="The import was undone.",
    ),
}


def file_with_bad_rows(source: str) -> dict[str, object]:
    """Return a list of four buildings: two good, one far away, one of no known use."""
    user = User.objects.get(username=DESK)
    at = Building.objects.visible_to(user).order_by("pk").first().place
    rows = [
        f"{source}-1,甲楼,住宅,{at.x + 0.00001:.6f},{at.y:.6f}",
        f"{source}-2,乙楼,住宅,{at.x:.6f},{at.y + 0.00001:.6f}",
        f"{source}-3,丙楼,住宅,100.1,30.1",
        f"{source}-4,丁楼,宫殿,{at.x:.6f},{at.y:.6f}",
    ]
    content = "\n".join([HEADINGS, *rows]).encode()
    return {"name": f"{source}.csv", "mimeType": "text/csv", "buffer": content}


def send(page: Page, hand: Hand, size: str, source: str) -> ImportBatch:
    """From the start page: choose the file, send it, accept the suggested columns."""
    page.goto("/")
    menu_entry(hand, size, "/places/imports/")
    hand.tap("a[href='/places/imports/new/']")
    hand.choose("#id_place_type", "building")
    page.fill("#id_source", source)
    page.set_input_files("#id_file", files=[file_with_bad_rows(source)])  # type: ignore[list-item]
    hand.tap("main form [type=submit]")
    page.wait_for_selector("form[data-mapping]")
    hand.tap("form[data-mapping] [type=submit]")
    page.wait_for_selector("form[action$='/apply/']")
    return ImportBatch.objects.get(source=source)


@pytest.mark.parametrize("size", ["desk", "phone"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_bad_rows_are_seen_left_out_and_the_rest_is_taken_back(open_as, size, language):
    said, source = SAID[language], f"journey-{size}-{language}"
    page = open_as(DESK, size, language)
    hand = Hand(page)

    batch = send(page, hand, size, source)
    bad_rows = page.locator("main table").last
    expect(bad_rows).to_contain_text(said.outside)
    expect(bad_rows).to_contain_text(said.no_choice)
    assert not Building.objects.filter(source=source).exists()

    button = page.locator("form[action$='/apply/'] button")
    expect(button).to_contain_text(said.without)
    hand.tap(button)
    expect(page.locator("main")).to_contain_text(said.left_out)
    expect(bad_rows).to_contain_text(said.outside)
    assert Building.objects.filter(source=source).count() == 2

    hand.tap("form[action$='/undo/'] button")
    expect(page.locator("main")).to_contain_text(said.undone)
    batch.refresh_from_db()
    assert batch.state == ImportState.UNDONE
    assert not Building.objects.filter(source=source).exists()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")
