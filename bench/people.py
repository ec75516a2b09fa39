"""People: importing them, reading them at size, and what row security costs."""

from collections.abc import Iterator
from typing import Final

from django.db import connection

from bench.harness import Ratio, interleaved
from bench.people_import import compared
from bench.people_pages import sized
from bench.people_town import made_town
from core.access import CodeRange
from core.rows import RowScope, scoped
from tests.serving import on_cluster, reading

IMPORTED: Final = 100_000
COUNTY: Final = 500_000
ROUNDS: Final = 7
GOAL: Final = 2.0
BARE: Final = "bare_county"
QUESTIONS: Final = {
    "people by cell and sex": "SELECT area_code, sex, count(*) FROM {table} GROUP BY 1, 2",
    "every person's key": "SELECT id FROM {table}",
}


def measure(people: int) -> Iterator[Ratio]:
    """Yield every ratio; `people` is the size of the large town."""
    yield from compared(min(IMPORTED, people))
    yield from walled(min(COUNTY, people))
    yield from sized(people)


def walled(people: int) -> Iterator[Ratio]:
    """Yield what the policy costs somebody who may see a whole county."""
    database = made_town("people", people, with_people=True)
    if not on_cluster(f"SELECT 1 FROM pg_class WHERE relname = '{BARE}'", database):
        on_cluster(f"CREATE TABLE {BARE} (LIKE residents_person INCLUDING ALL)", database)
        on_cluster("ALTER TABLE residents_person NO FORCE ROW LEVEL SECURITY", database)
        on_cluster(f"INSERT INTO {BARE} SELECT * FROM residents_person", database)
        on_cluster("ALTER TABLE residents_person FORCE ROW LEVEL SECURITY", database)
        role = connection.settings_dict["USER"]
        on_cluster(f"GRANT SELECT ON {BARE} TO {role}", database)
        on_cluster(f"VACUUM ANALYZE {BARE}", database)
    with reading(database):
        codes = [code for (code,) in _rows("SELECT code FROM grid_area WHERE level = 'community'")]
        for who, prefixes in (("one area", ["990101"]), ("every community", codes)):
            areas = {"people": tuple(CodeRange.below(prefix) for prefix in sorted(prefixes))}
            for what, sql in QUESTIONS.items():
                ours, other = interleaved(
                    lambda areas=areas, sql=sql: _within(areas, sql),
                    lambda sql=sql: _rows(sql.format(table=BARE)),
                    ROUNDS,
                )
                title = f"{what}, {people:,} people, {who}: with / without row security"
                yield Ratio(title, ours, other, GOAL)


def _within(areas: dict[str, tuple[CodeRange, ...]], sql: str) -> None:
    with scoped(RowScope(1, areas)):
        _rows(sql.format(table="residents_person"))


def _rows(sql: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()
