"""Number and code go by message to whoever left a way, once, with the portal's own address."""

import json

import pytest

from core.rows import everything, scoped
from incidents.models import Message
from tests.incidents.portal.conftest import at, the_case


@pytest.fixture
def messages(settings, tmp_path):
    """Text messages go into a folder; what is queued can be read."""
    settings.MESSAGE_BACKENDS = {
        **settings.MESSAGE_BACKENDS,
        "sms": "incidents.services.messages.backends.SmsFolder",
    }
    settings.SMS_FOLDER = tmp_path
    settings.PUBLIC_ADDRESS = "https://anhe.example"

    def queued():
        with scoped(everything("a test looks")):
            rows = list(Message.objects.order_by("pk"))
            return [(row.kind, json.loads(row.filled.opened())) for row in rows]

    return queued


def test_number_and_code_are_written_to_the_phone_that_was_left(say, messages) -> None:
    say("ask", contact="19900001234")

    [(kind, values)] = messages()
    assert kind == "case.registered"
    assert values["number"] == the_case().number
    assert values["link"] == "https://anhe.example/progress/"


def test_an_incident_is_receipted_too(say, messages, manhole) -> None:
    say("report", category=manhole.pk, text="井盖不见了", contact="19900001234", **at(0))

    assert messages()[0][1]["number"] == the_case().number


def test_without_a_contact_nothing_is_written(say, messages) -> None:
    say("ask")

    assert messages() == []
