"""What a record was before, who changed it and why: kept by the database, whoever writes.

Triggers copy every row that is added, changed or deleted into a history table; nothing
that reaches the table by `update()`, SQL or COPY escapes them. History rows have the row
security of the rows whose past they keep, and the app role may only add to them.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, TypeVar

import pghistory
import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.access import Actor

M = TypeVar("M", bound=type[models.Model])


def keeps_history(name: str) -> Callable[[M], M]:
    """Let the database keep the history of a model in the model `name`.

    One statement, one trigger: a bulk load pays once, not per row.
    """
    decorate: Callable[[M], M] = pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        model_name=name,
        level=pgtrigger.Statement,
        obj_field=pghistory.ObjForeignKey(related_name="history", related_query_name="+"),
        context_field=pghistory.ContextJSONField(),
        context_id_field=None,  # type: ignore[arg-type]  # documented as "no such field"
        meta={"verbose_name": _("history"), "verbose_name_plural": _("histories")},
    )
    return decorate


def because(actor: Actor | None, reason: str, **more: Any) -> AbstractContextManager[Any]:
    """Name who changes records, and why, in the history of all that is changed inside.

    `actor` is None for a job. Further values must be keys, never personal values.
    """
    who = actor.pk if actor is not None else None
    found: AbstractContextManager[Any] = pghistory.context(actor=who, reason=reason, **more)
    return found
