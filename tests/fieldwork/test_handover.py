"""Handing work over, and deciding many tasks at once."""

import pytest

from core.errors import BadInput, NotAllowed
from fieldwork.choices import TaskKind, TaskState
from fieldwork.models import Task, TaskEvent
from fieldwork.services.handover import Outcome, decide_many, hand_over, people_with_work
from fieldwork.services.people import CannotTakeOver
from fieldwork.workflow import Step
from staff.choices import Role
from tests.factories import end_posts, give_post, make_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def tasks(town, cast):
    """One task of the worker in each state that a sent task can have."""
    return {
        state: make_task(cast.worker, cast.district_staff, town.cells[0], state=state)
        for state in TaskState.values
        if state != TaskState.DRAFT
    }


def give(cast, **values):
    return hand_over(
        **{
            "actor": cast.leader,
            "person": cast.worker,
            "to": cast.stranger,
            "reason": "休假",
            **values,
        }
    )


def test_all_open_work_goes_over(cast, tasks):
    assert give(cast) == 5
    assert Task.objects.filter(assignee=cast.stranger, state=TaskState.ASSIGNED).count() == 5


def test_what_was_handed_in_stays(cast, tasks):
    give(cast)
    tasks[TaskState.SUBMITTED].refresh_from_db()
    assert tasks[TaskState.SUBMITTED].assignee == cast.worker


def test_only_the_named_tasks_go_over(cast, tasks):
    assert give(cast, tasks=[tasks[TaskState.ASSIGNED].pk]) == 1


def test_every_task_tells_that_it_was_handed_over(cast, tasks):
    give(cast)
    assert TaskEvent.objects.filter(step=Step.REASSIGN, actor=cast.leader, text="休假").count() == 5


def test_the_reason_is_asked_for(cast, tasks):
    with pytest.raises(BadInput):
        give(cast, reason=" ")


def test_work_does_not_go_to_the_same_person(cast, tasks):
    with pytest.raises(BadInput):
        give(cast, to=cast.worker)


def test_a_worker_cannot_hand_over(cast, tasks):
    with pytest.raises(NotAllowed):
        give(cast, actor=cast.worker)


def test_staff_of_another_area_find_no_work_to_hand_over(cast, tasks):
    with pytest.raises(BadInput):
        give(cast, actor=cast.other_street_staff)


def test_nothing_goes_over_when_a_place_is_too_far(town, cast, tasks):
    make_task(cast.worker, cast.district_staff, town.cells[4])
    with pytest.raises(CannotTakeOver):
        give(cast, actor=cast.district_staff)
    assert not Task.objects.filter(assignee=cast.stranger).exists()


def test_somebody_whose_post_ended_can_be_relieved(town, cast, tasks):
    end_posts(cast.worker, cast.security)
    assert cast.worker in people_with_work(cast.leader)
    assert give(cast) == 5


def test_many_are_approved_at_once(town, cast, tasks):
    make_task(cast.stranger, cast.leader, town.cells[1], state=TaskState.SUBMITTED)
    chosen = list(Task.objects.values_list("pk", flat=True))
    outcome = decide_many(actor=cast.leader, tasks=chosen, step=Step.APPROVE)
    assert outcome == Outcome(done=2, left=7)


def test_own_work_is_left_when_many_are_approved(town, cast):
    own = make_task(cast.leader, cast.district_staff, town.cells[2], state=TaskState.SUBMITTED)
    outcome = decide_many(actor=cast.leader, tasks=[own.pk], step=Step.APPROVE)
    assert outcome == Outcome(done=0, left=1)


def test_a_rectification_without_evidence_is_left(town, cast):
    task = make_task(
        cast.worker,
        cast.leader,
        town.cells[0],
        state=TaskState.SUBMITTED,
        kind=TaskKind.RECTIFICATION,
    )
    outcome = decide_many(actor=cast.leader, tasks=[task.pk], step=Step.APPROVE)
    assert outcome == Outcome(done=0, left=1)


def test_tasks_outside_the_area_are_left(town, cast):
    far = give_post("far", Role.GRID_WORKER, town.cells[4])
    task = make_task(far, cast.district_staff, town.cells[4], state=TaskState.SUBMITTED)
    outcome = decide_many(actor=cast.street_staff, tasks=[task.pk], step=Step.APPROVE)
    assert outcome == Outcome(done=0, left=1)


def test_many_are_returned_with_one_reason(cast, tasks):
    decide_many(
        actor=cast.leader,
        tasks=[tasks[TaskState.SUBMITTED].pk],
        step=Step.RETURN,
        reason="照片不清楚",
    )
    assert tasks[TaskState.SUBMITTED].events.get().text == "照片不清楚"


def test_many_are_handed_to_another(cast, tasks):
    outcome = decide_many(
        actor=cast.leader,
        tasks=[tasks[TaskState.ASSIGNED].pk, tasks[TaskState.CANNOT_DO].pk],
        step=Step.REASSIGN,
        reason="换人",
        to=cast.stranger,
    )
    assert outcome == Outcome(done=2, left=0)


def test_many_are_not_handed_to_nobody(cast, tasks):
    with pytest.raises(BadInput):
        decide_many(
            actor=cast.leader,
            tasks=[tasks[TaskState.ASSIGNED].pk],
            step=Step.REASSIGN,
            reason="换人",
        )


@pytest.mark.parametrize("step", [Step.ACCEPT, Step.SUBMIT, Step.SEND])
def test_the_workers_steps_are_not_taken_in_bulk(cast, tasks, step):
    with pytest.raises(BadInput):
        decide_many(actor=cast.leader, tasks=[1], step=step)


def test_deciding_many_costs_as_many_queries_as_deciding_two(
    town, cast, django_assert_max_num_queries
):
    chosen = [
        make_task(cast.worker, cast.leader, town.cells[0], state=TaskState.SUBMITTED).pk
        for _turn in range(30)
    ]
    with django_assert_max_num_queries(10):
        decide_many(actor=cast.leader, tasks=chosen, step=Step.APPROVE)
