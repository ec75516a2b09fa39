"""The reads of a day in figures: one pass of SQL over the day's part of the read log."""

from datetime import date, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone

from core.partitions import day_bounds
from staff.models import AccessDay
from staff.patterns import (
    NIGHT_BEGINS,
    NIGHT_ENDS,
    READERS_OF_ONE,
    USUAL_DAYS,
    WORK_BEGINS,
    WORK_ENDS,
)

# Reads of records about people; a look into the log itself is none, a refusal shows nobody.
PERIOD: Final = """
    SELECT e.*, extract(hour FROM e.at AT TIME ZONE %(zone)s)::int AS hour,
           extract(isodow FROM e.at AT TIME ZONE %(zone)s)::int AS weekday
      FROM staff_accessevent AS e
     WHERE e.at >= %(begins)s AND e.at < %(ends)s AND e.subject_kind <> 'staff.accessevent'
"""
NIGHT: Final = f"(hour >= {NIGHT_BEGINS} OR hour < {NIGHT_ENDS})"
OFF_HOURS: Final = f"(NOT {NIGHT} AND (hour < {WORK_BEGINS} OR hour >= {WORK_ENDS} OR weekday > 5))"
FIGURES: Final = f"""
WITH events AS MATERIALIZED ({PERIOD}),
reads AS (SELECT actor_id, hour, key FROM events, unnest(subject_keys) AS key
           WHERE action <> 'refused'),
hours AS (SELECT actor_id, max(people) AS hour_people FROM (
            SELECT actor_id, hour, count(DISTINCT key) AS people FROM reads GROUP BY 1, 2
          ) AS h GROUP BY 1),
people AS (SELECT actor_id, count(DISTINCT key) AS people,
                  count(DISTINCT key) FILTER (WHERE {NIGHT}) AS night_people
             FROM reads GROUP BY 1),
reasons AS (SELECT actor_id, max(times) AS times FROM (
              SELECT actor_id, count(*) AS times FROM events
               WHERE action = 'reveal' AND reason <> '' GROUP BY actor_id, reason
            ) AS r GROUP BY 1),
areas AS (SELECT actor_id, array_agg(DISTINCT code ORDER BY code) AS codes
            FROM events, unnest(area_codes) AS code GROUP BY 1),
counts AS (SELECT actor_id, coalesce(max(roles[1]), '') AS role,
                  count(*) FILTER (WHERE {OFF_HOURS} AND action <> 'refused') AS off_hours_reads,
                  count(*) FILTER (WHERE action = 'refused') AS refused_tries
             FROM events GROUP BY 1)
SELECT actor_id, role, coalesce(codes, '{{}}'), coalesce(people.people, 0),
       coalesce(hour_people, 0), coalesce(night_people, 0), off_hours_reads,
       coalesce(times, 0), refused_tries
  FROM counts LEFT JOIN people USING (actor_id) LEFT JOIN hours USING (actor_id)
              LEFT JOIN reasons USING (actor_id) LEFT JOIN areas USING (actor_id)
"""
COLUMNS: Final = (
    "actor_id", "role", "area_codes", "people", "hour_people", "night_people",
    "off_hours_reads", "same_reason_reveals", "refused_tries",
)  # fmt: skip
READERS: Final = f"""
WITH events AS ({PERIOD})
SELECT key, count(DISTINCT actor_id) FROM events, unnest(subject_keys) AS key
 WHERE action <> 'refused' GROUP BY key HAVING count(DISTINCT actor_id) >= %(many)s
 ORDER BY 2 DESC, 1
"""


def day_figures(day: date) -> list[AccessDay]:
    """Return the figures of a day: those kept of a past one, counted now for today."""
    if day < timezone.localdate():
        kept = list(AccessDay.objects.filter(day=day))
        if kept:
            return kept
    return counted(day)


def counted(day: date) -> list[AccessDay]:
    """Count the figures of a day from the read log."""
    return [
        AccessDay(day=day, **dict(zip(COLUMNS, row, strict=True))) for row in asked(FIGURES, day)
    ]


def asked(sql: str, day: date) -> list[Any]:
    """Return the rows of a question about one local day."""
    begins, ends = day_bounds(day)
    values: dict[str, Any] = {
        "zone": timezone.get_current_timezone_name(),
        "begins": begins,
        "ends": ends,
        "many": READERS_OF_ONE,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def readers_of_one(day: date) -> list[tuple[str, int]]:
    """Return the records that very many accounts opened on a day, and how many did."""
    return [(str(key), int(count)) for key, count in asked(READERS, day)]


@transaction.atomic
def keep_days(today: date, days: int = USUAL_DAYS) -> int:
    """Keep the figures of the past days that have none yet; return how many days."""
    wanted = {today - timedelta(days=count) for count in range(1, days + 1)}
    there = AccessDay.objects.filter(day__in=wanted).values_list("day", flat=True).distinct()
    made = 0
    for day in sorted(wanted - set(there)):
        rows = counted(day)
        AccessDay.objects.bulk_create(rows, ignore_conflicts=True)
        made += bool(rows)
    return made
