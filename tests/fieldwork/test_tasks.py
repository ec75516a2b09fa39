"""The steps of a task: every edge, every wrong person, every wrong place."""

import pytest
from django.db import ProgrammingError, transaction

from core.errors import BadInput, ChangedMeanwhile, NotAllowed, OutOfScope, WrongStep
from fieldwork.choices import TaskKind, TaskState
from fieldwork.models import TaskEvent
from fieldwork.services.people import CannotTakeOver
from fieldwork.services.steps import OwnWork, steps_for
from fieldwork.services.taking import SERVICES, take_step
from fieldwork.services.tasks import NoEvidence, approve_task, submit_task
from fieldwork.workflow import STEPS, Doer, Step
from staff.choices import Role
from tests.factories import end_posts, give_post, make_building, make_task, make_visit

pytestmark = pytest.mark.django_db

EDGES = [
    (step, state, state in rule.start)
    for step, rule in STEPS.items()
    for state in TaskState.values
    if step in SERVICES
]
LEGAL = [(step, state) for step, state, is_legal in EDGES if is_legal]
ILLEGAL = [(step, state) for step, state, is_legal in EDGES if not is_legal]


def in_state(cast, town, state, **values):
    assignee = None if state == TaskState.DRAFT else cast.worker
    return make_task(assignee, cast.district_staff, town.cells[0], state=state, **values)


def doer(cast, step):
    return cast.worker if STEPS[step].by == Doer.ASSIGNEE else cast.leader


def take(actor, task, step, to=None, **values):
    return take_step(actor=actor, task=task, step=step, to=to, **{"text": "说明", **values})


@pytest.mark.parametrize(("step", "state"), LEGAL)
def test_a_step_leads_where_the_workflow_says(town, cast, step, state):
    task = in_state(cast, town, state)
    assert take(doer(cast, step), task, step, to=cast.stranger).state == STEPS[step].end


@pytest.mark.parametrize(("step", "state"), LEGAL)
def test_a_step_is_written_down(town, cast, step, state):
    task = in_state(cast, town, state)
    take(doer(cast, step), task, step, to=cast.stranger)
    event = task.events.get()
    assert (event.step, event.before, event.after) == (step, state, STEPS[step].end)


@pytest.mark.parametrize(("step", "state"), ILLEGAL)
def test_a_step_the_workflow_lacks_is_refused(town, cast, step, state):
    task = in_state(cast, town, state)
    if state == TaskState.DRAFT and STEPS[step].by == Doer.ASSIGNEE:
        expected = OutOfScope  # a draft is nobody's yet
    else:
        expected = WrongStep
    with pytest.raises(expected):
        take(doer(cast, step), task, step, to=cast.stranger)


@pytest.mark.parametrize(("step", "state"), ILLEGAL)
def test_a_refused_step_leaves_no_trace(town, cast, step, state):
    task = in_state(cast, town, state)
    with pytest.raises((OutOfScope, WrongStep)), transaction.atomic():
        take(doer(cast, step), task, step, to=cast.stranger)
    task.refresh_from_db()
    assert (task.state, TaskEvent.objects.count()) == (state, 0)


def test_the_refusal_names_what_can_be_done(town, cast):
    task = in_state(cast, town, TaskState.SUBMITTED)
    with pytest.raises(WrongStep) as refused:
        take(cast.leader, task, Step.CANCEL)
    assert str(STEPS[Step.APPROVE].label) in str(refused.value)


@pytest.mark.parametrize(("step", "state"), LEGAL)
def test_somebody_of_another_cell_does_not_find_the_task(town, cast, step, state):
    task = in_state(cast, town, state)
    with pytest.raises(OutOfScope):
        take(cast.stranger, task, step, to=cast.stranger)


@pytest.mark.parametrize("who", ["other_street_staff", "other_district_staff"])
@pytest.mark.parametrize(("step", "state"), LEGAL)
def test_staff_of_another_area_do_not_find_the_task(town, cast, step, state, who):
    task = in_state(cast, town, state)
    with pytest.raises(OutOfScope):
        take(getattr(cast, who), task, step, to=cast.stranger)


@pytest.mark.parametrize(
    ("step", "state"), [(s, t) for s, t in LEGAL if STEPS[s].by == Doer.ASSIGNEE]
)
def test_nobody_else_does_the_work_in_somebodys_name(town, cast, step, state):
    task = in_state(cast, town, state)
    with pytest.raises(NotAllowed):
        take(cast.leader, task, step)


@pytest.mark.parametrize(
    ("step", "state"),
    [(s, t) for s, t in LEGAL if STEPS[s].by == Doer.ISSUER and t != TaskState.DRAFT],
)
def test_the_worker_does_not_decide(town, cast, step, state):
    task = in_state(cast, town, state)
    with pytest.raises(NotAllowed):
        take(cast.worker, task, step, to=cast.stranger)


@pytest.mark.parametrize("who", ["administrator", "auditor", "security"])
def test_administrators_have_no_tasks(town, cast, who):
    task = in_state(cast, town, TaskState.SUBMITTED)
    with pytest.raises(OutOfScope):
        take(getattr(cast, who), task, Step.APPROVE)


