"""The two database roles: the owner migrates, the app role only reads and writes rows."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from core.partitions import parts_of
from core.rows import apply_policies

EXTENSIONS = ("postgis", "btree_gist", "pg_trgm")
ROWS = "SELECT, INSERT, UPDATE, DELETE"
APPENDS = "SELECT, INSERT"


@contextmanager
def as_owner() -> Iterator[BaseDatabaseWrapper]:
    """Let the default connection be the owner's for a while, as migrations need.

    Migrations of other packages reach for the default connection by name, so
    `migrate --database owner` would wait for itself.
    """
    app = connections["default"]
    owner = connections["owner"].copy(alias="default")
    connections["default"] = owner
    try:
        yield owner
    finally:
        owner.close()
        connections["default"] = app


def create_extensions(owner: BaseDatabaseWrapper) -> None:
    """Create what the schema needs, where it is missing and the role may."""
    with owner.cursor() as cursor:
        for name in EXTENSIONS:
            cursor.execute("SELECT 1 FROM pg_extension WHERE extname = %s", [name])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE EXTENSION {name}")


def append_only_tables(owner: BaseDatabaseWrapper) -> Iterator[str]:
    """Yield the tables whose rows are written once, and their partitions."""
    for model in apps.get_models(include_auto_created=True):
        if getattr(model, "append_only", False) or hasattr(model, "pgh_tracked_model"):
            yield model._meta.db_table
            yield from (part.table for part in parts_of(owner, model._meta.db_table))


def grant_app_role(owner: BaseDatabaseWrapper, role: str) -> None:
    """Give the app role the rows of every table, and nothing more.

    No TRUNCATE, no TRIGGER, no ownership; tables written once keep INSERT only. A table
    is granted only after its walls of row security stand.
    """
    apply_policies(owner)
    name = owner.ops.quote_name(role)
    with owner.cursor() as cursor:
        cursor.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {name}")
        cursor.execute(f"GRANT {ROWS} ON ALL TABLES IN SCHEMA public TO {name}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}")
        for table in append_only_tables(owner):
            quoted = owner.ops.quote_name(table)
            cursor.execute(f"REVOKE ALL ON {quoted} FROM {name}")
            cursor.execute(f"GRANT {APPENDS} ON {quoted} TO {name}")
