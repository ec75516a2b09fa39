"""Everything held about somebody, opened and in words: what a copy is made of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.contrib.postgres.fields import ArrayField
from django.db.models import BinaryField, Model, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.access import Actor
from core.audit import Action, Entry, record
from core.fields import EncryptedField, Secret
from core.registry import Entry as Registered
from core.registry import Holding, entries, holdings
from core.rows import everything, scoped, scoped_to
from residents.choices.people import Purpose, RequesterKind
from residents.models import DataRequest, Person
from residents.services.erasing import same_person
from staff.models import User

# What only serves the system, and the keys of others in a row about several people.
NOT_TOLD: Final = frozenset(
    {
        "pgh_id", "pgh_obj", "pgh_context", "awaits_merge", "awaits_word_check", "is_doubled",
        "recorded_for", "person_keys", "moved",
    }
)  # fmt: skip
HAPPENED: Final = {
    "insert": gettext_lazy("added"),
    "update": gettext_lazy("changed"),
    "delete": gettext_lazy("deleted"),
}
# A named file goes to nobody but the person and whoever stands in for them.
THEIR_OWN: Final = (RequesterKind.SELF, RequesterKind.GUARDIAN)


@dataclass(frozen=True)
class Table:
    """The rows of one kind that are held about somebody, every value opened."""

    title: str
    purpose: str
    basis: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def pairs(self) -> list[list[tuple[str, str]]]:
        """Each row as (column, value)."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass
class Copy:
    """The making of one copy: for which request, by whom, of which keys of one person.

    `found` holds the keys of the rows met so far, by model, so that parts find theirs;
    `readable` the keys of the named files that whoever hands the copy over may read.
    """

    request: DataRequest
    actor: Actor
    action: Action
    keys: list[str]
    found: dict[str, list[Any]]
    readable: dict[str, set[Any]]

    @property
    def is_for_themselves(self) -> bool:
        """Tell whether it goes to the person, or to whoever stands in for them."""
        return self.request.requester_kind in THEIR_OWN


def held(*, actor: Actor, request: DataRequest, action: Action) -> list[Table]:
    """Return everything held about the person, past included, as the registers list it.

    Of care records and youth support files only what whoever hands the copy over may read
    anyway: nobody at a counter learns that a file exists. The office that keeps it gives
    its copy itself, and every copy says so. The read log names each file first. Raises
    NotLogged.
    """
    with scoped(everything(f"copy for request {request.number}")):
        keys = same_person(request.subject_key)
    readable = readable_files(actor, keys)
    with scoped(everything(f"copy for request {request.number}")):
        copy = Copy(request, actor, action, keys, {}, readable)
        by_model: dict[str, list[Holding]] = {}
        for holding in holdings():
            by_model.setdefault(holding.model, []).append(holding)
        return [table for group in by_model.values() for table in tables_of(copy, group)]


def readable_files(actor: Actor, keys: list[str]) -> dict[str, set[Any]]:
    """Return the keys of the person's named files that the walls let somebody read."""
    found: dict[str, set[Any]] = {}
    with scoped_to(actor):
        for holding in holdings():
            if holding.absent is not None and not holding.through:
                rows = holding.table._base_manager.filter(holding.holds(keys))
                found.setdefault(holding.model, set()).update(rows.values_list("pk", flat=True))
    return found


def tables_of(copy: Copy, group: Sequence[Holding]) -> Iterator[Table]:
    """Yield the rows of one model, and their past."""
    model, is_file = group[0].table, group[0].absent is not None
    if is_file and not copy.is_for_themselves:
        return
    rows = list(model._base_manager.filter(condition(copy, group)).order_by("pk"))
    if group[0].model in copy.readable:
        rows = [row for row in rows if row.pk in copy.readable[group[0].model]]
    copy.found[group[0].model] = [row.pk for row in rows]
    if is_file and rows:
        log_files(copy, group[0].model)
    yield from table_of(copy, model, rows, str(model._meta.verbose_name_plural))
    yield from past_of(copy, group)


