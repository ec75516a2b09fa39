"""Rows on their way into a register: COPY into it, or into a temporary table beside it."""

import io
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Self

from django.db import connection, models

from grid.imports.targets import Target
from grid.imports.values import Values

STAGED: Final = "import_rows"
ESCAPES: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
NULL: Final = b"\\N"
FIRST_LOADED: Final = frozenset(
    {"grid_building", "grid_dwelling", "grid_compound", "grid_keysite", "grid_basefeature"}
)


@dataclass
class Ready:
    """Rows that passed the checks, column by column, in the words of COPY."""

    numbers: list[int]
    keys: list[str]
    columns: dict[str, Values]
    codes: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.keys)


def quoted(name: str) -> str:
    """Return a table or column name as SQL."""
    return connection.ops.quote_name(name)


class Sink:
    """Takes ready rows; a thread hands them to the database while the next are prepared."""

    def __init__(self, target: Target, source: str, batch_id: int, table: str) -> None:
        self.target, self.source, self.batch_id, self.table = target, source, batch_id, table
        self.threads = ThreadPoolExecutor(1)
        self.pending: Future[None] | None = None
        self.columns: tuple[str, ...] = ()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.threads.shutdown(wait=True, cancel_futures=True)

    def write(self, ready: Ready) -> None:
        """Send rows. What went wrong with earlier rows is raised here or by `wait`."""
        self.columns = tuple(ready.columns)
        if not len(ready):
            return
        text = copy_text(self._lists(ready), self._constants())
        self.wait()
        connection.ensure_connection()
        driver = connection.connection  # Django's own belongs to this thread
        self.pending = self.threads.submit(self._copy, driver, text, self._names(ready))

    def wait(self) -> None:
        """Wait until every row sent so far is in the table."""
        if self.pending is not None:
            pending, self.pending = self.pending, None
            with connection.wrap_database_errors:
                pending.result()

    def complete(self) -> None:
        """Every row was sent: what follows changes single rows."""
        self.wait()

    def _lists(self, ready: Ready) -> list[Values]:
        return [ready.keys, *ready.columns.values()]

    def _constants(self) -> list[str]:
        return [self.source, str(self.batch_id)]

    def _names(self, ready: Ready) -> list[str]:
        return ["source_key", *ready.columns, "source", "import_batch_id"]

    def _copy(self, driver: Any, text: bytes, names: list[str]) -> None:
        columns = ", ".join(map(quoted, names))
        with driver.cursor() as cursor:
            cursor.copy_expert(
                f"COPY {quoted(self.table)} ({columns}) FROM STDIN", io.BytesIO(text)
            )

    def fill(self, values: dict[str, dict[str, str]]) -> None:
        """Put texts that labels carry into the rows with these keys, where they have none."""
        self.wait()
        for column in {name for texts in values.values() for name in texts}:
            pairs = [(key, texts[column]) for key, texts in values.items() if texts.get(column)]
            self._update_by_key(column, pairs)

    def _update_by_key(self, column: str, pairs: Sequence[tuple[str, str]]) -> None:
        name = quoted(column)
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {quoted(self.table)} AS kept SET {name} = label.text "
                "FROM unnest(%s::text[], %s::text[]) AS label (key, text) "
                f"WHERE kept.source = %s AND kept.source_key = label.key AND kept.{name} = ''",
                [[key for key, _text in pairs], [text for _key, text in pairs], self.source],
            )

    def reshape(self, key: str, columns: dict[str, Any]) -> None:
        """Give the row with a key the shape of all its pieces."""
        self.wait()
        settings = ", ".join(f"{quoted(name)} = %s" for name in columns)
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {quoted(self.table)} SET {settings} WHERE source = %s AND source_key = %s",
                [*columns.values(), self.source, key],
            )


class DirectSink(Sink):
    """Takes rows into the register itself.

    While the register is still empty its indexes are put aside and made once at the end,
    which halves the work; nobody can read it meanwhile, but there is nothing to read.
    """

    def __init__(self, target: Target, source: str, batch_id: int) -> None:
        super().__init__(target, source, batch_id, target.table)
        self.is_bare = False
        if target.table in FIRST_LOADED:
            with connection.cursor() as cursor:
                cursor.execute("SELECT grid_begin_first_load(%s)", [target.table])
                self.is_bare = bool(cursor.fetchone()[0])

    def complete(self) -> None:
        """Make the indexes that were put aside."""
        self.wait()
        if self.is_bare:
            self.is_bare = False
            with connection.cursor() as cursor:
                cursor.execute("SELECT grid_end_first_load()")


class StagingSink(Sink):
    """Takes rows into a temporary table shaped like the register, with their row numbers."""

    def __init__(self, target: Target, source: str, batch_id: int) -> None:
        super().__init__(target, source, batch_id, STAGED)
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {STAGED}")
            cursor.execute(
                f"CREATE TEMP TABLE {STAGED} (LIKE {quoted(target.table)} INCLUDING DEFAULTS) "
                "ON COMMIT DROP"
            )
            cursor.execute(
                f"ALTER TABLE {STAGED} ALTER id DROP NOT NULL, ADD row_number bigint NOT NULL"
            )

    def _lists(self, ready: Ready) -> list[Values]:
        return [ready.numbers, *super()._lists(ready)]

    def _names(self, ready: Ready) -> list[str]:
        return ["row_number", *super()._names(ready)]


def copy_text(lists: list[Values], constants: list[str]) -> bytes:
    """Return the rows, of which there is at least one, in the text format of COPY."""
    tail = b"".join(b"\t" + _word(constant) for constant in constants) + b"\n"
    columns = [_column(values) for values in lists]
    return tail.join(map(b"\t".join, zip(*columns, strict=True))) + tail


def _column(values: Values) -> list[bytes]:
    """Return a column as words of COPY; all plain texts are encoded in one go."""
    if set(map(type, values)) == {bytes}:
        return values
    try:
        everything = "\n".join(values)
    except TypeError:
        known = {value: _word(value) for value in set(values)}
        return [known[value] for value in values]
    is_plain = everything.count("\n") == len(values) - 1
    if is_plain and not any(character in everything for character in "\\\t\r"):
        return everything.encode().split(b"\n")
    return [_word(value) for value in values]


def _word(value: Any) -> bytes:
    """Return one value as COPY writes it; bytes are words already."""
    if value is None:
        return NULL
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return value.translate(ESCAPES).encode()
    if value is True or value is False:
        return b"t" if value else b"f"
    return (value.isoformat() if isinstance(value, date) else str(value)).encode()


def default_of(target: Target, column: str) -> Any:
    """Return what a column holds where the file says nothing."""
    for each in target.model._meta.concrete_fields:
        if each.column == column:
            return _default(each)
    return None


def _default(each: models.Field[Any, Any]) -> Any:
    if each.null:
        return None
    if each.has_default():
        return each.get_default()
    return "" if isinstance(each, models.CharField) else None
