"""The same day on the real map of Shanghai's Lujiazui and Hongkou, imported from files."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page

from fieldwork.models import Assignment, Visit
from grid.models import Area, Building, Dwelling, RentalHousing
from staff.models import User
from tests import shanghai
from tests.browser import journeys
from tests.browser.conftest import Site
from tests.serving import drop, manage, on_cluster, reading, served

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not shanghai.IS_THERE, reason=shanghai.WHY_NOT),
]
DATABASE = "test_wangge_shanghai"
Open = Callable[..., Page]


def populate() -> None:
    """Draw areas, import the files, register doors and rentals, give posts."""
    places = shanghai.make_areas()
    shanghai.load_places()
    shanghai.let_some(places.cells)
    for building in Building.objects.filter(cell=places.cells[0]).order_by("pk")[:3]:
        Dwelling.objects.create(building=building, room="201")
    RentalHousing.objects.update(next_check_on=timezone.localdate() + timedelta(days=1))
    shanghai.serve(places)
    User.objects.update(password_changed_at=timezone.now())
    call_command("load_standards", verbosity=0)


@pytest.fixture(scope="module")
def site(django_db_blocker: pytest.FixtureRequest, demo_database: str) -> Iterator[Site]:
    """Serve a town made of the real files."""
    with django_db_blocker.unblock():
        on_cluster(f"DROP DATABASE IF EXISTS {DATABASE}")
        on_cluster(f"CREATE DATABASE {DATABASE}")
        manage(DATABASE, "setup_database", "-v", "0")
        with reading(DATABASE):
            populate()
            with served(DATABASE, CONN_MAX_AGE="0") as address:
                yield Site(address, DATABASE)
        drop(DATABASE)


def test_the_real_buildings_are_in_their_cells(site: Site) -> None:
    cells = Area.objects.active().cells()
    assert sum(Building.objects.filter(cell=cell).count() for cell in cells) > 1000


def test_district_staff_lasso_five_cells_of_shanghai(open_as: Open) -> None:
    hand, pk = journeys.send_by_lasso(open_as, "district", "desk", "zh-hans")
    assert (hand.taps <= 6, Assignment.objects.get(pk=pk).tasks.count()) == (True, 5)


def test_a_worker_logs_a_visit_in_shanghai(open_as: Open) -> None:
    hand, home = journeys.log_unchanged_visit(open_as, "worker1", "phone", "zh-hans")
    assert (hand.taps <= 4, Visit.objects.filter(dwelling=home).count()) == (True, 1)


def test_the_police_see_red_what_a_worker_found_in_shanghai(open_as: Open) -> None:
    worker = User.objects.get(username="worker1")
    rental = journeys.due_rental(worker)
    taps = journeys.check_rental(open_as, "worker1", rental, "phone", "en").taps
    journeys.assert_rental_failed(rental, worker)
    hand = journeys.open_shift_map(open_as, "police", "desk", "en")
    hand.page.wait_for_timeout(1500)
    level = "serious" if rental.hazard_level == "serious" else "hazard"
    assert (taps <= 16, hand.taps <= 2) == (True, True)
    assert journeys.red_seen(hand.page, level)


def test_the_officer_of_the_next_community_does_not_see_it(open_as: Open) -> None:
    page = open_as("otherpolice", "phone", "zh-hans")
    page.goto("/map/shift/")
    page.wait_for_timeout(1500)
    assert not journeys.red_seen(page, "serious")
    assert not journeys.red_seen(page, "hazard")
