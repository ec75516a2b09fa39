"""What machines write: left alone, set aside, never answered into a loop."""

import pytest

from incidents.choices import MailFate, MessageState
from incidents.models import Appeal, CaseEvent, Message
from incidents.services.mail import take_in
from tests.incidents.mail.letters import (
    letter,
)
from tests.incidents.mail.taking import sent, taken

pytestmark = pytest.mark.usefixtures("whole")


def test_receipts_of_further_letters_come_to_an_end(post) -> None:
    appeal = taken(letter())
    for number in range(6):
        take_in(letter(f"补充 {number}", subject=f"[{appeal.number}]"))
    assert Message.objects.filter(kind="case.noted").count() == 3


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "auto-replied"},
        {"Precedence": "auto_reply"},
        {"X-Autoreply": "yes"},
        {"Return-Path": "<>"},
        {"From": "MAILER-DAEMON@citizen.example"},
        {"From": "appeals@anhe.example"},
    ],
)
def test_a_machines_reply_opens_no_case_and_is_not_answered(post, headers) -> None:
    assert take_in(letter("外出", headers=headers)).fate == MailFate.IGNORED
    assert not Appeal.objects.exists()
    assert sent(post) == []


@pytest.mark.parametrize(
    "headers",
    [{"Precedence": "bulk"}, {"Precedence": "list"}, {"List-Id": "<x>"}, {"From": "nonsense"}],
)
def test_what_goes_to_many_is_set_aside_and_not_answered(post, headers) -> None:
    assert take_in(letter("促销", headers=headers)).fate == MailFate.SET_ASIDE
    assert sent(post) == []


def test_whoever_wants_no_machine_to_answer_gets_none(post) -> None:
    taken(letter(headers={"X-Auto-Response-Suppress": "All"}))
    assert sent(post) == []


def test_a_sender_of_too_many_letters_is_set_aside(post, settings) -> None:
    settings.MAIL_PER_SENDER = 3
    fates = [take_in(letter(f"第 {number} 封")).fate for number in range(5)]
    assert fates == [MailFate.OPENED] * 3 + [MailFate.SET_ASIDE] * 2


def test_two_machines_that_answer_each_other_come_to_an_end(post) -> None:
    take_in(letter())
    for _round in range(8):
        for mail in sent(post):
            echo = letter("自动", headers={"In-Reply-To": mail["Message-ID"]})
            take_in(echo)
        if not Message.objects.filter(state=MessageState.QUEUED).exists():
            break
    assert Appeal.objects.count() == 1
    assert Message.objects.count() <= 4


def test_a_report_of_the_mail_system_marks_the_message_and_the_case(post) -> None:
    appeal = taken(letter())
    [receipt] = sent(post)
    report = (
        "From: MAILER-DAEMON@citizen.example\r\nReturn-Path: <>\r\nSubject: Undelivered\r\n"
        "Message-ID: <bounce@citizen.example>\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nno such user\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nStatus: 5.1.1\r\n\r\n"
        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"Message-ID: {receipt['Message-ID']}\r\n\r\n"
        "--b--\r\n"
    ).encode()
    assert take_in(report).fate == MailFate.BOUNCED
    assert Message.objects.get().state == MessageState.FAILED
    assert CaseEvent.objects.filter(case=appeal.pk, step="mail.bounced").exists()
