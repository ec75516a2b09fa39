"""Tiles cut by statements that a connection keeps parsed and planned.

Planning a tile costs as much as cutting it, and asking who asks costs more to plan than
to answer. PostgreSQL keeps what is prepared with the connection, and plans it anew by
itself when tables or statistics change.
"""

from collections import OrderedDict
from collections.abc import Sequence
from itertools import count
from typing import Any, Final
from weakref import WeakKeyDictionary

from django.db import connection
from psycopg2.extensions import AsIs

from maps.tiles import Statement

MOST_KEPT: Final = 100  # statements of one connection
SMALL_FROM: Final = 15  # tiles of this zoom hold few rows: one plan, by the spatial index, fits all
ADDRESS: Final = [AsIs("$1"), AsIs("$2"), AsIs("$3")]

_numbers = count(1)
_names: WeakKeyDictionary[Any, OrderedDict[Any, str]] = WeakKeyDictionary()


def name_of(cursor: Any, key: Any, types: str, sql: str, values: Sequence[Any]) -> str:
    """Return the name of a statement on this connection, which prepares it the first time.

    Statements with equal keys must be equal; `types` are those of the parameters it leaves open.
    """
    connection.ensure_connection()
    names = _names.setdefault(connection.connection, OrderedDict())
    if key in names:
        names.move_to_end(key)
        return names[key]
    name = f"kept_{next(_numbers)}"
    cursor.execute(f"PREPARE {name} ({types}) AS {sql}", values)
    names[key] = name
    while len(names) > MOST_KEPT:
        _key, oldest = names.popitem(last=False)
        cursor.execute(f"DEALLOCATE {oldest}")
    return name


def asking(cursor: Any, state: str) -> str:
    """Return the name of the statement that tells a state and prepares for the cut after it.

    Parallel workers cost more than they bring and make equal tiles differ in bytes.
    """
    sql = (
        f"SELECT set_config('tiles.state', COALESCE(({state}), ''), true), "
        "set_config('max_parallel_workers_per_gather', '0', true), "
        "set_config('plan_cache_mode', $3, true)"
    )
    return name_of(cursor, state, "text, bigint, text", sql, ())


def tell(state: str, values: tuple[str, int]) -> str:
    """Return a state: what SQL says of a text ($1) and a number ($2); "" where it finds no row."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXECUTE {asking(cursor, state)} (%s, %s, %s)", [*values, "auto"])
        return str(cursor.fetchone()[0])


def cut_and_tell(
    state: str, values: tuple[str, int], statement: Statement, place: tuple[int, int, int]
) -> tuple[str, bytes]:
    """Return a state and a tile that is not older than it, in one round trip."""
    with connection.cursor() as cursor:
        ask = asking(cursor, state)
        sql = f"SELECT current_setting('tiles.state', true), ({statement.sql})"
        cut = name_of(cursor, statement, "int, int, int", sql, statement.at(*ADDRESS))
        cursor.execute(
            f"EXECUTE {ask} (%s, %s, %s); EXECUTE {cut} (%s, %s, %s)",
            [*values, "force_generic_plan" if place[0] >= SMALL_FROM else "auto", *place],
        )
        told, content = cursor.fetchone()
    return str(told), bytes(content)
