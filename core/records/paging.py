"""Pages read off an index: the thousandth costs what the first costs."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.utils.translation import gettext as _

from core.errors import BadInput

COUNT_CAP = 1000
BETWEEN_KEYS = "~"


@dataclass(frozen=True)
class Page:
    """The rows of one page and the marks before and after them ("" at the ends)."""

    rows: list[Any]
    previous: str = ""
    next: str = ""


@dataclass(frozen=True)
class CappedCount:
    """How many rows there are, counted no further than the cap."""

    number: int

    @property
    def is_capped(self) -> bool:
        """Tell whether there are more rows than were counted."""
        return self.number > COUNT_CAP

    def __str__(self) -> str:
        return f"{COUNT_CAP}+" if self.is_capped else str(self.number)


def capped_count(rows: QuerySet[Any]) -> CappedCount:
    """Count the rows, but no more than the cap and one."""
    return CappedCount(rows.order_by()[: COUNT_CAP + 1].count())


def page_of(
    rows: QuerySet[Any], keys: tuple[str, ...], size: int, *, after: str = "", before: str = ""
) -> Page:
    """Return one page in the order of `keys`, which are columns without nulls.

    Keys are all ascending or, with a "-" before each, all descending. `after` and
    `before` are marks of an earlier page. Raises BadInput for a broken mark.
    """
    backwards = bool(before) and not after
    mark = before if backwards else after
    falls = backwards != keys[0].startswith("-")
    keys = tuple(key.removeprefix("-") for key in keys)
    if mark:
        rows = rows.filter(beyond(rows.model, keys, mark, falls))
    order = [F(key).desc() if falls else F(key).asc() for key in keys]
    found = list(rows.order_by(*order)[: size + 1])
    is_cut, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_previous, has_next = (is_cut, True) if backwards else (bool(mark), is_cut)
    if not found:
        return Page([])
    return Page(
        found,
        mark_of(found[0], keys) if has_previous else "",
        mark_of(found[-1], keys) if has_next else "",
    )


def mark_of(row: Any, keys: tuple[str, ...]) -> str:
    """Return the mark of a row: the values of its keys."""
    values = (row._meta.pk.name if key == "pk" else key for key in keys)
    texts = (row._meta.get_field(name).value_to_string(row) for name in values)
    return BETWEEN_KEYS.join(quote(text, safe=":+ ") for text in texts)


def beyond(model: Any, keys: tuple[str, ...], mark: str, backwards: bool) -> Any:
    """Return the condition that a row comes after (or before) the marked one."""
    texts = [unquote(text) for text in mark.split(BETWEEN_KEYS)]
    fields = [model._meta.pk if key == "pk" else model._meta.get_field(key) for key in keys]
    try:
        values = [field.to_python(text) for field, text in zip(fields, texts, strict=True)]
    except (ValidationError, ValueError) as error:
        raise BadInput(_("The address of this page is incomplete. Open the list anew.")) from error
    lookup = TupleLessThan if backwards else TupleGreaterThan
    return lookup(Tuple(*(F(field.name) for field in fields)), tuple(values))
