"""Logging visits (S44): once, inside one's own cells, neutral about refusals."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.errors import BadInput, NotAllowed, OutOfScope
from fieldwork.choices import TaskState, VisitKind, VisitResult
from fieldwork.models import Visit
from fieldwork.services.checks import PersonalNumber
from fieldwork.services.visits import SentDifferently, log_visit
from staff.choices import Role
from tests import factories
from tests.fieldwork.helpers import report_on, sent_photo


@pytest.fixture
def dwelling(town):
    return factories.make_dwelling()


def test_logs_an_unchanged_visit(cast, dwelling):
    logged = log_visit(actor=cast.worker, report=report_on(dwelling, is_unchanged=True))
    assert (logged.is_new, logged.visit.is_unchanged) == (True, True)


def test_gives_the_visit_the_cell_of_its_place(cast, dwelling, town):
    logged = log_visit(actor=cast.worker, report=report_on(dwelling))
    assert logged.visit.area_code == town.cells[0].code


def test_eight_visits_synced_twice_give_eight_rows(cast, town):
    building = factories.make_building()
    reports = [report_on(factories.make_dwelling(building)) for _number in range(8)]
    for report in reports + reports:
        log_visit(actor=cast.worker, report=report)
    assert Visit.objects.count() == 8


def test_the_same_report_again_returns_the_first_visit(cast, dwelling):
    report = report_on(dwelling, photos=(sent_photo(),))
    first = log_visit(actor=cast.worker, report=report)
    second = log_visit(actor=cast.worker, report=report)
    assert (second.visit.pk, second.is_new) == (first.visit.pk, False)


@pytest.mark.parametrize(
    "change",
    [
        {"result": VisitResult.NOT_HOME},
        {"note": "门禁坏了"},
        {"is_unchanged": True},
        {"distance_m": 12},
        {"photos": (sent_photo(),)},
    ],
)
def test_another_report_under_the_same_client_id_is_refused(cast, dwelling, change):
    report = report_on(dwelling)
    log_visit(actor=cast.worker, report=report)
    with pytest.raises(SentDifferently):
        log_visit(actor=cast.worker, report=replace(report, **change))


def test_the_same_client_id_from_somebody_else_is_refused(cast, dwelling):
    report = report_on(dwelling)
    log_visit(actor=cast.worker, report=report)
    with pytest.raises(SentDifferently):
        log_visit(actor=cast.police, report=report)


def test_a_place_in_another_cell_does_not_exist_for_the_worker(cast, dwelling):
    with pytest.raises(OutOfScope):
        log_visit(actor=cast.stranger, report=report_on(dwelling))


@pytest.mark.parametrize("who", ["administrator", "auditor", "street_staff", "district_staff"])
def test_those_who_log_no_visits_are_told(cast, dwelling, who):
    with pytest.raises(NotAllowed):
        log_visit(actor=getattr(cast, who), report=report_on(dwelling))


def test_a_leader_standing_in_logs_the_visit_of_their_task(cast, dwelling):
    task = factories.make_task(cast.leader, cast.street_staff, dwelling=dwelling)
    assert log_visit(actor=cast.leader, report=report_on(dwelling, task=task)).is_new


def test_a_leader_logs_no_visit_without_a_task(cast, dwelling):
    with pytest.raises(OutOfScope):
        log_visit(actor=cast.leader, report=report_on(dwelling))


def test_refuses_a_visit_in_the_future(cast, dwelling):
    ahead = timezone.now() + timedelta(minutes=6)
    with pytest.raises(BadInput, match=r"手机|clock"):
        log_visit(actor=cast.worker, report=report_on(dwelling, at=ahead))


def test_takes_a_clock_four_minutes_ahead(cast, dwelling):
    ahead = timezone.now() + timedelta(minutes=4)
    assert log_visit(actor=cast.worker, report=report_on(dwelling, at=ahead)).is_new


def test_the_database_refuses_a_visit_in_the_future(cast, dwelling):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_visit(
            cast.worker, dwelling=dwelling, at=timezone.now() + timedelta(minutes=6)
        )


def test_a_refusal_keeps_no_reason(cast, dwelling):
    report = report_on(dwelling, result=VisitResult.REFUSED, note="不愿意", needs="无")
    visit = log_visit(actor=cast.worker, report=report).visit
    assert (visit.note, visit.needs) == ("", "")


def test_a_refusal_keeps_no_photo(cast, dwelling):
    report = report_on(dwelling, result=VisitResult.REFUSED, photos=(sent_photo(),))
    assert not log_visit(actor=cast.worker, report=report).visit.photos.exists()


def test_the_database_refuses_a_reason_for_a_refusal(cast, dwelling):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_visit(
            cast.worker, dwelling=dwelling, result=VisitResult.REFUSED, note="不愿意"
        )


@pytest.mark.parametrize("field", ["note", "needs"])
@pytest.mark.parametrize("text", ["身份证11010519491231002X", "电话13812345678"])
def test_refuses_personal_numbers_in_notes(cast, dwelling, field, text):
    with pytest.raises(PersonalNumber):
        log_visit(actor=cast.worker, report=report_on(dwelling, **{field: text}))


def test_refuses_a_kind_of_visit_to_another_kind_of_place(cast, dwelling):
    with pytest.raises((BadInput, OutOfScope)):
        log_visit(actor=cast.worker, report=report_on(dwelling, kind=VisitKind.BUILDING))


def test_the_database_refuses_a_visit_to_two_places(cast, dwelling):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_visit(cast.worker, dwelling=dwelling, building=dwelling.building)


def test_a_done_visit_submits_its_task(cast, dwelling):
    task = factories.make_task(cast.worker, cast.street_staff, dwelling=dwelling)
    log_visit(actor=cast.worker, report=report_on(dwelling, task=task))
    task.refresh_from_db()
    assert task.state == TaskState.SUBMITTED


def test_nobody_at_home_leaves_the_task_with_the_worker(cast, dwelling):
    task = factories.make_task(cast.worker, cast.street_staff, dwelling=dwelling)
    report = report_on(dwelling, task=task, result=VisitResult.NOT_HOME)
    log_visit(actor=cast.worker, report=report)
    task.refresh_from_db()
    assert task.state == TaskState.IN_PROGRESS


def test_the_step_of_the_task_is_written_down(cast, dwelling):
    task = factories.make_task(cast.worker, cast.street_staff, dwelling=dwelling)
    log_visit(actor=cast.worker, report=report_on(dwelling, task=task))
    event = task.events.get()
    assert (event.step, event.actor) == ("submit", cast.worker)


def test_refuses_a_task_about_another_place(cast, dwelling):
    task = factories.make_task(cast.worker, cast.street_staff, dwelling=factories.make_dwelling())
    with pytest.raises(BadInput):
        log_visit(actor=cast.worker, report=report_on(dwelling, task=task))


def test_keeps_the_visit_when_the_task_was_cancelled_meanwhile(cast, dwelling):
    task = factories.make_task(
        cast.worker, cast.street_staff, dwelling=dwelling, state=TaskState.CANCELLED
    )
    logged = log_visit(actor=cast.worker, report=report_on(dwelling, task=task))
    assert (logged.is_new, len(logged.warnings)) == (True, 1)


def test_a_joint_visit_names_the_second_person(cast, dwelling):
    report = report_on(dwelling, second_worker=cast.police)
    assert log_visit(actor=cast.worker, report=report).visit.second_worker == cast.police


def test_the_second_person_must_serve_here(cast, dwelling):
    with pytest.raises(BadInput):
        log_visit(actor=cast.worker, report=report_on(dwelling, second_worker=cast.other_police))


def test_an_ended_post_logs_nothing_any_more(cast, dwelling, town):
    yesterday = timezone.localdate() - timedelta(days=1)
    left = factories.give_post(
        "left", Role.GRID_WORKER, town.cells[0],
        valid_from=yesterday - timedelta(days=9), valid_to=yesterday,
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        log_visit(actor=left, report=report_on(dwelling))


def test_a_visit_keeps_the_cell_of_its_day(cast, dwelling, town):
    visit = log_visit(actor=cast.worker, report=report_on(dwelling)).visit
    dwelling.building.place = factories.in_cell(1)
    dwelling.building.footprint = None
    dwelling.building.save()
    visit.refresh_from_db()
    assert visit.area_code == town.cells[0].code


def test_a_random_client_id_is_given_where_none_comes(cast, dwelling):
    visit = factories.make_visit(cast.worker, dwelling=dwelling)
    assert isinstance(visit.client_uuid, uuid.UUID)
