"""People in a browser: met in three taps, moved in within twelve, shown in full on purpose."""

from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect

from core.audit import Action
from core.rows import everything, scoped
from grid.models import Dwelling
from residents.models import Person, Residency
from staff.choices import Role
from staff.models import AccessEvent, Post, User
from tests.browser.hands import Hand
from tests.browser.test_every_page import grave_faults
from tests.outside import find_outside_addresses

pytestmark = pytest.mark.browser
WORKER, OFFICER = "limin", "heshen"
VIEWS = [(size, language) for size in ("phone", "desk") for language in ("zh-hans", "en")]
PICTURES = Path(settings.BASE_DIR) / ".local" / "pictures"
WITH_NUMBER = {"identity_index__isnull": False, "deceased_on": None, "merged_into": None}


@pytest.fixture
def worker(site):
    """The grid worker of the demo town."""
    return User.objects.get(username=WORKER)


@pytest.fixture
def lived_in(worker):
    """Open main homes in the worker's cell of people with a number, one for each dwelling."""
    codes = [part.low for part in worker.scope_of("people").ranges]
    with scoped(everything("tests")):
        rows = Residency.objects.open().filter(
            area_code__in=codes,
            is_primary=True,
            dwelling__rentals=None,
            **{f"person__{name}": value for name, value in WITH_NUMBER.items()},
        )
        found = rows.select_related("person", "dwelling").order_by("dwelling_id", "pk")
        return list({home.dwelling_id: home for home in found}.values())


def at_the_door(hand, home):
    """Go from the start page to a door."""
    hand.tap("nav.phone-bar a[href='/today/log/']")
    hand.tap(f"a[href*='/today/log/buildings/{home.building_id}/']")
    hand.tap(f"a.door[href='/today/visit/household/{home.pk}/']")


def standing(home):
    """Return a residency as it stands."""
    with scoped(everything("tests")):
        return Residency.objects.select_related("verified_by").get(pk=home.pk)


@pytest.mark.parametrize(("size", "language"), VIEWS)
def test_an_unchanged_household_is_verified_in_three_taps(
    open_as, worker, lived_in, size, language
):
    home = lived_in[VIEWS.index((size, language))]
    page = open_as(WORKER, size, language)
    page.goto(f"/today/visit/household/{home.dwelling_id}/")
    page.click("button[value=not_home]")  # met nobody in the morning
    page.wait_for_url(lambda url: "/visit/" not in url)

    page.goto("/")
    hand = Hand(page)
    hand.tap("nav.phone-bar a[href='/today/log/']")
    hand.tap(f"a[href='/today/visit/household/{home.dwelling_id}/']")
    hand.tap("button[value=unchanged]")
    page.wait_for_url(lambda url: "/visit/" not in url)

    assert hand.taps <= 3
    assert standing(home).verified_by == worker


@pytest.mark.parametrize(("size", "language"), VIEWS)
def test_a_move_in_with_a_duplicate_found_takes_twelve_taps(
    open_as, worker, lived_in, size, language
):
    place = VIEWS.index((size, language))
    old, new = lived_in[10 + place], lived_in[20 + place].dwelling
    with scoped(everything("tests")):
        person = Person.objects.get(pk=old.person_id)
        number, name = person.identity_number.opened(), person.name
    page = open_as(WORKER, size, language)
    page.goto("/")
    hand = Hand(page)
    at_the_door(hand, new)
    hand.tap("a[href*='move-in']")
    hand.tap("input[name=number]")
    page.keyboard.type(number)
    hand.tap("input[name=name]")
    page.keyboard.type(name)
    hand.tap("#id_kind_0")
    hand.tap("form.record-form button.btn-primary")
    hand.tap("form[action*='same-person'] button")
    page.wait_for_url("**/today/visit/household/**")

    assert hand.taps <= 12
    assert standing(old).ends_on is not None
    with scoped(everything("tests")):
        assert Residency.objects.open().filter(person=person, dwelling=new).exists()
    assert number not in page.content()