def condition(copy: Copy, group: Sequence[Holding]) -> Q:
    """Return the condition that a row is the person's, through a row of theirs or itself."""
    wanted = Q(pk__in=[])
    for holding in group:
        keys = copy.found.get(holding.through, []) if holding.through else copy.keys
        theirs = holding.holds(keys)
        wanted |= theirs & ~holding.absent if holding.absent else theirs
    return wanted


def log_files(copy: Copy, label: str) -> None:
    """Write into the read log which named files the copy holds. Raises NotLogged."""
    keys = tuple(str(key) for key in copy.found[label])
    kind, number = copy.request.kind, copy.request.number
    record(Entry(copy.actor, copy.action, label, keys, (kind,), Purpose.RIGHTS, number))


def past_of(copy: Copy, group: Sequence[Holding]) -> Iterator[Table]:
    """Yield the earlier versions of the rows of a model, where it keeps them.

    Of rows that are gone too, unless the model may hold what nobody is shown.
    """
    model = group[0].table
    past = next((m for m in tracked(model) if m._meta.label_lower.endswith("history")), None)
    if past is None:
        return
    wanted = Q(pgh_obj_id__in=copy.found[group[0].model])
    for holding in group:
        if not holding.through and not holding.absent and holding.by != model._meta.pk.name:
            wanted |= holding.holds(copy.keys)
    rows = list(past._base_manager.filter(wanted).order_by("pgh_id"))
    title = _("%(kind)s: earlier versions") % {"kind": model._meta.verbose_name_plural}
    yield from table_of(copy, past, rows, title)


def tracked(model: Any) -> Sequence[type[Model]]:
    """Return the history models of a model."""
    return [m for m in model._meta.apps.get_models() if getattr(m, "pgh_tracked_model", 0) is model]


def table_of(copy: Copy, model: Any, rows: Sequence[Model], title: str) -> Iterator[Table]:
    """Yield the rows as words, one table; nothing where there are none."""
    if not rows:
        return
    columns = [f for f in model._meta.local_fields if told(f)]
    basis = why(getattr(model, "pgh_tracked_model", model))
    yield Table(
        title,
        str(basis.purpose) if basis else "",
        str(basis.basis) if basis else "",
        tuple(heading(column) for column in columns),
        tuple(tuple(worded(copy, row, column) for column in columns) for row in rows),
    )


def told(column: Any) -> bool:
    """Tell whether a column says something to the person: no search index, no inner key."""
    if isinstance(column, BinaryField) and not isinstance(column, EncryptedField):
        return False
    return column.name not in NOT_TOLD


def heading(column: Any) -> str:
    """Return what a column is called."""
    names = {"pgh_created_at": _("written at"), "pgh_label": _("what happened"), "id": _("key")}
    return names.get(column.name, str(column.verbose_name))


def why(model: Any) -> Registered | None:
    """Return the first entry of a model in the registers."""
    return next((entry for entry in entries() if entry.model == model._meta.label_lower), None)


def worded(copy: Copy, row: Any, column: Any) -> str:
    """Return a value in words; neither members of staff nor other people are named."""
    if column.is_relation:
        return related(copy, row, column)
    value = getattr(row, column.attname)
    if isinstance(value, Secret):
        return value.opened()
    if isinstance(column, ArrayField):
        labels = dict(column.base_field.flatchoices)
        return _(", ").join(str(labels.get(each, each)) for each in value or ())
    if column.choices and value not in (None, ""):
        return str(dict(column.flatchoices).get(value, value))
    if column.name == "pgh_label":
        return str(HAPPENED.get(value, value))
    return plain(value)


def related(copy: Copy, row: Any, column: Any) -> str:
    """Return what a row points at, in words."""
    key = getattr(row, column.attname)
    if key is None:
        return ""
    if column.related_model is User:
        return _("a member of staff")
    if column.related_model is Person and str(key) not in copy.keys:
        return _("another record")
    return plain(getattr(row, column.name, None))


def plain(value: Any) -> str:
    """Return a value without a list of words for it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    return "" if value is None else str(value)
