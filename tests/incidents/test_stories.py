"""The stories of S09, S21 and S22, told from end to end."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import BadInput, NotAllowed
from fieldwork.services.photos import SentPhoto
from incidents.models import Handling, Incident, Supervision
from incidents.services.incidents import (
    close_on_spot,
    dispatch_incident,
    file_incident,
    hand_to_police,
    start_incident,
)
from incidents.services.reckoning import reckon_lately
from incidents.services.reports import draw_up_report
from incidents.services.supervision import answer_supervision, supervise
from staff.choices import Role
from tests import factories
from tests.browser.journeys import a_photo


@pytest.fixture
def liaison(town):
    return factories.give_post("liaison", Role.SAFETY_LIAISON, town.community)


def a_shot(number: int = 1) -> SentPhoto:
    return SentPhoto(factories.uuid_of(number), a_photo())


@pytest.fixture
def blocked_exit(liaison):
    return factories.make_incident(
        liaison, 2, kind="fire_risk", text="安全出口被电动车堵住", photos=[a_shot()]
    )


def test_a_liaison_s_report_lies_in_the_right_grid(town, blocked_exit) -> None:
    assert blocked_exit.cell == town.cells[2]


def test_the_grid_worker_of_that_cell_is_told_at_once(town, liaison) -> None:
    worker = factories.give_post("thirdworker", Role.GRID_WORKER, town.cells[2])

    made = factories.make_incident(liaison, 2, kind="fire_risk")

    assert worker.notices.get().case_id == made.pk


def test_it_is_closed_with_a_photo_and_the_liaison_sees_it_done(
    town, liaison, blocked_exit, client_of, settings, tmp_path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    worker = factories.give_post("thirdworker", Role.GRID_WORKER, town.cells[2])

    close_on_spot(actor=worker, case=blocked_exit, result="已清理通道", photos=[a_shot(2)])

    assert "已清理通道" in client_of(liaison).get("/today/reports/").content.decode()


def test_a_liaison_reports_only_in_the_own_community(town, liaison) -> None:
    with pytest.raises(NotAllowed):
        factories.make_incident(liaison, 4)


def test_a_volunteer_who_reported_is_not_named_outside_the_area(
    town, cast, blocked_exit, client_of
) -> None:
    content = client_of(cast.analyst).get(f"/incidents/{blocked_exit.pk}/").content.decode()

    assert blocked_exit.number in content
    assert "姓名liaison" not in content


def test_no_field_of_an_incident_holds_a_person() -> None:
    related = {
        field.related_model._meta.label
        for field in Incident._meta.get_fields()
        if field.is_relation and field.related_model
    }

    assert not {label for label in related if label.startswith("residents.")}


@pytest.fixture
def handed_over(cast, bodies, incident):
    return hand_to_police(actor=cast.worker, case=incident, words="请民警处置")


def test_a_handover_reaches_the_station_of_the_place(bodies, handed_over) -> None:
    assert handed_over.handlings.get().to_org == bodies.police


def test_the_station_has_thirty_minutes(handed_over) -> None:
    handling = handed_over.handlings.get()

    assert handling.due_at - handling.sent_at == timedelta(minutes=30)


def test_the_officer_acknowledges_it(staff, handed_over) -> None:
    started = start_incident(actor=staff.officer, case=handed_over)

    assert (started.state, started.handlings.get().state) == ("working", "received")


def test_where_no_station_serves_the_caller_is_sent_to_110(cast, incident) -> None:
    with pytest.raises(BadInput, match="110"):
        hand_to_police(actor=cast.worker, case=incident)


@pytest.fixture
def five_late(cast, staff, bodies, town):
    """Five late handlings in two streets, and one in time."""
    other = factories.give_post("otherworker", Role.GRID_WORKER, town.cells[4])
    for actor, column in ((cast.worker, 0),) * 3 + ((other, 4),) * 2 + ((cast.worker, 0),):
        made = factories.make_incident(actor, column)
        filed = file_incident(actor=actor, case=made)
        dispatch_incident(actor=staff.dispatcher, case=filed, to_org=bodies.housing)
    late = list(Handling.objects.order_by("pk")[:5])
    Handling.objects.filter(pk__in=[row.pk for row in late]).update(
        due_at=timezone.now() - timedelta(days=1)
    )
    return late


def test_the_supervision_list_shows_exactly_the_late_ones(staff, five_late, client_of) -> None:
    rows = client_of(staff.dispatcher).get("/supervision/").context["rows"]

    assert {row.pk for row in rows} == {row.pk for row in five_late}


def test_one_click_sends_the_five_orders(staff, five_late, client_of) -> None:
    client = client_of(staff.dispatcher)
    ticked = [row.pk for row in client.get("/supervision/").context["rows"]]

    client.post("/supervision/", {"chosen": ticked, "text": "请说明"})

    assert Supervision.objects.filter(handling__in=five_late).count() == 5


def test_answers_close_the_orders(staff, five_late) -> None:
    for order in supervise(actor=staff.dispatcher, handlings=five_late, words="请说明"):
        answer_supervision(actor=staff.housing, supervision=order, answer="本周完成")

    assert not Supervision.objects.open().exists()


def test_the_report_of_the_period_counts_the_orders(staff, town, five_late) -> None:
    supervise(actor=staff.dispatcher, handlings=five_late, words="请说明")
    today = timezone.localdate()
    reckon_lately(today)

    report = draw_up_report(actor=staff.dispatcher, area=town.district, first=today, last=today)

    (desk,) = [part for part in report.content["desks"] if part["desk"] == "incident"]
    assert (report.content["supervised"], desk["exact"]["received"]) == (5, "6")
