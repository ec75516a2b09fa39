"""A day in the demo town: assign by lasso, visit, check, see it on the shift map."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from fieldwork.choices import TaskState
from fieldwork.models import Assignment, Task, Visit
from grid.models import RentalHousing
from staff.models import User
from tests.browser import journeys
from tests.browser.hands import Hand

pytestmark = pytest.mark.browser
VIEWS = pytest.mark.parametrize(("size", "language"), [("desk", "zh-hans"), ("phone", "en")])
ON_FOOT = pytest.mark.parametrize(("size", "language"), [("phone", "zh-hans"), ("desk", "en")])
Open = Callable[..., Page]


@VIEWS
def test_district_staff_lasso_five_cells_and_send_in_six_clicks(
    open_as: Open, size: str, language: str
) -> None:
    # What the other window's run sent is out of the way: places with such a task are left out.
    earlier = Task.objects.filter(assignment__issuer__username="chenli").open()
    earlier.update(state=TaskState.CANCELLED)
    hand, pk = journeys.send_by_lasso(open_as, "chenli", size, language)
    sent = Assignment.objects.get(pk=pk)
    assert (hand.taps <= 6, sent.tasks.count()) == (True, 5)
    assert sent.tasks.filter(is_fallback=True).count() == 1


@ON_FOOT
def test_a_worker_logs_an_unchanged_visit_in_four_taps(
    open_as: Open, size: str, language: str
) -> None:
    hand, home = journeys.log_unchanged_visit(open_as, "limin", size, language)
    assert (hand.taps <= 4, Visit.objects.filter(dwelling=home).count()) == (True, 1)


@ON_FOOT
def test_a_worker_checks_a_rental_with_one_failed_item_in_sixteen_taps(
    open_as: Open, size: str, language: str
) -> None:
    worker = User.objects.get(username="limin")
    rental = journeys.due_rental(worker)
    hand = journeys.check_rental(open_as, "limin", rental, size, language)
    journeys.assert_rental_failed(rental, worker)
    assert hand.taps <= 16


@VIEWS
def test_the_police_see_the_failed_rental_in_red_in_two_taps(
    open_as: Open, size: str, language: str
) -> None:
    officer = User.objects.get(username="zhouqiang")
    failed = RentalHousing.objects.visible_to(officer).exclude(hazard_level="none")
    hand = journeys.open_shift_map(open_as, "zhouqiang", size, language)
    assert hand.taps <= 2
    assert shown_red(hand, failed.count())


def shown_red(hand: Hand, count: int) -> bool:
    """Go to the worst rental of the list and look for its red on the map."""
    hand.page.wait_for_timeout(1500)
    goto = hand.page.locator("[data-results] [data-goto]").first
    level = "serious" if journeys.red_seen(hand.page, "serious") else "hazard"
    return count > 0 and goto.count() > 0 and journeys.red_seen(hand.page, level)


def test_the_police_see_only_their_own_communities(open_as: Open) -> None:
    officer = User.objects.get(username="zhouqiang")
    page = open_as("zhouqiang")
    page.goto("/map/shift/")
    links = page.locator("[data-results] .attention a").evaluate_all(
        "all => all.map((a) => a.getAttribute('href'))"
    )
    rentals = [int(link.split("/")[-2]) for link in links if "/rentals/" in link]
    assert rentals
    assert RentalHousing.objects.visible_to(officer).filter(pk__in=rentals).count() == len(rentals)
