"""The other side says what arrived: our files are acknowledged, or refused with the reason."""

from collections import defaultdict
from typing import Any

from django.utils import timezone

from core.rows import everything, scoped
from incidents.choices.hotlines import ExchangeState, RowState
from incidents.models import Exchange, ExchangeRow
from incidents.services.doers import Hand
from incidents.services.hotlines.judging import Judged
from incidents.services.hotlines.telling import tell_file_refused
from staff.models import User


def apply_receipt(exchange: Exchange, found: list[Judged], actor: Hand) -> Exchange:
    """Write down what an acknowledgement says of our files; call in a transaction.

    A line without a number is about the file, one with our number about that row. A file of
    which every row is refused is refused.
    """
    lines: dict[int, list[Judged]] = defaultdict(list)
    for one in found:
        if one.state == RowState.READY:
            lines[one.values["file"]].append(one)
    for key, said in lines.items():
        file = Exchange.objects.select_for_update(of=("self",)).get(pk=key)
        answer_of(file, [one.values for one in said])
    with scoped(everything("an acknowledgement of a linked hotline is written down")):
        rows = ExchangeRow.objects.filter(exchange=exchange, state=RowState.READY)
        rows.update(state=RowState.TAKEN)
    taken: Exchange = exchange.save_as_next_version(
        state=ExchangeState.TAKEN if lines else ExchangeState.REFUSED,
        decided_by=actor if isinstance(actor, User) else None,
        decided_at=timezone.now(),
    )
    return taken


def answer_of(file: Exchange, said: list[dict[str, Any]]) -> None:
    """Write down what is said of one of our files and of its rows."""
    whole = [one for one in said if not one["ours"]]
    refused = [one for one in (whole or said) if not one["taken"]]
    is_refused = len(refused) == len(whole or said)
    with scoped(everything("an acknowledgement of a linked hotline is written down")):
        for one in said:
            if one["ours"]:
                rows = ExchangeRow.objects.filter(exchange=file, case__number=one["ours"])
                why = {} if one["taken"] else {"detail": one["reason"] or "—"}
                rows.update(reason="" if one["taken"] else "in_words", params=why)
    if file.state == ExchangeState.ACKNOWLEDGED:
        return  # said before; a later word does not undo it
    answered: Exchange = file.save_as_next_version(
        state=ExchangeState.REFUSED if is_refused else ExchangeState.ACKNOWLEDGED,
        reason=refused[0]["reason"] if is_refused else "",
        decided_at=timezone.now(),
    )
    if is_refused:
        tell_file_refused(answered)
