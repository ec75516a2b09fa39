"""The read log's door: whoever is about to show something about a person says so first.

`record(entry)` hands an entry to the function that settings.AUDIT_SINK names. It must
commit the entry before it returns, apart from the caller's transaction, so that the
entry stands even if the page fails; where it cannot be written the data are not given.
An entry holds keys and names of fields, never their values.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import Model, TextChoices
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from core.access import Actor
from core.errors import DomainError


class Action(TextChoices):
    """What was done with personal fields."""

    LIST = "list", _("list")
    VIEW = "view", _("page opened")
    SEARCH = "search", _("search")
    REVEAL = "reveal", _("full value shown")
    EXPORT = "export", _("export")
    PRINT = "print", _("print")
    POPUP = "popup", _("map popup")
    API = "api", _("API")
    REFUSED = "refused", _("refused")


class NotLogged(DomainError):
    """The read log cannot be written, so nothing is shown (503)."""

    code = "not_logged"
    status = 503


@dataclass(frozen=True)
class Entry:
    """One read of personal fields.

    `kind` is a model's label, `keys` the rows shown, `fields` the names of the fields
    given, `purpose` a code of the caller's list, `reason` what the reader wrote, `asked`
    a summary of a query without values.
    """

    actor: Actor
    action: Action
    kind: str
    keys: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    purpose: str = ""
    reason: str = ""
    asked: str = ""


@cache
def sink(path: str) -> Callable[[Entry], None]:
    """Return the function that keeps entries."""
    found: Callable[[Entry], None] = import_string(path)
    return found


@cache
def purposes(paths: tuple[str, ...]) -> dict[str, Any]:
    """Return what the codes of all lists of purposes mean."""
    return {code: label for path in paths for code, label in import_string(path).choices}


def purpose_label(code: str) -> str:
    """Return a purpose in words; the code itself where no list of AUDIT_PURPOSES knows it."""
    return str(purposes(tuple(settings.AUDIT_PURPOSES)).get(code, code))


def record(entry: Entry) -> None:
    """Write an entry, committed before this returns. Raises NotLogged."""
    sink(settings.AUDIT_SINK)(entry)


def reading(
    actor: Actor, action: Action, rows: Iterable[Model], fields: Iterable[str] = (), **more: Any
) -> None:
    """Record that fields of some rows of one model are about to be shown. Raises NotLogged."""
    shown = list(rows)
    if shown:
        kind = shown[0]._meta.label_lower
        keys = tuple(str(row.pk) for row in shown)
        record(Entry(actor, action, kind, keys, tuple(fields), **more))
