"""Importing 100,000 people with their residencies, against COPY of the same rows.

Ours opens the sealed list, reads and checks every row, finds its dwelling and whether the
person is known, seals and indexes, and writes people, residencies and both histories
under row security. Theirs copies the finished rows into copies of the two tables, with
their indexes and checks, without triggers, history, keys to other tables and policies.
"""

import io
import resource
from pathlib import Path
from statistics import median
from typing import Final

from django.conf import settings
from django.core.files import File
from django.db import connection

from bench.harness import Ratio, seconds
from bench.people_town import COLUMNS, TABLES, made_town, number_of
from core.rows import everything, scoped, scoped_to
from grid.models import Area
from residents.imports.batches import apply_import, begin_import, declare_columns
from residents.models import PeopleImport
from staff.choices import Role
from staff.models import User
from tests.factories import give_post
from tests.serving import on_cluster, reading

ROUNDS: Final = 3
GOAL: Final = 0.25
MEMORY_GOAL_MB: Final = 1024
COMMUNITY: Final = "990101001001"
ROOT: Final = Path(settings.BASE_DIR)
HEADER: Final = "姓名,身份证号,联系电话,楼栋,单元,房号,与户主关系"


def make_list(people: int) -> Path:
    """Write a list of so many people as its office would, once."""
    path = ROOT / ".local" / "bench" / f"people_{people}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        return path
    from_doors = "SELECT building.name, entrance, room FROM grid_dwelling AS dwelling JOIN "
    from_doors += "grid_building AS building ON building.id = building_id "
    from_doors += f"WHERE dwelling.area_code LIKE '{COMMUNITY}%' ORDER BY dwelling.id"
    with connection.cursor() as cursor:
        cursor.execute(from_doors)
        doors = cursor.fetchall()
    lines = [HEADER]
    for sequence in range(people):
        building, entrance, room = doors[sequence * len(doors) // people]
        is_head = sequence == 0 or doors[(sequence - 1) * len(doors) // people][0:3] != (
            building,
            entrance,
            room,
        )
        relation = "户主" if is_head else "家庭成员"
        lines.append(
            f"张三,{number_of(sequence)},139{sequence:08},{building},{entrance}单元,{room}室,{relation}"
        )
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def leader() -> User:
    """Return a grid leader of the community."""
    found = User.objects.filter(username="bench-leader").first()
    if found:
        return found
    area = Area.objects.get(code=COMMUNITY)
    return give_post("bench-leader", Role.GRID_LEADER, area)


def ready(path: Path, actor: User) -> PeopleImport:
    """Send the list and say what its columns mean; not measured."""
    with scoped_to(actor), path.open("rb") as file:
        batch = begin_import(
            actor=actor, area_code=COMMUNITY, source="bench", basis="试验", file=File(file),
            name=path.name,
        )  # fmt: skip
        declare_columns(batch=batch, actor=actor, mapping=batch.mapping)
    return batch


def imported(batch: PeopleImport, actor: User) -> None:
    """Apply it, whole."""
    with scoped_to(actor):
        apply_import(batch=batch, actor=actor)
    if batch.state != "applied":
        raise RuntimeError(f"the import was {batch.state}: {batch.report}")


def prepared(database: str) -> dict[str, str]:
    """Return the imported rows in the words of COPY, and make empty copies of the tables."""
    found = {}
    with scoped(everything("measuring")), connection.cursor() as cursor:
        for table, columns in zip(TABLES, COLUMNS, strict=True):
            rows = io.StringIO()
            cursor.copy_expert(f"COPY (SELECT {columns} FROM {table}) TO STDOUT", rows)
            found[table] = rows.getvalue()
    for table in TABLES:
        on_cluster(f"DROP TABLE IF EXISTS bare_{table}", database)
        on_cluster(f"CREATE TABLE bare_{table} (LIKE {table} INCLUDING ALL)", database)
        on_cluster(f"GRANT ALL ON bare_{table} TO {connection.settings_dict['USER']}", database)
    return found


def copied(rows: dict[str, str]) -> None:
    """COPY the rows into the plain tables, committed."""
    with connection.cursor() as cursor:
        for table, columns in zip(TABLES, COLUMNS, strict=True):
            sql = f"COPY bare_{table} ({columns}) FROM STDIN"
            cursor.copy_expert(sql, io.StringIO(rows[table]))


def empty(database: str, *tables: str) -> None:
    """Take back what a round wrote; not measured."""
    on_cluster(f"TRUNCATE {', '.join(tables)} CASCADE", database)


def compared(people: int) -> "list[Ratio]":
    """Return the ratio of time and the memory."""
    database = made_town("people_import", people, with_people=False)
    mine, theirs = [], []
    with reading(database):
        actor, path = leader(), make_list(people)
        for _round in range(ROUNDS):
            empty(database, *TABLES, "residents_peopleimport")
            batch = ready(path, actor)
            mine.append(seconds(lambda batch=batch: imported(batch, actor)))
            rows = prepared(database)
            theirs.append(seconds(lambda rows=rows: copied(rows)))
        empty(database, *TABLES, "residents_peopleimport")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    what = f"import of {people:,} people and homes / COPY into plain tables"
    return [
        Ratio(what, median(mine), median(theirs), GOAL, True),
        Ratio("memory of the import, MB", most, MEMORY_GOAL_MB, 1.0),
    ]
