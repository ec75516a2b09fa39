"""The landlord on a rental's page: masked, called for on purpose, gone from the screen."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from core.rows import everything, scoped
from residents.models import RentalLandlord
from staff.models import User
from tests.browser.test_every_page import grave_faults
from tests.browser.test_people import PICTURES, VIEWS, WORKER

pytestmark = pytest.mark.browser


@pytest.fixture
def landlord(site):
    """A landlord with a phone in the worker's cell."""
    worker = User.objects.get(username=WORKER)
    with scoped(everything("tests")):
        rows = RentalLandlord.objects.visible_to(worker).exclude(phone=None)
        return rows.order_by("rental_id").first()


@pytest.mark.parametrize(("size", "language"), VIEWS)
def test_the_landlords_number_is_shown_once_for_a_purpose(open_as, landlord, size, language):
    page = open_as(WORKER, size, language)
    page.goto(reverse("grid:rental_detail", args=[landlord.rental_id]))
    page.wait_for_selector("a[href$='reveal/phone/']")
    assert landlord.phone.opened() not in page.content()

    page.click("a[href$='reveal/phone/']")
    page.check("#reveal input[value=contact]")
    page.click("#reveal form button:not([type=button])")
    expect(page.locator("#reveal [data-value]")).to_have_text(landlord.phone.opened())

    page.click("#reveal [data-close]")
    assert landlord.phone.opened() not in page.content()
    assert grave_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"landlord-{size}-{language}.png", full_page=True)


@pytest.mark.parametrize(("size", "language"), VIEWS)
def test_the_landlords_form_fits_the_screen(open_as, landlord, size, language):
    page = open_as(WORKER, size, language)
    page.goto(reverse("residents:landlord_change", args=[landlord.rental_id]))
    assert grave_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"landlord-form-{size}-{language}.png", full_page=True)
