"""Sending tasks by area (S45)."""

import json
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import BadInput, NotAllowed, OutOfScope
from fieldwork.choices import AssignmentState, TargetKind, TaskKind, TaskState
from fieldwork.models import Assignment, Task
from fieldwork.services.assignments import (
    KeyUsed,
    NothingToSend,
    TooLate,
    cancel_assignment,
    send_assignment,
    shared_code,
    undo_assignment,
)
from fieldwork.services.lasso import read_lasso
from fieldwork.services.planning import plan_assignment
from fieldwork.services.selection import Selection
from fieldwork.services.tasks import accept_task
from grid.choices import SiteKind
from staff.choices import Role
from tests.factories import (
    give_post,
    in_cell,
    make_building,
    make_dwelling,
    make_rental,
    make_site,
    make_task,
    make_template,
    make_visit,
    square,
)

AT_ONCE = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

pytestmark = pytest.mark.django_db


def soon():
    return timezone.now() + timedelta(days=7)


def lasso(*squares):
    """Return the GeoJSON that a map sends for some squares."""
    features = [{"type": "Feature", "geometry": json.loads(box.geojson)} for box in squares]
    return json.dumps({"type": "FeatureCollection", "features": features})


def send(actor, template, selection, **values):
    values = {"key": uuid.uuid4(), "due_at": soon(), **values}
    return send_assignment(actor=actor, template=template, selection=selection, **values)


def plan(actor, template, selection):
    return plan_assignment(actor=actor, template=template, selection=selection, due_at=soon())


@pytest.fixture
def five(town, cast):
    """A lasso over five cells; the third cell has no worker, its community has a leader."""
    give_post("worker4", Role.GRID_WORKER, town.cells[3])
    give_post("worker5", Role.GRID_WORKER, town.cells[4])
    return Selection(drawn=read_lasso(lasso(square(0.1, 0.1, 4.8, 0.8))))


def test_a_lasso_over_five_cells_makes_five_tasks(cast, five):
    sent = send(cast.district_staff, make_template(TargetKind.CELL), five)
    assert sent.tasks.count() == 5


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


def test_the_preview_writes_nothing(cast, five):
    plan(cast.district_staff, make_template(TargetKind.CELL), five)
    assert not Task.objects.exists()


def test_each_worker_gets_the_task_of_their_cell(town, cast, five):
    sent = send(cast.district_staff, make_template(TargetKind.CELL), five)
    assert sent.tasks.get(cell=town.cells[0]).assignee == cast.worker


def test_street_staff_cannot_aim_outside_their_street(cast, five):
    with pytest.raises(OutOfScope):
        send(cast.street_staff, make_template(TargetKind.CELL), five)


def test_nothing_is_sent_when_a_part_lies_outside(cast, five):
    with pytest.raises(OutOfScope):
        send(cast.street_staff, make_template(TargetKind.CELL), five)
    assert not Assignment.objects.exists()


def test_a_cell_of_another_district_is_out_of_scope(town, cast):
    with pytest.raises(OutOfScope):
        send(
            cast.district_staff,
            make_template(TargetKind.CELL),
            Selection(cells=(town.cells[6].code,)),
        )


def test_an_area_that_does_not_exist_is_out_of_scope(cast):
    with pytest.raises(OutOfScope):
        send(
            cast.district_staff,
            make_template(TargetKind.CELL),
            Selection(cells=("990101999999999",)),
        )


def test_a_wider_area_than_ones_own_is_out_of_scope(town, cast):
    with pytest.raises(OutOfScope):
        send(cast.street_staff, make_template(TargetKind.CELL), Selection(areas=(town.city.code,)))


def test_a_listed_place_outside_is_out_of_scope(town, cast):
    site = make_site(6)
    chosen = Selection(areas=(town.district.code,), keys=(site.pk,))
    with pytest.raises(OutOfScope):
        send(cast.district_staff, make_template(TargetKind.SITE), chosen)


@pytest.mark.parametrize("who", ["worker", "police"])
def test_those_who_only_do_tasks_cannot_issue_them(town, cast, who):
    with pytest.raises(NotAllowed):
        send(
            getattr(cast, who),
            make_template(TargetKind.CELL),
            Selection(cells=(town.cells[0].code,)),
        )


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


