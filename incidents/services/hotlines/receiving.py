"""A file comes in: read, judged, kept row by row until somebody decides; the same file once."""

import json

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import NotAllowed
from core.rows import everything, scoped
from core.saving import require
from incidents.choices import Party
from incidents.choices.hotlines import KEPT, Content, Direction, ExchangeState, RowState
from incidents.models import Exchange, ExchangeRow, HotlineLink
from incidents.services.doers import Hand
from incidents.services.hotlines.acknowledging import apply_receipt
from incidents.services.hotlines.judging import Judged, judged, rows_of
from incidents.services.hotlines.making import make_receipt
from incidents.services.hotlines.reading import SentFile, plain_name, read_file
from incidents.services.hotlines.taking import REASON, take_in
from incidents.services.hotlines.telling import tell_file_refused, tell_file_waits
from staff.models import User


def receive_file(*, actor: Hand, link: HotlineLink, name: str, content: bytes) -> Exchange:
    """Take a file in as far as it needs no decision; the same file again is found.

    An acknowledgement counts at once. Cases and statuses wait for somebody, unless they came
    through the folder without a bad row and the link takes such files by itself. Raises
    NotAllowed, FileRefused.
    """
    check_actor(actor)
    sent = read_file(name, content)
    with transaction.atomic():
        locked = HotlineLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
        kept = Exchange.objects.filter(link=locked, direction=Direction.IN, state__in=KEPT)
        known: Exchange | None = kept.filter(digest=sent.digest).first()
        if known is not None:
            return known
        with scoped(everything(REASON)):
            found = judged(locked, sent)
            exchange = keep(locked, sent, found)
            if sent.content == Content.RECEIPT:
                return apply_receipt(exchange, found, actor)
    if isinstance(actor, User):
        return exchange
    if link.takes_alone and is_clean(found):
        return take_in(actor=actor, exchange=exchange)
    tell_file_waits(exchange)
    return exchange


def check_actor(actor: Hand) -> None:
    """Stop whoever exchanges no files. Raises NotAllowed."""
    if isinstance(actor, User):
        require(actor, Exchange, "write")
    elif actor != Party.SYSTEM:
        raise NotAllowed(_("Files are exchanged by the staff and by the system."))


def is_clean(found: list[Judged]) -> bool:
    """Tell whether no row is refused."""
    return all(one.state != RowState.REFUSED for one in found)


def keep(link: HotlineLink, sent: SentFile, found: list[Judged]) -> Exchange:
    """Write a file and its rows; what a row holds of a case is sealed."""
    exchange = Exchange.objects.create(
        link=link,
        direction=Direction.IN,
        content=sent.content,
        number=sent.number,
        name=sent.name,
        digest=sent.digest,
        state=ExchangeState.CHECKED,
        ignored=sent.ignored,
    )
    rows = []
    for one, values in zip(found, rows_of(link, exchange, found), strict=True):
        row = ExchangeRow(**values)
        if one.state == RowState.READY and sent.content != Content.RECEIPT:
            row.sealed = json.dumps(one.values, ensure_ascii=False)
        rows.append(row)
    ExchangeRow.objects.bulk_create(rows)
    return exchange


@transaction.atomic
def refuse_file(*, link: HotlineLink, name: str, digest: str, reason: str) -> Exchange:
    """Write down a file from the folder that could not be read, and tell the other side why."""
    locked = HotlineLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    exchange = Exchange.objects.create(
        link=locked,
        direction=Direction.IN,
        content=Content.CASES,
        name=plain_name(name),
        digest=digest,
        state=ExchangeState.REFUSED,
        reason=reason[:300],
        decided_at=timezone.now(),
    )
    make_receipt(exchange)
    tell_file_refused(exchange)
    return exchange
