"""A call-taker takes a call by keyboard alone; the coordinator and the handler go on."""

import pytest
from playwright.sync_api import Page, expect

from incidents.models import Appeal

pytestmark = pytest.mark.browser
CALL_TAKER = "linfen"


def press(page: Page, *keys: str) -> None:
    """Press keys one after another."""
    for key in keys:
        page.keyboard.press(key)


def tab_to(page: Page, name: str, most: int = 60) -> None:
    """Go to a field by Tab alone; no pointer is used."""
    for _ in range(most):
        if page.evaluate("document.activeElement && document.activeElement.name") == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name} cannot be reached by Tab")


def test_a_call_is_taken_without_a_mouse(open_as) -> None:
    page = open_as(CALL_TAKER)
    page.goto("/appeals/new/")
    tab_to(page, "text")
    page.keyboard.type("楼道灯不亮，老人上下楼不便")
    tab_to(page, "category")
    page.keyboard.type("物业")
    tab_to(page, "where")
    page.keyboard.type("槐荫")
    expect(page.locator("#places input[name=spot]").first).to_be_visible()
    tab_to(page, "spot")
    press(page, "ArrowDown", "ArrowUp")
    tab_to(page, "phone")
    page.keyboard.type("13900001234")
    press(page, "Enter")
    page.wait_for_url("**/receipt/")

    appeal = Appeal.objects.latest("pk")
    expect(page.locator("dl").first).to_contain_text(appeal.number)


def test_a_call_is_dispatched_in_three_clicks(open_as) -> None:
    page = open_as(CALL_TAKER)
    waiting = Appeal.objects.filter(state="registered", category__code="housing").first()
    if waiting is None:
        waiting = Appeal.objects.filter(state="registered").latest("pk")
    page.goto(f"/appeals/{waiting.pk}/")

    page.locator(f"a[href='/appeals/{waiting.pk}/dispatch/']").click()
    if not page.locator("select[name=to_org]").input_value():
        page.locator("select[name=to_org]").select_option(index=1)
    page.locator("form button[type=submit].btn-primary").last.click()
    page.wait_for_url(f"**/appeals/{waiting.pk}/")

    waiting.refresh_from_db()
    assert waiting.state == "handling"