def test_places_with_such_a_task_are_left_out(town, cast):
    template, chosen = make_template(TargetKind.CELL), Selection(areas=(town.community.code,))
    send(cast.leader, template, Selection(cells=(town.cells[0].code,)))
    found = plan(cast.leader, template, chosen)
    assert (found.total, found.skipped) == (2, 1)


def test_two_different_notices_are_not_the_same_work(town, cast):
    chosen = Selection(areas=(town.community.code,))
    send(cast.leader, make_template(TargetKind.CELL, kind=TaskKind.NOTICE), chosen)
    assert (
        plan(cast.leader, make_template(TargetKind.CELL, kind=TaskKind.NOTICE), chosen).total == 3
    )


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


def test_rentals_due_for_a_check_are_chosen(town, cast):
    due = make_rental(next_check_on=timezone.localdate())
    make_rental(next_check_on=timezone.localdate() + timedelta(days=30))
    chosen = Selection(areas=(town.community.code,), filter_key="rentals_due")
    sent = send(cast.leader, make_template(TargetKind.RENTAL), chosen)
    assert [task.rental for task in sent.tasks.all()] == [due]


def test_key_sites_of_one_kind_are_chosen(town, cast):
    school = make_site(0, kind=SiteKind.SCHOOL)
    make_site(0, kind=SiteKind.MARKET)
    chosen = Selection(
        areas=(town.community.code,), filter_key="sites_of_kind", parameter=SiteKind.SCHOOL
    )
    sent = send(cast.leader, make_template(TargetKind.SITE), chosen)
    assert [task.site for task in sent.tasks.all()] == [school]


def test_dwellings_not_visited_are_chosen(town, cast):
    visited, missed = make_dwelling(), make_dwelling()
    make_visit(cast.worker, dwelling=visited)
    chosen = Selection(
        areas=(town.community.code,), filter_key="dwellings_unvisited", parameter="30"
    )
    sent = send(cast.leader, make_template(TargetKind.DWELLING), chosen)
    assert [task.dwelling for task in sent.tasks.all()] == [missed]


def test_a_filter_of_another_kind_of_place_is_refused(town, cast):
    chosen = Selection(areas=(town.community.code,), filter_key="rentals_due")
    with pytest.raises(BadInput):
        send(cast.leader, make_template(TargetKind.SITE), chosen)


@pytest.mark.parametrize("text", ["-1", "many", "99999", "1e3", "٣"])
def test_days_that_are_no_number_are_refused(town, cast, text):
    chosen = Selection(areas=(town.community.code,), filter_key="rentals_due", parameter=text)
    with pytest.raises(BadInput):
        plan(cast.leader, make_template(TargetKind.RENTAL), chosen)


def test_a_lasso_takes_the_buildings_inside_it(town, cast):
    inside = make_building(0, 0.2, 0.2)
    make_building(0, 0.8, 0.8)
    drawn = read_lasso(lasso(square(0.1, 0.1, 0.4, 0.4)))
    sent = send(cast.leader, make_template(TargetKind.BUILDING), Selection(drawn=drawn))
    assert [task.building for task in sent.tasks.all()] == [inside]


def test_a_lasso_over_the_border_takes_only_ones_own_places(town, cast):
    make_building(3, 0.9, 0.5)
    make_building(4, 0.05, 0.5)
    drawn = read_lasso(lasso(square(3.2, 0, 0.9, 1)))
    sent = send(cast.street_staff, make_template(TargetKind.BUILDING), Selection(drawn=drawn))
    assert sent.target_count == 1


def test_a_task_stands_where_its_place_is(town, cast):
    building = make_building(0)
    sent = send(
        cast.leader, make_template(TargetKind.BUILDING), Selection(areas=(town.community.code,))
    )
    task = sent.tasks.get()
    assert (task.place.coords, task.area_code) == (building.place.coords, building.area_code)


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


