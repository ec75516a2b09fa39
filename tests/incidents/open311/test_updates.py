"""Updates of requests: the steps that everybody may know of, and what a program adds."""

from datetime import timedelta

import pytest
from django.utils import timezone

from incidents.models import Incident
from incidents.services.incidents import file_incident, refuse_incident
from incidents.services.requests import make_client
from tests.incidents.open311.conftest import BASE


@pytest.fixture
def update(client, program):
    """Send an update of a request."""

    def send(incident, **parts):
        sent = {
            "api_key": program.key,
            "service_request_id": incident.number,
            "update_id": "u1",
            "updated_datetime": timezone.now().isoformat(),
            "status": "open",
            "description": "还没有修好",
            **parts,
        }
        return client.post(f"{BASE}/servicerequestupdates.json", sent)

    return send


def updates(client, **choices):
    return client.get(f"{BASE}/servicerequestupdates.json", choices).json()


def test_a_step_of_the_staff_is_an_update(client, cast, sent) -> None:
    incident = file_incident(actor=cast.worker, case=sent())
    (found,) = updates(client)

    assert (found["service_request_id"], found["status"]) == (incident.number, "open")


def test_the_last_step_closes(client, cast, sent) -> None:
    refuse_incident(actor=cast.worker, case=sent(), reason="重复")

    assert updates(client)[0]["status"] == "closed"


def test_the_words_of_the_public_are_no_update(client, sent) -> None:
    sent(description="张三家门口")

    assert updates(client) == []


def test_updates_are_listed_by_their_dates(client, cast, sent) -> None:
    file_incident(actor=cast.worker, case=sent())
    tomorrow = (timezone.now() + timedelta(days=1)).isoformat()

    assert updates(client, start_date=tomorrow) == []


def test_a_program_adds_words_that_only_the_staff_reads(client, sent, update) -> None:
    incident = sent()
    answer = update(incident)

    assert answer.json()[0]["update_id"]
    assert incident.events.latest("pk").text == "还没有修好"
    assert updates(client) == []


def test_an_update_that_arrives_twice_is_written_once(sent, update) -> None:
    incident = sent()
    first, second = update(incident), update(incident)

    assert first.json() == second.json()
    assert incident.events.filter(step="comment").count() == 1


def test_a_closed_request_is_opened_again(cast, sent, update) -> None:
    incident = refuse_incident(actor=cast.worker, case=sent(), reason="重复")
    Incident.objects.filter(pk=incident.pk).update(state="closed")
    update(incident)

    assert Incident.objects.get(pk=incident.pk).state == "working"


def test_one_program_cannot_add_to_the_request_of_another(sent, update) -> None:
    _client, key = make_client(name="another")

    assert update(sent(), api_key=key).status_code == 404


def test_an_update_without_a_key_is_refused(sent, update) -> None:
    assert update(sent(), api_key="").status_code == 403


@pytest.mark.parametrize(
    "parts",
    [
        {"update_id": ""},
        {"description": ""},
        {"status": "fixed"},
        {"updated_datetime": "soon"},
        {"description": "x" * 4001},
    ],
)
def test_an_update_that_lacks_something_is_refused(sent, update, parts) -> None:
    assert update(sent(), **parts).status_code == 400
