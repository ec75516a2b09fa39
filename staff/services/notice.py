"""The public notice of what is held about people, made from the registers (个人信息保护法 17)."""

from collections.abc import Iterator
from dataclasses import dataclass

from core.registry import Entry, Kind, Words, registers


@dataclass(frozen=True)
class Line:
    """One kind of information, as the notice tells it."""

    title: Words
    purpose: Words
    basis: Words
    receivers: Words
    kept: Words
    kind: Kind


@dataclass(frozen=True)
class Part:
    """What one module holds about people."""

    subjects: Words
    lines: tuple[Line, ...]
    concerns_children: bool


def notice() -> Iterator[Part]:
    """Yield the notice, one part for each register; equal lines are told once."""
    for register in registers():
        lines = tuple(dict.fromkeys(map(line_of, register.entries)))
        yield Part(register.subjects, lines, register.concerns_children)


def line_of(entry: Entry) -> Line:
    """Return an entry without the names of tables and columns."""
    return Line(entry.title, entry.purpose, entry.basis, entry.receivers, entry.kept, entry.kind)
