"""From a loose manhole cover to a closed case, within the taps of each journey."""

from collections.abc import Callable

import pytest
from django.contrib.gis.geos import Point
from playwright.sync_api import Page, Route, expect

from grid.models import Area
from incidents.models import Handling, Incident, Supervision
from staff.models import User
from tests.browser.hands import Hand
from tests.browser.journeys import a_photo
from tests.browser.test_every_page import grave_faults

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
VIEWS = [("phone", "zh-hans"), ("phone", "en")]
READY_MAP = "[data-place-map][aria-busy=false]"
WORKER, DISPATCHER, LIAISON = "limin", "chenli", "jiaoyang"


def report(page: Page, hand: Hand, kind: str) -> Incident:
    """Fill in the form: kind, place, photo, send."""
    hand.tap(f"label[for=kind-{kind}]")
    hand.tap(READY_MAP)
    expect(page.locator("input[name=latitude]")).not_to_have_value("")
    hand.photograph("label.item-photo", "cover.jpg", a_photo())
    hand.tap(".phone-foot button.btn-primary")
    page.wait_for_url("**/today/reports/")
    return Incident.objects.latest("pk")


@pytest.mark.parametrize(("size", "language"), VIEWS)
def test_a_grid_worker_reports_a_hazard_within_five_taps(open_as: Open, size, language) -> None:
    page = open_as(WORKER, size, language)
    page.goto("/today/")
    hand = Hand(page)
    hand.tap("a[href='/today/report/']")
    assert grave_faults(page) == []

    made = report(page, hand, "hazard")

    assert hand.taps <= 5
    assert (made.state, made.files.count()) == ("reported", 1)
    assert grave_faults(page) == []


def test_a_safety_liaison_reports_within_four_taps(open_as: Open) -> None:
    page = open_as(LIAISON, "phone")
    page.goto("/")
    hand = Hand(page)

    made = report(page, hand, "fire_risk")

    assert hand.taps <= 4
    assert made.source == "safety_liaison"


def test_a_tap_before_the_map_is_at_home_marks_no_far_place(open_as: Open) -> None:
    page = open_as(WORKER, "phone")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/api/grid/home/", hold)
    page.goto("/today/report/")
    expect(page.locator("[data-place-map] .leaflet-control-scale")).to_be_visible()
    page.click("[data-place-map]")
    expect(page.locator("input[name=latitude]")).to_have_value("")

    held[0].continue_()
    page.click(READY_MAP)

    marked = Point(
        *(float(page.input_value(f"[name={name}]")) for name in ("longitude", "latitude"))
    )
    assert Area.objects.active().filter(level="city", boundary__contains=marked).exists()


def test_a_small_matter_is_closed_on_the_spot(open_as: Open) -> None:
    page = open_as(WORKER, "phone")
    page.goto("/today/report/")
    hand = Hand(page)
    hand.tap("summary:has(.ti-checks)")
    page.fill("[name=result]", "已清走")

    made = report(page, hand, "environment")

    assert (made.state, made.is_on_spot) == ("closed", True)


def test_the_worker_hands_to_the_police_and_the_officer_takes_it_on(open_as: Open) -> None:
    page = open_as(WORKER, "phone")
    page.goto("/today/report/")
    made = report(page, Hand(page), "theft_alert")
    page.goto(f"/incidents/{made.pk}/")
    page.click("summary:has-text('移交')")
    page.click("form[action$='/take/to_police/'] button")
    officer = open_as("zhouqiang", "phone")
    officer.goto("/")
    hand = Hand(officer)
    hand.tap(f"a[href='/cases/number/{made.number}/']")
    hand.tap("form[action$='/take/start/'] button")
    expect(officer.locator("form[action$='/take/start/']")).to_have_count(0)

    made.refresh_from_db()
    assert (made.state, hand.taps <= 2) == ("working", True)


@pytest.mark.parametrize(("size", "language"), [("desk", "zh-hans"), ("desk", "en")])
def test_the_supervisor_sends_orders_for_what_is_late_within_four_clicks(
    open_as: Open, size, language
) -> None:
    dispatcher = User.objects.get(username=DISPATCHER)
    rows = Handling.objects.allowed_to(dispatcher, "write").open()
    rows = rows.exclude(pk__in=Supervision.objects.open().values("handling"))
    Handling.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[:3])).update(
        due_at="2026-01-01T00:00:00Z", supervised_at=None
    )
    page = open_as(DISPATCHER, size, language)
    page.goto("/")
    hand = Hand(page)
    hand.tap("a.nav-link[href='/supervision/']")
    assert grave_faults(page) == []
    hand.tap("main form button.btn-primary")
    expect(page.locator(".alert-success")).to_be_visible()

    assert hand.taps <= 4
    assert Handling.objects.filter(supervised_at__isnull=False).exists()


@pytest.mark.parametrize(("size", "language"), [("desk", "zh-hans"), ("phone", "en")])
def test_pages_of_incidents_are_accessible(open_as: Open, size, language) -> None:
    handled = Handling.objects.filter(to_org__name__contains="住房").first()
    handler = open_as("zhaogong", size, language)
    for path in ("/inbox/", f"/incidents/{handled.case_id}/"):
        handler.goto(path)
        assert grave_faults(handler) == []
    page = open_as(DISPATCHER, size, language)
    for path in ("/", "/incidents/", "/board/", "/reports/", "/barometer/"):
        page.goto(path)
        assert grave_faults(page) == [], path
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 1, path
