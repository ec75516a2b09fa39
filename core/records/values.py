"""How one value of a record is headed and shown, in tables, cards, pages and files."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

NOTHING_RECORDED = "–"


@dataclass(frozen=True)
class Column:
    """One column or fact: a field's name, or a label with a function of the record."""

    name: str
    label: Any = ""
    value: Callable[[Any], Any] | None = None

    def heading(self, model: type[Model]) -> str:
        """Return the words above the values."""
        if self.label:
            return capfirst(str(self.label))
        field = field_named(model, self.name)
        return capfirst(str(getattr(field, "verbose_name", self.name)))

    def raw(self, record: Any) -> Any:
        """Return the value as the record holds it, a choice by its label."""
        if self.value is not None:
            return self.value(record)
        holder, _dot, last = record, "", self.name
        if "__" in self.name:
            path, last = self.name.rsplit("__", 1)
            for part in path.split("__"):
                holder = getattr(holder, part, None)
        display = getattr(holder, f"get_{last}_display", None)
        return display() if display else getattr(holder, last, None)


@dataclass(frozen=True)
class Facts:
    """A titled group of facts on a record's page.

    `only_filled` leaves out what has no value, where most of a long list is empty.
    """

    title: Any
    columns: tuple["str | Column", ...]
    only_filled: bool = False


def as_column(column: "str | Column") -> Column:
    """Return the column of a field's name, or the column itself."""
    return Column(column) if isinstance(column, str) else column


def field_named(model: type[Model], path: str) -> Any:
    """Return the field at the end of a path of names, None if there is none."""
    field: Any = None
    for name in path.split("__"):
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            return None
        model = field.related_model or model
    return field


def shown(value: Any) -> str:
    """Return a value as a person reads it; nothing recorded is a dash."""
    return plain(value) or NOTHING_RECORDED


def plain(value: Any) -> str:
    """Return a value as text; nothing recorded is empty."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return formats.date_format(value, "DATE_FORMAT")
    return str(value)
