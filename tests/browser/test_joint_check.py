"""A rental check of two: one visit, two signatures, at most four taps more; and the distance."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from fieldwork.models import Visit
from grid.models import RentalHousing
from staff.models import User
from tests.browser import journeys
from tests.browser.hands import Hand

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
WORKER, OFFICER = "limin", "zhouqiang"
METRES_NORTH = 40 / 111_195  # 40 m in degrees of latitude on the mean sphere


def check_together(open_as: Open, rental: RentalHousing) -> int:
    """Log a check with the officer as the second person; return the taps that this took more."""
    page = open_as(WORKER, "phone")
    page.goto(f"/today/visit/rental_check/{rental.pk}/")
    hand = Hand(page)
    officer = User.objects.get(username=OFFICER)
    hand.choose("select[name=second_worker]", str(officer.pk))
    more = hand.taps + 1  # a list is opened with one tap and answered with another
    hand.tap("label[for$=rest]")
    hand.tap(".phone-foot button.btn-primary")
    page.wait_for_url(lambda url: "/visit/" not in url)
    return more


def sign(open_as: Open, visit: Visit) -> int:
    """Sign the visit from the officer's start page; return the taps."""
    page = open_as(OFFICER, "phone")
    page.goto("/")
    hand = Hand(page)
    hand.tap(f"a[href='/work/visits/{visit.pk}/']")
    hand.tap("form[action$='/steps/sign/'] button")
    expect(page.locator("form[action$='/steps/sign/']")).to_have_count(0)
    return hand.taps


def test_a_joint_check_has_two_signatures_within_four_more_taps(open_as: Open) -> None:
    worker = User.objects.get(username=WORKER)
    rental = journeys.due_rental(worker)
    more = check_together(open_as, rental)
    visit = Visit.objects.filter(rental=rental).latest("pk")
    more += sign(open_as, visit)
    visit.refresh_from_db()
    people = (visit.worker.username, visit.second_worker and visit.second_worker.username)
    assert (people, visit.second_signed_at is not None) == ((WORKER, OFFICER), True)
    assert (
        Visit.objects.filter(rental=rental, at__date=timezone.localtime(visit.at).date()).count()
        == 1
    )
    assert more <= 4


def test_the_phone_tells_the_distance_and_keeps_its_position(open_as: Open) -> None:
    home = journeys.unvisited_home(User.objects.get(username=WORKER))
    here = home.building.place
    page = open_as(WORKER, "phone", "en")
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": here.y + METRES_NORTH, "longitude": here.x})
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or ""))
    page.goto(f"/today/visit/household/{home.pk}/")
    page.click("[data-distance-to] button")
    expect(page.locator("[data-distance-to] [role=status]")).to_have_text(
        "Distance to the place: 40 m"
    )
    page.click("button[value=unchanged]")
    page.wait_for_url(lambda url: "/visit/" not in url)
    assert Visit.objects.get(dwelling=home).distance_m == 40
    assert not any(f"{here.x:.4f}" in body for body in sent)


def test_a_phone_that_does_not_say_where_it_is_saves_the_visit_without(open_as: Open) -> None:
    home = journeys.unvisited_home(User.objects.get(username=WORKER))
    page = open_as(WORKER, "phone", "en")
    page.goto(f"/today/visit/household/{home.pk}/")
    page.click("[data-distance-to] button")
    expect(page.locator("[data-distance-to] [role=status]")).to_contain_text("does not say")
    page.click("button[value=unchanged]")
    page.wait_for_url(lambda url: "/visit/" not in url)
    assert Visit.objects.get(dwelling=home).distance_m is None
