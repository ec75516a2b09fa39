"""A party that asked for it gets its link to sign with by text message, once (S19)."""

import json
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from core.errors import BadInput, NotAllowed, OutOfScope, WrongStep
from core.personal import mobile_in
from core.rows import everything, scoped
from incidents.models import Message, SigningLink
from incidents.services.disputes import (
    Hands,
    LinkVoid,
    NewParty,
    keep_wish,
    make_link,
    read_link,
    sign_by_link,
    text_link,
)
from incidents.services.messages import forget_addresses, send_due
from tests.incidents import mediating as at

ADDRESS = "https://anhe.example"


@pytest.fixture
def folder(settings, tmp_path):
    """Text messages go into a folder."""
    settings.SMS_FOLDER = tmp_path / "sms"
    settings.MESSAGE_BACKENDS = {"sms": "incidents.services.messages.backends.SmsFolder"}
    settings.PUBLIC_ADDRESS = ADDRESS
    return settings.SMS_FOLDER


@pytest.fixture
def unsigned(room):
    """A written agreement that nobody has signed."""
    return at.agreed(room)


@pytest.fixture
def party(room, unsigned):
    """A party that asked to be told by text message."""
    return keep_wish(actor=room.mediator, party=at.parties_of(unsigned)[0], wants=True)


@pytest.fixture
def send(room, party):
    """Send the party its link, from one page."""
    once = uuid.uuid4()

    def sent(once=once, party=party):
        text_link(actor=room.mediator, party=party, once=once)

    return sent


def went_out(folder) -> list[dict]:
    """Send what is queued; return what a phone would show."""
    send_due(timezone.now())
    return [json.loads(file.read_text()) for file in folder.glob("*.json")]


def secret_in(text: str) -> str:
    """Return the secret of the link in a message."""
    return text.partition(f"{ADDRESS}/sign/")[2].partition("/")[0]


def test_the_link_comes_by_text_message_and_opens_the_text(folder, send, party) -> None:
    send()
    (message,) = went_out(folder)

    assert message["to"] == "13800001111"
    assert read_link(secret_in(message["text"])).party == party


def test_the_message_names_no_matter_and_nobody(folder, send, unsigned) -> None:
    send()
    (message,) = went_out(folder)
    told = json.dumps(message, ensure_ascii=False)

    for word in (unsigned.number, unsigned.title, "张建国", "李秀英", "调解", "纠纷", "dispute"):
        assert word not in told


def test_two_clicks_send_one_message_whose_link_is_good(folder, send) -> None:
    send()
    send()
    (message,) = went_out(folder)

    assert read_link(secret_in(message["text"]))


def test_it_is_sent_again_from_another_page_and_the_first_link_is_void(folder, send) -> None:
    send()
    (first,) = went_out(folder)
    send(once=uuid.uuid4())

    assert len(went_out(folder)) == 2
    with pytest.raises(LinkVoid):
        read_link(secret_in(first["text"]))


def test_the_message_says_until_when_the_link_is_good(folder, send) -> None:
    send()
    (message,) = went_out(folder)
    with scoped(everything("a test looks")):
        ends = SigningLink.objects.open().get().expires_at

    assert f"{timezone.localtime(ends):%Y-%m-%d %H:%M}" in message["text"]


def test_nothing_is_sent_to_who_did_not_ask(room, folder, unsigned, send) -> None:
    with pytest.raises(WrongStep):
        send(party=at.parties_of(unsigned)[1])


def test_who_wants_no_messages_any_more_gets_none(room, folder, party, send) -> None:
    keep_wish(actor=room.mediator, party=party, wants=False)

    with pytest.raises(WrongStep):
        send()


def test_where_messages_are_not_set_up_the_link_before_stays_good(
    room, folder, settings, party, send
) -> None:
    before = make_link(actor=room.mediator, party=party)
    settings.MESSAGE_BACKENDS = {"sms": ""}
    with pytest.raises(WrongStep):
        send()

    assert read_link(before)


def test_who_has_signed_gets_no_link(room, folder, party, send) -> None:
    secret = make_link(actor=room.mediator, party=party)
    sign_by_link(secret=secret, hands=Hands("张建国"), seen=read_link(secret).text.sha256)

    with pytest.raises(WrongStep):
        send()


def test_a_colleague_sends_no_link(room, folder, party) -> None:
    with pytest.raises((NotAllowed, OutOfScope)):
        text_link(actor=room.colleague, party=party, once=uuid.uuid4())


def test_the_wish_is_recorded_where_there_is_a_mobile_number(room) -> None:
    parties = (NewParty("a", "张建国", "槐荫路 12 号"), at.PARTIES[1])
    party = at.parties_of(at.accepted(room, parties=parties))[0]

    with pytest.raises(BadInput):
        keep_wish(actor=room.mediator, party=party, wants=True)


def test_the_secret_lies_sealed_and_is_erased_with_the_number(folder, send, settings) -> None:
    send()
    (message,) = went_out(folder)
    with scoped(everything("a test looks")):
        with connection.cursor() as cursor:
            cursor.execute("SELECT filled FROM incidents_message")
            sealed = bytes(cursor.fetchone()[0])
        forget_addresses(timezone.now() + timedelta(days=settings.MESSAGE_ADDRESS_DAYS + 1))
        kept = Message.objects.get()

    assert secret_in(message["text"]).encode() not in sealed
    assert (kept.to, kept.filled) == (None, None)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_mediator_sends_it_from_the_page(client_of, room, folder, unsigned, language) -> None:
    client, one = client_of(room.mediator), at.parties_of(unsigned)[0]
    client.cookies["django_language"] = language
    page = reverse("incidents:dispute_detail", args=[unsigned.pk])
    label = {"zh-hans": "短信发送链接", "en": "Send the link by text message"}[language]
    before = client.get(page).content.decode()
    act = "incidents:dispute_act"
    client.post(reverse(act, args=[unsigned.pk, "wish"]), {"party": one.pk, "choice": "on"})
    shown = client.get(page)
    sent = {"party": one.pk, "once": shown.context["once"]}
    client.post(reverse(act, args=[unsigned.pk, "text-link"]), sent)

    assert label not in before
    assert label in shown.content.decode()
    assert len(went_out(folder)) == 1


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("13800001111", "13800001111"),
        ("+86 138-0000-1111（晚上）", "13800001111"),
        ("１３８００００１１１１", "13800001111"),
        ("010-62345678", ""),
        ("槐荫路 12 号", ""),
    ],
)
def test_a_mobile_number_is_found_however_it_is_written(text, number) -> None:
    assert mobile_in(text) == number
