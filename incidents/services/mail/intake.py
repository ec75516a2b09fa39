"""Taking in a letter: once, whatever it is, and never answered where a machine would read it."""

import logging
import uuid
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.encryption import blind_index
from core.errors import DomainError
from core.rows import everything, scoped
from grid.choices import Level
from grid.models import Area
from incidents.choices import Channel, MailFate, MessageState, Party
from incidents.models import Case, CaseEvent, Letter, Message
from incidents.services.appeals import AppealIntake, ContactParts, Receipt, register_appeal
from incidents.services.appeals.codes import write_receipt
from incidents.services.files import keep_file
from incidents.services.mail.answers import add_answer
from incidents.services.mail.attachments import sorted_out
from incidents.services.mail.originals import keep_original
from incidents.services.mail.reading import Read, Unreadable, read_mail
from incidents.services.mail.threads import case_of
from incidents.services.messages import write_to_reporter
from incidents.services.notices import tell
from incidents.services.steps import MOST_WORDS, note
from incidents.workflow.mail import kind_of
from staff.choices import Role
from staff.models import Post

LOG: Final = logging.getLogger(__name__)
REASON: Final = "a letter is taken in"
NOTED_A_DAY: Final = 3  # receipts of further letters; what answers those is a machine


@dataclass(frozen=True)
class Outcome:
    """What became of a letter, and of which case it is."""

    fate: str
    reason: str = ""
    case: Any = None


def take_in(raw: bytes) -> Outcome:
    """Take in one letter; one that comes again changes nothing.

    What cannot be taken in is set aside with the reason: nothing is thrown away.
    """
    try:
        read = read_mail(raw)
    except Unreadable:
        return Outcome(MailFate.SET_ASIDE, "unreadable")
    with override(settings.LANGUAGE_CODE):
        try:
            with transaction.atomic(), scoped(everything(REASON)):
                return taken(read, raw)
        except DomainError as error:
            LOG.warning("a letter was set aside: %s", error.code)
            return Outcome(MailFate.SET_ASIDE, error.code)


def taken(read: Read, raw: bytes) -> Outcome:
    """Take in a letter that was read, in one transaction."""
    letter, is_new = Letter.objects.get_or_create(
        message_id=message_id_of(read),
        is_out=False,
        defaults={
            "digest": read.digest,
            "fate": MailFate.SET_ASIDE,
            "sender_mark": mark_of(read.sender),
        },
    )
    if not is_new:
        return Outcome(letter.fate, letter.reason, letter.case)
    outcome = decided(read, raw, letter)
    letter.fate, letter.reason = outcome.fate, outcome.reason
    if outcome.case is not None:
        letter.case_id, letter.area_code = outcome.case.pk, outcome.case.area_code
    letter.save()
    return outcome


def message_id_of(read: Read) -> str:
    """Return under which id a letter is known: another letter with the same id is another."""
    used = Letter.objects.filter(message_id=read.message_id, is_out=False)
    is_other = used.exclude(digest=read.digest).exists()
    return f"<{read.digest[:40]}@same-message-id>" if is_other else read.message_id


def mark_of(sender: str) -> bytes:
    """Return the mark of a sender's day: letters of one day can be counted, not joined later."""
    return blind_index(f"{timezone.localdate()}:{sender}", "mail.sender")


def decided(read: Read, raw: bytes, letter: Letter) -> Outcome:
    """Decide what becomes of a letter, and do it."""
    if read.sender in [one.lower() for one in settings.FAX_SENDERS]:
        return open_fax(read, raw, letter)
    if reason := refused_because(read):
        return Outcome(MailFate.IGNORED, reason)
    if read.is_report:
        return note_report(read)
    if read.is_machine_reply:
        return Outcome(MailFate.IGNORED, "machine reply")
    if reason := set_aside_because(read):
        return Outcome(MailFate.SET_ASIDE, reason)
    if (case := case_of(read)) is not None:
        return go_on_with(case, read, raw, letter)
    return open_appeal(read, raw, letter)


def refused_because(read: Read) -> str:
    """Return why a letter is left alone, "" where it is not: it comes from ourselves."""
    own = settings.MAIL_FROM.rpartition("<")[2].rstrip(">").lower()
    is_ours = Letter.objects.filter(message_id=read.message_id, is_out=True).exists()
    return "our own address" if is_ours or read.sender == own else ""


def set_aside_because(read: Read) -> str:
    """Return why somebody has to look at a letter, "" where it can be taken in."""
    if not read.sender:
        return "no sender"
    if read.is_machine_made:
        return "machine made"
    since = timezone.now() - timedelta(days=1)
    count = Letter.objects.filter(sender_mark=mark_of(read.sender), at__gte=since).count()
    return "too many from one sender" if count > settings.MAIL_PER_SENDER else ""


