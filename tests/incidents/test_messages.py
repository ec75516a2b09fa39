"""What goes out: queued once, sent once, by each way; in a place's own words."""

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace

import pytest
from django.utils import timezone

from core.errors import BadInput, NotAllowed, WrongStep
from core.rows import NOBODY, everything, scoped
from incidents.choices import MessageState, MessageWay
from incidents.models import Message, Notice, WebHook
from incidents.services.contacts import keep_contact
from incidents.services.messages import (
    forget_addresses,
    queue_message,
    queue_steps_for_hooks,
    send_again,
    send_due,
    write_to_reporter,
)
from incidents.services.messages.backends import SmsFolder, signature
from incidents.services.messages.sending import taken
from incidents.services.messages.texts import example_of, set_words
from incidents.workflow.messages import MESSAGES

BACKENDS = "incidents.services.messages.backends."
PHONE = "13812345678"


@pytest.fixture(autouse=True)
def whole(db):
    """Let the test itself look into the outbox."""
    with scoped(everything("a test looks")):
        yield


@pytest.fixture
def folder(settings, tmp_path):
    """Text messages go into a folder."""
    settings.SMS_FOLDER = tmp_path / "sms"
    settings.MESSAGE_BACKENDS = {"sms": BACKENDS + "SmsFolder"}
    return settings.SMS_FOLDER


@pytest.fixture
def other_system():
    """Another system on loopback: what it was sent, and what it answers."""
    seen = SimpleNamespace(requests=[], answers=[], address="")

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            seen.requests.append((self.path, dict(self.headers), body))
            self.send_response(seen.answers.pop(0) if seen.answers else 200)
            self.end_headers()

        def log_message(self, *_args):
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Answering)
    seen.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield seen
    server.shutdown()
    server.server_close()


@pytest.fixture
def gateway(settings, other_system):
    """Text messages go through a gateway."""
    settings.MESSAGE_BACKENDS = {"sms": BACKENDS + "SmsGateway"}
    settings.SMS_GATEWAY_URL = other_system.address + "/send?to={to}&text={text}&id={key}"
    return other_system


@pytest.fixture
def hook(settings, other_system):
    """Another system that is told of steps."""
    settings.MESSAGE_BACKENDS = {"webhook": BACKENDS + "Hook"}
    return WebHook.objects.create(
        name="12345", address=other_system.address + "/hook", secret="shared"
    )


def queued(key: str = "one", way: str = MessageWay.SMS, **values) -> Message | None:
    """Queue a text message."""
    values = {"number": "SJ2026112600001", **values}
    return queue_message(way=way, to=PHONE, kind="case.closed", key=key, **values)


def state() -> str:
    """Return where the only message stands."""
    return Message.objects.get().state


def test_what_is_queued_under_one_key_is_queued_once(folder) -> None:
    assert queued() is not None
    assert queued() is None
    assert Message.objects.count() == 1


def test_nothing_is_queued_by_a_way_that_is_not_set_up(settings) -> None:
    settings.MESSAGE_BACKENDS = {"sms": ""}
    assert queued() is None


def test_a_kind_goes_only_by_its_ways(folder) -> None:
    with pytest.raises(BadInput):
        queue_message(way=MessageWay.SMS, to=PHONE, kind="case.step", key="x")


def test_the_folder_gets_one_whole_file_for_each_message(folder) -> None:
    queued()
    assert send_due(timezone.now()) == 1
    [file] = folder.glob("*.json")
    content = json.loads(file.read_text())
    assert content["to"] == PHONE
    assert "SJ2026112600001" in content["text"]
    assert state() == MessageState.SENT


def test_a_file_that_was_taken_away_is_not_written_again(folder) -> None:
    queued()
    send_due(timezone.now())
    for file in folder.glob("*.json"):
        file.unlink()
    Message.objects.update(
        state=MessageState.SENDING, ended_at=None, taken_at=timezone.now() - timedelta(hours=1)
    )
    send_due(timezone.now())
    assert (list(folder.glob("*.json")), state()) == ([], MessageState.SENT)


