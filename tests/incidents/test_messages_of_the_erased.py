"""A message whose reporter is erased while it is on its way: it goes no more, and says why."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.rows import everything, scoped
from incidents.choices import MessageState
from incidents.models import Contact, Message, Notice
from incidents.services.contacts import keep_contact
from incidents.services.messages import backends, queue_message, send_due

PHONE = "13812345678"


@pytest.fixture(autouse=True)
def whole(db):
    """Let the test itself look into the outbox."""
    with scoped(everything("a test looks")):
        yield


@pytest.fixture
def waiting(settings, tmp_path, incident, cast):
    """A message to the reporter of a case."""
    settings.SMS_FOLDER = tmp_path / "sms"
    settings.MESSAGE_BACKENDS = {"sms": "incidents.services.messages.backends.SmsFolder"}
    keep_contact(incident, cast.worker, phone=PHONE)
    return queue_message(
        way="sms", to=PHONE, kind="case.closed", key="k", case=incident, number=incident.number
    )


def ended(message) -> tuple:
    message.refresh_from_db()
    return message.state, message.error, message.to, message.filled


GONE = (MessageState.FAILED, "erased", None, None)


def test_what_is_put_off_ends_where_its_reporter_was_erased_meanwhile(waiting, monkeypatch) -> None:
    def erased_meanwhile(_self, _parcel):
        Contact.objects.all().delete()
        raise backends.NotSent("OSError")

    monkeypatch.setattr(backends.SmsFolder, "send", erased_meanwhile)
    send_due(timezone.now())

    assert ended(waiting) == GONE


def test_what_was_put_off_before_is_not_sent_to_the_erased(waiting, settings) -> None:
    Contact.objects.all().delete()
    send_due(timezone.now())

    assert ended(waiting) == GONE
    assert not settings.SMS_FOLDER.exists()


def test_what_a_dead_worker_was_sending_to_the_erased_waits_for_nobody(waiting, settings) -> None:
    settings.MESSAGE_BACKENDS = {"sms": "incidents.services.messages.backends.SmsGateway"}
    earlier = timezone.now() - timedelta(hours=1)
    Message.objects.update(state=MessageState.SENDING, taken_at=earlier)
    Contact.objects.all().delete()
    send_due(timezone.now())

    assert ended(waiting) == GONE


def test_nobody_is_told_of_a_failure_that_the_reporter_wished(waiting) -> None:
    Contact.objects.all().delete()
    send_due(timezone.now())

    assert not Notice.objects.filter(kind="mail.failed").exists()


def test_the_outbox_says_so_in_plain_words_and_offers_no_other_try(
    waiting, cast, client_of
) -> None:
    Contact.objects.all().delete()
    send_due(timezone.now())
    page = client_of(cast.administrator, "en").get("/messages/").content.decode()

    assert "How to reach the citizen was erased" in page
    assert "Send again" not in page


def test_what_is_for_somebody_else_goes_though_no_reporter_is_kept(waiting, incident) -> None:
    Contact.objects.all().delete()
    link = queue_message(
        way="sms", to=PHONE, kind="sign.link", key="link", case=incident, link="x", until="x"
    )
    send_due(timezone.now())

    assert ended(link)[0] == MessageState.SENT
