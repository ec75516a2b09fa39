"""A keyboard is enough: search, go to a place, see the list of keys, switch the keys off."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_a_letter_after_g_goes_to_a_place(open_as):
    page = open_as("chenli")
    page.goto("/")
    page.keyboard.press("g")
    page.keyboard.press("t")
    expect(page).to_have_url(re.compile("/work/tasks/$"))


def test_a_letter_of_a_page_that_is_not_open_to_somebody_goes_nowhere(open_as):
    page = open_as("liushifu")
    page.goto("/")
    page.keyboard.press("g")
    page.keyboard.press("u")
    page.wait_for_timeout(500)
    expect(page).to_have_url(re.compile(r"^http://[^/]+/$"))


def test_a_slash_at_the_start_finds_by_number(open_as):
    page = open_as("chenli")
    page.goto("/")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_a_slash_goes_to_the_search_of_the_map_where_a_page_has_none(open_as):
    page = open_as("chenli")
    page.goto("/notices/")
    page.keyboard.press("/")
    expect(page.locator("#map-search")).to_be_focused()


def test_a_slash_on_a_list_goes_to_its_search(open_as):
    page = open_as("chenli")
    page.goto("/places/buildings/")
    page.keyboard.press("/")
    expect(page.locator("#id_q")).to_be_focused()


@pytest.mark.parametrize(("language", "said"), [("zh-hans", "派单"), ("en", "Assign tasks")])
def test_a_question_mark_shows_the_keys(open_as, language, said):
    page = open_as("chenli", "desk", language)
    page.goto("/")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_contain_text(said)
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).not_to_be_visible()


def test_keys_that_are_typed_into_a_field_go_nowhere(open_as):
    page = open_as("chenli")
    page.goto("/places/buildings/")
    page.fill("#id_q", "")
    page.locator("#id_q").press_sequentially("gt?")
    expect(page.locator("#id_q")).to_have_value("gt?")


def test_keys_can_be_switched_off(open_as):
    page = open_as("chenli")
    page.goto("/")
    page.click("[data-keys]")
    page.uncheck("[data-keys-on]")
    page.click("[data-keys-close]")
    page.keyboard.press("?")
    expect(page.locator("#keys")).not_to_be_visible()
