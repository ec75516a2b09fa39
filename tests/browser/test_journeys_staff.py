"""An administrator's work in the demo town: sign in, make an account, confirm its post."""

import re

import pytest
from playwright.sync_api import Page, expect

from fixtures.people.staff import PASSWORD
from staff.models import Post, User
from tests.browser.hands import Hand

pytestmark = pytest.mark.browser
SEND = "main form button[type=submit]"


def sign_in(page: Page, username: str) -> None:
    page.goto("/login/")
    page.fill("#id_username", username)
    page.fill("#id_password", PASSWORD)
    page.click(SEND)


def show_code(page: Page) -> None:
    shown = re.search(r"\b\d{6}\b", page.inner_text("[role=note]"))
    assert shown is not None
    page.fill("#id_code", shown[0])
    page.click(SEND)


def fill_account(page: Page, hand: Hand, username: str) -> None:
    page.fill("#id_full_name", "新来的")
    page.fill("#id_username", username)
    hand.choose("#id_role", "GW")
    page.fill("#id_area", "990101001001002")


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_an_official_signs_in_with_two_factors(open_as, size):
    page = open_as("", size)
    sign_in(page, "chenli")
    expect(page).to_have_url(re.compile("/second-factor/"))
    show_code(page)
    expect(page.locator(".me-line").first).to_contain_text("陈丽")


def test_an_account_is_made_within_8_clicks_and_confirmed_within_2(open_as):
    page = open_as("gaogong")
    hand = Hand(page)
    page.goto("/")
    hand.tap("a[href='/staff/accounts/']")
    hand.tap("a[href='/staff/accounts/add/']")
    fill_account(page, hand, "xinlaide")
    hand.tap(SEND)
    expect(page.locator("main code").first).to_have_text("xinlaide")
    assert hand.taps <= 8
    post = Post.objects.get(user__username="xinlaide")
    confirmer = open_as("anquan", "phone")
    confirming = Hand(confirmer)
    confirmer.goto("/staff/confirmations/")
    confirming.tap(f"form[action='/staff/posts/{post.pk}/confirm/'] button")
    confirmer.wait_for_load_state()
    post.refresh_from_db()
    assert post.confirmed_by == User.objects.get(username="anquan")
    assert confirming.taps <= 2


def test_what_was_typed_comes_back_after_the_session_ended(open_as):
    page = open_as("gaogong")
    page.goto("/staff/accounts/add/")
    fill_account(page, Hand(page), "zhangsan")
    page.wait_for_timeout(600)
    page.context.clear_cookies(name="sessionid")
    page.click(SEND)
    expect(page).to_have_url(re.compile("/login/"))
    page.fill("#id_username", "gaogong")
    page.fill("#id_password", PASSWORD)
    page.click(SEND)
    show_code(page)
    expect(page).to_have_url(re.compile("/staff/accounts/add/$"))
    expect(page.locator("#id_username")).to_have_value("zhangsan")
    expect(page.locator("#id_role")).to_have_value("GW")
    expect(page.locator("[data-draft-note]")).to_be_visible()


def test_another_person_does_not_get_what_was_typed(open_as):
    page = open_as("gaogong")
    page.goto("/staff/accounts/add/")
    fill_account(page, Hand(page), "lisi")
    page.wait_for_timeout(600)
    page.context.clear_cookies(name="sessionid")
    page.click(SEND)
    expect(page).to_have_url(re.compile("/login/"))
    page.fill("#id_username", "heshen")
    page.fill("#id_password", PASSWORD)
    page.click(SEND)
    show_code(page)
    expect(page.locator("#id_username")).to_have_count(0)
    assert "lisi" not in page.evaluate("JSON.stringify(sessionStorage)")
