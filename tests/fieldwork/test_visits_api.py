"""Sending visits through the API: 201 new, 200 the same, 409 another one."""

import json
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from fieldwork.models import Visit
from tests import factories
from tests.fieldwork.helpers import KEYS, picture

VISITS = "/api/fieldwork/visits/"


@pytest.fixture
def dwelling(town):
    return factories.make_dwelling()


@pytest.fixture
def send(cast, client_of):
    """Send a visit as JSON."""

    def sent(visit, person=cast.worker):
        return client_of(person).post(VISITS, visit, content_type="application/json")

    return sent


def visit_to(place, kind="household", **values):
    return {
        "client_uuid": str(uuid.uuid4()),
        "kind": kind,
        "place": place.pk,
        "at": timezone.now().isoformat(),
        "result": "done",
        **values,
    }


def test_a_new_visit_is_created(send, dwelling):
    assert send(visit_to(dwelling)).status_code == 201


def test_the_same_visit_again_is_answered_with_what_is_there(send, dwelling):
    visit = visit_to(dwelling)
    first, second = send(visit), send(visit)
    assert (second.status_code, second.json()["id"]) == (200, first.json()["id"])


def test_another_visit_under_the_same_id_is_a_conflict(send, dwelling):
    visit = visit_to(dwelling)
    send(visit)
    answer = send({**visit, "result": "not_home"})
    assert (answer.status_code, answer.json()["code"]) == (409, "sent_differently")


def test_a_place_in_another_cell_is_not_there(send, cast, dwelling):
    assert send(visit_to(dwelling), cast.stranger).status_code == 404


def test_those_who_log_no_visits_are_told(send, cast, dwelling):
    answer = send(visit_to(dwelling), cast.street_staff)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


def test_a_visitor_is_asked_to_sign_in(client, dwelling):
    answer = client.post(VISITS, visit_to(dwelling), content_type="application/json")
    assert answer.status_code == 401


def test_a_check_answers_with_the_tasks_it_made(send, town):
    factories.make_standard()
    answers = {key: {"outcome": "passed"} for key in KEYS} | {"gas": {"outcome": "failed"}}
    rental = factories.make_rental()
    answer = send(visit_to(rental, "rental_check", answers=answers)).json()
    assert (answer["hazard_level"], len(answer["tasks_made"])) == ("serious", 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "raid"},
        {"result": "fled"},
        {"at": "yesterday"},
        {"place": "here"},
        {"client_uuid": "7"},
        {"answers": {"gas": "bad"}},
        {"photos": [{"client_uuid": str(uuid.uuid4())}]},
    ],
)
def test_what_cannot_be_read_is_refused(send, dwelling, wrong):
    assert send({**visit_to(dwelling), **wrong}).status_code == 400


@pytest.mark.parametrize("wrong", [{"task": 999999}, {"standard": 999999}, {"place": 999999}])
def test_what_is_not_there_is_told(send, dwelling, wrong):
    assert send({**visit_to(dwelling), **wrong}).status_code == 404


def test_photos_come_as_parts_beside_the_visit(cast, client_of, dwelling):
    key = str(uuid.uuid4())
    visit = visit_to(dwelling, photos=[{"client_uuid": key}])
    photo = SimpleUploadedFile("a.jpg", picture(), "image/jpeg")
    answer = client_of(cast.worker).post(VISITS, {"visit": json.dumps(visit), key: photo})
    assert (answer.status_code, str(Visit.objects.get().photos.get().client_uuid)) == (201, key)


def test_a_broken_part_is_refused(cast, client_of):
    assert client_of(cast.worker).post(VISITS, {"visit": "{"}).status_code == 400


def test_the_list_holds_what_the_reader_may_see(cast, client_of, dwelling):
    factories.make_visit(cast.worker, dwelling=dwelling)
    counts = [
        len(client_of(person).get(VISITS).json()["results"])
        for person in (cast.worker, cast.leader, cast.stranger)
    ]
    assert counts == [1, 1, 0]


def test_mine_keeps_my_own(cast, client_of, dwelling):
    factories.make_visit(cast.worker, dwelling=dwelling)
    assert client_of(cast.police).get(VISITS, {"mine": 1}).json()["results"] == []
