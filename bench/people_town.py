"""A town with people for measuring: communities of 60 cells, 500 people in each cell."""

import io
import secrets
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.db import connections

from bench.imports import CELLS, ROW_OF_CELLS, SIDE, areas_sql
from core.encryption import sealer
from residents.papers import identity_index, phone_index, widened
from staff.modules import MODULES
from tests import factories
from tests.serving import manage, on_cluster, reading

CELL_PEOPLE: Final = 500
COMMUNITY_PEOPLE: Final = CELLS * CELL_PEOPLE
BUILDINGS, DOORS = 10, 17  # of a cell, of a building: three people behind a door
AT_A_DOOR: Final = 3
BIRTHS: Final = 25_000  # days from 1930 on, all of them in the last century
PART: Final = 50_000
TABLES: Final = ("residents_person", "residents_residency")
DWELLINGS_SQL: Final = f"""
    INSERT INTO grid_dwelling (building_id, cell_id, area_code, entrance, room)
    SELECT id, cell_id, area_code, (1 + door % 2)::text, (101 + door)::text
      FROM grid_building, generate_series(0, {DOORS - 1}) AS door
     ORDER BY area_code, id, door
"""
BUILDINGS_SQL: Final = f"""
    INSERT INTO grid_building (name, place, cell_id, area_code)
    SELECT right(code, 3) || '-' || number || '号楼', ST_PointOnSurface(boundary), id, code
      FROM grid_area, generate_series(1, {BUILDINGS}) AS number WHERE level = 'cell'
     ORDER BY code, number
"""


def number_of(sequence: int) -> str:
    """Return a number that nobody has: no place's code begins with 99."""
    born = date(1930, 1, 1) + timedelta(days=sequence % BIRTHS)
    rest = sequence // BIRTHS
    return widened(f"99{rest % 10_000:04}{born:%y%m%d}{rest // 10_000:03}")


def made_town(name: str, people: int, *, with_people: bool) -> str:
    """Return a database for so many people, made once and kept."""
    database = f"wangge_bench_{name}_{people}"
    if on_cluster(f"SELECT 1 FROM pg_database WHERE datname = '{database}'"):
        return database
    on_cluster(f"CREATE DATABASE {database}")
    try:
        manage(database, "setup_database", "-v", "0")
        communities = -(-people // COMMUNITY_PEOPLE)
        for sql in (*areas_sql(communities * SIDE * ROW_OF_CELLS), BUILDINGS_SQL, DWELLINGS_SQL):
            on_cluster(sql, database)
        with reading(database):
            switch_modules_on()
            if with_people:
                fill(database, people)
    except BaseException:
        on_cluster(f"DROP DATABASE {database}")
        raise
    on_cluster("VACUUM ANALYZE", database)
    return database


def switch_modules_on() -> None:
    """Answer for every module, so that people may be imported and read."""
    maker, approver = factories.make_user("bench-maker"), factories.make_user("bench-approver")
    for code in MODULES:
        factories.switch_on(code, maker, approver)


def fill(database: str, people: int) -> None:
    """Copy people and residencies in, sealed as an import seals them, as the owner."""
    owner = connections["owner"].copy(alias="owner")
    owner.settings_dict = {**owner.settings_dict, "NAME": database}
    try:
        with owner.cursor() as cursor:
            _open_tables(cursor, "DISABLE TRIGGER USER", "NO FORCE ROW LEVEL SECURITY")
            cursor.execute("SELECT id, area_code FROM grid_dwelling ORDER BY area_code, id")
            doors = cursor.fetchall()
            rows = lines(doors, people)
            while part := list(islice(rows, PART)):
                for table, at in zip(TABLES, (0, 1), strict=True):
                    columns, text = COLUMNS[at], "".join(pair[at] for pair in part)
                    cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", io.StringIO(text))
            _open_tables(cursor, "ENABLE TRIGGER USER", "FORCE ROW LEVEL SECURITY")
    finally:
        owner.close()


def _open_tables(cursor: Any, *changes: str) -> None:
    for table in TABLES:
        for change in changes:
            cursor.execute(f"ALTER TABLE {table} {change}")


COLUMNS: Final = (
    "id, name, sex, birth_date, paper_kind, identity_number, identity_index, phone, phone_index, "
    "registered_area_code, area_code, legal_basis, basis_document, purpose, review_due, "
    "awaits_merge, source, source_key",
    "id, person_id, dwelling_id, kind, household_no, is_head, is_primary, state, begins_on, "
    "source, area_code",
)


def lines(doors: list[tuple[int, str]], people: int) -> Iterator[tuple[str, str]]:
    """Yield a person and their residency in the words of COPY, door after door."""
    seal = sealer()
    for sequence in range(people):
        dwelling, code = doors[sequence * len(doors) // people]
        key, number, phone = _uuid(), number_of(sequence), f"139{sequence:08}"
        sealed = seal(number, f"person.identity_number:{key}").hex()
        called = seal(phone, f"person.phone:{key}").hex()
        person = (
            f"{key}\t试验{sequence}\t1\t1980-01-01\tresident_id\t\\\\x{sealed}\t"
            f"\\\\x{identity_index('resident_id', number).hex()}\t\\\\x{called}\t"
            f"\\\\x{phone_index(phone).hex()}\t\t{code}\tstatutory_duty\t试验\t服务\t2099-01-01\t"
            "f\t\t\n"
        )
        is_head = "t" if sequence % AT_A_DOOR == 0 else "f"
        home = (
            f"{_uuid()}\t{key}\t{dwelling}\towner_family\t1\t{is_head}\tt\tclaimed\t2025-01-01\t\t"
            f"{code}\n"
        )
        yield person, home


def _uuid() -> UUID:
    return UUID(bytes=secrets.token_bytes(16), version=4)
