"""Sending tasks by area: once, in one piece, within few queries (S45)."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import BadInput
from fieldwork.choices import AssignmentState, TargetKind
from fieldwork.models import Task
from fieldwork.services.assignments import (
    KeyUsed,
    NothingToSend,
    shared_code,
)
from fieldwork.services.selection import Selection
from tests.factories import (
    make_building,
    make_template,
)
from tests.fieldwork.assigning import plan, send

AT_ONCE = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

pytestmark = pytest.mark.django_db


def test_a_lasso_over_five_cells_makes_five_tasks(cast, five):
    sent = send(cast.district_staff, make_template(TargetKind.CELL), five)
    assert sent.tasks.count() == 5


def test_the_preview_writes_nothing(cast, five):
    plan(cast.district_staff, make_template(TargetKind.CELL), five)
    assert not Task.objects.exists()


def test_the_same_key_sends_once(town, cast):
    template, chosen = make_template(TargetKind.CELL), Selection(areas=(town.community.code,))
    key = uuid.uuid4()
    first = send(cast.leader, template, chosen, key=key)
    assert send(cast.leader, template, chosen, key=key) == first
    assert Task.objects.count() == 3


def test_the_same_key_with_another_selection_is_refused(town, cast):
    template, key = make_template(TargetKind.CELL), uuid.uuid4()
    send(cast.leader, template, Selection(areas=(town.community.code,)), key=key)
    with pytest.raises(KeyUsed):
        send(cast.leader, template, Selection(cells=(town.cells[0].code,)), key=key)


def test_two_people_may_use_the_same_key(town, cast):
    template, chosen = (
        make_template(TargetKind.CELL),
        Selection(areas=(town.community.code,), skips_open=False),
    )
    key = uuid.uuid4()
    first = send(cast.leader, template, chosen, key=key)
    assert send(cast.district_staff, template, chosen, key=key) != first


def test_sending_to_nothing_is_refused(town, cast):
    with pytest.raises(NothingToSend):
        send(cast.leader, make_template(TargetKind.SITE), Selection(areas=(town.community.code,)))


def test_an_empty_selection_is_refused(cast):
    with pytest.raises(BadInput):
        send(cast.leader, make_template(TargetKind.CELL), Selection())


def test_a_due_time_in_the_past_is_refused(town, cast):
    with pytest.raises(BadInput):
        send(
            cast.leader,
            make_template(TargetKind.CELL),
            Selection(areas=(town.community.code,)),
            due_at=timezone.now() - timedelta(hours=1),
        )


def test_a_template_out_of_use_is_refused(town, cast):
    with pytest.raises(BadInput):
        send(
            cast.leader,
            make_template(TargetKind.CELL, is_active=False),
            Selection(areas=(town.community.code,)),
        )


def test_a_task_stands_where_its_place_is(town, cast):
    building = make_building(0)
    sent = send(
        cast.leader, make_template(TargetKind.BUILDING), Selection(areas=(town.community.code,))
    )
    task = sent.tasks.get()
    assert (task.place.coords, task.area_code) == (building.place.coords, building.area_code)


def test_a_large_sending_goes_in_the_background(town, cast, settings):
    settings.SENDING_AT_ONCE = 2
    settings.TASKS = AT_ONCE
    sent = send(
        cast.leader, make_template(TargetKind.CELL), Selection(areas=(town.community.code,))
    )
    assert (sent.state, sent.tasks.count()) == (AssignmentState.SENT, 3)


def test_planning_needs_few_queries(town, cast, django_assert_max_num_queries):
    template = make_template(TargetKind.BUILDING)
    for column in (0, 1, 2):
        make_building(column)
    with django_assert_max_num_queries(14):
        found = plan(cast.leader, template, Selection(areas=(town.community.code,)))
        assert found.loads
        assert found.gaps


def test_sending_needs_as_many_queries_for_one_place_as_for_many(
    town, cast, django_assert_max_num_queries
):
    template = make_template(TargetKind.BUILDING)
    for _turn in range(30):
        make_building(0)
    with django_assert_max_num_queries(22):
        send(cast.leader, template, Selection(areas=(town.community.code,)))


@pytest.mark.parametrize(
    ("codes", "shared"),
    [
        ({"990101001001001"}, "990101001001001"),
        ({"990101001001001", "990101001001002"}, "990101001001"),
        ({"990101001001001", "990102001001001"}, "9901"),
        ({"990101001", "990101002001"}, "990101"),
        ({"9901", "8801"}, ""),
    ],
)
def test_areas_share_the_code_of_the_area_above_them(codes, shared):
    assert shared_code(codes) == shared
