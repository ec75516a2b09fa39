"""Turning the columns of a file into values of a register, by the rules of the mapping."""

import math
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, Final

import numpy as np
from django.utils import translation

from grid.imports.findings import Findings, Rows
from grid.imports.readers import Chunk
from grid.imports.reasons import FileRefused
from grid.imports.tables import FORMULA
from grid.imports.targets import Field, Kind, Target
from grid.imports.vocabulary import NO, VALUES, YES

Rule = dict[str, Any]
Values = list[Any]
SKIP: Final = object()  # stands for "leave this row out"
CUT: Final = 60  # characters of a wrong value that a message repeats
LANGUAGES: Final = ("zh-hans", "en")
DAYS: Final = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")
# A cell that a spreadsheet would run; "+86 …" and "-1" are none.
FORMULA_TEXT: Final = re.compile(r"^\s*(=|@|[+\-].*[(|!])")
UNKEEPABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def wanted_columns(mapping: Rule) -> set[str]:
    """Return the columns of the file that a mapping reads."""
    rules = [*mapping.get("fields", {}).values(), mapping.get("key", {}), mapping.get("only", {})]
    names: set[str] = set(mapping.get("place", {}).values())
    for rule in rules:
        names.update(rule.get("columns", ()))
        names.add(rule.get("column", ""))
    return names - {""}


def check_mapping(target: Target, mapping: Rule, columns: Sequence[str]) -> None:
    """Refuse a mapping that names unknown columns or fields, or leaves out what is needed."""
    for name in wanted_columns(mapping):
        if name not in columns:
            raise FileRefused("no_such_column", column=name)
    rules = mapping.get("fields", {})
    known = {field.name for field in target.fields}
    for name, rule in rules.items():
        if name not in known:
            raise FileRefused("no_such_field", field=name)
        if not {"column", "columns", "constant"} & rule.keys():
            raise FileRefused("rule_unusable", field=name)
    _refuse_gaps(target, set(rules))


def _refuse_gaps(target: Target, given: set[str]) -> None:
    """Refuse a mapping without a field that no row can do without."""
    if {"building", "room"} <= given:
        given = given | {"dwelling"}  # rentals may name dwellings by building, entrance and room
    for field in target.fields:
        if field.required and field.name not in given:
            raise FileRefused("field_missing", field=str(field.label))


def raw_column(chunk: Chunk, rule: Rule) -> Values:
    """Return the texts that a rule names: of a column, of several, or a constant."""
    if "constant" in rule:
        return [str(rule["constant"])] * len(chunk)
    if "columns" in rule:
        parts = [texts(chunk.columns[name]) for name in rule["columns"]]
        between = str(rule.get("between", ""))
        found = [between.join(filter(None, row)) for row in zip(*parts, strict=True)]
    else:
        found = texts(chunk.columns[rule["column"]])
    if "prefix" in rule or "digits" in rule:
        found = [_code(text, str(rule.get("prefix", "")), rule.get("digits")) for text in found]
    return found


def texts(column: Iterable[Any]) -> Values:
    """Return a column as stripped texts; what is missing is ""."""
    found = column.tolist() if isinstance(column, np.ndarray) else list(column)
    if isinstance(column, np.ndarray) and column.dtype.kind in "iu":
        return list(map(str, found))
    try:
        known = {each: _text(each) for each in set(found)}  # columns repeat much
    except TypeError:  # lists, which some formats have
        return [_text(each) for each in found]
    return [known[each] for each in found]


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return cell.strip()
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    text = str(cell)
    return "" if text in ("NaT", "None") else text


def _code(text: str, prefix: str, digits: int | None) -> str:
    """Return the prefix and the number of the text, filled with zeros to so many digits."""
    if not text:
        return ""
    return prefix + text.rjust(int(digits) - len(prefix), "0") if digits else prefix + text


@cache
def _words(target: str, name: str, choices: tuple[tuple[str, Any], ...]) -> dict[str, str]:
    """Return every word for every choice: its code, its labels, its synonyms."""
    words = dict(VALUES.get((target, name), {}))
    for value, label in choices:
        for language in LANGUAGES:
            with translation.override(language):
                words[str(label).lower()] = value
        words[value.lower()] = value
    return words


