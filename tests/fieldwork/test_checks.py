"""Checks of rentals (S34) and what follows from them."""

from datetime import timedelta

import pytest
from django.db import Error, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadInput
from fieldwork.choices import Outcome, TaskKind, TaskState, VisitResult
from fieldwork.models import Standard, Task
from fieldwork.services.checks import (
    Answer,
    AnswersMissing,
    NoCheckList,
    PersonalNumber,
    PlaceClosed,
    hazard_of,
)
from fieldwork.services.steps import steps_for
from fieldwork.services.tasks import submit_task
from fieldwork.services.visits import log_visit
from fieldwork.workflow import Step
from grid.choices import HazardLevel, RentalState
from tests import factories
from tests.fieldwork.helpers import KEYS, answers, report_on


@pytest.fixture
def rental(town):
    return factories.make_rental()


@pytest.fixture
def standard(town):
    return factories.make_standard()


@pytest.fixture
def site_standard(town):
    return factories.make_standard("site")


@pytest.fixture
def check(cast, rental, standard):
    """Check the rental; the named items are not in order."""

    def checked(*failed, actor=cast.worker, **values):
        values = {"answers": answers(*failed), **values}
        logged = log_visit(actor=actor, report=report_on(rental, **values))
        rental.refresh_from_db()
        return logged

    return checked


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


@pytest.mark.parametrize(
    ("failed", "level", "days", "state"),
    [
        ((), HazardLevel.NONE, 180, RentalState.CHECKED),
        (("wiring",), HazardLevel.GENERAL, 90, RentalState.RECTIFYING),
        (("gas",), HazardLevel.SERIOUS, 30, RentalState.RECTIFYING),
        (("wiring", "exits", "charging"), HazardLevel.SERIOUS, 30, RentalState.RECTIFYING),
    ],
)
def test_the_hazard_the_state_and_the_next_check_follow(check, rental, failed, level, days, state):
    check(*failed)
    assert (rental.hazard_level, rental.next_check_on, rental.state) == (
        level,
        in_days(days),
        state,
    )


def test_the_visit_tells_the_next_check(check):
    assert check().visit.next_due_on == in_days(180)


def test_a_serious_hazard_gives_a_task_within_one_day(check):
    (task,) = check("gas").consequences.made
    assert task.due_at <= timezone.now() + timedelta(days=1)


def test_other_failed_items_are_due_by_the_check_list(check):
    (task,) = check("wiring").consequences.made
    assert timezone.localdate(task.due_at) == in_days(14)


def test_a_hazard_by_number_alone_gives_tasks_within_one_day(check):
    made = check("wiring", "exits", "charging").consequences.made
    assert max(task.due_at for task in made) <= timezone.now() + timedelta(days=1)


def test_each_failed_item_becomes_one_task(check):
    made = check("wiring", "gas").consequences.made
    assert [(task.kind, task.origin.item_key) for task in made] == [
        (TaskKind.RECTIFICATION, "wiring"),
        (TaskKind.RECTIFICATION, "gas"),
    ]


def test_the_task_goes_to_the_worker_of_the_cell(check, cast):
    (task,) = check("gas", actor=cast.police).consequences.made
    assert (task.assignee, task.issued_by) == (cast.worker, cast.police)


def test_the_leader_stands_in_where_the_cell_has_no_worker(cast, town, standard):
    rental = factories.make_rental(factories.make_dwelling(factories.make_building(2)))
    report = report_on(rental, answers=answers("gas"))
    (task,) = log_visit(actor=cast.police, report=report).consequences.made
    assert (task.assignee, task.is_fallback) == (cast.leader, True)


def test_failing_again_makes_no_second_task(check):
    check("gas")
    check("gas")
    assert Task.objects.filter(kind=TaskKind.RECTIFICATION).count() == 1


def test_a_recheck_that_passes_closes_the_tasks(check):
    (task,) = check("gas").consequences.made
    check()
    task.refresh_from_db()
    assert (task.state, task.finished_at is None) == (TaskState.APPROVED, False)


def test_a_recheck_that_passes_makes_the_rental_green(check, rental):
    check("gas")
    check()
    assert (rental.hazard_level, rental.state, rental.next_check_on) == (
        HazardLevel.NONE,
        RentalState.CHECKED,
        in_days(180),
    )


def test_a_recheck_answers_only_the_items_that_were_open(check, rental):
    check("gas")
    check(answers={"gas": Answer(Outcome.PASSED)})
    assert rental.hazard_level == HazardLevel.NONE


def test_a_recheck_leaves_the_items_it_did_not_look_at(check, rental):
    check("gas", "wiring")
    check(answers={"gas": Answer(Outcome.PASSED)})
    assert (rental.hazard_level, rental.state) == (HazardLevel.GENERAL, RentalState.RECTIFYING)


