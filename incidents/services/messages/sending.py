"""Sending what is queued: taken, sent, written down; never twice, tried again with patience."""

import json
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from core.errors import OutOfScope, WrongStep
from core.rows import everything, scoped
from core.saving import require
from incidents.choices import MessageState, MessageWay
from incidents.models import Contact, Exchange, Letter, Message
from incidents.services.hotlines.telling import tell_file_stuck
from incidents.services.hotlines.writing import written
from incidents.services.messages.backends import Backend, NotSent, Parcel, Uncertain
from incidents.services.messages.texts import filled, words_of
from incidents.services.notices import tell
from incidents.workflow.messages import ERASED, OF_REPORTER, TO_PEOPLE
from staff.models import User

WAITS: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 1440))
DEAD: Final = timedelta(minutes=2)  # no back end takes as long for one message
REASON: Final = "messages are sent"
REFERENCES: Final = 20
BY_MACHINE: Final = ("case.registered", "case.noted", "mail.too_large")  # RFC 3834


def backend_of(way: str) -> Backend | None:
    """Return the back end of a way, None where it is not set up."""
    path = settings.MESSAGE_BACKENDS.get(way)
    return import_string(path)() if path else None


def send_due(moment: datetime) -> int:
    """Send what is due, one after the other; return how many went out."""
    settle_left_behind(moment)
    sent = 0
    while (message := taken(max(moment, timezone.now()))) is not None:
        sent += attempt(message)
    return sent


def settle_left_behind(moment: datetime) -> None:
    """Queue again what a dead worker was sending, where that cannot arrive twice."""
    with scoped(everything(REASON)):
        for message in Message.objects.stuck(moment - DEAD).select_for_update(skip_locked=True):
            if is_reporter_gone(message):
                end(message, MessageState.FAILED)
                continue
            backend = backend_of(message.way)
            again = backend is not None and backend.knows_what_it_sent
            state = MessageState.QUEUED if again else MessageState.UNCERTAIN
            Message.objects.filter(pk=message.pk).update(state=state, error="WorkerDied")


def taken(moment: datetime) -> Message | None:
    """Take the next message that is due; nobody else sends it from now on."""
    with scoped(everything(REASON)):
        rows = Message.objects.due(moment).select_for_update(of=("self",), skip_locked=True)
        message: Message | None = rows.order_by("next_try_at").first()
        if message is None:
            return None
        message.state, message.taken_at = MessageState.SENDING, timezone.now()
        message.tries += 1
        message.save(update_fields=["state", "taken_at", "tries", "updated_at"])
        return message


def attempt(message: Message) -> bool:
    """Send one message that was taken, and write down what became of it."""
    if is_reporter_gone(message):
        return end(message, MessageState.FAILED)
    backend = backend_of(message.way)
    if backend is None:
        return end(message, MessageState.FAILED, "the way is not set up")
    try:
        backend.send(parcel_of(message))
    except NotSent as error:
        return put_off(message, str(error), is_final=error.is_final)
    except Uncertain as error:
        return end(message, MessageState.UNCERTAIN, str(error))
    return end(message, MessageState.SENT)


def parcel_of(message: Message) -> Parcel:
    """Return a message as its back end gets it."""
    values: dict[str, str] = json.loads(message.filled.opened()) if message.filled else {}
    words = filled(words_of(message.kind, message.way, message.language), values)
    to, secret = message.to.opened() if message.to else "", ""
    if message.hook is not None:
        to, secret = message.hook.address, message.hook.secret.opened()
    return Parcel(
        key=message.key,
        to=to,
        subject=subject_of(message, words.subject),
        body=words.body,
        kind=message.kind,
        values=values,
        headers=headers_of(message) if message.way == MessageWay.EMAIL else {},
        secret=secret,
        content=content_of(message) if message.way == MessageWay.FILE else b"",
    )


def content_of(message: Message) -> bytes:
    """Return the file that a message lays into a folder."""
    return written(Exchange.objects.select_related("link", "answers").get(message=message.pk))


def subject_of(message: Message, subject: str) -> str:
    """Return a subject with the number by which an answer is known again."""
    number = message.case.number if message.case else ""
    return f"[{number}] {subject}" if number else subject


