"""Case pages: steps as buttons, the inbox, supervision, reporting on the phone."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from incidents.models import Handling, Incident
from incidents.services.incidents import dispatch_incident, file_incident
from tests import factories


@pytest.fixture
def sent(cast, staff, bodies, incident):
    filed = file_incident(actor=cast.worker, case=incident)
    return dispatch_incident(actor=staff.dispatcher, case=filed, to_org=bodies.housing)


def page(client, case):
    return client.get(f"/incidents/{case.pk}/")


def test_the_page_offers_the_steps_of_whoever_reads(client_of, cast, incident) -> None:
    content = page(client_of(cast.worker, "en"), incident).content.decode()

    assert f"/cases/{incident.pk}/take/file/" in content
    assert f"/cases/{incident.pk}/take/dispatch/" not in content


def test_another_cell_s_incident_does_not_exist(client_of, cast, incident) -> None:
    assert page(client_of(cast.stranger), incident).status_code == 404


def test_a_step_is_taken_from_the_page(client_of, cast, incident) -> None:
    client_of(cast.worker).post(f"/cases/{incident.pk}/take/file/", {"seen": incident.version})

    incident.refresh_from_db()
    assert incident.state == "filed"


def test_a_step_on_an_old_page_says_who_changed_it(client_of, cast, incident) -> None:
    client = client_of(cast.worker)
    client.post(f"/cases/{incident.pk}/take/file/", {"seen": incident.version})

    answer = client.post(
        f"/cases/{incident.pk}/take/refuse/",
        {"seen": incident.version, "reason": "无此事"},
        follow=True,
    )

    assert "姓名worker" in answer.content.decode()
    assert "立案" in answer.content.decode()


def test_dispatching_takes_the_body_from_the_form(client_of, staff, bodies, cast, incident) -> None:
    filed = file_incident(actor=cast.worker, case=incident)

    client_of(staff.dispatcher).post(
        f"/cases/{filed.pk}/take/dispatch/",
        {"seen": filed.version, "to_org": bodies.housing.pk, "mode": "referral"},
    )

    assert filed.handlings.get().to_org == bodies.housing


def test_the_inbox_shows_what_waits_at_one_s_body(client_of, staff, sent) -> None:
    content = client_of(staff.housing).get("/inbox/").content.decode()

    assert sent.number in content


def test_the_inbox_of_another_body_is_empty(client_of, staff, sent) -> None:
    assert sent.number not in client_of(staff.fire).get("/inbox/").content.decode()


def test_five_late_handlings_are_supervised_with_one_click(
    client_of, staff, bodies, cast, town
) -> None:
    for _ in range(5):
        made = factories.make_incident(cast.worker)
        dispatch_incident(
            actor=staff.dispatcher,
            case=file_incident(actor=cast.worker, case=made),
            to_org=bodies.housing,
        )
    Handling.objects.update(due_at=timezone.now() - timedelta(days=1))
    client = client_of(staff.dispatcher)
    listed = client.get("/supervision/").context["rows"]

    client.post("/supervision/", {"chosen": [row.pk for row in listed], "text": "请说明原因"})

    assert len(listed) == 5
    assert Handling.objects.exclude(supervised_at=None).count() == 5


def test_supervision_is_closed_to_those_who_do_not_dispatch(client_of, staff) -> None:
    assert client_of(staff.housing).get("/supervision/").status_code == 403


def report_of(**more):
    place = factories.in_cell(0)
    given = {
        "client_uuid": "0b0e8f1e-3a52-4b6e-9a46-7f0d3b6d1c11",
        "kind": "hazard",
        "longitude": place.x,
        "latitude": place.y,
        "text": "井盖缺失",
    }
    return {**given, **more}


def test_a_report_from_the_phone_becomes_an_incident(client_of, cast) -> None:
    answer = client_of(cast.worker).post(
        "/today/report/", report_of(), headers={"Accept": "application/json"}
    )

    assert (answer.status_code, Incident.objects.count()) == (201, 1)


def test_a_report_sent_twice_is_one_incident(client_of, cast) -> None:
    client = client_of(cast.worker)
    for _ in range(2):
        client.post("/today/report/", report_of())

    assert Incident.objects.count() == 1


def test_a_report_without_a_place_says_what_to_do(client_of, cast) -> None:
    answer = client_of(cast.worker).post(
        "/today/report/",
        report_of(longitude="", latitude=""),
        headers={"Accept": "application/json"},
    )

    assert "请" in json.dumps(answer.json(), ensure_ascii=False)
    assert answer.status_code == 400


def test_a_report_outside_the_grid_is_refused_and_keeps_what_was_typed(client_of, cast) -> None:
    answer = client_of(cast.worker).post("/today/report/", report_of(longitude=10, latitude=10))

    assert answer.status_code == 422
    assert "井盖缺失" in answer.content.decode()


def test_nearby_reports_are_shown_while_reporting(client_of, cast, incident) -> None:
    answer = client_of(cast.leader).get(
        "/today/report/similar/",
        {"kind": "hazard", "longitude": incident.place.x, "latitude": incident.place.y},
    )

    assert incident.number in answer.content.decode()


def test_the_api_answers_409_with_the_allowed_steps(client_of, cast, incident) -> None:
    answer = client_of(cast.worker).post(f"/api/cases/incidents/{incident.pk}/verify/")

    assert answer.status_code == 409
    assert "立案" in answer.json()["detail"]


def test_the_api_never_names_the_reporter(client_of, cast, incident) -> None:
    body = client_of(cast.leader).get(f"/api/cases/incidents/{incident.pk}/").content.decode()

    assert "姓名worker" not in body


def test_a_number_leads_to_its_case(client_of, cast, incident) -> None:
    answer = client_of(cast.worker).get(f"/cases/number/{incident.number.lower()}/")

    assert answer.headers["Location"] == f"/incidents/{incident.pk}/"


def test_a_photo_is_shown_only_with_its_case(client_of, cast, incident) -> None:
    assert client_of(cast.stranger).get("/cases/files/1/").status_code == 404


def test_words_of_a_volunteer_wait_for_the_grid_worker(client_of, cast, town) -> None:
    liaison = factories.give_post("liaison", "SL", town.community)
    made = factories.make_incident(liaison, text="有人聚集")

    content = page(client_of(cast.street_staff), made).content.decode()

    assert "有人聚集" not in content


def edited(incident, **values):
    given = {"title": incident.title, "text": incident.text, "kind": incident.kind}
    return {**given, "seen": incident.version, **values}


def test_two_who_change_the_same_field_are_shown_both_values(client_of, cast, incident) -> None:
    address = f"/cases/{incident.pk}/edit/"
    client_of(cast.leader).post(address, edited(incident, title="东门井盖"))

    answer = client_of(cast.worker).post(address, edited(incident, title="西门井盖"))

    assert answer.status_code == 409
    assert {"东门井盖", "西门井盖"} <= set(answer.context["pairs"][0])


def test_mine_is_saved_when_the_other_s_was_seen(client_of, cast, incident) -> None:
    address = f"/cases/{incident.pk}/edit/"
    client_of(cast.leader).post(address, edited(incident, title="东门井盖"))

    client_of(cast.worker).post(address, edited(incident, title="西门井盖", keep="mine"))

    incident.refresh_from_db()
    assert incident.title == "西门井盖"


def test_a_handler_does_not_rewrite_the_case(client_of, staff, sent) -> None:
    assert client_of(staff.housing).get(f"/cases/{sent.pk}/edit/").status_code == 403


def test_more_time_is_asked_and_granted_on_the_page(client_of, staff, sent) -> None:
    handling = sent.handlings.get()
    address = f"/cases/handlings/{handling.pk}/more-time/"
    client_of(staff.housing).post(address, {"text": "等待配件"})
    before = handling.answer_due_at

    client_of(staff.housing_head).post(address, {"choice": "grant"})

    handling.refresh_from_db()
    assert handling.answer_due_at > before


def test_the_supervision_list_leaves_out_what_lies_outside_the_area(
    client_of, staff, bodies, town, sent
) -> None:
    Handling.objects.update(due_at=timezone.now() - timedelta(days=1), to_org=bodies.centre)
    far = factories.give_post("fardispatcher", "DS", town.other_district)
    far.organisation = bodies.centre
    far.save(update_fields=["organisation"])

    assert list(client_of(far).get("/supervision/").context["rows"]) == []


@pytest.mark.parametrize(("path", "is_offered"), [("/incidents/", True), ("/appeals/", False)])
def test_only_lists_that_can_be_exported_offer_it(client_of, cast, path, is_offered) -> None:
    content = client_of(cast.street_staff).get(path).content.decode()

    assert ("/exports/add/?list=" in content) is is_offered