def test_a_submitted_rectification_that_still_fails_is_returned(check, cast):
    (task,) = check("gas").consequences.made
    submit_task(actor=cast.worker, task=task, answer="已更换软管")
    check("gas", actor=cast.police)
    task.refresh_from_db()
    assert task.state == TaskState.RETURNED


def test_nobody_takes_the_step_of_a_recheck_by_hand(check, cast):
    (task,) = check("gas").consequences.made
    assert Step.RECHECK not in [*steps_for(task, cast.worker), *steps_for(task, cast.leader)]


def test_a_check_needs_every_item(check):
    with pytest.raises(AnswersMissing, match="1"):
        check(answers=answers(unchecked=("exits",)))


def test_a_check_without_answers_is_refused(check):
    with pytest.raises(AnswersMissing):
        check(answers={})


def test_an_item_the_list_does_not_have_is_refused(check):
    with pytest.raises(BadInput):
        check(answers={**answers(), "tenants": Answer(Outcome.PASSED)})


def test_a_personal_number_in_an_item_note_is_refused(check):
    with pytest.raises(PersonalNumber):
        check(answers={**answers(), "gas": Answer(Outcome.FAILED, "13812345678")})


def test_a_refused_check_writes_nothing(check, rental):
    with pytest.raises(AnswersMissing):
        check(answers={})
    assert not rental.visits.exists()


def test_a_check_without_a_list_in_use_is_refused(cast, rental):
    with pytest.raises(NoCheckList):
        log_visit(actor=cast.worker, report=report_on(rental, answers=answers()))


def test_a_list_for_another_kind_of_place_is_refused(check, site_standard):
    with pytest.raises(NoCheckList):
        check(standard=site_standard)


def test_a_check_made_with_an_older_version_of_the_list_is_taken(check, standard):
    Standard.objects.filter(pk=standard.pk).update(is_active=False)
    factories.make_standard(version_no=2)
    assert check(standard=standard).visit.standard == standard


def test_a_dwelling_no_longer_let_is_not_checked(check, rental):
    rental.save_as_next_version(state=RentalState.ENDED)
    with pytest.raises(PlaceClosed):
        check()


def test_a_suspended_rental_stays_suspended_when_it_passes(check, rental):
    rental.save_as_next_version(state=RentalState.SUSPENDED)
    check()
    assert rental.state == RentalState.SUSPENDED


def test_nobody_at_home_changes_nothing_of_the_rental(check, rental):
    before = (rental.hazard_level, rental.next_check_on, rental.state)
    check(result=VisitResult.NOT_HOME, answers={})
    assert (rental.hazard_level, rental.next_check_on, rental.state) == before


def test_an_older_check_that_arrives_late_does_not_undo_a_newer_one(check, rental):
    check("gas")
    check(at=timezone.now() - timedelta(days=3))
    assert rental.last_check_on == timezone.localdate()


def test_more_occupants_than_allowed_give_a_warning(check):
    assert len(check(occupant_count=5).warnings) == 1


def test_the_occupants_counted_are_kept(check, rental):
    check(occupant_count=2)
    assert rental.occupant_count == 2


def test_a_used_check_list_never_changes(check, standard):
    check()
    with pytest.raises(Error), transaction.atomic():
        Standard.objects.filter(pk=standard.pk).update(items=[])


@given(failed=st.sets(st.sampled_from(KEYS)), more=st.sampled_from(KEYS))
def test_another_failed_item_never_lowers_the_hazard(failed, more):
    standard = Standard(
        items=[dict(item) for item in factories.CHECK_ITEMS],
        thresholds={"general": 1, "serious": 3},
    )
    order = list(HazardLevel)
    before, after = hazard_of(standard, failed), hazard_of(standard, failed | {more})
    assert order.index(after) >= order.index(before)


def test_a_building_check_gives_tasks_too(cast, town):
    standard = factories.make_standard("building")
    report = report_on(factories.make_building(), standard=standard, answers=answers("wiring"))
    logged = log_visit(actor=cast.worker, report=report)
    assert (len(logged.consequences.made), logged.visit.next_due_on) == (1, None)


def test_a_leader_standing_in_rechecks_by_the_task(cast, standard):
    rental = factories.make_rental(factories.make_dwelling(factories.make_building(2)))
    found = report_on(rental, answers=answers("gas"))
    (task,) = log_visit(actor=cast.police, report=found).consequences.made
    recheck = report_on(rental, task=task, answers={"gas": Answer(Outcome.PASSED)})
    assert log_visit(actor=cast.leader, report=recheck).consequences.closed == [task]
