"""Who gets which task of a sending, and who stands in (S45)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fieldwork.choices import TargetKind, TaskState
from fieldwork.services.selection import Selection
from staff.choices import Role
from tests.factories import (
    give_post,
    make_building,
    make_task,
    make_template,
)
from tests.fieldwork.assigning import plan, send

pytestmark = pytest.mark.django_db


def test_the_preview_warns_of_the_cell_without_a_worker(town, cast, five):
    found = plan(cast.district_staff, make_template(TargetKind.CELL), five)
    assert [gap.cell for gap in found.gaps] == [town.cells[2]]


def test_the_preview_names_the_leader_who_stands_in(cast, five):
    found = plan(cast.district_staff, make_template(TargetKind.CELL), five)
    assert found.gaps[0].people == [cast.leader]


def test_the_leader_gets_the_task_of_the_cell_without_a_worker(town, cast, five):
    sent = send(cast.district_staff, make_template(TargetKind.CELL), five)
    task = sent.tasks.get(cell=town.cells[2])
    assert (task.assignee, task.is_fallback) == (cast.leader, True)


def test_each_worker_gets_the_task_of_their_cell(town, cast, five):
    sent = send(cast.district_staff, make_template(TargetKind.CELL), five)
    assert sent.tasks.get(cell=town.cells[0]).assignee == cast.worker


def test_two_workers_of_a_cell_share_by_what_waits_for_them(town, cast):
    second = give_post("second", Role.GRID_WORKER, town.cells[0])
    for _turn in range(3):
        make_task(cast.worker, cast.leader, town.cells[0])
    for _turn in range(5):
        make_building(0)
    sent = send(
        cast.leader, make_template(TargetKind.BUILDING), Selection(areas=(town.community.code,))
    )
    assert sent.tasks.filter(assignee=second).count() == 4


def test_a_place_with_nobody_becomes_a_draft(town, cast):
    sent = send(
        cast.district_staff, make_template(TargetKind.CELL), Selection(cells=(town.cells[4].code,))
    )
    task = sent.tasks.get()
    assert (task.state, task.assignee) == (TaskState.DRAFT, None)


def test_a_post_that_ended_gets_nothing(town, cast):
    today = timezone.localdate()
    give_post(
        "gone",
        Role.GRID_WORKER,
        town.cells[2],
        valid_from=today - timedelta(days=9),
        valid_to=today,
    )
    sent = send(cast.leader, make_template(TargetKind.CELL), Selection(cells=(town.cells[2].code,)))
    assert sent.tasks.get().assignee == cast.leader


def test_more_than_a_day_holds_is_warned_about(town, cast, settings):
    settings.TASKS_PER_DAY = 1
    for _turn in range(9):
        make_building(0)
    found = plan(
        cast.leader, make_template(TargetKind.BUILDING), Selection(areas=(town.community.code,))
    )
    assert [load.person for load in found.overloaded] == [cast.worker]
