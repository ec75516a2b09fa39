"""The answer to a request: what is held, who looked, or what was decided and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import BinaryField, Model
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.access import Actor
from core.audit import Action, Entry, record
from core.errors import OutOfScope, WrongStep
from core.fields import EncryptedField, Secret
from core.registry import Entry as Registered
from core.registry import entries, holdings
from core.rows import everything, scoped
from residents.choices import ANSWER_DAYS, Decision, Purpose, RequestKind, RequestState
from residents.models import DataRequest
from residents.services.erasing import same_person
from residents.workflow import GIVES_ROWS
from staff.models import User
from staff.services.reads import Look, who_looked

MADE_BY_DATABASE: Final = frozenset({"pgh_id", "pgh_obj", "pgh_context", "awaits_merge"})
HAPPENED: Final = {
    "insert": gettext_lazy("added"),
    "update": gettext_lazy("changed"),
    "delete": gettext_lazy("deleted"),
}


class Expired(OutOfScope):
    """The answer is not given any more; a new request gives a new one."""

    code = "expired"


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


@dataclass(frozen=True)
class Answer:
    """What is handed over, with the mark that says to whom, by whom and until when."""

    request: DataRequest
    made_at: datetime
    made_by: User
    until: date
    tables: Sequence[Table] = ()
    looks: Sequence[Look] = field(default_factory=tuple)

    @property
    def mark(self) -> str:
        """The watermark on every page and file."""
        return f"{self.request.number} · {self.made_by.username} · {self.made_at:%Y-%m-%d %H:%M}"


def answer_to(*, actor: User, request: DataRequest, action: Action = Action.PRINT) -> Answer:
    """Return the answer to an executed request, after the read log has it.

    Given to who took the request in, for 30 days. Raises WrongStep, Expired, NotLogged.
    """
    if request.state != RequestState.EXECUTED or request.executed_at is None:
        raise WrongStep(_("This request is not answered yet."))
    if request.taken_by_id != actor.pk:
        raise OutOfScope(_("Only who took the request in hands the answer over."))
    now = timezone.now()
    until = timezone.localdate(request.executed_at) + timedelta(days=ANSWER_DAYS)
    if timezone.localdate(now) > until:
        raise Expired(_("This answer is not given any more. A new request gives a new one."))
    log(actor, request, action)
    gives = request.kind in GIVES_ROWS and request.decision == Decision.GRANTED
    answer = Answer(request, timezone.localtime(now), actor, until)
    if not gives or request.subject_key is None:
        return answer
    if request.kind == RequestKind.COPY:
        return Answer(request, answer.made_at, actor, until, tables=tuple(held(request)))
    return Answer(request, answer.made_at, actor, until, looks=tuple(looks_at(request)))


def log(actor: Actor, request: DataRequest, action: Action) -> None:
    """Write into the read log that the answer is given. Raises NotLogged."""
    keys = (str(request.pk), *((str(request.subject_key),) if request.subject_key else ()))
    label = DataRequest._meta.label_lower
    record(Entry(actor, action, label, keys, (request.kind,), Purpose.RIGHTS, request.number))


def held(request: DataRequest) -> Iterator[Table]:
    """Yield everything held about the person, past included, as the registers list it."""
    with scoped(everything(f"copy for request {request.number}")):
        keys = same_person(request.subject_key)
        for holding in holdings():
            model = holding.table
            rows = list(model._base_manager.filter(**{f"{holding.by}__in": keys}))
            yield from table_of(model, rows, str(model._meta.verbose_name_plural))
            yield from past_of(model, holding.by, keys)


def past_of(model: Any, by: str, keys: Sequence[str]) -> Iterator[Table]:
    """Yield the earlier versions of the rows of a model, where it keeps them."""
    past = next((m for m in tracked(model) if m._meta.label_lower.endswith("history")), None)
    if past is None:
        return
    name = "pgh_obj_id" if by == model._meta.pk.name else by
    rows = list(past._base_manager.filter(**{f"{name}__in": keys}).order_by("pgh_id"))
    title = _("%(kind)s: earlier versions") % {"kind": model._meta.verbose_name_plural}
    yield from table_of(past, rows, title)


def tracked(model: Any) -> Sequence[type[Model]]:
    """Return the history models of a model."""
    return [m for m in model._meta.apps.get_models() if getattr(m, "pgh_tracked_model", 0) is model]


def table_of(model: Any, rows: Sequence[Model], title: str) -> Iterator[Table]:
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
        tuple(tuple(worded(row, column) for column in columns) for row in rows),
    )


def told(column: Any) -> bool:
    """Tell whether a column says something to the person: no search index, no inner key."""
    if isinstance(column, BinaryField) and not isinstance(column, EncryptedField):
        return False
    return column.name not in MADE_BY_DATABASE


def heading(column: Any) -> str:
    """Return what a column is called."""
    names = {"pgh_created_at": _("written at"), "pgh_label": _("what happened"), "id": _("key")}
    return names.get(column.name, str(column.verbose_name))


def why(model: Any) -> Registered | None:
    """Return the first entry of a model in the registers."""
    return next((entry for entry in entries() if entry.model == model._meta.label_lower), None)


def worded(row: Any, column: Any) -> str:
    """Return a value in words; members of staff are not named."""
    if column.is_relation:
        if column.related_model is User:
            return _("a member of staff") if getattr(row, column.attname) else ""
        value = getattr(row, column.name, None)
        return "" if value is None else str(value)
    value = getattr(row, column.attname)
    if isinstance(value, Secret):
        return value.opened()
    if column.choices and value not in (None, ""):
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if column.name == "pgh_label":
        return str(HAPPENED.get(value, value))
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    return "" if value is None else str(value)


def looks_at(request: DataRequest) -> list[Look]:
    """Return who looked at the record, by role and area, the newest first."""
    with scoped(everything(f"who looked, for request {request.number}")):
        keys = same_person(request.subject_key)
        found = [look for key in keys for look in who_looked(key)]
    return sorted(found, key=lambda look: look.at, reverse=True)
