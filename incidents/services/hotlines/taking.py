"""Deciding about a file: taken in whole or without its bad rows, or not at all (S41)."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import BadInput, DomainError, NotAllowed, OutOfScope, WrongStep
from core.rows import everything, scoped
from core.saving import require
from incidents.choices.hotlines import Content, ExchangeState, RowState
from incidents.models import Exchange, ExchangeRow, HotlineLink
from incidents.services.doers import Hand
from incidents.services.hotlines.applying import registered, told
from incidents.services.hotlines.making import make_receipt
from incidents.services.hotlines.reasons import RowRefused, reason_text
from staff.models import User

REASON: Final = "the rows of a linked hotline's file"
WAITS: Final = timedelta(days=30)  # a file that nobody decides about is not kept longer


def locked_file(exchange: Exchange) -> Exchange:
    """Return a file that waits, locked; its hotline first, so that no two take in at once.

    Raises OutOfScope, WrongStep when somebody decided meanwhile.
    """
    HotlineLink.objects.select_for_update(of=("self",)).get(pk=exchange.link_id)
    found: Exchange | None = (
        Exchange.objects.select_for_update(of=("self",)).filter(pk=exchange.pk).first()
    )
    if found is None:
        raise OutOfScope(_("There is no such file."))
    if found.state != ExchangeState.CHECKED:
        raise WrongStep(
            _("This file was decided about already: %(state)s.")
            % {"state": found.get_state_display()}
        )
    return found


@transaction.atomic
def take_in(*, actor: Hand, exchange: Exchange, without_bad_rows: bool = False) -> Exchange:
    """Take a file in: every row, or with `without_bad_rows` those that can be taken.

    Without that nothing is taken in where one row cannot be. Raises NotAllowed, WrongStep,
    BadInput with the rows that are bad.
    """
    if isinstance(actor, User):
        require(actor, Exchange, "write")
        if not actor.scope_of("appeals", "write"):
            raise NotAllowed(_("Your posts do not include taking appeals in."))
    locked = locked_file(exchange)
    with scoped(everything(REASON)):
        rows = list(
            ExchangeRow.objects.filter(exchange=locked).select_related("case").order_by("position")
        )
        for row in rows:
            if row.state == RowState.READY:
                take_row(actor, locked, row)
        check_whole(rows, without_bad_rows)
    return close_file(locked, ExchangeState.TAKEN, actor)


def take_row(actor: Hand, exchange: Exchange, row: ExchangeRow) -> None:
    """Take one row in, or write down why not; what it held of a person is not kept here."""
    try:
        with transaction.atomic():
            if exchange.content == Content.CASES:
                row.case = registered(hand=actor, link=exchange.link, row=row)
                row.state = RowState.TAKEN
            else:
                is_new = told(link=exchange.link, row=row)
                row.state = RowState.TAKEN if is_new else RowState.KNOWN
    except RowRefused as refusal:
        row.reason, row.params = refusal.reason, refusal.params
        row.state = RowState.REFUSED
    except DomainError as error:
        row.reason, row.params = "in_words", {"detail": str(error)}
        row.state = RowState.REFUSED
    row.sealed = None
    row.save_as_next_version()


def check_whole(rows: list[ExchangeRow], without_bad_rows: bool) -> None:
    """Stop where a row is bad and nobody said to leave those out. Raises BadInput."""
    bad = [row for row in rows if row.state == RowState.REFUSED]
    if len(bad) == len(rows):
        raise BadInput(_("No row can be taken in. Do not take the file in, and say why."))
    if bad and not without_bad_rows:
        said = ngettext(
            "Nothing was taken in, because %(count)s row cannot be: row %(row)s. %(why)s",
            "Nothing was taken in, because %(count)s rows cannot be; the first is row %(row)s."
            " %(why)s",
            len(bad),
        )
        why = reason_text(bad[0].reason, bad[0].params)
        raise BadInput(said % {"count": len(bad), "row": bad[0].position, "why": why})


@transaction.atomic
def drop_file(*, actor: User, exchange: Exchange, reason: str) -> Exchange:
    """Do not take a file in, and tell the other side why; what it held of people is erased.

    Raises NotAllowed, WrongStep, BadInput.
    """
    require(actor, Exchange, "write")
    if not reason.strip():
        raise BadInput(_("Say why: this step needs a reason."))
    return close_file(locked_file(exchange), ExchangeState.DROPPED, actor, reason.strip())


def close_file(exchange: Exchange, state: str, actor: Hand | None, reason: str = "") -> Exchange:
    """End the waiting of a file: nothing of it stays sealed, the other side is told."""
    with scoped(everything(REASON)):
        ExchangeRow.objects.filter(exchange=exchange, state=RowState.READY).update(
            state=RowState.REFUSED, reason="in_words", params={"detail": reason}, sealed=None
        )
    ended: Exchange = exchange.save_as_next_version(
        state=state,
        reason=reason[:300],
        decided_by=actor if isinstance(actor, User) else None,
        decided_at=timezone.now(),
    )
    make_receipt(ended)
    return ended


def forget_waiting(moment: datetime) -> int:
    """End the waiting of files that nobody decided about for a month; return how many.

    One that somebody decides about in the same second is left to them.
    """
    late = Exchange.objects.waiting().filter(created_at__lt=moment - WAITS)
    return sum(is_forgotten(exchange) for exchange in late.order_by("pk"))


@transaction.atomic
def is_forgotten(exchange: Exchange) -> bool:
    """End the waiting of a file; tell whether it waited still."""
    try:
        locked = locked_file(exchange)
    except (OutOfScope, WrongStep):
        return False
    close_file(locked, ExchangeState.DROPPED, None, _("Nobody decided in time."))
    return True
