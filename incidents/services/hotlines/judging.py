"""What can be taken in of a file: row by row, each refused with its reason, nothing written."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.contrib.gis.geos import Point
from django.db.models import Q
from django.utils import timezone

from core.geo import STORAGE_SRID
from grid.choices import Level
from grid.models import Area, Organisation
from incidents.choices.hotlines import Content, ReturnStatus, RowState
from incidents.models import Appeal, Case, Exchange, ExchangeRow, HotlineLink, IssueCategory
from incidents.services.hotlines.reading import SentFile
from incidents.services.hotlines.reasons import RowRefused
from incidents.services.hotlines.values import (
    Cells,
    choice_of,
    degrees_of,
    flag_of,
    mail_of,
    moment_of,
    phone_of,
    text_of,
)
from incidents.workflow.hotlines import CONTACT, KINDS, RESULTS, RETURNS

NEEDS_WORDS: Final = (ReturnStatus.ANSWERED, ReturnStatus.RETURNED)


@dataclass
class Judged:
    """One row: its number there, what becomes of it and why, and its values if it is taken in."""

    position: int
    external_no: str = ""
    state: str = RowState.READY
    reason: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    case: Case | None = None
    status: str = ""
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def sent_parts(self) -> list[str]:
        """The parts of the contact that came with it."""
        return [name for name in CONTACT if self.values.get(name)]


def judged(link: HotlineLink, sent: SentFile) -> list[Judged]:
    """Return every row of a file with what becomes of it."""
    judges: dict[str, Callable[[HotlineLink, SentFile], Any]] = {
        Content.CASES: CasesJudge,
        Content.STATUSES: StatusesJudge,
        Content.RECEIPT: ReceiptJudge,
    }
    judge = judges[sent.content](link, sent)
    return [one_row(judge, sent, position, cells) for position, cells in sent.rows]


def one_row(judge: Any, sent: SentFile, position: int, cells: Cells) -> Judged:
    """Judge one row."""
    row = Judged(position)
    try:
        if position in sent.broken:
            reason, params = sent.broken[position]
            raise RowRefused(reason, **params)
        judge.read(row, cells)
    except RowRefused as refusal:
        row.state, row.values = RowState.REFUSED, {}
        row.reason, row.params = refusal.reason, refusal.params
    return row


def number_of(cells: Cells, field: str) -> str:
    """Return a number as a row writes it, "" where it is none: rows are judged one by one."""
    try:
        return text_of(cells, field)
    except RowRefused:
        return ""


class CasesJudge:
    """Reads rows that become appeals. A number that came before is known again."""

    def __init__(self, link: HotlineLink, sent: SentFile) -> None:
        self.link, self.now = link, timezone.now()
        self.seen: dict[str, tuple[int, Cells]] = {}
        self.categories = list(IssueCategory.objects.filter(is_active=True))
        self.areas: dict[str, int] = {}
        names = {number_of(cells, "about") for _at, cells in sent.rows} - {""}
        self.bodies: dict[str, list[int]] = defaultdict(list)
        for key, name in Organisation.objects.filter(name__in=names).values_list("pk", "name"):
            self.bodies[name].append(key)
        rows = Appeal._base_manager.filter(source_org=link.org_id).exclude(external_no="")
        numbers = {number_of(cells, "number") for _at, cells in sent.rows}
        self.known = {appeal.external_no: appeal for appeal in rows.filter(external_no__in=numbers)}

    def read(self, row: Judged, cells: Cells) -> None:
        """Read a row. Raises RowRefused."""
        row.external_no = text_of(cells, "number", is_needed=True)
        first, before = self.seen.setdefault(row.external_no, (row.position, cells))
        if first != row.position:
            if before != cells:
                raise RowRefused("other_row", first=first)
            row.state, row.reason, row.params = RowState.KNOWN, "repeat", {"first": first}
            return
        if case := self.known.get(row.external_no):
            row.state, row.case, row.reason = RowState.KNOWN, case, "here_already"
            row.params = {"case": case.number}
            return
        row.values = self.values(cells)

    def values(self, cells: Cells) -> dict[str, Any]:
        """Return what a row says of a case, as it is sealed until somebody decides."""
        received, due = self.received(cells), moment_of(cells, "due_at")
        if due and due < (received or self.now):
            raise RowRefused("before_received", field="due_at")
        contact = {"name": text_of(cells, "name"), "phone": phone_of(cells)}
        contact["email"] = mail_of(cells)
        return {
            "kind": choice_of(cells, "kind", KINDS) if cells.get("kind") else "help_request",
            "title": text_of(cells, "title"),
            "text": text_of(cells, "text", is_needed=True),
            "category": self.category(cells),
            "area": self.area(cells),
            "address": text_of(cells, "address"),
            "place": self.place(cells),
            "received_at": received.isoformat() if received else None,
            "due": due.isoformat() if due else "",
            "about": self.about(cells),
            "confidential": flag_of(cells, "confidential"),
            **contact,
        }

    def received(self, cells: Cells) -> datetime | None:
        """Return when the other side received it. Raises RowRefused."""
        moment = moment_of(cells, "received_at")
        if moment and moment > self.now:
            raise RowRefused("to_come", field="received_at")
        return moment

    def category(self, cells: Cells) -> int | None:
        """Return the key of the category, by code or name. Raises RowRefused."""
        if not (text := text_of(cells, "category")):
            return None
        found = [
            one.pk
            for one in self.categories
            if text in (one.code, one.name) or text.lower() == one.name_en.lower()
        ]
        return only(found, "category", text)

    def area(self, cells: Cells) -> int:
        """Return the key of the community or wider area, by code or name. Raises RowRefused."""
        if not (text := text_of(cells, "area")):
            return self.link.area_id
        if text not in self.areas:
            rows = Area.objects.active().exclude(level=Level.CELL)
            named = rows.filter(code=text) if text.isdecimal() else rows.filter(name=text)
            self.areas[text] = only(list(named.values_list("pk", flat=True)[:2]), "area", text)
        return self.areas[text]

    def place(self, cells: Cells) -> list[float] | None:
        """Return the point in WGS 84 inside a grid cell. Raises RowRefused."""
        if (degrees := degrees_of(cells)) is None:
            return None
        point = Point(*degrees, srid=STORAGE_SRID)
        if not Area.objects.active().cells().containing(point).exists():
            raise RowRefused("outside_grid")
        return list(degrees)

    def about(self, cells: Cells) -> int | None:
        """Return the key of the body complained of; one not known here is refused (R10).

        Taken in without it, the case could reach that very body. Raises RowRefused.
        """
        if not (text := text_of(cells, "about")):
            return None
        return only(self.bodies.get(text, []), "about", text)


def only(found: list[int], name: str, text: str) -> int:
    """Return the one that was found. Raises RowRefused."""
    if not found:
        raise RowRefused("not_found", field=name, value=text[:40])
    if len(found) > 1:
        raise RowRefused("ambiguous", field=name, value=text[:40])
    return found[0]


class StatusesJudge:
    """Reads what became there of cases that we sent."""

    def __init__(self, link: HotlineLink, sent: SentFile) -> None:
        numbers = {number_of(cells, "your_number") for _at, cells in sent.rows}
        cases = Case._base_manager.filter(number__in=numbers)
        self.cases = {case.number: case for case in cases}
        keys = [case.pk for case in self.cases.values()]
        rows = ExchangeRow.objects.filter(link=link, case__in=keys, handling__isnull=False)
        self.sent = set(rows.values_list("case", flat=True))
        came = Appeal._base_manager.filter(pk__in=keys, source_org=link.org_id)
        self.came = set(came.values_list("pk", flat=True))

    def read(self, row: Judged, cells: Cells) -> None:
        """Read a row. Raises RowRefused."""
        row.external_no = text_of(cells, "number")
        ours = text_of(cells, "your_number", is_needed=True)
        row.status = choice_of(cells, "status", RETURNS)
        words = text_of(cells, "words", is_needed=row.status in NEEDS_WORDS)
        row.case = self.case(ours)
        row.values = {"words": words}

    def case(self, number: str) -> Case:
        """Return the case with our number that went to the hotline. Raises RowRefused."""
        case = self.cases.get(number)
        if case is None or case.pk not in self.sent:
            came = case is not None and case.pk in self.came
            raise RowRefused("own_case" if came else "no_such_case", value=number)
        return case


class ReceiptJudge:
    """Reads which of our files arrived, and what of them was refused."""

    def __init__(self, link: HotlineLink, sent: SentFile) -> None:
        names = {number_of(cells, "file") for _at, cells in sent.rows}
        numbers = {number for name in names if (number := as_number(name))}
        rows = Exchange.objects.outgoing().filter(link=link).order_by("pk")
        found = list(rows.filter(Q(name__in=names) | Q(number__in=numbers)))
        self.named = {file.name: file for file in found}
        self.numbered = {file.number: file for file in found}

    def read(self, row: Judged, cells: Cells) -> None:
        """Read a row. Raises RowRefused."""
        name = text_of(cells, "file", is_needed=True)
        taken = choice_of(cells, "result", {str(key): words for key, words in RESULTS.items()})
        file = self.named.get(name) or self.numbered.get(as_number(name))
        if file is None:
            raise RowRefused("no_such_file", value=name[:60])
        row.external_no = text_of(cells, "number")
        row.values = {
            "file": file.pk,
            "taken": taken == str(True),
            "ours": text_of(cells, "your_number"),
            "reason": text_of(cells, "reason"),
        }


def as_number(text: str) -> int | None:
    """Return the number of a file that is named by it, None for a name."""
    number = text.lstrip("0")
    is_number = number.isdecimal() and number.isascii() and len(number) < 10
    return int(number) if is_number else None


def rows_of(link: HotlineLink, exchange: Exchange, found: list[Judged]) -> Iterator[dict[str, Any]]:
    """Yield the values of the rows as they are kept, without what is sealed."""
    for one in found:
        yield {
            "exchange": exchange,
            "link": link,
            "position": one.position,
            "area_code": link.area.code,
            "external_no": one.external_no,
            "case_id": one.case.pk if one.case else None,
            "status": one.status,
            "state": one.state,
            "reason": one.reason,
            "params": one.params,
            "sent_parts": one.sent_parts,
        }
