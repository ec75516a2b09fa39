"""What is held about people, field by field, and why: the source of the public notice.

Each app lists its personal fields in its `personal.py`; settings.PERSONAL_REGISTERS names
the lists. A field of a table about people that no list holds fails the tests, so that
nothing is kept without a purpose, a legal basis, receivers and an end (个人信息保护法
6, 17, 34; 网络数据安全管理条例 21). Nothing here is a value of anybody.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.module_loading import import_string

Words = str | Promise


class Kind(StrEnum):
    """How much harm a field could do in wrong hands (个人信息保护法 28)."""

    ORDINARY = "ordinary"
    SENSITIVE = "sensitive"
    MINOR = "minor"


class Reach(StrEnum):
    """Whose rows a holding keeps, and what erasing somebody does to them."""

    ERASED = "erased"  # goes with the person
    TAKEN_OUT = "taken_out"  # a row about several people: the person's key goes out of it
    KEPT = "kept"  # a proof that names a key and nothing else: it stays


@dataclass(frozen=True)
class Entry:
    """Some fields of one model, held for one purpose; their names with spaces between.

    `title` is what they are called on the public notice; fields with one title are told
    as one. `receivers` are those who may see them, `kept` how long, in plain words.
    """

    model: str
    fields: str
    title: Words
    purpose: Words
    basis: Words
    receivers: Words
    kept: Words
    kind: Kind = Kind.ORDINARY


@dataclass(frozen=True)
class Holding:
    """A table that holds rows about residents.

    `by` is the field with the person's key, or with that of a row of `through`, a holding
    listed before, of which these rows are parts. `absent` says which rows nobody is shown;
    a holding that has it belongs to named helpers and is given to nobody but the person
    and whoever stands in for them.
    """

    model: str
    by: str
    reach: Reach = Reach.ERASED
    through: str = ""
    absent: Q | None = None

    @property
    def table(self) -> Any:
        """The model."""
        return apps.get_model(self.model)

    def holds(self, keys: Iterable[Any]) -> Q:
        """Return the condition that a row holds one of some keys, alone or in a list."""
        is_list = isinstance(self.table._meta.get_field(self.by), ArrayField)
        return Q(**{f"{self.by}__{'overlap' if is_list else 'in'}": list(keys)})


@dataclass(frozen=True)
class Register:
    """The list of one module; `subjects` is who the fields are about, as the notice says it.

    `concerns_children`: the notice for children tells it too.
    """

    subjects: Words
    entries: tuple[Entry, ...]
    holdings: tuple[Holding, ...] = ()
    concerns_children: bool = False


@cache
def registers() -> tuple[Register, ...]:
    """Return the lists of all apps."""
    return tuple(import_string(path) for path in settings.PERSONAL_REGISTERS)


def entries() -> Iterator[Entry]:
    """Yield every entry of every list."""
    for register in registers():
        yield from register.entries


def holdings() -> Iterator[Holding]:
    """Yield every table that holds rows about residents."""
    for register in registers():
        yield from register.holdings


def registered() -> set[tuple[str, str]]:
    """Return (model, field) of everything on the lists, a field listed twice included once."""
    return {(entry.model, name) for entry in entries() for name in entry.fields.split()}


def fields_of(models: Iterable[Any]) -> set[tuple[str, str]]:
    """Return (model, field) of every column of some models."""
    return {
        (model._meta.label_lower, field.name)
        for model in models
        for field in model._meta.local_fields
    }
