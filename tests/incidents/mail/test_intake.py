"""Letters become cases, answers find them: from a real mailbox, through a real postman."""

import re
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from django.core.management import call_command
from django.utils import timezone

from core.rows import everything, scoped
from incidents.choices import Channel, FileKind, MailFate, MessageState, Party
from incidents.jobs import take_in_mail
from incidents.models import Appeal, CaseEvent, CaseFile, Contact, Letter, Message, Notice
from incidents.services.appeals import answer_now
from incidents.services.mail import fetch_mail, take_in
from incidents.services.messages import send_due
from incidents.services.waiting import pause_case
from staff.models import AccessEvent
from tests.incidents.mail.letters import (
    EXE,
    PDF,
    SENDER,
    docx,
    jpeg,
    letter,
    packed,
    tiff,
)


@pytest.fixture(autouse=True)
def whole(db):
    """Let the test itself look into the vault."""
    with scoped(everything("a test looks")):
        yield


def sent(post) -> list:
    """Send what is queued and return what the postman has."""
    send_due(timezone.now())
    return [message_from_bytes(one, policy=default) for one in post.letters]


def taken(raw: bytes) -> Appeal:
    """Take in a letter that opens a case, and return the case."""
    outcome = take_in(raw)
    assert outcome.fate == MailFate.OPENED, outcome
    return Appeal.objects.get(pk=outcome.case.pk)


def test_a_letter_in_the_mailbox_becomes_an_appeal_by_mail(mailbox) -> None:
    mailbox.put(letter())
    assert fetch_mail() == {MailFate.OPENED: 1}
    appeal = Appeal.objects.get()
    assert (appeal.channel, appeal.title) == (Channel.EMAIL, "井盖缺失")
    assert appeal.text.startswith("路口的井盖缺失")
    assert appeal.due_at > timezone.now()


def test_the_letter_is_moved_away_and_not_deleted(mailbox) -> None:
    mailbox.put(letter(), letter("x", headers={"Precedence": "bulk"}))
    fetch_mail()
    assert [mailbox.count(name) for name in ("INBOX", "wangge-done", "wangge-aside")] == [0, 1, 1]


def test_a_letter_that_is_fetched_again_opens_no_second_case(mailbox) -> None:
    raw = letter()
    mailbox.put(raw, raw)
    fetch_mail()
    assert Appeal.objects.count() == 1


def test_another_letter_under_the_same_id_is_another(post) -> None:
    for words in ("第一封", "第二封"):
        taken(letter(words, headers={"Message-ID": "<same@citizen.example>"}))
    assert Appeal.objects.count() == 2


def test_the_address_lies_in_the_vault_and_nowhere_else(post) -> None:
    appeal = taken(letter())
    assert Contact.objects.get(case=appeal.pk).email.opened() == SENDER.lower()
    rows = [
        repr(list(model.objects.filter(case=appeal.pk).values())) for model in (Letter, Message)
    ]
    rows.append(repr(list(Appeal.objects.filter(pk=appeal.pk).values())))
    assert "citizen.example" not in re.sub(r"<\d+@citizen.example>", "", "".join(rows)).lower()


def test_the_receipt_names_number_and_code_and_goes_to_the_sender(post) -> None:
    appeal = taken(letter())
    [mail] = sent(post)
    assert mail["To"].lower() == SENDER.lower()
    assert appeal.number in mail["Subject"]
    assert re.search(r"\d{8}(?!\d)", mail.get_content().replace(appeal.number, ""))
    assert mail["Auto-Submitted"] == "auto-replied"


def test_the_receipt_follows_the_letter(post) -> None:
    taken(letter(headers={"Message-ID": "<first@citizen.example>"}))
    assert sent(post)[0]["In-Reply-To"] == "<first@citizen.example>"


def test_an_answer_to_our_letter_is_added_to_its_case(mailbox, post) -> None:
    appeal = taken(letter())
    [receipt] = sent(post)
    answer = letter(
        "井盖今天又掉了。\n\n在 2026年11月26日，诉求中心写道：\n> 已收到",
        subject=f"回复：{receipt['Subject']}",
        headers={"In-Reply-To": receipt["Message-ID"]},
    )
    mailbox.put(answer)
    assert fetch_mail() == {MailFate.ADDED: 1}
    event = CaseEvent.objects.get(case=appeal.pk, step="mail")
    assert (event.party, event.text) == (Party.CITIZEN, "井盖今天又掉了。")