def test_a_large_sending_goes_in_the_background(town, cast, settings):
    settings.SENDING_AT_ONCE = 2
    settings.TASKS = AT_ONCE
    sent = send(
        cast.leader, make_template(TargetKind.CELL), Selection(areas=(town.community.code,))
    )
    assert (sent.state, sent.tasks.count()) == (AssignmentState.SENT, 3)


def test_undoing_cancels_what_nobody_began(town, cast):
    sent = send(
        cast.leader, make_template(TargetKind.CELL), Selection(areas=(town.community.code,))
    )
    undone = undo_assignment(actor=cast.leader, assignment=sent)
    assert (undone.cancelled, undone.kept) == (3, 0)


def test_undoing_keeps_and_reports_what_was_begun(town, cast):
    sent = send(
        cast.leader, make_template(TargetKind.CELL), Selection(areas=(town.community.code,))
    )
    accept_task(actor=cast.worker, task=sent.tasks.get(cell=town.cells[0]))
    undone = undo_assignment(actor=cast.leader, assignment=sent)
    assert (undone.cancelled, undone.kept) == (2, 1)


def test_undoing_is_over_after_ten_minutes(town, cast):
    sent = send(
        cast.leader, make_template(TargetKind.CELL), Selection(areas=(town.community.code,))
    )
    with pytest.raises(TooLate):
        undo_assignment(
            actor=cast.leader, assignment=sent, now=sent.sent_at + timedelta(minutes=10)
        )


def test_a_sending_is_undone_once(town, cast):
    sent = send(
        cast.leader, make_template(TargetKind.CELL), Selection(areas=(town.community.code,))
    )
    undo_assignment(actor=cast.leader, assignment=sent)
    with pytest.raises(TooLate):
        undo_assignment(actor=cast.leader, assignment=sent)


def test_only_the_issuer_undoes(town, cast):
    sent = send(
        cast.leader, make_template(TargetKind.CELL), Selection(areas=(town.community.code,))
    )
    with pytest.raises(NotAllowed):
        undo_assignment(actor=cast.district_staff, assignment=sent)


def test_a_stranger_does_not_see_the_sending(town, cast):
    sent = send(
        cast.leader, make_template(TargetKind.CELL), Selection(areas=(town.community.code,))
    )
    with pytest.raises(OutOfScope):
        undo_assignment(actor=cast.other_district_staff, assignment=sent)


def test_what_was_undone_can_be_sent_again(town, cast):
    template, chosen = make_template(TargetKind.CELL), Selection(areas=(town.community.code,))
    undo_assignment(actor=cast.leader, assignment=send(cast.leader, template, chosen))
    assert send(cast.leader, template, chosen).tasks.count() == 3


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


def test_a_point_in_the_lasso_of_a_neighbour_is_out_of_scope(cast):
    drawn = read_lasso(lasso(square(4.4, 0.4, 0.2, 0.2)))
    assert in_cell(4).within(drawn)
    with pytest.raises(OutOfScope):
        plan(cast.street_staff, make_template(TargetKind.BUILDING), Selection(drawn=drawn))


def test_what_is_left_of_a_sending_is_cancelled_later(town, cast):
    sent = send(
        cast.leader, make_template(TargetKind.CELL), Selection(areas=(town.community.code,))
    )
    sent.tasks.filter(cell=town.cells[0]).update(state=TaskState.SUBMITTED)
    left = cancel_assignment(actor=cast.street_staff, assignment=sent, reason="不再需要")
    assert (left.cancelled, left.kept) == (2, 1)


def test_cancelling_what_is_left_needs_a_reason(town, cast):
    sent = send(
        cast.leader, make_template(TargetKind.CELL), Selection(areas=(town.community.code,))
    )
    with pytest.raises(BadInput):
        cancel_assignment(actor=cast.leader, assignment=sent, reason=" ")


def test_a_stranger_does_not_cancel_a_sending(town, cast):
    sent = send(
        cast.leader, make_template(TargetKind.CELL), Selection(areas=(town.community.code,))
    )
    with pytest.raises(OutOfScope):
        cancel_assignment(actor=cast.other_district_staff, assignment=sent, reason="不再需要")
