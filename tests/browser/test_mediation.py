"""The journeys of the mediator within their taps, and of parties without an account."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from core.rows import everything, scoped
from grid.models import Building
from incidents.choices.disputes import AgreementForm
from incidents.models import Agreement, AgreementSignature, Dispute, DisputeParty
from incidents.services import disputes
from staff.models import User
from tests.browser.hands import Hand
from tests.browser.test_every_page import grave_faults
from tests.incidents import mediating as at

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
VIEWS = [("phone", "zh-hans"), ("desk", "en")]
MEDIATOR, DESK = "wangguilan", "linfen"


class Town:
    """The two people a dispute needs, and disputes taken as far as a test begins."""

    def __init__(self) -> None:
        self.mediator = User.objects.get(username=MEDIATOR)
        self.taker = User.objects.get(username=DESK)

    def assigned(self) -> Dispute:
        """A dispute named to the mediator."""
        home = Building.objects.filter(area_code__startswith="990101001").order_by("pk").first()
        report = disputes.DisputeReport(
            kind="02", title="夜间噪音", building=home, parties=at.PARTIES
        )
        dispute = disputes.register_dispute(actor=self.taker, report=report)
        return disputes.assign_mediator(actor=self.taker, case=dispute, mediator=self.mediator)

    def mediating(self) -> Dispute:
        """A dispute in mediation, with both consents."""
        dispute = disputes.accept_dispute(
            actor=self.mediator, case=self.assigned(), no_interest=True
        )
        for party in self.parties(dispute):
            disputes.record_consent(actor=self.mediator, party=party)
        return disputes.start_mediation(actor=self.mediator, case=at.again(dispute))

    def agreed(self, form: str = AgreementForm.WRITTEN) -> Dispute:
        """A dispute with an agreement; a written one that nobody has signed."""
        dispute = self.mediating()
        disputes.write_agreement(actor=self.mediator, case=dispute, terms=at.terms(form=form))
        return at.again(dispute)

    def parties(self, dispute: Dispute) -> list[DisputeParty]:
        """The two sides."""
        return at.parties_of(dispute)


@pytest.fixture
def town(site: Any) -> Town:
    """The demo town's mediator and call-taker."""
    return Town()


def fill_minutes(page: Page) -> None:
    """Write what was said; words are not counted as taps."""
    for name, words in (("present", "双方"), ("facts", "夜间噪音"), ("outcome", "达成一致")):
        page.fill(f"[name={name}]", words)


def draw(page: Page) -> None:
    """Draw two strokes into the field."""
    page.locator("canvas").scroll_into_view_if_needed()
    box = page.locator("canvas").bounding_box()
    assert box
    for shift in (0.2, 0.5):
        page.mouse.move(box["x"] + box["width"] * shift, box["y"] + box["height"] * 0.3)
        page.mouse.down()
        page.mouse.move(
            box["x"] + box["width"] * (shift + 0.2), box["y"] + box["height"] * 0.7, steps=6
        )
        page.mouse.up()


def signatures(dispute: Dispute) -> list[AgreementSignature]:
    """Return what is signed under the text that counts."""
    with scoped(everything("a test looks")):
        rows = AgreementSignature.objects.filter(
            text__agreement__dispute=dispute.pk, text__replaced_at=None
        )
        return list(rows)


def is_in_effect(dispute: Dispute) -> bool:
    """Tell whether the agreement is in effect."""
    with scoped(everything("a test looks")):
        agreement = Agreement.objects.get(dispute=dispute.pk, replaced_at=None)
        return agreement.effective_at is not None


@pytest.mark.parametrize(("size", "language"), VIEWS)
def test_from_the_first_notice_to_a_joint_application(
    open_as: Open, town: Town, size, language
) -> None:
    dispute = town.assigned()
    here = f"/disputes/{dispute.pk}/"
    page = open_as(MEDIATOR, size, language)
    page.goto("/")
    hand = Hand(page)

    hand.tap(page.locator(f"a[href='{here}'], a[href='/cases/number/{dispute.number}/']"))
    assert grave_faults(page) == []
    hand.tap("form[action$='/do/take-on/'] button")
    assert hand.taps <= 3

    for number in (1, 2):
        consent = Hand(page)
        consent.tap("form[action$='/do/consent/'] button")
        assert consent.taps <= 2, number
    page.locator("form[action$='/take/start/'] button").click()

    table = Hand(page)
    table.tap("summary:has(.ti-calendar)")
    table.tap("form[action$='/do/book/'] button[type=submit]")
    table.tap("summary:has(.ti-users-plus)")
    table.tap("form[action$='/do/invite/'] button[name=org]")
    assert table.taps <= 5
    assert grave_faults(page) == []

    minutes = Hand(page)
    minutes.tap("a[href*='/minutes/']")
    fill_minutes(page)
    assert grave_faults(page) == []
    minutes.tap("main form button[type=submit]")
    assert minutes.taps <= 3

    signing = Hand(page)
    signing.tap(f"a[href='{here}agreement/']")
    page.fill("[name=facts]", "夜间噪音影响休息")
    page.fill("[name=terms]", "乙方铺设地垫")
    page.fill("[name=perform_by]", f"{at.terms().perform_by:%Y-%m-%d}")
    assert grave_faults(page) == []
    signing.tap("main form button[type=submit]")
    page.wait_for_url(f"**{here}")
    assert grave_faults(page) == []
    signing.tap("button[name=all]")
    expect(page.locator("form[action$='/do/apply/']")).to_be_visible()
    assert signing.taps <= 6
    assert is_in_effect(dispute)

    court = Hand(page)
    for box in page.locator("form[action$='/do/apply/'] input[type=checkbox]").all():
        court.tap(box)
    court.tap("form[action$='/do/apply/'] button[type=submit]")
    expect(page.locator("a[href$='/papers/application/']")).to_be_visible()
    assert court.taps <= 4
    assert grave_faults(page) == []
    assert dispute.confirmations.get().state == "jointly_applied"


