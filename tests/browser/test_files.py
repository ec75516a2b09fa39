"""Named help in the demo town: a file from proposal to level, and the calls of a heat wave."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from core.rows import everything, scoped
from grid.choices import OrganisationKind
from grid.models import Area, Dwelling
from residents.models import FileGrant, FileOpening, YouthSupportFile
from staff.choices import Role
from tests import factories
from tests.browser.hands import Hand
from tests.browser.test_every_page import grave_faults
from tests.residents import files

pytestmark = pytest.mark.browser
SEND = "main form button[type=submit]"
VIEWS = [("desk", "zh-hans"), ("phone", "en"), ("phone", "zh-hans"), ("desk", "en")]


def sound(page: Page) -> None:
    """Look at a page: nothing grave for axe, nothing wider than the window."""
    assert grave_faults(page) == []
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1")


@pytest.fixture(scope="module")
def named(site) -> SimpleNamespace:
    """Give the demo town people who help by name, and somebody to help."""
    cell = Area.objects.active().filter(code__startswith="990101001001", level="cell").first()
    assert cell is not None
    street = Area.objects.get(code=cell.code[:9], state="active")
    district = Area.objects.get(code=cell.code[:6], state="active")
    town = SimpleNamespace(street=street, district=district, cells=[cell])
    people = files.make_cast(town)
    worker = factories.give_post("wenhou", Role.GRID_WORKER, cell)
    factories.give_post("shuzi", Role.DISTRICT_STAFF, district, is_leader=True)
    dwellings = list(Dwelling.objects.filter(area_code=cell.code)[:2])
    child = files.somebody(cell, dwelling=dwellings[0], name="欧阳小树", sequence=771)
    elder = files.somebody(cell, 80, dwelling=dwellings[1], name="欧阳老树", sequence=772)
    committee = factories.make_organisation(kind=OrganisationKind.RESIDENTS_COMMITTEE)
    people.community = committee
    call = files.care_for(
        SimpleNamespace(worker=worker), people, elder, consent_counted_on=timezone.localdate()
    )
    adult = files.somebody(cell, 40, dwelling=dwellings[0], name="欧阳大树", sequence=773)
    record = files.served(people, adult)
    waiting = files.refer(people, child, category="release_aid")
    return SimpleNamespace(
        people=people, child=child, call=call, record=record, waiting=waiting, cell=cell
    )


def open_for(named: SimpleNamespace, file: YouthSupportFile, who: object) -> None:
    """Let the second supervisor approve that somebody opens the file."""
    now = timezone.now()
    with scoped(everything("a test")):
        FileOpening.objects.create(
            file_key=file.pk,
            file_number=file.number,
            area_code=file.area_code,
            reason="家访前",
            asked_by=who,
            asked_at=now,
            approved_by=named.people.supervisor_two,
            approved_at=now,
            expires_at=now + timedelta(days=7),
        )


def propose(page: Page, named: SimpleNamespace) -> None:
    page.goto("/people/youth/propose/")
    sound(page)
    page.fill("#id_identity_number", files.number_of(named.child))
    page.select_option("#id_category", "left_behind_child")
    page.select_option("#id_source", "school")
    page.select_option("#id_basis", "guardian_consent")
    page.fill("#id_basis_document", "同意书7号")
    for name, text in files.TEXTS.items():
        page.fill(f"#id_{name}", text)
    page.select_option("#id_decider", str(named.people.supervisor.pk))
    page.click(SEND)
    expect(page.locator(".alert-success")).to_be_visible()


def test_a_file_goes_from_proposal_to_a_level_by_two_people(open_as, named) -> None:
    helper = open_as("youth")
    propose(helper, named)
    with scoped(everything("a test")):
        file = YouthSupportFile.objects.get(person=named.child)
    supervisor = open_as("supervisor", "phone")
    supervisor.goto(f"/people/youth/{file.pk}/")
    sound(supervisor)
    supervisor.click("form[action$='/approve/'] button")
    expect(supervisor.locator(".alert-success")).to_be_visible()

    helper.goto(f"/people/youth/{file.pk}/")
    sound(helper)
    helper.fill("#id_reason", "家访前准备")
    helper.click(SEND)
    supervisor.goto("/people/grants/")
    sound(supervisor)
    supervisor.click("form[action$='/approve/'] button")
    expect(supervisor.locator(".alert-success")).to_be_visible()

    page = f"/people/youth/{file.pk}/"
    helper.goto(page)
    sound(helper)
    assert "欧阳小树" not in helper.content()
    helper.fill("#id_entry-text", "与奶奶同住，放学后独自在家。")
    helper.click("form[action$='/entry/'] button")
    expect(helper.locator("text=与奶奶同住").first).to_be_visible()
    hand = Hand(helper)
    helper.fill("#id_level-reasons", "放学后独自在家")
    hand.tap("input[name=level-level][value=yellow]")
    hand.tap("input[name=level-needs][value=care]")
    hand.tap("form[action$='/level/'] button")
    helper.wait_for_load_state()
    assert hand.taps <= 4

    open_for(named, file, named.people.supervisor)
    second = Hand(supervisor)
    supervisor.goto(page)
    second.tap("form[action$='/endorse/'] button")
    expect(supervisor.locator(".alert-success")).to_be_visible()
    assert second.taps <= 4
    with scoped(everything("a test")):
        assert file.levels.get().state == "in_force"


@pytest.mark.parametrize(("size", "language"), VIEWS)
def test_the_desks_of_named_help_are_sound(open_as, named, size, language) -> None:
    record = f"/people/care/{named.record.pk}/"
    pages = {
        "justice": ("/people/care/", "/people/care/refer/", record),
        "justicelead": ("/people/grants/",),
        "youth": ("/people/youth/", "/people/youth/propose/"),
        "supervisor": ("/people/grants/", "/people/youth/report/"),
        "shuzi": ("/people/figures/",),
        "heshen": ("/people/youth/report/",),
    }
    with scoped(everything("a test")):
        grant = FileGrant.objects.filter(care_record=named.waiting).first()
    pages["justicelead"] += (f"/people/grants/{grant.pk}/more/",)
    for username, addresses in pages.items():
        page = open_as(username, size, language)
        for address in addresses:
            answer = page.goto(address)
            assert answer is not None
            assert answer.ok, address
            sound(page)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_calls_of_a_heat_wave_on_the_phone(open_as, named, language) -> None:
    page = open_as("wenhou", "phone", language)
    page.goto("/people/care/calls/")
    sound(page)
    hand = Hand(page)
    hand.tap(f"a[href='/people/care/calls/{named.call.pk}/']")
    sound(page)
    assert "13900001234" not in page.content()
    hand.tap("button[value=phone]")
    expect(page.locator("a[href='tel:13900001234']")).to_be_visible()
    sound(page)
    hand.tap("button[value=reached]")
    expect(page.locator(".alert-success")).to_be_visible()
    assert hand.taps <= 4