def choice_words(target: Target, field: Field) -> dict[str, str]:
    """Return every word that a choice of a field is known by, in lower case."""
    return _words(target.key, field.name, field.choices)


def parse_field(rows: Rows, target: Target, field: Field, rule: Rule, found: Findings) -> Values:
    """Return the values of one field; a value that cannot be read becomes a finding."""
    raw = raw_column(rows.chunk, rule)
    if field.kind is Kind.CHOICE:
        return _choices(rows, raw, target, field, rule, found)
    parsers: dict[Kind, Callable[[str, Field], Any]] = {
        Kind.WHOLE: _whole,
        Kind.FLAG: _flag,
        Kind.DAY: _day,
    }
    parse = parsers.get(field.kind)
    answers = {text: _answer(text, field, parse) for text in set(raw)}  # columns repeat much
    values = [answers[text] for text in raw]
    if any(isinstance(answer, RowRefused) for answer in answers.values()):
        for position, value in enumerate(values):
            if isinstance(value, RowRefused):
                found.add_error(rows, position, value.reason, field=field.label, **value.params)
                values[position] = None if parse else ""
    return values


def _answer(text: str, field: Field, parse: Callable[[str, Field], Any] | None) -> Any:
    """Return the value of one text, or what is wrong with it."""
    try:
        refuse_unkeepable(text, field)
        return parse(text, field) if parse else text
    except RowRefused as refusal:
        return refusal


class RowRefused(Exception):
    """One value cannot be kept; the row is listed with the reason."""

    def __init__(self, reason: str, **params: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.params = params


def refuse_unkeepable(text: str, field: Field) -> None:
    """Refuse what no field may hold. Raises RowRefused."""
    if text == FORMULA or FORMULA_TEXT.match(text):
        raise RowRefused("formula")
    if UNKEEPABLE.search(text):
        raise RowRefused("odd_characters")
    if not text and field.required:
        raise RowRefused("required")
    if field.limit and len(text) > field.limit and field.kind is Kind.TEXT:
        raise RowRefused("too_long", limit=field.limit)


def _whole(text: str, field: Field) -> int | None:
    if not text:
        return None
    try:
        number = float(text.replace(",", ""))
    except ValueError:
        raise RowRefused("not_whole", value=text[:CUT]) from None
    if not math.isfinite(number) or number != int(number):
        raise RowRefused("not_whole", value=text[:CUT])
    if not field.low <= number <= field.high:
        raise RowRefused("out_of_range", value=text[:CUT], low=field.low, high=field.high)
    return int(number)


def _flag(text: str, _field: Field) -> bool | None:
    if not text:
        return None
    if text.lower() in YES or text.lower() in NO:
        return text.lower() in YES
    raise RowRefused("not_flag", value=text[:CUT])


def _day(text: str, _field: Field) -> date | None:
    if not text:
        return None
    for form in DAYS:
        try:
            day = datetime.strptime(text.split("T")[0], form).date()  # noqa: DTZ007  a plain date
        except ValueError:
            continue
        if 1900 <= day.year <= 2200:
            return day
    raise RowRefused("not_day", value=text[:CUT])


def _choices(
    rows: Rows, raw: Values, target: Target, field: Field, rule: Rule, found: Findings
) -> Values:
    own = {str(key).lower(): value for key, value in rule.get("values", {}).items()}
    words = {**choice_words(target, field), **own}
    answers = {text: _choice(text, words) for text in set(raw)}
    values = [answers[text] for text in raw]
    if any(isinstance(answer, RowRefused) for answer in answers.values()) or field.required:
        for position, value in enumerate(values):
            if isinstance(value, RowRefused):
                found.add_error(rows, position, value.reason, field=field.label, **value.params)
                values[position] = None
            elif value is None and field.required:
                found.add_error(rows, position, "required", field=field.label)
    return values


def _choice(text: str, words: dict[str, str]) -> Any:
    """Return the choice a text means, None for none given, SKIP, or what is wrong with it."""
    value = words.get(text.lower())
    if value is None and text:
        value = words.get("*")
    if value is None:
        return None if not text else RowRefused("not_choice", value=text[:CUT])
    return value or SKIP
