"""Pages of what goes out: no address on them, changed by those who run the system."""

import pytest
from django.utils import timezone

from core.rows import everything, scoped
from incidents.choices import MessageState
from incidents.models import Message, MessageText, WebHook
from incidents.services.messages import queue_message

PHONE = "13812345678"


@pytest.fixture
def failed(db, settings) -> Message:
    """A message that could not be sent."""
    settings.MESSAGE_BACKENDS = {"sms": "incidents.services.messages.backends.SmsFolder"}
    queue_message(way="sms", to=PHONE, kind="case.closed", key="k", number="SJ2026112600001")
    with scoped(everything("a test")):
        Message.objects.update(state=MessageState.FAILED, ended_at=timezone.now(), error="HTTP 400")
        return Message.objects.get()


def test_the_outbox_tells_what_failed_and_no_address(failed, cast, client_of) -> None:
    page = client_of(cast.administrator, "en").get("/messages/?state=failed").content.decode()
    assert "HTTP 400" in page
    assert PHONE not in page


def test_what_failed_is_sent_again_from_the_outbox(failed, cast, client_of) -> None:
    client_of(cast.administrator).post(f"/messages/{failed.pk}/again/")
    with scoped(everything("a test")):
        assert Message.objects.get().state == MessageState.QUEUED


@pytest.mark.parametrize("path", ["", "words/", "hooks/", "words/case.closed/sms/en/"])
def test_the_pages_are_for_those_who_run_the_system(path, cast, client_of) -> None:
    found = [
        client_of(user).get(f"/messages/{path}").status_code
        for user in (cast.worker, cast.auditor, cast.administrator)
    ]
    assert found == [403, 200, 200]


def test_words_are_changed_on_their_page(cast, client_of) -> None:
    client = client_of(cast.administrator)
    sent = {"subject": "", "body": "%(number)s 办结", "note": "更短", "is_active": "on"}
    assert client.post("/messages/words/case.closed/sms/zh-hans/", sent).status_code == 302
    assert MessageText.objects.get().changed_by_id == cast.administrator.pk
    assert "SQ2026112600001 办结" in client.get("/messages/words/").content.decode()


def test_words_that_lack_a_value_stay_in_the_form(cast, client_of) -> None:
    sent = {"body": "没有编号", "note": "x", "is_active": "on"}
    answer = client_of(cast.administrator).post("/messages/words/case.closed/sms/zh-hans/", sent)
    assert answer.status_code == 422
    assert "没有编号" in answer.content.decode()


@pytest.mark.parametrize("path", ["nothing/sms/en", "case.step/sms/en", "case.closed/sms/fr"])
def test_words_of_nothing_are_refused_in_words(path, cast, client_of) -> None:
    assert client_of(cast.administrator).get(f"/messages/words/{path}/").status_code == 400


def test_a_system_is_added_changed_and_put_to_rest(cast, client_of) -> None:
    client = client_of(cast.administrator)
    values = {"name": "12345", "address": "https://hooks.example/", "is_active": "on"}
    assert client.post("/messages/hooks/add/", values).status_code == 422
    secret = "0123456789abcdef"
    assert client.post("/messages/hooks/add/", {**values, "secret": secret}).status_code == 302
    hook = WebHook.objects.get()
    changed = {**values, "address": "https://other.example/", "is_active": ""}
    assert client.post(f"/messages/hooks/{hook.pk}/", changed).status_code == 302
    hook.refresh_from_db()
    assert (hook.address, hook.is_active) == ("https://other.example/", False)
    assert hook.secret.opened() == secret
    assert secret not in client.get(f"/messages/hooks/{hook.pk}/").content.decode()


def test_nobody_else_adds_a_system(cast, client_of) -> None:
    assert client_of(cast.auditor).get("/messages/hooks/add/").status_code == 403
