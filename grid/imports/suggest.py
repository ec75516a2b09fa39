"""Guessing the mapping of a file from the names of its columns."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from grid.choices import BuildingUse
from grid.imports.readers import Reader
from grid.imports.reasons import FileRefused
from grid.imports.targets import Kind, Target
from grid.imports.vocabulary import (
    COLUMNS,
    JOINED,
    KEYS,
    LATITUDE,
    LEAVES_OUT,
    LONGITUDE,
    PERSONAL,
    PROFILING,
    WKT,
)
from grid.models.imports import PlaceType

Mapping = dict[str, Any]
# "race" and the like are words of their own: a "trace" or "terrace" is none.
WORD: Final = re.compile(r"[a-z]+|[^\x00-\x7f]+")


def refuse_columns(reader: Reader) -> None:
    """Refuse a file with columns about people (R3). Raises FileRefused naming them.

    A map's features may say of which religion a building is: that is about the place,
    and it is not read.
    """
    about_places = {"religion"} if reader.has_shapes else set()
    names = [name for name in reader.columns if name not in about_places]
    if profiling := [name for name in names if names_any(name, PROFILING)]:
        raise FileRefused("profiling_column", columns="、".join(profiling))
    if personal := [name for name in names if names_any(name, PERSONAL)]:
        raise FileRefused("person_column", columns="、".join(personal))


def names_any(column: str, words: Iterable[str]) -> bool:
    """Tell whether the name of a column says one of the words."""
    plain = column.lower()
    parts = set(WORD.findall(plain))
    return any(
        word in parts if word.isascii() and word.isalpha() else word in plain for word in words
    )


def suggest_mapping(target: Target, reader: Reader) -> Mapping:
    """Return the likeliest mapping; what cannot be guessed is left out."""
    columns = reader.columns
    fields: dict[str, Any] = {}
    for field in target.fields:
        if field.kind is Kind.REFERENCE and reader.has_shapes:
            continue  # what a map calls an operator is seldom one of our organisations
        rule = _rule(field.name, columns)
        if rule and reader.has_shapes and (values := _open_values(target, field.name)):
            rule["values"] = values
        if rule:
            fields[field.name] = rule
    mapping: Mapping = {"fields": fields}
    if key := _first(columns, KEYS):
        mapping["key"] = {"column": key}
    if target.accepts and not reader.has_shapes:
        mapping["place"] = _place(columns)
    if target.key in (PlaceType.AREA, PlaceType.BASE):
        # An area's code is its key; the pieces of the ground are drawn as they come.
        mapping.pop("key", None)
    return mapping


def _open_values(target: Target, name: str) -> dict[str, str]:
    """Return what becomes of values that are none of ours in a file of map features."""
    if (target.key, name) in LEAVES_OUT:
        return {"*": ""}
    if name == "use":
        return {"*": BuildingUse.OTHER, "": BuildingUse.OTHER}
    return {}


def _rule(name: str, columns: Sequence[str]) -> dict[str, Any] | None:
    for together in JOINED.get(name, ()):
        if all(part in columns for part in together):
            return {"columns": list(together), "between": ""}
    found = _first(columns, COLUMNS.get(name, ()))
    return {"column": found} if found else None


def _first(columns: Sequence[str], names: Iterable[str]) -> str:
    plain = {column.strip().lower(): column for column in reversed(columns)}
    return next((plain[name] for name in names if name in plain), "")


def _place(columns: Sequence[str]) -> dict[str, str]:
    if wkt := _first(columns, WKT):
        return {"wkt": wkt}
    x, y = _first(columns, LONGITUDE), _first(columns, LATITUDE)
    return {"x": x, "y": y} if x and y else {}
