"""How often tables changed: what the versions of tiles are made of."""

from django.db import connection
from django.db.models import Model


def counting(models: tuple[type[Model], ...]) -> str:
    """Return the SQL that tells how often the tables changed since the server started.

    PostgreSQL counts after the commit, so a tile read after the count was seen has at
    least that state. Costs no lock and no table; a restart starts a new count.
    """
    names = ", ".join(f"'{name}'::regclass" for name in sorted(m._meta.db_table for m in models))
    counters = " || '.' || ".join(
        f"pg_stat_get_tuples_{event}(oid)" for event in ("inserted", "updated", "deleted")
    )
    return (
        "(SELECT concat_ws(':', extract(epoch FROM pg_postmaster_start_time()), "
        f"string_agg({counters}, ':' ORDER BY oid)) FROM pg_class WHERE oid IN ({names}))"
    )


def changes_of(models: tuple[type[Model], ...]) -> str:
    """Return how often the tables changed since the server started."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counting(models)}")
        return str(cursor.fetchone()[0])
