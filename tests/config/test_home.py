"""The start page: something to do next for everybody."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from config.home import tiles, to_do
from fieldwork.choices import TaskState
from staff.choices import Role
from tests.factories import give_post, make_task

pytestmark = pytest.mark.django_db


def addresses(user):
    return [tile.url for tile in tiles(user)]


def test_what_is_handed_in_waits_for_the_one_who_approves(town, cast):
    task = make_task(cast.worker, cast.leader, town.cells[0], state=TaskState.SUBMITTED)
    assert to_do(cast.leader) == [task]


def test_what_is_handed_in_no_longer_waits_for_the_one_who_did_it(town, cast):
    make_task(cast.worker, cast.leader, town.cells[0], state=TaskState.SUBMITTED)
    assert to_do(cast.worker) == []


def test_one_list_holds_what_is_to_do_and_to_approve_by_urgency(town, cast):
    later = make_task(cast.worker, cast.leader, town.cells[0], state=TaskState.SUBMITTED)
    tomorrow = timezone.now() + timedelta(days=1)
    sooner = make_task(cast.leader, cast.district_staff, town.cells[0], due_at=tomorrow)
    assert to_do(cast.leader) == [sooner, later]


@pytest.mark.parametrize("role", [Role.SECURITY_ADMINISTRATOR, Role.AUDITOR])
def test_those_who_look_after_accounts_find_them(town, role):
    assert reverse("staff:account_list") in addresses(give_post("keeper", role, town.city))


def test_the_map_promises_tasks_only_to_those_who_send_them(cast, client_of):
    assert "assign tasks" not in client_of(cast.auditor, "en").get("/").content.decode()