def test_a_number_in_the_subject_counts_from_the_address_in_the_vault_only(post) -> None:
    appeal = taken(letter())
    subject = f"补充 [{appeal.number}]"
    assert take_in(letter("补充", subject=subject)).case.pk == appeal.pk
    stranger = take_in(letter("我也要", subject=subject, sender="other@else.example"))
    assert stranger.fate == MailFate.OPENED


def test_a_made_up_reference_opens_a_case_of_its_own(post) -> None:
    taken(letter())
    guess = letter("猜", headers={"References": "<guess@anhe.example>"})
    assert take_in(guess).fate == MailFate.OPENED


def test_an_answer_lets_a_case_go_on_that_waited_for_it(post, staff) -> None:
    appeal = taken(letter())
    pause_case(actor=staff.taker, case=appeal, question="在哪个路口？")
    take_in(letter("人民路口", subject=f"Re: [{appeal.number}]"))
    appeal.refresh_from_db()
    assert appeal.paused_at is None
    assert "resume" in CaseEvent.objects.filter(case=appeal.pk).values_list("step", flat=True)


def test_whoever_holds_the_case_is_told_of_the_answer(post, staff) -> None:
    appeal = taken(letter())
    Appeal.objects.filter(pk=appeal.pk).update(holder=staff.taker)
    take_in(letter("补充", subject=f"[{appeal.number}]"))
    assert Notice.objects.get(kind="mail.answer").user_id == staff.taker.pk


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


def test_html_is_read_as_words_and_nothing_of_it_runs(post) -> None:
    html = "<style>p{}</style><p>路灯<b>不亮</b></p><script>alert(1)</script><img src=http://x/y>"
    appeal = taken(letter("", html=html))
    assert appeal.text.split() == ["路灯不亮"]


