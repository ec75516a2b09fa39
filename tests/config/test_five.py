"""Five offices in one login: one list, one search, and no tile without a right (S10)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from config.five import FIVE
from config.home import tiles, to_do
from incidents.models import Appeal, Case
from incidents.services.appeals import AppealIntake, register_appeal
from staff.choices import Role
from tests import factories
from tests.incidents import mediating
from tests.incidents.conftest import bodies, room, staff

__all__ = ["bodies", "room", "staff"]


def clerk_of_all(town, bodies):
    """Street staff in whose hands something of each office can lie."""
    user = factories.give_post("allround", Role.STREET_STAFF, town.street)
    user.organisation = bodies.centre
    user.save(update_fields=["organisation"])
    return user


def appeal(staff, kind):
    given = AppealIntake(kind=kind, channel="hotline", text="办事", place=factories.in_cell(0))
    return register_appeal(hand=staff.taker, intake=given).appeal


@pytest.fixture
def today_s(town, cast, staff, room, bodies):
    """A clerk, and a task, appeal, dispute, incident and question of theirs, all due today."""
    clerk = clerk_of_all(town, bodies)
    due = timezone.now() + timedelta(minutes=30)
    task = factories.make_task(clerk, cast.district_staff, town.cells[0], due_at=due)
    cases = [
        appeal(staff, "suggestion"),
        mediating.registered(room.taker),
        factories.make_incident(cast.leader),
        appeal(staff, "enquiry"),
    ]
    Case._base_manager.filter(pk__in=[case.pk for case in cases]).update(
        holder=clerk, due_at=due, step_due_at=due
    )
    return clerk, {task.title, *(case.title for case in cases)}, cases


def test_one_login_opens_all_five(today_s, client_of) -> None:
    clerk, _titles, _cases = today_s
    client = client_of(clerk)

    answers = [client.get(tile(clerk).url).status_code for _opens, tile in FIVE]

    assert answers == [200] * 5


def test_what_is_due_today_on_five_desks_stands_in_one_list(today_s) -> None:
    clerk, titles, _cases = today_s

    assert titles <= {line.title for line in to_do(clerk)}


def test_the_page_shows_that_one_list(today_s, client_of) -> None:
    clerk, titles, _cases = today_s

    page = client_of(clerk).get("/").content.decode()

    assert [title for title in titles if title not in page] == []


def test_a_mediator_sees_no_tile_without_a_right(room) -> None:
    urls = [tile.url for tile in tiles(room.mediator)]

    assert not [url for url in urls if url.startswith(("/appeals/", "/incidents/"))]
    assert "/disputes/" in urls


def test_every_tile_of_the_five_leads_to_the_map(today_s, client_of) -> None:
    clerk, _titles, _cases = today_s
    client = client_of(clerk)

    maps = [tile(clerk).map_url for _opens, tile in FIVE]

    assert [client.get(url).status_code for url in maps] == [200] * 5


def test_a_number_leads_to_the_case_of_every_desk(today_s, client_of) -> None:
    clerk, _titles, cases = today_s
    client = client_of(clerk)

    for case in cases:
        answer = client.get("/find/", {"number": case.number.lower()}, follow=True)
        assert case.number in answer.content.decode()


def test_a_number_without_its_letters_is_found_too(today_s, client_of) -> None:
    clerk, _titles, cases = today_s

    found = client_of(clerk).get("/find/", {"number": cases[0].number[2:]})

    assert cases[0].number in (found.get("Location") or found.content.decode())


def test_a_number_outside_the_area_is_not_found(today_s, cast, client_of) -> None:
    _clerk, _titles, cases = today_s

    page = client_of(cast.other_street_staff).get("/find/", {"number": cases[2].number})

    assert (page.status_code, page.context["found"]) == (200, [])


def test_the_body_complained_of_does_not_find_the_case(staff, bodies, client_of) -> None:
    made = appeal(staff, "report")
    Appeal.objects.filter(pk=made.pk).update(about_org=bodies.street)

    page = client_of(staff.street).get("/find/", {"number": made.number})

    assert page.context["found"] == []


def test_the_search_never_returns_persons(town, cast, client_of) -> None:
    home = factories.make_dwelling(factories.make_building(0))
    person = factories.make_resident(home, name="张三丰")

    for words in ("张三丰", str(person.pk), person.area_code):
        page = client_of(cast.worker).get("/find/", {"number": words}, follow=True)
        assert "张三丰" not in page.content.decode().replace('value="张三丰"', "").replace(
            "“张三丰”", ""
        )


@pytest.mark.parametrize("number", ["", "1", "%", "' OR 1=1", "9" * 500])
def test_a_strange_number_finds_nothing(cast, client_of, number) -> None:
    assert client_of(cast.street_staff).get("/find/", {"number": number}).context["found"] == []


def test_nobody_searches_without_signing_in(client, town) -> None:
    assert client.get("/find/?number=123").status_code == 302
