"""Letters become cases, answers find them: from a real mailbox, through a real postman."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from incidents.choices import Channel, FileKind, MailFate, Party
from incidents.jobs.cases import take_in_mail
from incidents.models import Appeal, CaseEvent, CaseFile, Contact, Letter, Message, Notice
from incidents.services.mail import fetch_mail, take_in
from incidents.services.waiting import pause_case
from tests.incidents.mail.letters import (
    SENDER,
    letter,
    tiff,
)
from tests.incidents.mail.taking import sent, taken

pytestmark = pytest.mark.usefixtures("whole")


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
