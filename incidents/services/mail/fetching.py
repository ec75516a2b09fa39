"""Fetching mail from a mailbox by IMAP: each letter on its own, moved away once it is taken in."""

import hashlib
import logging
from typing import Any, Final

from django.conf import settings
from imap_tools import AND, BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError

from incidents.choices import MailFate, MessageWay
from incidents.services.mail.intake import Outcome, take_in
from incidents.services.mail.reading import Unreadable, read_mail
from incidents.services.messages import queue_message

LOG: Final = logging.getLogger(__name__)
MOST_AT_ONCE: Final = 200
SECONDS: Final = 60
BOXES: Final = {"ssl": MailBox, "starttls": MailBoxStartTls, "none": MailBoxUnencrypted}


def fetch_mail() -> dict[str, int]:
    """Fetch what lies in the mailbox; return how many letters had which fate.

    A letter that breaks something unforeseen is set aside on the server and logged, so that
    it holds up no other; none is deleted. Raises what the server answers when it cannot be
    reached.
    """
    if not settings.IMAP_HOST:
        return {}
    counts: dict[str, int] = {}
    with opened() as box:
        for folder in (settings.IMAP_DONE, settings.IMAP_ASIDE):
            if not box.folder.exists(folder):
                box.folder.create(folder)
        for uid in box.uids()[:MOST_AT_ONCE]:
            outcome = fetched(box, uid)
            counts[outcome.fate] = counts.get(outcome.fate, 0) + 1
            aside = outcome.fate == MailFate.SET_ASIDE
            box.move([uid], settings.IMAP_ASIDE if aside else settings.IMAP_DONE)
    return counts


def opened() -> BaseMailBox:
    """Return the mailbox, signed in."""
    box = BOXES[settings.IMAP_SECURITY](
        settings.IMAP_HOST, port=settings.IMAP_PORT, timeout=SECONDS
    )
    signed_in: BaseMailBox = box.login(
        settings.IMAP_USER, settings.IMAP_PASSWORD, settings.IMAP_FOLDER
    )
    return signed_in


def fetched(box: BaseMailBox, uid: str) -> Outcome:
    """Fetch one letter and take it in."""
    try:
        size = size_of(box, uid)
        if size > settings.MAIL_LIMIT_BYTES:
            return refuse_large(content_of(box, uid, "(BODY.PEEK[HEADER])"))
        return take_in(content_of(box, uid, "(BODY.PEEK[])"))
    except (ImapToolsError, OSError):
        raise
    except Exception:
        LOG.exception("a letter could not be taken in and was set aside")
        return Outcome(MailFate.SET_ASIDE, "error")


def size_of(box: BaseMailBox, uid: str) -> int:
    """Return the size of a letter in bytes, as the server says it."""
    head = next(iter(box.fetch(AND(uid=uid), headers_only=True, mark_seen=False)))
    return int(head.size_rfc822)


def content_of(box: BaseMailBox, uid: str, what: str) -> bytes:
    """Return a letter's bytes as they lie on the server."""
    _status, parts = box.client.uid("FETCH", uid, what)
    found: list[Any] = [part[1] for part in parts if isinstance(part, tuple)]
    return bytes(found[0]) if found else b""


def refuse_large(head: bytes) -> Outcome:
    """Set a letter aside that is too large to be read, and tell whoever wrote it, once."""
    outcome = Outcome(MailFate.SET_ASIDE, "too large")
    try:
        read = read_mail(head)
    except Unreadable:
        return outcome
    machine = read.is_machine_reply or read.is_machine_made or read.wants_no_answer
    if read.sender and not machine:
        queue_message(
            way=MessageWay.EMAIL,
            to=read.sender,
            kind="mail.too_large",
            key=f"large:{hashlib.sha256(head).hexdigest()}",
            most=settings.MAIL_LIMIT_BYTES // 1024**2,
        )
    return outcome
