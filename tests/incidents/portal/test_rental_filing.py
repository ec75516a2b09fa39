"""A landlord files a let home online; the station of its place has it at once (S42)."""

import pytest

from core.rows import everything, scoped
from incidents.choices import Datatype
from incidents.models import CategoryQuestion, Contact, Handling, IssueCategory, RoutingRule
from tests.incidents.portal.conftest import the_case

HOME = "幸福里3号楼2单元501"


@pytest.fixture
def filing(town, bodies, staff):
    """What a filing is kept under, and the line of the duty list that names the station."""
    category = IssueCategory.objects.create(
        code="rental_filing", name="出租房屋备案", is_referred_at_once=True
    )
    CategoryQuestion.objects.create(
        category=category, code="let", position=1, datatype=Datatype.ONE,
        description="怎么出租？", is_required=True,
        values=[{"key": "whole", "name": "整套出租"}, {"key": "shared", "name": "合租"}],
    )  # fmt: skip
    RoutingRule.objects.create(
        name="出租备案", category=category, area=town.street, to_org=bodies.police
    )
    return category


@pytest.fixture
def file_home(say, filing):
    def send(**parts):
        return say("rental", **{"text": HOME, "contact": "13900001234", "q-let": "whole", **parts})

    return send


def test_the_station_of_the_place_has_it_at_once(file_home, bodies) -> None:
    answer = file_home()

    assert answer.status_code == 200
    assert Handling.objects.get(case=the_case().pk).to_org == bodies.police


def test_how_to_reach_the_landlord_lies_in_the_vault_alone(file_home) -> None:
    file_home()

    case = the_case()
    assert "13900001234" not in f"{case.title} {case.text} {case.address}"
    with scoped(everything("a test")):
        assert Contact.objects.get(case=case.pk).phone.opened() == "13900001234"


def test_the_officer_reads_it_and_is_led_to_the_register(file_home, staff, client_of) -> None:
    file_home()

    page = client_of(staff.officer).get(f"/appeals/{the_case().pk}/").content.decode()
    assert HOME in page
    assert "/places/rentals/add/" in page


def test_whoever_keeps_no_register_of_rentals_is_led_to_none(file_home, staff, client_of) -> None:
    file_home()

    page = client_of(staff.taker).get(f"/appeals/{the_case().pk}/").content.decode()
    assert "/places/rentals/add/" not in page


@pytest.mark.parametrize(("part", "value"), [("contact", ""), ("q-let", ""), ("text", "")])
def test_what_the_officer_needs_must_be_there(file_home, part, value) -> None:
    answer = file_home(**{part: value})

    assert answer.status_code == 400
    assert not Handling.objects.exists()


def test_the_address_of_a_home_is_told_to_nobody_by_the_open_interface(file_home, client) -> None:
    file_home()

    services = client.get("/open311/v2/services.json").content.decode()
    requests = client.get("/open311/v2/requests.json").content.decode()
    assert "rental_filing" not in services
    assert HOME not in requests


def test_the_page_of_the_police_leads_to_it_and_the_front_page_does_not(filing, client) -> None:
    assert "/say/rental/" in client.get("/police/").content.decode()
    assert "/say/rental/" not in client.get("/").content.decode()


def test_where_no_filing_is_taken_there_is_no_such_page(client, town) -> None:
    assert "/say/rental/" not in client.get("/police/").content.decode()
    assert client.get("/say/rental/").status_code == 404