def test_a_folder_that_cannot_be_written_is_tried_again(folder, monkeypatch) -> None:
    queued()
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("in the way")
    send_due(timezone.now())
    message = Message.objects.get()
    assert (message.state, message.tries) == (MessageState.QUEUED, 1)
    assert message.next_try_at > timezone.now()


def test_the_gateway_is_asked_with_number_and_words(gateway) -> None:
    queued()
    assert send_due(timezone.now()) == 1
    path, _headers, _body = gateway.requests[0]
    assert f"to={PHONE}" in path
    assert "id=one" in path


def test_a_gateway_that_refuses_for_good_is_not_asked_again(gateway, incident, cast) -> None:
    gateway.answers[:] = [400]
    keep_contact(incident, cast.worker, phone=PHONE)
    queue_message(
        way="sms", to=PHONE, kind="case.closed", key="k", case=incident, number=incident.number
    )
    send_due(timezone.now())
    assert state() == MessageState.FAILED
    assert Notice.objects.get(kind="mail.failed").user_id == cast.worker.pk


@pytest.mark.parametrize("answer", [429, 500, 503])
def test_a_gateway_in_trouble_is_asked_again_later(gateway, answer) -> None:
    gateway.answers[:] = [answer]
    queued()
    send_due(timezone.now())
    assert (state(), Message.objects.get().error) == (MessageState.QUEUED, f"HTTP {answer}")
    send_due(timezone.now() + timedelta(minutes=2))
    assert state() == MessageState.SENT


def test_a_gateway_that_is_down_is_asked_again_later(gateway, settings) -> None:
    settings.SMS_GATEWAY_URL = "http://127.0.0.1:9/?{to}{text}{key}"
    queued()
    send_due(timezone.now())
    assert state() == MessageState.QUEUED


def test_a_gateway_that_leads_elsewhere_is_not_followed(gateway) -> None:
    gateway.answers[:] = [302]
    queued()
    send_due(timezone.now())
    assert (state(), len(gateway.requests)) == (MessageState.FAILED, 1)


def test_in_the_end_it_is_given_up(gateway) -> None:
    queued()
    moment = timezone.now()
    for _ in range(10):
        gateway.answers[:] = [500]
        Message.objects.filter(state=MessageState.QUEUED).update(next_try_at=moment)
        send_due(moment)
    assert (state(), len(gateway.requests)) == (MessageState.FAILED, 7)


def test_what_a_dead_worker_was_sending_is_not_sent_twice(gateway) -> None:
    queued()
    assert taken(timezone.now()) is not None
    Message.objects.update(taken_at=timezone.now() - timedelta(minutes=5))
    send_due(timezone.now())
    assert (state(), gateway.requests) == (MessageState.UNCERTAIN, [])


def test_what_is_being_sent_is_taken_by_nobody_else(folder) -> None:
    queued()
    assert taken(timezone.now()) is not None
    assert taken(timezone.now()) is None


def test_the_administrator_sends_again_what_failed(gateway, cast) -> None:
    gateway.answers[:] = [400]
    queued()
    send_due(timezone.now())
    send_again(actor=cast.administrator, key=Message.objects.get().pk)
    assert send_due(timezone.now()) == 1


def test_nobody_sends_again_what_went_out(folder, cast) -> None:
    queued()
    send_due(timezone.now())
    with pytest.raises(WrongStep):
        send_again(actor=cast.administrator, key=Message.objects.get().pk)


def test_nobody_else_sends_anything_again(folder, cast) -> None:
    queued()
    with pytest.raises(NotAllowed):
        send_again(actor=cast.worker, key=Message.objects.get().pk)


def test_addresses_are_emptied_some_days_after(folder, settings) -> None:
    queued()
    send_due(timezone.now())
    later = timezone.now() + timedelta(days=settings.MESSAGE_ADDRESS_DAYS)
    assert forget_addresses(later - timedelta(days=1)) == 0
    assert forget_addresses(later + timedelta(days=1)) == 1
    assert (Message.objects.get().to, Message.objects.get().filled) == (None, None)


def test_the_outbox_gives_no_row_where_no_scope_was_declared(folder) -> None:
    queued()
    with scoped(NOBODY):
        assert not Message.objects.exists()


