"""What the pages of exchanges show: where a file stands, its rows, and no contact (R10)."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.audit import Action, Entry, record
from core.errors import OutOfScope
from core.rows import everything, scoped
from core.saving import require
from grid.models import Organisation
from incidents.choices import AppealKind, MessageState
from incidents.choices.hotlines import Direction, ExchangeState, RowState
from incidents.models import Case, Contact, Exchange, ExchangeRow, IssueCategory
from incidents.querysets import org_and_above
from incidents.services.hotlines.making import is_stopped
from incidents.services.hotlines.reasons import reason_text
from incidents.services.hotlines.writing import written
from incidents.services.words import without_numbers
from incidents.workflow.hotlines import CONTACT
from staff.models import User

REASON: Final = "the files of linked hotlines are looked at, without contacts"
MOST_WORDS: Final = 160
Preview = Callable[[dict[str, Any]], dict[str, Any]]
STANDS: Final[dict[str, str | Promise]] = {
    MessageState.QUEUED: pgettext_lazy("exchange", "pending"),
    MessageState.SENDING: pgettext_lazy("exchange", "being sent"),
    MessageState.SENT: pgettext_lazy("exchange", "sent, not acknowledged yet"),
    MessageState.FAILED: pgettext_lazy("exchange", "could not be sent"),
    MessageState.UNCERTAIN: pgettext_lazy("exchange", "perhaps sent"),
}


@dataclass(frozen=True)
class Standing:
    """Where a file stands: the code of its colour, words, and more about it."""

    code: str
    label: str | Promise
    detail: str = ""
    retry_at: Any = None
    may_go_again: bool = False


def standing(exchange: Exchange) -> Standing:
    """Return where a file stands; call where its message may be read."""
    label, message = exchange.get_state_display(), exchange.message
    if exchange.state == ExchangeState.REFUSED:
        is_ours = exchange.direction == Direction.OUT
        return Standing("failed", label, exchange.reason, may_go_again=is_ours)
    if exchange.state != ExchangeState.MADE:
        code = "waits" if exchange.state == ExchangeState.CHECKED else exchange.state
        return Standing(code, label, exchange.reason)
    if message is None:
        if exchange.fetched_at:
            return Standing("sent", STANDS[MessageState.SENT])
        return Standing("waits", gettext_lazy("to be fetched"))
    retried = message.state == MessageState.QUEUED and message.tries > 0
    if retried:
        words = pgettext_lazy("exchange", "will be tried again")
        return Standing("due_soon", words, message.error, message.next_try_at, True)
    stopped = is_stopped(message)
    return Standing(message.state, STANDS[message.state], message.error, may_go_again=stopped)


def with_standing(exchanges: Any) -> Any:
    """Return files with what their standing is told from; no address is read."""
    return exchanges.select_related("link", "message").defer("message__to", "message__filled")


def file_lines(exchanges: Sequence[Exchange]) -> list[dict[str, Any]]:
    """Return files with where each stands and how many rows it has, read as the system."""
    with scoped(everything(REASON)):
        rows = ExchangeRow.objects.filter(exchange__in=exchanges).order_by()
        counts = dict(rows.values_list("exchange").annotate(Count("pk")))
        return [
            {"file": one, "standing": standing(one), "count": counts.get(one.pk, 0)}
            for one in exchanges
        ]


def row_lines(actor: User, exchange: Exchange, rows: Any) -> list[dict[str, Any]]:
    """Return rows as they are shown: words only of cases that the actor may read."""
    seen = set(
        Case.objects.visible_to(actor)
        .filter(exchange_rows__exchange=exchange)
        .order_by()
        .values_list("pk", flat=True)
    )
    preview = preview_for(actor) if actor.scope_of("appeals", "write") else None
    with scoped(everything(REASON)):
        return [line_of(row, seen, preview) for row in rows.select_related("case")]


def line_of(row: ExchangeRow, seen: set[int], preview: Preview | None) -> dict[str, Any]:
    """Return one row as it is shown; one that waits with its preview, for whoever takes it in."""
    is_seen = row.case_id in seen
    line = {
        "row": row,
        "code": "failed"
        if row.state == RowState.REFUSED or row.reason == "in_words"
        else row.state,
        "case": row.case if is_seen else None,
        "words": row.words[:MOST_WORDS] if is_seen else "",
        "why": reason_text(row.reason, row.params) if is_seen or not row.case_id else "",
    }
    if row.state == RowState.READY and preview and row.sealed is not None:
        line |= preview(json.loads(row.sealed.opened()))
    return line


def preview_for(actor: User) -> Preview:
    """Return what makes of a row that waits what an actor may read of it, numbers masked.

    Nothing is read of one about the actor's own body, or one above it.
    """
    above = Organisation.objects.filter(pk__in=org_and_above(actor.organisation_id))
    own = set(above.values_list("pk", flat=True))
    categories = {one.pk: str(one) for one in IssueCategory.objects.all()}

    def preview(values: dict[str, Any]) -> dict[str, Any]:
        if values.get("about") in own:
            return {"words": _("About a body of yours: somebody else reads it.")}
        kind = values.get("kind", "")
        words = values.get("text") or values.get("words", "")
        return {
            "kind": AppealKind(kind).label if kind else "",
            "category": categories.get(values.get("category"), ""),
            "words": without_numbers(words)[:MOST_WORDS],
        }

    return preview


@transaction.atomic
def fetched_file(*, actor: User, exchange: Exchange) -> bytes:
    """Return a file that goes out, to be carried on by hand; contacts in it are logged (R2).

    Raises NotAllowed for those who exchange no files, OutOfScope where the file holds a case
    or a contact that the actor may not read.
    """
    require(actor, Exchange, "write")
    rows = Exchange.objects.visible_to(actor).outgoing().select_for_update(of=("self",))
    locked = rows.select_related("link", "answers").filter(pk=exchange.pk).first()
    if locked is None or not sees_cases(actor, locked):
        raise OutOfScope(_("There is no such file for you. Somebody else takes it."))
    if locked.link.returns_contact and (parts := parts_in(locked)):
        keys = locked_contacts(actor, parts)
        names = tuple(name for name in CONTACT if any(name in held for held in parts.values()))
        record(Entry(actor, Action.EXPORT, "incidents.contact", keys, names))
    content = written(locked)
    if locked.fetched_at is None:
        locked.save_as_next_version(fetched_at=timezone.now())
    return content


def sees_cases(actor: User, exchange: Exchange) -> bool:
    """Tell whether somebody may read every case of a file."""
    with scoped(everything(REASON)):
        rows = ExchangeRow.objects.filter(exchange=exchange).exclude(case=None)
        cases = set(rows.values_list("case", flat=True))
    seen = Case.objects.visible_to(actor).filter(pk__in=cases).order_by()
    return set(seen.values_list("pk", flat=True)) == cases


def parts_in(exchange: Exchange) -> dict[int, list[str]]:
    """Return which parts of a contact a file holds, by case; those that are kept still."""
    with scoped(everything(REASON)):
        rows = ExchangeRow.objects.filter(exchange=exchange, case__contact__isnull=False)
        return dict(rows.exclude(sent_parts=[]).values_list("case", "sent_parts"))


def locked_contacts(actor: User, cases: Iterable[int]) -> tuple[str, ...]:
    """Return the keys of the contacts of cases, locked so that they stay as they are read.

    Raises OutOfScope where the actor may not read each of them.
    """
    rows = Contact.objects.visible_to(actor).filter(case__in=cases).order_by("pk")
    found = dict(rows.select_for_update(of=("self",)).values_list("case", "pk"))
    if set(found) != set(cases):
        raise OutOfScope(_("There is no such file for you. Somebody else takes it."))
    return tuple(str(key) for key in found.values())