def headers_of(message: Message) -> dict[str, str]:
    """Return the headers of a mail: its own id, and those of the letters it follows."""
    with scoped(everything(REASON)):
        own = Letter.objects.get(pk=message.pk).message_id
        rows = Letter.objects.filter(case=message.case_id) if message.case_id else Letter.objects
        earlier = rows.exclude(pk=message.pk).filter(at__lt=message.created_at)
        known = list(earlier.order_by("-at").values_list("message_id", flat=True)[:REFERENCES])
    headers = {"Message-ID": own}
    if message.kind in BY_MACHINE:
        headers["Auto-Submitted"] = "auto-replied"
    if message.case_id and known:
        headers |= {"In-Reply-To": known[0], "References": " ".join(reversed(known))}
    return headers


def put_off(message: Message, reason: str, *, is_final: bool) -> bool:
    """Try again later, a little longer each time; give up at last, or at once where it is final."""
    if is_final or message.tries > len(WAITS) or is_reporter_gone(message):
        return end(message, MessageState.FAILED, reason)
    later = timezone.now() + WAITS[message.tries - 1]
    with scoped(everything(REASON)):
        Message.objects.filter(pk=message.pk).update(
            state=MessageState.QUEUED, next_try_at=later, taken_at=None, error=reason[:200]
        )
    return False


def is_reporter_gone(message: Message) -> bool:
    """Tell whether it was erased meanwhile how to reach whoever a message is for."""
    is_theirs = message.way in TO_PEOPLE and message.kind.startswith(OF_REPORTER)
    if message.case_id is None or not is_theirs:
        return False
    with scoped(everything(REASON)):
        return not Contact.objects.filter(case=message.case_id).exists()


def end(message: Message, state: str, error: str = "") -> bool:
    """Write how a message ended; tell whoever holds the case where it did not arrive.

    Where the reporter was erased meanwhile, what did not surely go out goes no more, and
    its address is erased too.
    """
    is_gone, values = is_reporter_gone(message), {}
    if is_gone:
        values = {"to": None, "filled": None}
        if state != MessageState.SENT:
            state, error = MessageState.FAILED, ERASED
    with scoped(everything(REASON)):
        Message.objects.filter(pk=message.pk).update(
            state=state,
            ended_at=None if state == MessageState.UNCERTAIN else timezone.now(),
            taken_at=None,
            error=error[:200],
            **values,
        )
        if state == MessageState.FAILED and message.case is not None and not is_gone:
            people = {message.case.holder_id, message.case.entered_by_id} - {None}
            tell(people, "mail.failed", case=message.case, key=f"message:{message.pk}")  # type: ignore[arg-type]
        if state == MessageState.FAILED and message.way == MessageWay.FILE:
            tell_file_stuck(Exchange.objects.select_related("link").get(message=message.pk))
    return state == MessageState.SENT


def send_again(*, actor: User, key: Any) -> Message:
    """Queue a message once more that failed or may not have gone out, for the administrator.

    Raises NotAllowed, OutOfScope, WrongStep.
    """
    require(actor, Message, "write")
    with scoped(everything("an administrator sends a message again")):
        rows = Message.objects.visible_to(actor).select_for_update(of=("self",))
        message: Message | None = rows.filter(pk=key).first()
        if message is None:
            raise OutOfScope(_("There is no such message."))
        stopped = (MessageState.FAILED, MessageState.UNCERTAIN)
        if message.state not in stopped or (message.to is None and message.hook is None):
            raise WrongStep(_("Only what failed and still has its address is sent again."))
        message.state, message.ended_at, message.tries = MessageState.QUEUED, None, 0
        message.next_try_at = timezone.now()
        message.save_as_next_version()
    return message


def forget_addresses(moment: datetime) -> int:
    """Empty the addresses and values of what ended some days ago; return how many."""
    before = moment - timedelta(days=settings.MESSAGE_ADDRESS_DAYS)
    with scoped(everything("addresses of messages are erased")):
        found: int = Message.objects.to_erase(before).update(to=None, filled=None)
    return found
