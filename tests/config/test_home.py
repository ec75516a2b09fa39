"""The start page: something to do next for everybody."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from config.home import tiles, to_do
from config.navigation import address_here
from core.rows import everything, scoped, scoped_to
from fieldwork.choices import TaskState
from residents.models import Correction
from staff.choices import Role
from tests.factories import (
    give_post,
    make_building,
    make_dwelling,
    make_incident,
    make_resident,
    make_task,
)

pytestmark = pytest.mark.django_db


def addresses(user):
    return [tile.url for tile in tiles(user)]


def test_what_is_handed_in_waits_for_the_one_who_approves(town, cast):
    task = make_task(cast.worker, cast.leader, town.cells[0], state=TaskState.SUBMITTED)
    assert [line.title for line in to_do(cast.leader)] == [task.title]


def test_what_is_handed_in_no_longer_waits_for_the_one_who_did_it(town, cast):
    make_task(cast.worker, cast.leader, town.cells[0], state=TaskState.SUBMITTED)
    assert to_do(cast.worker) == []


def test_one_list_holds_what_is_to_do_and_to_approve_by_urgency(town, cast):
    later = make_task(cast.worker, cast.leader, town.cells[0], state=TaskState.SUBMITTED)
    tomorrow = timezone.now() + timedelta(days=1)
    sooner = make_task(cast.leader, cast.district_staff, town.cells[0], due_at=tomorrow)
    assert [line.due_at for line in to_do(cast.leader)] == [sooner.due_at, later.due_at]


@pytest.mark.parametrize("role", [Role.SECURITY_ADMINISTRATOR, Role.AUDITOR])
def test_those_who_look_after_accounts_find_them(town, role):
    assert reverse("staff:account_list") in addresses(give_post("keeper", role, town.city))


def test_the_map_promises_tasks_only_to_those_who_send_them(cast, client_of):
    assert "assign tasks" not in client_of(cast.auditor, "en").get("/").content.decode()


def titled(user, part):
    return next((tile for tile in tiles(user) if tile.url == reverse(part)), None)


@pytest.mark.parametrize(
    ("role", "part"),
    [
        (Role.JUSTICE_WORKER, "residents:care_list"),
        (Role.YOUTH_WORKER, "residents:youth_list"),
        (Role.CALL_TAKER, "residents:request_list"),
        (Role.AUDITOR, "staff:audit"),
        (Role.COMMUNITY_POLICE, "residents:people"),
        (Role.DISTRICT_STAFF, "staff:export_list"),
    ],
)
def test_each_role_finds_what_it_does_for_people(town, cast, role, part):
    place = {Role.COMMUNITY_POLICE: town.community}.get(role, town.district)
    user = give_post("somebody", role, place)
    with scoped_to(user):
        assert titled(user, part) is not None


def test_a_correction_waits_on_the_page_of_whoever_decides(town, cast):
    person = make_resident(make_dwelling(make_building(0)))
    with scoped(everything("a test")):
        Correction.objects.create(
            person=person, field="name", new_value="王五", said_by="person", asked_by=cast.worker
        )
    with scoped_to(cast.leader):
        tile = titled(cast.leader, "residents:people")
        assert [figure.count for figure in tile.figures] == ["1", "0"]


def test_a_page_lies_under_one_entry_of_the_navigation_only():
    assert address_here("/people/care/calls/") == reverse("residents:care_calls")
    assert address_here("/people/5/") == reverse("residents:people")


def test_a_new_incident_waits_for_the_worker_of_its_cell(town, cast):
    made = make_incident(cast.leader)

    assert made.number in {line.number for line in to_do(cast.worker)}


def test_a_new_incident_of_another_cell_does_not_wait(town, cast):
    make_incident(cast.leader)

    assert to_do(cast.stranger) == []