@pytest.mark.parametrize(("size", "language"), VIEWS)
def test_a_full_value_is_shown_once_with_a_purpose(open_as, lived_in, size, language):
    person = lived_in[30].person
    with scoped(everything("tests")):
        number = Person.objects.get(pk=person.pk).identity_number.opened()
    page = open_as(WORKER, size, language)
    page.goto(f"/people/{person.pk}/")
    assert number not in page.content()
    page.click(f"a[href='/people/{person.pk}/reveal/identity_number/']")
    expect(page.locator("#reveal form")).to_be_visible()
    assert grave_faults(page) == []
    page.click("#reveal input[value=verify]")
    page.click("#reveal form button.btn-primary")
    expect(page.locator("[data-value]")).to_have_text(number)
    page.click("#reveal [data-close]")

    assert number not in page.content()
    shown = AccessEvent.objects.filter(action=Action.REVEAL, subject_keys=[str(person.pk)])
    assert shown.latest("at").purpose == "verify"


def leader_of(worker):
    """Return the grid leader above the worker."""
    code = worker.scope_of("people").ranges[0].low[:12]
    post = Post.objects.filter(role=Role.GRID_LEADER, area__code__startswith=code).first()
    return post.user.username


@pytest.mark.parametrize(("size", "language"), VIEWS)
def test_pages_about_people_are_complete_and_accessible(open_as, worker, lived_in, size, language):
    home, person = lived_in[40].dwelling_id, lived_in[40].person_id
    building = Dwelling.objects.get(pk=home).building_id
    phone = [
        f"/today/visit/household/{home}/",
        f"/people/dwellings/{home}/move-in/?phone=1",
        f"/people/dwellings/{home}/households/{lived_in[40].household_no}/leave/?phone=1",
    ]
    desk = [
        "/people/",
        "/people/quality/",
        "/people/merges/",
        "/people/corrections/",
        f"/people/dwellings/{home}/",
        f"/people/dwellings/{home}/move-in/",
        f"/people/dwellings/{home}/households/{lived_in[40].household_no}/leave/",
        f"/people/{person}/",
        f"/people/{person}/reveal/phone/",
        f"/people/{person}/correction/",
        f"/people/{person}/deceased/",
        f"/places/dwellings/{home}/",
        f"/places/buildings/{building}/",
    ]
    visits = [(WORKER, phone), (leader_of(worker), desk), (OFFICER, ["/people/merges/"])]
    faults = []
    for username, paths in visits:
        page = open_as(username, size, language)
        for path in paths:
            answer = page.goto(path, wait_until="load")
            page.wait_for_load_state("networkidle")
            problems = grave_faults(page) if answer.ok else [f"answered {answer.status}"]
            problems += find_outside_addresses(page.content())
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1"):
                problems.append("wider than the window")
            faults += [f"{path}: {problem}" for problem in problems]
            picture(page, f"{username}{path}", size, language)
    assert faults == []


def picture(page, name, size, language):
    """Keep a picture of a page where somebody made a folder for them."""
    if PICTURES.exists():
        words = "".join(letter if letter.isalnum() else "_" for letter in name)
        page.screenshot(path=PICTURES / f"{words}_{size}_{language}.png", full_page=True)


def test_somebody_is_found_by_the_last_four_characters(open_as, lived_in):
    with scoped(everything("tests")):
        number = Person.objects.get(pk=lived_in[41].person_id).identity_number.opened()
    page = open_as(WORKER, "desk")
    page.goto("/people/")
    page.fill("input[name=words]", number[-4:])
    page.select_option("select[name=purpose]", "verify")
    page.click("form[role=search] button")

    expect(page.locator(f"a[href='/people/{lived_in[41].person_id}/']").first).to_be_visible()
    picture(page, "found", "desk", "zh-hans")
