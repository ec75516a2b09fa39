"""A request about a record, from the counter to the answer in somebody's hand."""

import re

import pytest
from playwright.sync_api import expect
from stdnum.cn.ric import calc_check_digit

from core.rows import everything, scoped
from grid.models import Area
from residents.models import DataRequest
from residents.papers import identity_index
from staff.models import User
from tests import factories
from tests.browser.hands import Hand
from tests.browser.test_every_page import grave_faults

pytestmark = pytest.mark.browser
CLERK, OFFICER = "liuzhuren", "heshen"
VIEWS = [("desk", "zh-hans"), ("phone", "en")]
MOST_TAPS = 13


@pytest.fixture
def number(site):
    """Make somebody of the clerk's community whom nobody else has the number of."""
    area = User.objects.get(username=CLERK).posts_today[0].area
    cell = Area.objects.active().cells().filter(parent=area).first()
    body = f"99010119910307{next(factories.numbers):03}"
    found = body + calc_check_digit(body + "0")
    index = identity_index("resident_id", found)
    factories.make_person(
        cell, name="欧阳小川", identity_number=found, identity_index=index, phone="13900000007"
    )
    return found


def fine(page) -> None:
    """The page is legible to everybody and not wider than the window."""
    assert grave_faults(page) == []
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1")


def take_in(page, hand, kind: str) -> None:
    page.goto("/people/requests/")
    fine(page)
    hand.tap("a[href='/people/requests/add/']")
    fine(page)
    hand.tap(f"input[name=kind][value={kind}]")
    page.fill("#id_requester_name", "欧阳小川")
    hand.tap("main form button.btn-primary")
    page.wait_for_url(re.compile("/people/requests/[0-9a-f-]{36}/"))


def check_identity(page, hand, number: str) -> None:
    fine(page)
    hand.choose("#id_identity_check", "paper_shown")
    hand.choose("#id_paper_kind", "resident_id")
    page.fill("#id_subject_number", number)
    hand.tap("form[action$='/check/'] button")
    expect(page.locator(".alert-success").first).to_be_visible()


@pytest.mark.parametrize(("size", "language"), VIEWS)
def test_a_copy_goes_from_the_counter_to_the_printed_answer(open_as, number, size, language):
    page = open_as(CLERK, size, language)
    hand = Hand(page)
    take_in(page, hand, "copy")
    check_identity(page, hand, number)
    address = page.url
    desk = open_as(OFFICER, size, language)
    deciding = Hand(desk)
    desk.goto(address)
    fine(desk)
    expect(desk.locator("main")).not_to_contain_text(number)
    deciding.tap("input[name=decision][value=granted]")
    deciding.tap("form[action$='/decide/'] button")
    desk.wait_for_load_state()
    page.reload()
    fine(page)
    hand.tap("form[action$='/execute/'] button")
    hand.tap("a[href$='/answer/']")
    page.wait_for_url("**/answer/")
    fine(page)
    expect(page.locator("main")).to_contain_text(number)
    expect(page.locator(".watermark")).to_contain_text(CLERK)
    assert hand.taps + deciding.taps <= MOST_TAPS
    page.emulate_media(media="print")
    expect(page.locator("[data-prints]")).to_be_hidden()
    expect(page.locator(".watermark")).to_be_visible()


def test_a_refusal_is_written_with_its_reasons(open_as, number):
    page = open_as(CLERK)
    hand = Hand(page)
    take_in(page, hand, "who_looked")
    check_identity(page, hand, number)
    desk = open_as(OFFICER)
    deciding = Hand(desk)
    desk.goto(page.url)
    deciding.tap("input[name=decision][value=refused]")
    deciding.tap("form[action$='/decide/'] button")
    expect(desk.locator(".invalid-feedback, .alert-danger").first).to_be_visible()
    desk.fill("#id_reasons", "证件与本人不符。")
    deciding.tap("form[action$='/decide/'] button")
    desk.wait_for_load_state()
    page.reload()
    hand.tap("form[action$='/execute/'] button")
    hand.tap("a[href$='/answer/']")
    expect(page.locator("main")).to_contain_text("证件与本人不符。")
    with scoped(everything("a test")):
        assert DataRequest.objects.filter(decision="refused", state="executed").exists()


@pytest.mark.parametrize(("size", "language"), VIEWS)
@pytest.mark.parametrize(
    ("username", "paths"),
    [
        ("", ("/privacy/", "/privacy/children/")),
        ("anquan", ("/staff/modules/", "/staff/modules/residents/", "/staff/retention/",
                    "/staff/retention/add/", "/staff/calendar/")),
        (OFFICER, ("/people/requests/", "/staff/modules/care/", "/staff/retention/")),
        ("gaogong", ("/staff/calendar/",)),
    ],
)  # fmt: skip
def test_every_page_of_data_protection_is_legible(open_as, username, paths, size, language):
    page = open_as(username, size, language)
    for path in paths:
        answer = page.goto(path)
        assert answer.ok, path
        fine(page)
