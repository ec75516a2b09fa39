"""What the phone's forms promise: nothing typed is lost, nothing is saved twice."""

import pytest
from playwright.sync_api import Browser, expect

from fieldwork.models import Visit
from grid.models import Dwelling, RentalHousing
from staff.models import User
from tests.browser.conftest import SIZES, Site
from tests.serving import session_of

pytestmark = pytest.mark.browser
WORKER = "limin"


@pytest.fixture
def homes(site):
    """Return the dwellings of the worker's cell that nobody visited yet."""
    worker = User.objects.get(username=WORKER)
    rows = Dwelling.objects.visible_to(worker).filter(visits=None, rentals=None)
    return list(rows.order_by("pk")[:10])


@pytest.fixture
def rental(site):
    """Return a rental of the worker's cell."""
    worker = User.objects.get(username=WORKER)
    return RentalHousing.objects.visible_to(worker).current().order_by("pk").first()


def form_of(home):
    return f"/today/visit/household/{home.pk}/"


def visits_to(home):
    return Visit.objects.filter(dwelling=home).count()


def test_what_was_typed_without_a_connection_is_there_again(open_as, homes):
    page = open_as(WORKER, "phone")
    page.goto(form_of(homes[0]))
    page.locator("details summary").click()
    page.fill("textarea[name=note]", "单元门损坏")
    page.context.set_offline(True)
    page.click("button[value=done]")
    expect(page.locator("#problems")).to_be_visible()
    page.context.set_offline(False)
    page.reload()
    expect(page.locator("textarea[name=note]")).to_have_value("单元门损坏")


def test_a_draft_is_sent_later_as_one_visit(open_as, homes):
    page = open_as(WORKER, "phone")
    page.goto(form_of(homes[1]))
    page.context.set_offline(True)
    page.click("button[value=not_home]")
    expect(page.locator("#problems")).to_be_visible()
    page.context.set_offline(False)
    page.click("button[value=not_home]")
    page.wait_for_url("**/buildings/**")
    assert visits_to(homes[1]) == 1


def test_a_sent_draft_is_gone(open_as, homes):
    page = open_as(WORKER, "phone")
    page.goto(form_of(homes[2]))
    page.click("button[value=unchanged]")
    page.wait_for_url("**/buildings/**")
    page.goto(form_of(homes[2]))
    expect(page.locator("#draft")).to_be_hidden()


def test_two_taps_at_once_save_one_visit(open_as, homes):
    page = open_as(WORKER, "phone")
    page.goto(form_of(homes[3]))
    page.evaluate(
        "for (const i of [1, 2]) document.querySelector('button[value=unchanged]').click()"
    )
    page.wait_for_url("**/buildings/**")
    assert visits_to(homes[3]) == 1


def test_one_tap_answers_the_items_left_and_another_takes_it_back(open_as, rental):
    page = open_as(WORKER, "phone")
    page.goto(f"/today/visit/rental_check/{rental.pk}/")
    passed = page.locator("[data-item] input[value=passed]:checked")
    page.click("label[for$=rest]")
    expect(passed).to_have_count(12)
    page.click("label[for$=rest]")
    expect(passed).to_have_count(0)


@pytest.mark.parametrize("button", ["unchanged", "refused"])
def test_the_forms_work_without_scripts(site: Site, browser: Browser, homes, button):
    home = homes[5 if button == "unchanged" else 6]
    context = browser.new_context(
        base_url=site.address, viewport=SIZES["phone"], java_script_enabled=False
    )
    cookie = {"name": "sessionid", "value": session_of(WORKER), "url": site.address}
    context.add_cookies([cookie])
    page = context.new_page()
    page.goto(form_of(home))
    page.click(f"button[value={button}]")
    page.wait_for_url("**/buildings/**")
    context.close()
    assert visits_to(home) == 1