def test_nobody_approves_their_own_work(town, cast):
    task = make_task(cast.leader, cast.district_staff, town.cells[2], state=TaskState.SUBMITTED)
    with pytest.raises(OwnWork):
        take(cast.leader, task, Step.APPROVE)


def test_the_street_approves_what_the_leader_did(town, cast):
    task = make_task(cast.leader, cast.district_staff, town.cells[2], state=TaskState.SUBMITTED)
    assert take(cast.street_staff, task, Step.APPROVE).state == TaskState.APPROVED


@pytest.mark.parametrize("step", [step for step in SERVICES if STEPS[step].needs_reason])
@pytest.mark.parametrize("words", ["", "  \n"])
def test_a_step_that_needs_a_reason_is_not_taken_without_one(town, cast, step, words):
    state = sorted(STEPS[step].start)[0]
    task = in_state(cast, town, state)
    with pytest.raises(BadInput):
        take(doer(cast, step), task, step, to=cast.stranger, text=words)


def test_a_version_that_was_overtaken_is_refused(town, cast):
    task = in_state(cast, town, TaskState.ASSIGNED)
    take(cast.worker, task, Step.ACCEPT)
    with pytest.raises(ChangedMeanwhile):
        take(cast.worker, task, Step.START, seen=1)


def test_each_step_makes_a_new_version(town, cast):
    task = in_state(cast, town, TaskState.ASSIGNED)
    assert take(cast.worker, task, Step.ACCEPT).version == 2


def test_a_finished_task_knows_when(town, cast):
    task = in_state(cast, town, TaskState.SUBMITTED)
    assert take(cast.leader, task, Step.APPROVE).finished_at is not None


def test_handing_in_nothing_is_refused(town, cast):
    task = in_state(cast, town, TaskState.IN_PROGRESS)
    with pytest.raises(NoEvidence):
        submit_task(actor=cast.worker, task=task)


def test_a_logged_visit_is_enough_to_hand_in(town, cast):
    building = make_building(0)
    task = make_task(cast.worker, cast.leader, building=building)
    make_visit(cast.worker, building=building, task=task)
    assert submit_task(actor=cast.worker, task=task).state == TaskState.SUBMITTED


def test_the_words_of_the_work_are_kept(town, cast):
    task = in_state(cast, town, TaskState.IN_PROGRESS)
    assert submit_task(actor=cast.worker, task=task, answer="已清理楼道").answer == "已清理楼道"


def test_a_rectification_without_evidence_is_not_approved(town, cast):
    task = in_state(cast, town, TaskState.SUBMITTED, kind=TaskKind.RECTIFICATION)
    with pytest.raises(NoEvidence):
        approve_task(actor=cast.leader, task=task)


def test_a_rectification_is_approved_on_a_recheck(town, cast):
    building = make_building(0)
    task = make_task(
        cast.worker,
        cast.leader,
        building=building,
        kind=TaskKind.RECTIFICATION,
        state=TaskState.SUBMITTED,
    )
    make_visit(cast.worker, building=building, task=task)
    assert approve_task(actor=cast.leader, task=task).state == TaskState.APPROVED


def test_a_task_goes_to_a_worker_of_the_next_cell(town, cast):
    task = in_state(cast, town, TaskState.CANNOT_DO)
    assert take(cast.leader, task, Step.REASSIGN, to=cast.stranger).assignee == cast.stranger


def test_a_task_does_not_go_to_somebody_elsewhere(town, cast):
    task = in_state(cast, town, TaskState.ASSIGNED)
    far = give_post("far", Role.GRID_WORKER, town.cells[4])
    with pytest.raises(CannotTakeOver):
        take(cast.leader, task, Step.REASSIGN, to=far)


def test_a_task_does_not_go_to_an_administrator(town, cast):
    task = in_state(cast, town, TaskState.ASSIGNED)
    with pytest.raises(CannotTakeOver):
        take(cast.leader, task, Step.REASSIGN, to=cast.administrator)


def test_a_draft_is_sent_to_a_person(town, cast):
    task = in_state(cast, town, TaskState.DRAFT)
    assert take(cast.leader, task, Step.SEND, to=cast.worker).assignee == cast.worker


def test_a_person_who_lost_the_post_loses_the_task_from_sight(town, cast):
    task = in_state(cast, town, TaskState.ASSIGNED)
    end_posts(cast.worker, cast.security)
    with pytest.raises(OutOfScope):
        take(cast.worker, task, Step.ACCEPT)


def test_the_offered_steps_are_those_that_can_be_taken(town, cast):
    task = in_state(cast, town, TaskState.SUBMITTED)
    assert steps_for(task, cast.leader) == [Step.APPROVE, Step.RETURN]


def test_the_worker_is_offered_the_work(town, cast):
    task = in_state(cast, town, TaskState.ASSIGNED)
    assert steps_for(task, cast.worker) == [Step.ACCEPT, Step.START, Step.SUBMIT, Step.CANNOT_DO]


def test_the_events_cannot_be_changed(town, cast):
    take(cast.worker, in_state(cast, town, TaskState.ASSIGNED), Step.ACCEPT)
    change = TaskEvent.objects.all().update
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        change(text="")