def note_report(read: Read) -> Outcome:
    """Note with the case that a letter of ours did not arrive."""
    letters = Letter.objects.filter(message_id__in=read.reports, is_out=True)
    lost = letters.select_related("case").first()
    if lost is None or lost.case is None:
        return Outcome(MailFate.IGNORED, "report of nothing of ours")
    Message.objects.filter(pk=lost.pk, state=MessageState.SENT).update(
        state=MessageState.FAILED, error="returned"
    )
    case = getattr(lost.case, lost.case.desk)
    note(case, Party.SYSTEM, "mail.bounced")
    people = {case.holder_id, case.entered_by_id} - {None}
    tell(people, "mail.failed", case=case, key=f"message:{lost.pk}")
    return Outcome(MailFate.BOUNCED, "", case)


def go_on_with(case: Any, read: Read, raw: bytes, letter: Letter) -> Outcome:
    """Add a letter to its case, and say that it came unless it should not be said."""
    event = add_answer(case, read)
    keep_parts(case, read, raw, letter, event)
    since = timezone.now() - timedelta(days=1)
    noted = Message.objects.filter(case=case.pk, kind="case.noted", created_at__gte=since)
    if not read.wants_no_answer and noted.count() < NOTED_A_DAY:
        write_to_reporter(case, "case.noted", key=f"noted:{letter.pk}")
    return Outcome(MailFate.ADDED, "", case)


def open_appeal(read: Read, raw: bytes, letter: Letter) -> Outcome:
    """Register what a letter asks for, and answer with number and code."""
    contact = ContactParts(name=read.sender_name, email=read.sender)
    receipt = registered(read, Channel.EMAIL, said(read), contact, letter)
    event = receipt.appeal.events.latest("pk")
    keep_parts(receipt.appeal, read, raw, letter, event)
    if not read.wants_no_answer:
        write_receipt(receipt.appeal, receipt.code)
    return Outcome(MailFate.OPENED, "", receipt.appeal)


def open_fax(read: Read, raw: bytes, letter: Letter) -> Outcome:
    """Register a fax that the gateway sent: its scan is typed in by the intake.

    A fax without a readable page is set aside.
    """
    kept, refused = sorted_out(read.files)
    if not kept:
        return Outcome(MailFate.SET_ASIDE, f"fax without a page: {'; '.join(refused)}"[:60])
    words = _("A fax of %(pages)s files; to be typed in from the scan.") % {"pages": len(kept)}
    receipt = registered(read, Channel.FAX, words, ContactParts(), letter)
    keep_parts(receipt.appeal, read, raw, letter, receipt.appeal.events.latest("pk"))
    today = timezone.localdate()
    posts = Post.objects.in_force(today).responsible_for(receipt.appeal.area_code)
    takers = posts.filter(role=Role.CALL_TAKER).values_list("user", flat=True)
    tell(takers, "fax.arrived", case=receipt.appeal, key=f"fax:{receipt.appeal.pk}")
    return Outcome(MailFate.OPENED, "fax", receipt.appeal)


def registered(
    read: Read, channel: str, words: str, contact: ContactParts, letter: Letter
) -> Receipt:
    """Register an appeal in the area of the mailbox; the place is found by the intake."""
    title = _("Fax") if channel == Channel.FAX else read.subject
    intake = AppealIntake(
        kind=kind_of(f"{read.subject}\n{words}"),
        channel=channel,
        title=title,
        text=words,
        area=area_of_mail(),
        received_at=received(read),
        contact=contact,
        client_uuid=uuid.uuid5(letter.pk, "appeal"),
    )
    return register_appeal(hand=Party.SYSTEM, intake=intake)


def said(read: Read) -> str:
    """Return the words of a new letter, as many as a case takes; the original holds the rest."""
    words = read.words.strip() or read.subject
    if not words:
        return _("(a letter without words)")
    more = _("… (the rest is in the original)")
    return words if len(words) <= MOST_WORDS else words[: MOST_WORDS - len(more)] + more


def received(read: Read) -> Any:
    """Return when a letter was written, as far as that can be: not before a month, not to come."""
    now = timezone.now()
    try:
        moment = parsedate_to_datetime(read.headers.get("date", ""))
    except (ValueError, TypeError, IndexError):
        return now
    moment = timezone.make_aware(moment) if timezone.is_naive(moment) else moment
    return moment if now - timedelta(days=30) < moment < now else now


def area_of_mail() -> Area:
    """Return the area of a letter: that of the settings, else the city. Raises NoArea."""
    areas = Area.objects.active()
    wanted = {"code": settings.MAIL_AREA} if settings.MAIL_AREA else {"level": Level.CITY}
    found: Area | None = areas.filter(**wanted).order_by("code").first()
    if found is None:
        raise NoArea(_("MAIL_AREA names no area."))
    return found


class NoArea(DomainError):
    """There is no area for letters."""

    code = "no_area"


def keep_parts(case: Case, read: Read, raw: bytes, letter: Letter, event: CaseEvent) -> None:
    """Keep a letter's files, what was refused in words, and the letter itself, sealed."""
    kept, refused = sorted_out(read.files)
    for file in kept:
        keep_file(
            case,
            file.content,
            kind=file.kind,
            name=file.name,
            mime=file.mime,
            suffix=file.suffix,
            event=event,
            by=Party.CITIZEN,
        )
    if refused:
        note(case, Party.SYSTEM, "mail.refused", text="\n".join(refused)[:MOST_WORDS])
    letter.original = keep_original(case, letter.pk, raw, event)
