"""Whether a database was made by migrations that have since been remade under the same names.

Until the first release migrations are squashed freely. A database made before cannot be
migrated: Django believes the record and skips what the remade file now says.
"""

from collections.abc import Iterator
from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

COLUMNS: Final = """
SELECT table_name, array_agg(column_name::text)
FROM information_schema.columns WHERE table_schema = 'public' GROUP BY table_name
"""


def remade_parts(owner: BaseDatabaseWrapper) -> list[str]:
    """Name what differs between the database and the migrations it says it has, if anything.

    Each entry is a table, a `table.column` or a migration; nothing is changed.
    """
    loader = MigrationLoader(owner)
    try:
        loader.check_consistent_history(owner)
    except InconsistentMigrationHistory as error:
        return [str(error)]
    gone = set(loader.applied_migrations or ()) - set(loader.disk_migrations or ())
    names = [f"{app}.{name}" for app, name in gone if app in loader.migrated_apps]
    return sorted(names) or sorted(_differences(owner, _recorded_state(loader)))


def _recorded_state(loader: MigrationLoader) -> ProjectState:
    applied = [node for node in loader.applied_migrations or () if node in loader.graph.nodes]
    return loader.project_state(applied) if applied else ProjectState()


def _differences(owner: BaseDatabaseWrapper, state: ProjectState) -> Iterator[str]:
    with owner.cursor() as cursor:
        cursor.execute(COLUMNS)
        there = {table: set(columns) for table, columns in cursor.fetchall()}
    for model in state.apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if not model._meta.managed or model._meta.proxy:
            continue
        wanted = {field.column for field in model._meta.local_concrete_fields}
        if table not in there:
            yield table
        else:
            yield from (f"{table}.{column}" for column in wanted ^ there[table])