@pytest.mark.parametrize(("size", "language"), VIEWS)
def test_declining_the_court_is_one_tap_and_a_follow_up_two(
    open_as: Open, town: Town, size, language
) -> None:
    dispute = town.agreed(AgreementForm.ORAL)
    page = open_as(MEDIATOR, size, language)
    page.goto(f"/disputes/{dispute.pk}/")
    declining = Hand(page)
    declining.tap("form[action$='/take/begin_performance/'] button")
    expect(page.locator("button[value=performed]").first).to_be_visible()
    assert (declining.taps, at.state_of(dispute)) == (1, "performing")

    page.goto("/")
    follow_up = Hand(page)
    follow_up.tap(page.locator(f"a[href='/cases/number/{dispute.number}/']"))
    follow_up.tap("button[value=performed]")
    page.wait_for_load_state()
    assert (follow_up.taps, at.state_of(dispute)) == (2, "performed")


@pytest.mark.parametrize(("size", "language"), VIEWS)
def test_without_a_result_it_goes_one_level_up_in_three_taps(
    open_as: Open, town: Town, size, language
) -> None:
    dispute = town.mediating()
    page = open_as(MEDIATOR, size, language)
    page.goto(f"/disputes/{dispute.pk}/")
    hand = Hand(page)
    hand.tap("details:has(form[action$='/take/step_up/']) summary")
    page.locator("form[action$='/take/step_up/'] textarea").fill("谈不拢")
    hand.tap("form[action$='/take/step_up/'] button[type=submit]")
    page.wait_for_load_state()

    assert hand.taps <= 3
    assert at.again(dispute).level != dispute.level


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_party_signs_on_its_own_phone(open_as: Open, town: Town, language) -> None:
    dispute = town.agreed()
    page = open_as(MEDIATOR, "phone", language)
    page.goto(f"/disputes/{dispute.pk}/")
    page.locator("form[action$='/link/'] button").first.click()
    assert grave_faults(page) == []
    link = str(page.locator(".sign-link a").first.get_attribute("href"))

    phone = open_as("", "phone", language)
    phone.goto(link)
    assert grave_faults(phone) == []
    hand = Hand(phone)
    phone.fill("[name=name]", at.PARTIES[0].name)
    draw(phone)
    hand.tap("[name=is_read]")
    hand.tap("button.sign-go")
    expect(phone.locator(".ti-circle-check")).to_be_visible()
    assert grave_faults(phone) == []

    (kept,) = signatures(dispute)
    assert (kept.way, hand.taps) == ("link", 2)
    assert kept.drawing.opened().count("M") == 2


def test_a_party_signs_with_the_keyboard_alone(open_as: Open, town: Town) -> None:
    dispute = town.agreed()
    one = town.parties(dispute)[0]
    page = open_as(MEDIATOR)
    page.goto(f"/disputes/{dispute.pk}/sign/{one.pk}/")
    assert grave_faults(page) == []
    page.locator("[name=name]").focus()
    page.keyboard.type(at.PARTIES[0].name)
    for _n in range(4):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "is_read":
            break
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/disputes/{dispute.pk}/#agreement")

    assert [row.way for row in signatures(dispute)] == ["device"]


@pytest.mark.parametrize(("size", "language"), VIEWS)
def test_a_party_sees_its_side_and_agrees_without_an_account(
    open_as: Open, town: Town, size, language
) -> None:
    dispute = disputes.accept_dispute(actor=town.mediator, case=town.assigned(), no_interest=True)
    one = town.parties(dispute)[0]
    code = disputes.give_code(actor=town.mediator, party=one)
    page = open_as("", size, language)
    page.goto("/progress/")
    page.fill("[name=number]", dispute.number)
    page.fill("[name=code]", code)
    page.locator("main form button").first.click()
    assert grave_faults(page) == []
    assert at.PARTIES[1].contact not in page.content()

    hand = Hand(page)
    hand.tap("form[action$='/consent/'] button")
    expect(page.locator(".alert-success")).to_be_visible()
    assert hand.taps == 1
    assert at.parties_of(dispute)[0].consent_at


@pytest.mark.parametrize(("size", "language"), [("phone", "en"), ("desk", "zh-hans")])
def test_pages_of_mediation_are_accessible_and_fit(
    open_as: Open, town: Town, size, language
) -> None:
    signed, open_one = town.agreed(), town.mediating()
    paths = (
        "/disputes/",
        "/disputes/new/",
        "/disputes/mine/",
        "/disputes/follow-ups/",
        "/disputes/rooms/",
        "/disputes/screening/",
        "/disputes/results/",
        "/disputes/mediators/",
        f"/disputes/{open_one.pk}/",
        f"/disputes/{open_one.pk}/agreement/",
        f"/disputes/{signed.pk}/",
        f"/disputes/{signed.pk}/sign/",
    )
    page = open_as(MEDIATOR, size, language)
    for path in paths:
        page.goto(path)
        assert grave_faults(page) == [], path
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 1, path
