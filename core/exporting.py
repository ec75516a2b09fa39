"""What can be taken out of the system as a file: lists that their apps declare.

Each app names its lists in a tuple, and settings.EXPORTABLES the tuples, so that the one
who keeps exports (staff) finds the lists of apps above it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from django.conf import settings
from django.http import QueryDict  # noqa: TID251  the filters of a list, as its address has them
from django.utils.module_loading import import_string


class Row(NamedTuple):
    """One row of an export: the key of its record, and its cells as a file shows them."""

    key: str
    cells: list[str]


@dataclass(frozen=True)
class Exportable:
    """A list that can be exported.

    `rows(actor, query)` yields what the actor may see and export under the filters of a
    list's address. `is_personal`: each row is about a person, so the cells are masked and
    a second person approves.
    """

    key: str
    title: Callable[[], str]
    headings: Callable[[], list[str]]
    rows: Callable[[Any, QueryDict], Iterator[Row]]
    is_personal: bool = False


@cache
def exportables() -> Mapping[str, Exportable]:
    """Return every list that can be exported, by key."""
    lists = [found for path in settings.EXPORTABLES for found in import_string(path)]
    return MappingProxyType({found.key: found for found in lists})
