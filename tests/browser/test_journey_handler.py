"""A department handler's day, and a citizen who asks, rates and is heard again: few taps each."""

import re
import uuid
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from core.rows import everything, scoped
from grid.models import Area, Organisation
from incidents.models import Appeal, Handling
from incidents.services.appeals import (
    AppealIntake,
    accept_appeal,
    answer_now,
    dispatch_appeal,
    rating_token,
    register_appeal,
)
from staff.models import User
from tests.browser.hands import Hand
from tests.browser.test_every_page import grave_faults

pytestmark = pytest.mark.browser
HANDLER = "zhaogong"
HASTE_MS = 3_500  # nobody types faster; what does is a program


def handlers_body() -> Organisation:
    """Return the body that the handler answers for."""
    return User.objects.get(username=HANDLER).organisation


def at_the_body(state: str) -> Handling:
    """Return a handling of an appeal at the handler's body."""
    body = handlers_body()
    rows = Handling.objects.filter(to_org=body, state=state, case__desk="appeal")
    rows = rows.filter(case__place__isnull=False)
    found = rows.filter(mode="referral", is_lead=True).order_by("-pk").first()
    assert found, f"no appeal is {state} at {body}"
    return found


def sent_now() -> Handling:
    """Return a handling that the call-taker has just sent to the handler's body."""
    taker, body = User.objects.get(username="linfen"), handlers_body()
    intake = AppealIntake(
        kind="help_request",
        channel="hotline",
        text="路灯不亮",
        area=Area.objects.active().filter(level="community").earliest("code"),
        received_at=timezone.now(),
        is_anonymous=True,
        client_uuid=uuid.uuid4(),
    )
    with scoped(everything("a test")):
        made = register_appeal(hand=taker, intake=intake).appeal
        case = accept_appeal(actor=taker, case=made)
        dispatch_appeal(actor=taker, case=case, to_org=body)
    return Handling.objects.get(case=made.pk)


def in_the_inbox(page: Page, handling: Handling):
    """Return the line of a handling in the inbox."""
    return page.locator("tr").filter(has_text=handling.case.number)


def test_the_inbox_is_sorted_by_due_date_and_shows_the_own_month(open_as) -> None:
    page = open_as(HANDLER)
    page.goto("/inbox/")

    days = [text[:10] for text in page.locator("tbody td:first-child").all_inner_texts()]
    known = [day for day in days if re.match(r"\d{4}-", day)]
    assert known == sorted(known)
    expect(page.locator(".own-month")).to_be_visible()
    assert grave_faults(page) == []


def test_a_case_is_received_with_two_taps(open_as) -> None:
    handling, page = sent_now(), open_as(HANDLER)
    page.goto("/")
    hand = Hand(page)
    hand.tap("a[href='/inbox/']")
    hand.tap(in_the_inbox(page, handling).locator("form button"))
    page.wait_for_url("**/inbox/")

    handling.refresh_from_db()
    assert handling.state == "received"
    assert hand.taps <= 2


def test_more_time_is_asked_for_with_three_taps(open_as) -> None:
    handling, page = at_the_body("received"), open_as(HANDLER)
    page.goto("/inbox/")
    hand = Hand(page)
    hand.tap(in_the_inbox(page, handling).locator("a").first)
    asking = page.locator(f"details:has(form[action*='/handlings/{handling.pk}/more-time/'])")
    hand.tap(asking.locator("summary"))
    asking.locator("textarea").fill("配件未到")
    with page.expect_navigation():
        hand.tap(asking.locator("form button"))

    assert Handling.objects.get(pk=handling.pk).extension.state == "asked"
    assert hand.taps <= 3


def test_the_answer_goes_out_in_five_taps(open_as) -> None:
    handling, page = at_the_body("received"), open_as(HANDLER)
    page.goto("/inbox/")
    hand = Hand(page)
    hand.tap(in_the_inbox(page, handling).locator("a").first)
    expect(page.locator(".leaflet-container").first).to_be_visible()  # the place, in the same tap
    answering = page.locator(f"details:has(form[action*='/handlings/{handling.pk}/take/answer/'])")
    hand.tap(answering.locator("summary"))
    answering.locator("textarea").first.fill("已修好")
    with page.expect_navigation():
        hand.tap(answering.locator("form button[type=submit]").last)

    handling.refresh_from_db()
    assert (handling.state, handling.answer) == ("answered", "已修好")
    assert hand.taps <= 5


def test_what_is_not_ours_is_refused_with_a_reason_in_two_taps_of_the_inbox(open_as) -> None:
    handling = sent_now()
    page = open_as(HANDLER)
    page.goto("/inbox/")
    hand = Hand(page)
    hand.tap(in_the_inbox(page, handling).locator("a[href*='open=object']"))
    refusing = page.locator(f"form[action*='/handlings/{handling.pk}/take/object/']")
    refusing.locator("textarea").first.fill("职责清单：归城管")
    with page.expect_navigation():
        hand.tap(refusing.locator("button[type=submit]"))

    handling.refresh_from_db()
    assert handling.state == "objected"
    assert hand.taps <= 2


@pytest.mark.parametrize(("size", "language"), [("phone", "zh-hans"), ("desk", "en")])
def test_a_citizen_asks_looks_and_rates_by_the_link(
    open_as: Callable[..., Page], size: str, language: str
) -> None:
    page = open_as("", size, language)
    hand = Hand(page)
    page.goto("/")
    hand.tap("a[href='/say/ask/']")
    page.locator("#id_text").fill(f"幼儿园什么时候报名？{size}")
    page.locator("#id_community").select_option(index=1)
    page.locator("#id_contact").fill("19900000009")
    page.wait_for_timeout(HASTE_MS)
    hand.tap(".portal-send")
    expect(page.locator(".receipt")).to_be_visible()
    asked = Appeal.objects.latest("pk")
    assert hand.taps <= 5

    hand.tap("form[action='/progress/'] button")
    expect(page.locator(".portal-title")).to_have_text(asked.number)
    assert grave_faults(page) == []

    answer_now(actor=User.objects.get(username="linfen"), case=asked, reply="每年五月报名。")
    with scoped(everything("the link of the message")):
        token = rating_token(asked)
    page.goto(f"/rate/{token}/")
    assert grave_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")
    rating = Hand(page)
    rating.tap("label[for=score-5]")
    rating.tap("label[for=solved-yes]")
    rating.tap("button.btn-primary.portal-send")
    expect(page.locator(".portal-title")).to_be_visible()

    assert asked.follow_ups.get().score == 5
    assert rating.taps <= 3
    assert page.goto(f"/rate/{token}/").status == 404
    assert grave_faults(page) == []
