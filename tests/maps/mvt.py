"""Reads vector tiles in tests: just enough of the format to see layers, ids and properties."""

import struct
from collections.abc import Iterator
from typing import Any


def varint(data: bytes, at: int) -> tuple[int, int]:
    """Return a number and where the next field begins."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def fields(data: bytes) -> Iterator[tuple[int, Any]]:
    """Yield field number and value of a message."""
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        kind = key & 7
        if kind == 0:
            value, at = varint(data, at)
        elif kind == 2:
            size, at = varint(data, at)
            value, at = data[at : at + size], at + size
        else:
            size = 8 if kind == 1 else 4
            value, at = data[at : at + size], at + size
        yield key >> 3, value


def numbers(data: bytes) -> list[int]:
    """Return packed numbers."""
    at, found = 0, []
    while at < len(data):
        value, at = varint(data, at)
        found.append(value)
    return found


def value_of(data: bytes) -> Any:
    """Return one property value."""
    number, raw = next(fields(data))
    if number == 1:
        return raw.decode()
    if number == 3:
        return struct.unpack("<d", raw)[0]
    return raw


def features_of(layer: bytes) -> tuple[str, list[dict[str, Any]]]:
    """Return the name of a layer and its features' properties, with their id as "id"."""
    parts = list(fields(layer))
    name = next(raw for number, raw in parts if number == 1).decode()
    keys = [raw.decode() for number, raw in parts if number == 3]
    values = [value_of(raw) for number, raw in parts if number == 4]
    found = []
    for number, raw in parts:
        if number != 2:
            continue
        inside = dict(fields(raw))
        tags = numbers(inside.get(2, b""))
        row = {keys[k]: values[v] for k, v in zip(tags[::2], tags[1::2], strict=True)}
        found.append({"id": inside.get(1), **row})
    return name, found


def read(tile: bytes) -> dict[str, list[dict[str, Any]]]:
    """Return layer name → features."""
    return dict(features_of(raw) for number, raw in fields(tile) if number == 3)
