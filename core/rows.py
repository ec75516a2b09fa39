"""Row-level security: the second wall around what is written about people.

The first wall is `visible_to(actor)`. If a query forgets it, the database still gives
only the rows of the scope that the transaction declared, and none where none was
declared: PostgreSQL compares each row's area code with settings that end with the
transaction. A model says who may read its rows in `row_policy`; `apply_policies` (run by
`setup_database` before the app role is granted a table) brings the database in line.

The settings, all local to a transaction and empty outside one:
`wangge.actor` the account's key; `wangge.everything` why a job reads beyond any area;
for each capability `wangge.<capability>_low`, `_high`, the hull of the actor's codes
(low ≤ code < high) and `_prefixes`, filled only where the hull is wider than the scope.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from django.apps import apps
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from core.access import AFTER_DIGITS, Actor, CodeRange

WIDTHS: Final = (12, 15, 9, 6, 4)  # digits of a code on each level, the commonest posts first
NAME: Final = "wangge_rows"


def setting(name: str) -> str:
    """Return the SQL of a setting, read once per query and NULL where it is empty."""
    return f"(SELECT nullif(current_setting('wangge.{name}', true), ''))"


EVERYTHING: Final = f"{setting('everything')} IS NOT NULL"


def in_area(capability: str, column: str = "area_code") -> str:
    """Return the SQL condition that a row lies in the declared area of a capability.

    Two comparisons of text on one B-tree column; both are leakproof, so that the planner
    may use the index under the policy. The settings stand bare in them: the planner reads
    them for its estimate, which it does not do with a sub-select. With no scope they are
    NULL or empty: no row. The prefixes are asked only where the hull is too wide.
    """
    low, high = (f"current_setting('wangge.{capability}_{end}', true)" for end in ("low", "high"))
    prefixes = setting(f"{capability}_prefixes")
    listed = f"(SELECT string_to_array({prefixes}, ','))::text[]"
    inside = " OR ".join(f"left({column}, {width}) = ANY ({listed})" for width in WIDTHS)
    return f"({column} >= {low} AND {column} < {high} AND ({prefixes} IS NULL OR {inside}))"


def is_actor(column: str) -> str:
    """Return the SQL condition that a column names the declared actor."""
    return f"{column} = {setting('actor')}::bigint"


@dataclass(frozen=True)
class RowPolicy:
    """Which rows a declared scope may read (`using`) and write (`check`), as SQL.

    `capabilities` are those whose areas must be declared for it.
    """

    using: str
    check: str = ""
    capabilities: tuple[str, ...] = ()

    @classmethod
    def of_area(cls, capability: str, column: str = "area_code") -> "RowPolicy":
        """Return the policy of rows that carry an area code."""
        return cls(in_area(capability, column), capabilities=(capability,))


@dataclass(frozen=True)
class RowScope:
    """What one transaction may touch: an actor's areas, or everything, with a reason."""

    actor_id: int | None = None
    areas: dict[str, tuple[CodeRange, ...]] = field(default_factory=dict)
    everything: str = ""

    def settings(self) -> dict[str, str]:
        """Return the database settings that declare this scope."""
        found = {"actor": str(self.actor_id or ""), "everything": self.everything}
        for capability in capabilities():
            ranges = self.areas.get(capability, ())
            if self.everything:
                ranges = (CodeRange("0", AFTER_DIGITS),)
            wide = len(ranges) > 1
            found[f"{capability}_low"] = ranges[0].low if ranges else ""
            found[f"{capability}_high"] = max((part.high for part in ranges), default="")
            found[f"{capability}_prefixes"] = ",".join(part.low for part in ranges) if wide else ""
        return found


NOBODY: Final = RowScope()
_declared: ContextVar[RowScope] = ContextVar("declared", default=NOBODY)


@cache
def capabilities() -> tuple[str, ...]:
    """Return every capability that a policy asks for."""
    return tuple(sorted({name for _, rule in walled() for name in rule.capabilities}))


def policy_of(model: Any) -> RowPolicy | None:
    """Return a model's policy; a history table has that of the rows whose past it keeps."""
    if tracked := getattr(model, "pgh_tracked_model", None):
        rule: RowPolicy | None = getattr(tracked, "history_policy", policy_of(tracked))
        return rule and RowPolicy(rule.using, "true", rule.capabilities)
    return getattr(model, "row_policy", None)


@cache
def walled() -> tuple[tuple[Any, RowPolicy], ...]:
    """Return every model whose table has row-level security, with its policy."""
    found = ((model, policy_of(model)) for model in apps.get_models())
    return tuple((model, rule) for model, rule in found if rule)


def scope_of(actor: Actor) -> RowScope:
    """Return what an actor's posts of today let the database give."""
    if not actor.is_active or actor.pk is None:
        return NOBODY
    areas = {name: actor.scope_of(name).ranges for name in capabilities()}
    return RowScope(int(actor.pk), areas)


def everything(reason: str) -> RowScope:
    """Return the scope of a job that reads beyond any area: key rotation, retention, sealing."""
    if not reason:
        raise ValueError("a job that reads everything says why")
    return RowScope(everything=reason)


@contextmanager
def scoped(scope: RowScope) -> Iterator[None]:
    """Declare a scope for one transaction; inside another one, for this part of it.

    A rollback takes the settings back by itself; a success gives back those before it.
    """
    before = _declared.get()
    token = _declared.set(scope)
    try:
        with transaction.atomic():
            declare(scope)
            yield
            declare(before)
    finally:
        _declared.reset(token)


def scoped_to(actor: Actor) -> Any:
    """Declare the scope of an actor: `with scoped_to(actor): …`."""
    return scoped(scope_of(actor))


def declared() -> RowScope:
    """Return the scope of the running transaction."""
    return _declared.get()


def declare(scope: RowScope, beside: BaseDatabaseWrapper | None = None) -> None:
    """Set the settings of a scope until the transaction ends, on another connection if given."""
    found = scope.settings()
    calls = ", ".join(["set_config(%s, %s, true)"] * len(found))
    parameters = [part for name, value in found.items() for part in (f"wangge.{name}", value)]
    with (beside or connection).cursor() as cursor:
        cursor.execute(f"SELECT {calls}", parameters)


def apply_policies(owner: BaseDatabaseWrapper) -> None:
    """Bring the row security of every table in line with its model; safe to run again."""
    with owner.cursor() as cursor:
        for model, rule in walled():
            table = owner.ops.quote_name(model._meta.db_table)
            cursor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            cursor.execute(f"DROP POLICY IF EXISTS {NAME} ON {table}")
            check = rule.check or rule.using
            # A percent sign would be a parameter; policies hold none.
            cursor.execute(
                f"CREATE POLICY {NAME} ON {table} USING ({rule.using}) WITH CHECK ({check})"
            )
