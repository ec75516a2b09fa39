"""Tables kept by the month: a partition for each, and one for what no month takes.

A model says so in `partitioned = Monthly("at")`; its table is made partitioned by a
migration, with a default partition `<table>_rest`, so that a row always finds a place.
`make_months`, run by the owner (`setup_database`, nightly `make_months`), makes the months
ahead and takes home what lies in the default partition. A month ends at midnight in
settings.TIME_ZONE. A partition gives the app role what its parent gives.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.apps import apps
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

DEFAULT: Final = "rest"


@dataclass(frozen=True)
class Monthly:
    """Rows are kept apart by the month of `column`; `ahead` months are made beforehand."""

    column: str
    ahead: int = 3


@dataclass(frozen=True)
class Part:
    """One partition: its table, its month (None for the default one), its rough size."""

    table: str
    month: date | None
    rows: int
    size: int

    @property
    def is_default(self) -> bool:
        """Tell whether this is where rows without a month lie."""
        return self.month is None


def month_of(day: date) -> date:
    """Return the first day of a day's month."""
    return day.replace(day=1)


def months_on(month: date, count: int) -> date:
    """Return the first day of the month so many months later; earlier where negative."""
    years, months = divmod(month.month - 1 + count, 12)
    return date(month.year + years, months + 1, 1)


def bounds(month: date) -> tuple[datetime, datetime]:
    """Return the half-open period of a month in local time."""
    first, after = month_of(month), months_on(month_of(month), 1)
    begins, ends = (timezone.make_aware(datetime.combine(day, time.min)) for day in (first, after))
    return begins, ends


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """Return the half-open period of a day in local time."""
    days = (day, day + timedelta(days=1))
    begins, ends = (timezone.make_aware(datetime.combine(one, time.min)) for one in days)
    return begins, ends


def name_of(table: str, month: date) -> str:
    """Return the table of a month."""
    return f"{table}_{month:%Y_%m}"


def monthly_models() -> Iterator[tuple[Any, Monthly]]:
    """Yield every model that is kept by the month."""
    for model in apps.get_models():
        if rule := getattr(model, "partitioned", None):
            yield model, rule


def parts_of(connection: BaseDatabaseWrapper, table: str) -> list[Part]:
    """Return the partitions of a table, the default one last. Sizes are the planner's."""
    sql = """SELECT c.relname, greatest(c.reltuples, 0)::bigint, pg_total_relation_size(c.oid)
               FROM pg_inherits JOIN pg_class AS c ON c.oid = inhrelid
              WHERE inhparent = to_regclass(%s) ORDER BY c.relname"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [table])
        return [Part(name, month_in(name, table), *sizes) for name, *sizes in cursor.fetchall()]


def month_in(part: str, table: str) -> date | None:
    """Return the month that a partition's name holds."""
    tail = part.removeprefix(f"{table}_")
    if tail == DEFAULT:
        return None
    year, month = tail.split("_")
    return date(int(year), int(month), 1)


def make_months(owner: BaseDatabaseWrapper, today: date | None = None) -> list[str]:
    """Make the missing months of every table kept by the month; return their tables."""
    first = month_of(today or timezone.localdate())
    made = []
    for model, rule in monthly_models():
        table = model._meta.db_table
        there = {part.month for part in parts_of(owner, table)}
        wanted = {months_on(first, count) for count in range(rule.ahead + 1)}
        wanted |= stray_months(owner, table, rule.column)
        for month in sorted(wanted - there):
            made.append(make_month(owner, table, rule.column, month))
    return made


def stray_months(owner: BaseDatabaseWrapper, table: str, column: str) -> set[date]:
    """Return the months of the rows that lie in the default partition."""
    zone = timezone.get_current_timezone_name()
    sql = f"SELECT DISTINCT date_trunc('month', {column} AT TIME ZONE %s)::date FROM {table}_rest"
    with owner.cursor() as cursor:
        cursor.execute(sql, [zone])
        return {month for (month,) in cursor.fetchall()}


def make_month(owner: BaseDatabaseWrapper, table: str, column: str, month: date) -> str:
    """Make the partition of a month and take its rows out of the default one."""
    part, rest, period = name_of(table, month), f"{table}_{DEFAULT}", list(bounds(month))
    with transaction.atomic(using=owner.alias), owner.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE {part} (LIKE {table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)"
        )
        # The rows move as they are, numbers included: no trigger may stop or renumber them.
        cursor.execute(f"ALTER TABLE {rest} DISABLE TRIGGER USER")
        cursor.execute(
            f"WITH moved AS (DELETE FROM {rest} WHERE {column} >= %s AND {column} < %s RETURNING *)"
            f" INSERT INTO {part} SELECT * FROM moved",
            period,
        )
        cursor.execute(f"ALTER TABLE {rest} ENABLE TRIGGER USER")
        cursor.execute(
            f"ALTER TABLE {table} ATTACH PARTITION {part} FOR VALUES FROM (%s) TO (%s)", period
        )
        share_rights(cursor, table, part)
    return part


def share_rights(cursor: Any, table: str, part: str) -> None:
    """Give everybody on a partition what they have on its table."""
    cursor.execute(
        """SELECT DISTINCT grantee, privilege_type FROM information_schema.role_table_grants
            WHERE table_name = %s AND grantee <> current_user""",
        [table],
    )
    for grantee, privilege in cursor.fetchall():
        cursor.execute(f'GRANT {privilege} ON {part} TO "{grantee}"')


def drop_month(owner: BaseDatabaseWrapper, table: str, month: date) -> None:
    """Drop the rows of a whole month with its partition. Who may is the caller's question."""
    with owner.cursor() as cursor:
        cursor.execute(f"DROP TABLE {name_of(table, month)}")
