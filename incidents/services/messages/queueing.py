"""Queueing what goes out: each thing once, only by ways that are set up."""

import json
import secrets
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.rows import everything, scoped
from incidents.choices import MailFate, MessageWay
from incidents.models import Case, CaseEvent, Letter, Message, WebHook
from incidents.services.contacts import reachable
from incidents.services.messages.texts import kind_of, words_of

OVERLAP: Final = timedelta(minutes=10)  # longer than any transaction that writes a step
REASON: Final = "a message is queued"


def queue_message(
    *,
    way: str,
    to: str,
    kind: str,
    key: str,
    case: Case | None = None,
    language: str = "",
    hook: WebHook | None = None,
    **values: Any,
) -> Message | None:
    """Queue a message once; None where its key was used, or its way or words are off.

    `values` fill the words and are sealed with the address. Raises BadInput for a kind that
    does not go by this way.
    """
    language = language or settings.LANGUAGE_CODE
    kind_of(kind, way, language)
    if not settings.MESSAGE_BACKENDS.get(way) or not words_of(kind, way, language).is_active:
        return None
    row = Message(
        key=key,
        way=way,
        to=to or None,
        hook=hook,
        case_id=case.pk if case else None,
        area_code=case.area_code if case else "",
        kind=kind,
        language=language,
        filled=json.dumps({name: str(value) for name, value in values.items()}),
        next_try_at=timezone.now(),
    )
    with scoped(everything(REASON)):
        if Message.objects.filter(key=key).exists():
            return None
        Message.objects.bulk_create([row], ignore_conflicts=True)
        made: Message | None = Message.objects.filter(pk=row.pk).first()
        if made is not None and way == MessageWay.EMAIL:
            note_letter(made)
    return made


def was_queued(key: str) -> bool:
    """Tell whether a message was queued under a key."""
    with scoped(everything(REASON)):
        return Message.objects.filter(key=key).exists()


def note_letter(message: Message) -> None:
    """Write down the Message-ID under which a mail goes out, before it goes."""
    Letter.objects.create(
        id=message.pk,
        message_id=f"<{secrets.token_hex(16)}@{settings.MAIL_DOMAIN}>",
        is_out=True,
        case_id=message.case_id,
        area_code=message.area_code,
        fate=MailFate.SENT,
    )


@transaction.atomic
def write_to_reporter(case: Case, kind: str, *, key: str, **values: Any) -> Message | None:
    """Write to whoever reported a case, the way they left: by mail, else by text message.

    None where nothing was left, nothing is wanted, or the way is not set up.
    """
    contact = reachable(case)
    if contact is None:
        return None
    ways = ((MessageWay.EMAIL, contact.email), (MessageWay.SMS, contact.phone))
    for way, kept in ways:
        if kept is not None and settings.MESSAGE_BACKENDS.get(way):
            return queue_message(
                way=way,
                to=kept.opened(),
                kind=kind,
                key=key,
                case=case,
                number=case.number,
                **values,
            )
    return None


def queue_steps_for_hooks(moment: Any) -> int:
    """Queue the steps since the last time for every system that is told; return how many.

    Looks back a little further than that: a step is written in its transaction and seen
    later; what was queued already is known by its key.
    """
    if not settings.MESSAGE_BACKENDS.get(MessageWay.WEBHOOK):
        return 0
    count = 0
    for hook in WebHook.objects.wanting("case.step"):
        events = CaseEvent.objects.filter(at__gte=hook.told_until - OVERLAP, at__lt=moment)
        for event in events.select_related("case").order_by("pk").iterator():
            count += queue_step(hook, event)
        WebHook.objects.filter(pk=hook.pk).update(told_until=moment)
    return count


def queue_step(hook: WebHook, event: CaseEvent) -> bool:
    """Queue one step for one system: numbers and codes, no words."""
    queued = queue_message(
        way=MessageWay.WEBHOOK,
        to="",
        hook=hook,
        kind="case.step",
        key=f"step:{event.pk}:{hook.pk}",
        case=event.case,
        number=event.case.number,
        desk=event.case.desk,
        step=event.step,
        state=event.after,
        at=event.at.isoformat(),
    )
    return queued is not None