@pytest.mark.parametrize("charset", ["gb2312", "gbk", "gb18030", "big5", "utf-8", "utf-16"])
def test_words_in_other_charsets_are_read(post, charset) -> None:
    words = "路燈不亮" if charset == "big5" else "路灯不亮"
    body = words.encode(charset)
    raw = (
        f"From: {SENDER}\r\nSubject: x\r\nMessage-ID: <{charset}@c.example>\r\n"
        f"Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    ).encode() + body
    assert taken(raw).text == words


@pytest.mark.parametrize("charset", ["x-unknown", "us-ascii", "iso-8859-1x", ""])
def test_gbk_without_a_true_name_is_read_all_the_same(post, charset) -> None:
    words = "小区门口的路灯已经三个星期不亮了，老人晚上出门容易摔倒，请尽快派人来修理。"
    raw = (
        f"From: {SENDER}\r\nSubject: ".encode()
        + "路灯坏了请修理".encode("gbk")
        + f"\r\nMessage-ID: <{charset}@d.example>\r\n".encode()
        + f"Content-Type: text/plain; charset={charset}\r\n\r\n".encode()
        + words.encode("gbk")
    )
    appeal = taken(raw)
    assert (appeal.text, appeal.title) == (words, "路灯坏了请修理")


BROKEN = {
    "empty": b"",
    "zeros": b"\x00\x01\x02",
    "no header": b"no header at all, only words",
    "no boundary": b"From: a@b.example\r\nContent-Type: multipart/mixed\r\n\r\nno boundary",
    "cut off": b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\n",
    "bad word": b"From: a@b.example\r\nSubject: =?utf-8?b?%%%?=\r\n\r\nwords",
    "bad base64 word": b"From: a@b.example\r\nSubject: =?gb2312?B?wre1xg?=\r\n\r\nwords\x00\x07",
    "bad base64": b"From: a@b.example\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!",
    "bad date": b"From: a@b.example\r\nDate: 32 Foo 99999 99:99:99 +9999\r\n\r\nwords",
    "bad charset": b"From: a@b.example\r\nContent-Type: text/plain; charset*=x''%FF\r\n\r\nwords",
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_letters_break_nothing(post, name) -> None:
    assert take_in(BROKEN[name]).fate in MailFate.values


def test_a_letter_nested_beyond_reason_breaks_nothing(post) -> None:
    head = b"From: a@b.example\r\n"
    nested = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
        for n in range(3000)
    )
    assert take_in(head + nested + b"\r\nwords").fate in MailFate.values


def test_a_letter_that_breaks_something_unforeseen_holds_up_no_other(mailbox, monkeypatch) -> None:
    def breaks(raw: bytes):
        if b"BREAKS" in raw:
            raise KeyError("unforeseen")
        return take_in(raw)

    monkeypatch.setattr("incidents.services.mail.fetching.take_in", breaks)
    mailbox.put(letter("BREAKS"), letter())
    assert fetch_mail() == {MailFate.SET_ASIDE: 1, MailFate.OPENED: 1}


def test_photos_are_drawn_anew_and_documents_kept(post) -> None:
    files = [
        ("a.jpg", "image/jpeg", jpeg()),
        ("b.pdf", "application/pdf", PDF),
        ("c.docx", "application/octet-stream", docx()),
        ("d.txt", "text/plain", "说明".encode("gbk")),
    ]
    appeal = taken(letter(files=files))
    kept = CaseFile.objects.filter(case=appeal.pk).exclude(kind=FileKind.MAIL)
    assert [file.suffix for file in kept] == ["jpg", "pdf", "docx", "txt"]
    with kept[0].file.open() as photo:
        assert b"SECRET-CAMERA" not in photo.read()


HARMFUL = {
    "virus.exe": EXE,
    "photo.jpg": EXE,
    "run.txt": b"#!/bin/sh\nrm -rf /",
    "page.txt": b"<script>alert(1)</script>",
    "a.zip": packed({"a.txt": b"x"}),
    "bomb.docx": docx(word__big=bytes(30_000_000)),
    "macro.docx": docx(**{"word__vbaProject.bin": b"x"}),
    "cut.docx": docx()[:60],
    "run.pdf": PDF + b"/JavaScript (app.alert(1))",
    "half.jpg": jpeg()[:300],
}


@pytest.mark.parametrize("name", HARMFUL)
def test_what_could_do_harm_is_refused_with_a_note_in_the_case(post, name) -> None:
    appeal = taken(letter(files=[(name, "application/octet-stream", HARMFUL[name])]))
    assert CaseFile.objects.get(case=appeal.pk).kind == FileKind.MAIL
    note = CaseEvent.objects.get(case=appeal.pk, step="mail.refused")
    assert note.text.startswith(name)


def test_the_original_is_kept_sealed(post) -> None:
    appeal = taken(letter("SECRET-WORDS"))
    [file] = CaseFile.objects.filter(case=appeal.pk, kind=FileKind.MAIL)
    with file.file.open() as kept:
        assert b"SECRET-WORDS" not in kept.read()


def test_twenty_megabytes_are_taken_in(mailbox) -> None:
    photo = jpeg((3000, 2000)) + bytes(14 * 1024 * 1024)
    raw = letter(files=[("gross.jpg", "image/jpeg", photo)])
    assert len(raw) > 19 * 1024 * 1024
    mailbox.put(raw)
    assert fetch_mail() == {MailFate.OPENED: 1}
    assert CaseFile.objects.filter(kind=FileKind.PHOTO).count() == 1


def test_a_letter_that_is_too_large_is_set_aside_and_answered_once(mailbox, post, settings) -> None:
    settings.MAIL_LIMIT_BYTES = 1024 * 1024
    raw = letter(files=[("a.bin", "application/octet-stream", bytes(1_500_000))])
    mailbox.put(raw, raw)
    assert fetch_mail() == {MailFate.SET_ASIDE: 2}
    assert len(sent(post)) == 1


def test_a_fax_waits_with_its_scan_to_be_typed_in(mailbox, staff, settings) -> None:
    settings.FAX_SENDERS = ["fax@anhe.example"]
    mailbox.put(
        letter(
            "1 page",
            sender="fax@anhe.example",
            headers={"Auto-Submitted": "auto-generated"},
            files=[("fax.tif", "image/tiff", tiff())],
        )
    )
    assert fetch_mail() == {MailFate.OPENED: 1}
    appeal = Appeal.objects.get()
    assert appeal.channel == Channel.FAX
    assert not Contact.objects.filter(case=appeal.pk).exists()
    scan = CaseFile.objects.get(case=appeal.pk, kind=FileKind.SCAN)
    with scan.file.open() as kept:
        assert kept.read().startswith(b"%PDF-")
    assert Notice.objects.get(kind="fax.arrived").user_id == staff.taker.pk


def test_a_fax_without_a_page_is_set_aside(post, settings) -> None:
    settings.FAX_SENDERS = ["fax@anhe.example"]
    assert take_in(letter("nothing", sender="fax@anhe.example")).fate == MailFate.SET_ASIDE


def test_a_fax_from_anybody_else_is_a_letter(post, settings) -> None:
    settings.FAX_SENDERS = ["fax@anhe.example"]
    appeal = taken(letter(files=[("fax.tif", "image/tiff", tiff())]))
    assert appeal.channel == Channel.EMAIL


def test_numbers_of_people_are_masked_in_the_case_and_kept_in_the_vault(post) -> None:
    appeal = taken(letter("我的电话是13812345678，请回电。"))
    assert "13812345678" not in appeal.text


def test_an_old_date_or_one_to_come_moves_no_deadline(post) -> None:
    old = letter(headers={"Date": "Mon, 01 Jan 2001 00:00:00 +0800"})
    assert timezone.now() - taken(old).received_at < timedelta(minutes=1)


def test_nothing_is_fetched_where_no_mailbox_is_set_up(post, settings) -> None:
    settings.IMAP_HOST = ""
    assert take_in_mail(timezone.now()) == "0"


def test_the_command_says_what_became_of_the_letters(mailbox, capsys) -> None:
    mailbox.put(letter())
    call_command("fetch_mail")
    assert "opened  1" in capsys.readouterr().out


def opened(client, appeal: Appeal, **sent):
    """Ask for the original of a case's letter."""
    file = CaseFile.objects.get(case=appeal.pk, kind=FileKind.MAIL)
    return client.post(f"/cases/letters/{file.pk}/", sent)


def test_the_intake_opens_the_original_with_a_reason_that_is_logged(post, staff, client_of) -> None:
    appeal = taken(letter("SECRET-WORDS"))
    client = client_of(staff.taker)
    assert opened(client, appeal).status_code == 422
    answer = opened(client, appeal, reason="核对附件")
    assert b"From: " in answer.content
    event = AccessEvent.objects.get(subject_kind="incidents.letter")
    assert (event.actor_id, event.reason) == (staff.taker.pk, "核对附件")


def test_nobody_opens_it_without_the_right_to_the_contact(post, staff, client_of) -> None:
    appeal = taken(letter())
    answer = opened(client_of(staff.dispatcher), appeal, reason="好奇")
    assert answer.status_code == 404


def test_the_sealed_file_is_not_given_out_as_a_file_of_the_case(post, staff, client_of) -> None:
    appeal = taken(letter())
    file = CaseFile.objects.get(case=appeal.pk, kind=FileKind.MAIL)
    assert client_of(staff.taker).get(f"/cases/files/{file.pk}/").status_code == 404


def test_the_question_reaches_the_citizen_and_the_answer_lets_it_go_on(post, staff) -> None:
    appeal = taken(letter())
    pause_case(actor=staff.taker, case=appeal, question="在哪个路口？")
    question = sent(post)[-1]
    assert "在哪个路口？" in question.get_content()
    take_in(letter("人民路口", headers={"In-Reply-To": question["Message-ID"]}))
    appeal.refresh_from_db()
    assert appeal.paused_at is None


def test_the_reply_reaches_the_citizen_and_a_complaint_opens_the_case_again(post, staff) -> None:
    appeal = taken(letter("请问办事大厅几点开门？"))
    answer_now(actor=staff.taker, case=appeal, reply="周一至周五九点开门。")
    reply = sent(post)[-1]
    assert "周一至周五九点开门。" in reply.get_content()
    assert "https://anhe.example/rate/" in reply.get_content()
    take_in(letter("还是没有人开门", headers={"In-Reply-To": reply["Message-ID"]}))
    appeal.refresh_from_db()
    assert appeal.reopened_count == 1


def test_a_second_complaint_is_written_down_and_opens_nothing(post, staff) -> None:
    appeal = taken(letter("请问办事大厅几点开门？"))
    answer_now(actor=staff.taker, case=appeal, reply="周一至周五九点开门。")
    Appeal.objects.filter(pk=appeal.pk).update(reopened_count=1)
    outcome = take_in(letter("还是没有", subject=f"[{appeal.number}]"))
    assert outcome.fate == MailFate.ADDED
    assert Appeal.objects.get(pk=appeal.pk).state == "replied"
