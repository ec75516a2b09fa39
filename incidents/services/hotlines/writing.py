"""Writing a file from its rows: the same for every try, with a contact only where it came along."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.conf import settings
from django.utils import timezone, translation

from core.rows import everything, scoped
from core.sheets import csv_lines
from grid.models import Area
from incidents.choices import AppealKind
from incidents.choices.hotlines import Content, Layout, RowState
from incidents.models import Appeal, Contact, Exchange, ExchangeRow
from incidents.services.hotlines.reasons import reason_text
from incidents.workflow.hotlines import COLUMNS, CONTACT, KINDS, RESULTS, RETURNS

# What is written of each kind of file, in this order. A case that we send names nobody.
FIELDS: Final[dict[str, tuple[str, ...]]] = {
    Content.STATUSES: ("number", "your_number", "status", "words", "at", "name", "phone", "email"),
    Content.RECEIPT: ("file", "number", "your_number", "result", "reason"),
    Content.CASES: (
        "number", "kind", "title", "text", "category", "area", "address", "received_at", "due_at",
    ),
}  # fmt: skip


def written(exchange: Exchange) -> bytes:
    """Return a file as it goes out."""
    reading = {
        Content.STATUSES: status_rows,
        Content.RECEIPT: receipt_rows,
        Content.CASES: case_rows,
    }[Content(exchange.content)]
    with (
        scoped(everything("a file for a linked hotline is written")),
        translation.override(settings.LANGUAGE_CODE),
    ):
        rows = ExchangeRow.objects.filter(exchange=exchange).select_related("case", "event")
        found = reading(exchange, list(rows.order_by("position")))
        if exchange.answers_id and not found:
            found = [whole_file(exchange)]
    return laid_out(exchange, found)


def laid_out(exchange: Exchange, rows: list[dict[str, str]]) -> bytes:
    """Return the bytes of a file in the layout of its link."""
    fields = FIELDS[exchange.content]
    if not exchange.link.returns_contact:
        fields = tuple(name for name in fields if name not in CONTACT)
    if exchange.link.layout == Layout.JSON:
        held = {
            "number": exchange.number,
            "content": exchange.content,
            "rows": [{name: row.get(name, "") for name in fields} for row in rows],
        }
        return json.dumps(held, ensure_ascii=False, indent=1).encode()
    columns = COLUMNS[exchange.content]
    lines = csv_lines(
        [columns[name][0] for name in fields],
        ([row.get(name, "") for name in fields] for row in rows),
    )
    text = "".join(lines)
    if exchange.link.layout == Layout.CSV_GBK:
        return text.lstrip("\ufeff").encode("gb18030", "replace")
    return text.encode()


def status_rows(_exchange: Exchange, rows: Sequence[ExchangeRow]) -> list[dict[str, str]]:
    """Return how cases stand: our number, theirs, status, words, when, who spoke."""
    named = [row.case_id for row in rows if row.sent_parts]
    contacts = {one.case_id: one for one in Contact.objects.filter(case__in=named)}
    return [
        {
            "number": row.case.number if row.case else "",
            "your_number": row.external_no,
            "status": RETURNS[row.status][0],
            "words": row.words,
            "at": stamped(row.event.at if row.event else row.created_at),
            **parts_of(row, contacts.get(row.case_id)),
        }
        for row in rows
    ]


def parts_of(row: ExchangeRow, contact: Contact | None) -> dict[str, str]:
    """Return the parts of the contact that the other side had sent, from the vault."""
    held = {name: getattr(contact, name, None) for name in row.sent_parts if name in CONTACT}
    return {name: value.opened() for name, value in held.items() if value is not None}


def receipt_rows(exchange: Exchange, rows: Sequence[ExchangeRow]) -> list[dict[str, str]]:
    """Return what became of the rows of their file."""
    return [
        {
            "file": exchange.answers.name if exchange.answers else "",
            "number": row.case.number if row.case else "",
            "your_number": row.external_no,
            "result": RESULTS[row.state in (RowState.TAKEN, RowState.KNOWN)][0],
            "reason": "" if row.state == RowState.TAKEN else reason_text(row.reason, row.params),
        }
        for row in rows
    ]


def whole_file(exchange: Exchange) -> dict[str, str]:
    """Return what became of a file of which no row was read."""
    assert exchange.answers is not None
    return {
        "file": exchange.answers.name,
        "result": RESULTS[False][0],
        "reason": exchange.answers.reason,
    }


def case_rows(_exchange: Exchange, rows: Sequence[ExchangeRow]) -> list[dict[str, str]]:
    """Return cases that we send: what each is about and until when, and nobody's name."""
    appeals = Appeal._base_manager.select_related("category").in_bulk([row.case_id for row in rows])
    codes = {appeal.area_code for appeal in appeals.values()}
    areas = dict(Area.objects.active().filter(code__in=codes).values_list("code", "name"))
    return [case_row(appeals[row.case_id], areas) for row in rows]


def case_row(appeal: Appeal, areas: Mapping[str, str]) -> dict[str, str]:
    """Return one case that we send."""
    return {
        "number": appeal.number,
        "kind": KINDS[AppealKind(appeal.kind)][0],
        "title": appeal.title,
        "text": appeal.text,
        "category": appeal.category.name if appeal.category else "",
        "area": areas.get(appeal.area_code, ""),
        "address": appeal.address,
        "received_at": stamped(appeal.received_at),
        "due_at": stamped(appeal.due_at) if appeal.due_at else "",
    }


def stamped(moment: Any) -> str:
    """Return a moment in local time."""
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M:%S")
