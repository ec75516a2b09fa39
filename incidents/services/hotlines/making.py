"""Files that go out: numbered without gaps, queued once in the outbox, sent again on wish."""

from collections.abc import Sequence
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import OutOfScope, WrongStep
from core.rows import everything, scoped
from core.saving import require
from incidents.choices import MessageState, MessageWay
from incidents.choices.hotlines import (
    Content,
    Direction,
    ExchangeState,
    Layout,
    RowState,
)
from incidents.models import Exchange, ExchangeRow, HotlineLink, Message
from incidents.services.messages.queueing import queue_message
from staff.models import User

REASON: Final = "a file for a linked hotline is made"
KIND: Final = "hotline.file"


def make_file(
    link: HotlineLink,
    content: str,
    rows: Sequence[dict[str, Any]],
    answers: Exchange | None = None,
) -> Exchange:
    """Make the next file for a hotline that is locked, and queue it; call in a transaction."""
    link.last_number += 1
    HotlineLink.objects.filter(pk=link.pk).update(last_number=link.last_number)
    suffix = "json" if link.layout == Layout.JSON else "csv"
    exchange = Exchange.objects.create(
        link=link,
        direction=Direction.OUT,
        content=content,
        number=link.last_number,
        name=f"{link.code}-{link.last_number:06}.{suffix}",
        state=ExchangeState.MADE,
        answers=answers,
    )
    with scoped(everything(REASON)):
        ExchangeRow.objects.bulk_create(
            [
                ExchangeRow(
                    exchange=exchange,
                    link=link,
                    position=position,
                    area_code=link.area.code,
                    **{"state": RowState.TOLD, **values},
                )
                for position, values in enumerate(rows, start=1)
            ]
        )
    queue(exchange)
    return exchange


def queue(exchange: Exchange, again: str = "") -> None:
    """Put a file into the outbox; where the link uses no folder it is fetched from its page."""
    if not exchange.link.uses_folder:
        return
    message = queue_message(
        way=MessageWay.FILE,
        to=exchange.link.code,
        kind=KIND,
        key=f"exchange:{exchange.pk}:{again}",
        file=exchange.name,
    )
    if message is not None:
        Exchange.objects.filter(pk=exchange.pk).update(message=message)
        exchange.message = message


def make_receipt(exchange: Exchange) -> Exchange | None:
    """Tell the other side what became of its file, row by row; an acknowledgement gets none."""
    if exchange.content == Content.RECEIPT:
        return None
    link = HotlineLink.objects.select_for_update(of=("self",)).get(pk=exchange.link_id)
    with scoped(everything(REASON)):
        rows = [
            {
                "external_no": row.external_no,
                "case_id": row.case_id,
                "state": row.state,
                "reason": row.reason,
                "params": row.params,
            }
            for row in ExchangeRow.objects.filter(exchange=exchange).order_by("position")
        ]
    return make_file(link, Content.RECEIPT, rows, answers=exchange)


@transaction.atomic
def send_file_again(*, actor: User, exchange: Exchange) -> Exchange:
    """Send a file once more that was refused or could not be sent; one that waits, now.

    Raises NotAllowed, OutOfScope, WrongStep where it was sent and nothing was answered yet.
    """
    require(actor, Exchange, "write")
    rows = Exchange.objects.visible_to(actor).outgoing().select_for_update(of=("self",))
    locked: Exchange | None = rows.filter(pk=exchange.pk).first()
    if locked is None:
        raise OutOfScope(_("There is no such file."))
    with scoped(everything("a file for a linked hotline is sent again")):
        message = Message.objects.filter(exchange=locked).first()
        if locked.state == ExchangeState.REFUSED or is_stopped(message):
            again: Exchange = locked.save_as_next_version(
                state=ExchangeState.MADE, reason="", decided_at=None, fetched_at=None
            )
            queue(again, str(again.version))
            return again
        if message is not None and message.state == MessageState.QUEUED:
            message.save_as_next_version(next_try_at=timezone.now())
            return locked
    raise WrongStep(_("It was sent. Wait for the acknowledgement of the other side."))


def is_stopped(message: Message | None) -> bool:
    """Tell whether a message will not be tried again by itself."""
    return message is not None and message.state in (MessageState.FAILED, MessageState.UNCERTAIN)
