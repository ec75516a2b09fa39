"""Sealing everything anew under the current key, so that an old key can be thrown away.

Runs as the owner (history is closed to the app role) in a scope that sees everything.
Each batch is a transaction: stopped half-way, the next run goes on with what is left.
Nothing of a row changes but the bytes of its sealed columns, so triggers stay silent:
neither a version nor a line of history is written.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import pgtrigger
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from core.encryption import WrongKey, is_current, ring, seal, unseal
from core.fields import EncryptedField
from core.rows import everything, scoped

BATCH: Final = 1000
REASON: Final = "key rotation"


class Unreadable(Exception):
    """A value cannot be opened with any key of the ring; its table and row are named."""


@dataclass(frozen=True)
class Sealed:
    """A table with sealed columns."""

    model: Any
    fields: tuple[EncryptedField, ...]

    @property
    def stale(self) -> str:
        """The SQL condition that some column is not sealed under the current key."""
        prefix = ring()[0].prefix
        return " OR ".join(
            f"substring({quoted(field.column)} FROM 1 FOR {len(prefix)}) <> '\\x{prefix.hex()}'"
            for field in self.fields
        )


@dataclass(frozen=True)
class SealedFiles:
    """Files that are kept sealed: settings.SEALED_FILES names them, app by app.

    `left` yields the keys of those that are not sealed under the current key, `reseal` seals
    one of them anew. Both run as the owner, in a scope that sees everything.
    """

    name: str
    left: Callable[[], Iterator[Any]]
    reseal: Callable[[Any], None]


def sealed_files() -> Iterator[SealedFiles]:
    """Yield every kind of files that is kept sealed."""
    for path in settings.SEALED_FILES:
        yield import_string(path)


def rotate_files(files: SealedFiles) -> Iterator[int]:
    """Seal files anew, each by itself; yield how many are done so far. Raises Unreadable."""
    with scoped(everything(REASON)):
        waiting = list(files.left())
    for number, key in enumerate(waiting, start=1):
        with pgtrigger.ignore(), scoped(everything(REASON)):
            try:
                files.reseal(key)
            except (WrongKey, OSError) as error:
                raise Unreadable(f"{files.name} {key}: {error}") from error
        yield number


def quoted(name: str | None) -> str:
    """Return a name as SQL writes it."""
    return connection.ops.quote_name(name or "")


def sealed_tables() -> Iterator[Sealed]:
    """Yield every table with sealed columns, histories included."""
    for model in apps.get_models(include_auto_created=True):
        fields = tuple(f for f in model._meta.local_fields if isinstance(f, EncryptedField))
        if fields:
            yield Sealed(model, fields)


def left(table: Sealed) -> int:
    """Return how many rows wait to be sealed anew."""
    name = quoted(table.model._meta.db_table)
    with scoped(everything(REASON)), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {name} WHERE {table.stale}")
        return int(cursor.fetchone()[0])


def rotate(table: Sealed, batch: int = BATCH) -> Iterator[int]:
    """Seal a table anew, batch by batch; yield how many rows each took. Raises Unreadable."""
    while True:
        with pgtrigger.ignore(), scoped(everything(REASON)):
            rows = waiting(table, batch)
            for row in rows:
                reseal(table, *row)
        if not rows:
            return
        yield len(rows)


def waiting(table: Sealed, batch: int) -> list[tuple[Any, ...]]:
    """Return (key, id, *sealed bytes) of some rows to seal anew, locked until they are."""
    meta = table.model._meta
    columns = [meta.pk.column, meta.get_field("id").column, *(f.column for f in table.fields)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(map(quoted, columns))} FROM {quoted(meta.db_table)}"
            f" WHERE {table.stale} LIMIT %s FOR UPDATE",
            [batch],
        )
        return list(cursor.fetchall())


def reseal(table: Sealed, key: Any, row_id: Any, *values: Any) -> None:
    """Seal the columns of one row anew. Raises Unreadable."""
    fresh: dict[str, bytes] = {}
    for field, value in zip(table.fields, values, strict=True):
        if value is None or is_current(bytes(value)):
            continue
        context = f"{field.purpose}:{row_id}"
        try:
            fresh[field.name] = seal(unseal(bytes(value), context), context)
        except WrongKey as error:
            name = table.model._meta.db_table
            raise Unreadable(f"{name}.{field.column} of row {key}: {error}") from error
    table.model._base_manager.filter(pk=key).update(**fresh)
