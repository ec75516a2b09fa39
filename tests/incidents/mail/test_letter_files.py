"""What hangs on a letter: drawn anew, kept or refused; the original lies sealed."""

import pytest

from incidents.choices import FileKind, MailFate
from incidents.models import Appeal, CaseEvent, CaseFile
from incidents.services.mail import fetch_mail
from staff.models import AccessEvent
from tests.incidents.mail.letters import (
    EXE,
    PDF,
    docx,
    jpeg,
    letter,
    packed,
)
from tests.incidents.mail.taking import sent, taken

pytestmark = pytest.mark.usefixtures("whole")


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