def test_a_reporter_who_left_a_phone_gets_a_text_message(folder, incident, cast) -> None:
    keep_contact(incident, cast.worker, phone=PHONE)
    assert write_to_reporter(incident, "case.closed", key="k").way == MessageWay.SMS


def test_a_reporter_who_wants_no_messages_gets_none(folder, incident, cast) -> None:
    keep_contact(incident, cast.worker, phone=PHONE, wants_messages=False)
    assert write_to_reporter(incident, "case.closed", key="k") is None


def test_a_report_without_a_name_gets_none(folder, incident) -> None:
    assert write_to_reporter(incident, "case.closed", key="k") is None


def test_steps_are_told_once_signed_and_without_words(hook, other_system, incident) -> None:
    now = timezone.now() + timedelta(seconds=1)
    WebHook.objects.update(told_until=now - timedelta(hours=1))
    assert [queue_steps_for_hooks(now), queue_steps_for_hooks(now)] == [1, 0]
    send_due(now)
    [(_path, headers, body)] = other_system.requests
    assert headers["X-Wangge-Signature"] == signature("shared", headers["X-Wangge-Time"], body)
    told = json.loads(body)
    assert (told["number"], told["step"]) == (incident.number, "report")
    assert incident.title not in body.decode()


def test_a_step_is_told_again_with_the_same_key_until_it_arrives(
    hook, other_system, incident
) -> None:
    now = timezone.now() + timedelta(seconds=1)
    other_system.answers[:] = [500]
    queue_steps_for_hooks(now)
    send_due(now)
    send_due(now + timedelta(minutes=2))
    keys = [headers["X-Wangge-Key"] for _path, headers, _body in other_system.requests]
    assert len(keys) == 2
    assert len(set(keys)) == 1


def test_a_hook_at_rest_is_told_nothing(hook, incident) -> None:
    WebHook.objects.update(is_active=False)
    assert queue_steps_for_hooks(timezone.now()) == 0


WAYS = [
    (kind, way, language)
    for kind, found in MESSAGES.items()
    for way in found.ways
    if way != MessageWay.WEBHOOK
    for language in ("zh-hans", "en")
]


@pytest.mark.parametrize(("kind", "way", "language"), WAYS)
def test_every_message_has_words_that_use_what_it_needs(kind, way, language) -> None:
    words = example_of(kind, way, language)
    for name in MESSAGES[kind].needs:
        assert MESSAGES[kind].values[name] in words.body


def own(cast, **more):
    """Let a place's own words of a closing count."""
    values = {"subject": "", "body": "%(number)s 办结", "note": "更短", **more}
    return set_words(
        actor=cast.administrator, kind="case.closed", way="sms", language="zh-hans", **values
    )


def test_a_places_own_words_go_out(folder, cast) -> None:
    own(cast)
    own(cast, body="%(number)s 已办结")
    queued()
    send_due(timezone.now())
    [file] = folder.glob("*.json")
    assert json.loads(file.read_text())["text"] == "SJ2026112600001 已办结"


def test_words_that_are_not_in_use_let_nothing_go_out(folder, cast) -> None:
    own(cast, is_active=False)
    assert queued() is None


@pytest.mark.parametrize("body", ["no number", "%(number)s %(phone)s", "%(number)s 100%", "%s"])
def test_words_that_could_not_be_filled_are_refused(cast, body) -> None:
    with pytest.raises(BadInput):
        own(cast, body=body)


def test_words_are_changed_with_a_reason_by_the_administrator_only(cast) -> None:
    with pytest.raises(BadInput):
        own(cast, note=" ")
    with pytest.raises(NotAllowed):
        set_words(
            actor=cast.auditor,
            kind="case.closed",
            way="sms",
            language="en",
            subject="",
            body="%(number)s",
            note="x",
        )


def test_a_file_half_written_when_the_machine_stopped_is_finished(folder) -> None:
    backend = SmsFolder()
    parcel = SimpleNamespace(key="k", to=PHONE, body="words", kind="case.closed")
    backend.send(parcel)
    [file] = folder.glob("*.json")
    file.replace(folder / ".new" / file.stem)
    backend.send(parcel)
    assert len(list(folder.glob("*.json"))) == 1
