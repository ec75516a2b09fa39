"""Numbers as they are told: with the address of the records behind them, or with none.

A number that is hidden, or whose records the reader may not see, leads nowhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from core.small_numbers import DIRECT, told_tables
from incidents.choices.disputes import DisputeKind, DisputeLevel
from incidents.services.board import Asked, Board, Mediated

OUTCOMES = ("received", "agreed", "confirmed", "performed", "failed")


@dataclass(frozen=True)
class Number:
    """A number as it may be told, and the address of the records behind it."""

    text: str
    url: str = ""

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Line:
    """One line of a table: what it is about, in words and by code, and its numbers."""

    label: str
    numbers: tuple[Number, ...]
    code: str = ""


def list_url(desk: str, **filters: object) -> str:
    """Return the address of the cases behind a number."""
    kept = {name: value for name, value in filters.items() if value not in (None, "")}
    return f"{reverse(f'incidents:{desk}_list')}?{urlencode(kept)}"


@dataclass(frozen=True)
class Links:
    """The addresses behind the figures of one desk; none where the reader sees no rows."""

    desk: str
    asked: Asked
    is_open: bool

    def happened(self, **filters: object) -> str:
        """Return the address of what was received in the period, or happened `by` another day."""
        period = {"since": self.asked.first, "until": self.asked.last, **filters}
        return self.all_of(state="all", **period)

    def all_of(self, **filters: object) -> str:
        """Return the address of cases of the area, counted once."""
        if not self.is_open:
            return ""
        where = {} if "exact" in filters else {"area": self.asked.area}
        return list_url(self.desk, **{**where, "once": "true", **filters})


def where_of(code: str, asked: Asked) -> dict[str, str]:
    """Return the filters of one line by area: an area below, or the asked one and no nearer."""
    if code == asked.area and len(code) < asked.digits:
        return {"exact": code}
    return {"area": code}


def area_key(code: str, asked: Asked) -> str:
    """Return under which key the table by area tells a code."""
    return asked.area + DIRECT if code == asked.area else code


def area_lines(
    board: Board, told: Mapping[str, str], names: Mapping[str, str], links: Links
) -> Any:
    """Yield the line of every area below: received, closed, open, late."""
    for code in sorted(board.areas):
        sums, where = board.areas[code], where_of(code, links.asked)
        numbers = [Number(told[area_key(code, links.asked)], links.happened(**where))]
        if links.is_open:
            numbers += [
                Number(str(sums.closed), links.happened(by="closed", **where)),
                Number(str(sums.open), links.all_of(**where)),
                Number(str(sums.late), links.all_of(late="yes", **where)),
            ]
        yield Line(names.get(code, code), tuple(numbers))


def category_lines(
    board: Board, told: Mapping[str, str], names: Mapping[int | None, str], links: Links
) -> Any:
    """Yield the line of every category, the most frequent first."""
    for key, sums in sorted(board.categories.items(), key=lambda pair: -pair[1].received):
        if sums.received:
            url = links.happened(category="null" if key is None else key)
            yield Line(names.get(key, "—"), (Number(told[str(key)], url),))


def week_lines(board: Board, links: Links) -> Any:
    """Yield what was received week by week; a week cut by the period counts its part."""
    for text, sums in sorted(board.weeks.items()) if links.is_open else ():
        first = date.fromisoformat(text)
        last = min(first + timedelta(days=6 - first.weekday()), links.asked.last)
        yield Line(text, (Number(str(sums.received), links.happened(since=first, until=last)),))


def mediation_tables(board: Board, links: Links) -> list[dict[str, dict[str, str]]]:
    """Return outcome → code → told, by kind and by level; "" stands for the total."""
    tables: list[dict[str, dict[str, str]]] = [{}, {}]
    for outcome in (*OUTCOMES, "due"):
        columns = [
            {code: getattr(sums, outcome) for code, sums in part.items()}
            for part in (board.kinds, board.levels)
        ]
        for table, column in zip(
            tables, told_tables(columns, "", is_open=links.is_open), strict=True
        ):
            table[outcome] = column
    return tables


def mediation_lines(board: Board, links: Links) -> tuple[list[Line], list[Line]]:
    """Return the lines by kind and by level: received, agreed, without agreement, success."""
    by_kind, by_level = mediation_tables(board, links)
    kinds = [
        Line(str(DisputeKind(code).label), outcomes_of(sums, by_kind, code, links, kind=code), code)
        for code, sums in sorted(board.kinds.items())
        if any(getattr(sums, name) for name in OUTCOMES)
    ]
    levels = [
        Line(
            str(DisputeLevel(code).label),
            outcomes_of(board.levels[code], by_level, code, links, level=code),
        )
        for code in DisputeLevel.values
        if code in board.levels
    ]
    return kinds, levels


def outcomes_of(
    sums: Mediated, told: Mapping[str, Mapping[str, str]], code: str, links: Links, **where: Any
) -> tuple[Number, ...]:
    """Return received, agreed, without agreement and the share of agreements."""
    texts = {name: told[name][code] for name in OUTCOMES}
    agreed = links.happened(by="agreed", **where)
    return (
        Number(texts["received"], links.happened(**where)),
        Number(texts["agreed"], agreed),
        Number(texts["failed"], links.happened(by="failed", **where)),
        Number(success(texts["agreed"], texts["failed"]), agreed),
    )


def success(agreed: str, failed: str) -> str:
    """Return the share of agreements among what was ended; "—" where a part is not told."""
    if not (agreed.isdigit() and failed.isdigit()) or not int(agreed) + int(failed):
        return "—"
    return f"{100 * int(agreed) / (int(agreed) + int(failed)):.0f} %"


def mediation_totals(board: Board, links: Links) -> dict[str, Number]:
    """Return the totals of mediation in the period, and the follow-ups due now."""
    told = mediation_tables(board, links)[0]
    totals = {name: told[name][""] for name in (*OUTCOMES, "due")}
    found = {name: Number(totals[name], links.happened(by=name)) for name in OUTCOMES[1:]}
    found["success"] = Number(
        success(totals["agreed"], totals["failed"]), links.happened(by="agreed")
    )
    found["due"] = Number(totals["due"], links.all_of(state="all", follow_up="due"))
    return found


def told_sums(
    board: Board, asked: Asked, *, is_open: bool
) -> tuple[dict[str, str], dict[str, str]]:
    """Return what was received by area and by category, as it may be told."""
    areas = {code: sums.received for code, sums in board.areas.items()}
    categories = {str(key): sums.received for key, sums in board.categories.items()}
    marked = {f"c{key}": count for key, count in categories.items()}
    by_area, by_category = told_tables([areas, marked], asked.area, is_open=is_open)
    return by_area, {key[1:]: text for key, text in by_category.items() if key.startswith("c")}
