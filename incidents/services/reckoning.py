"""Reckoning summary rows from the cases: set-based, as often as wanted, always the same."""

from datetime import date, timedelta
from typing import Final

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from core.partitions import day_bounds

DAYS_BACK: Final = 3  # a case closed yesterday evening, an answer written over midnight
CASES: Final = """
    INSERT INTO incidents_casefigure (day, desk, category_id, area_code, received_count,
                                      closed_count, reopened_count, open_hours, open_count,
                                      late_count)
    SELECT day, desk, category_id, code, sum(received), sum(closed), sum(reopened),
           sum(hours), sum(open), sum(late)
      FROM (
        SELECT (received_at AT TIME ZONE %(zone)s)::date AS day, desk, category_id,
               left(area_code, 12) AS code, 1 AS received, 0 AS closed, 0 AS reopened,
               0::float AS hours, 0 AS open, 0 AS late
          FROM incidents_case
         WHERE received_at >= %(begins)s AND received_at < %(ends)s AND duplicate_of_id IS NULL
        UNION ALL
        SELECT (closed_at AT TIME ZONE %(zone)s)::date, desk, category_id, left(area_code, 12),
               0, 1, least(reopened_count, 1), extract(epoch FROM closed_at - received_at) / 3600,
               0, 0
          FROM incidents_case
         WHERE closed_at >= %(begins)s AND closed_at < %(ends)s AND duplicate_of_id IS NULL
        UNION ALL
        SELECT %(today)s, desk, category_id, left(area_code, 12), 0, 0, 0, 0, 1,
               coalesce(next_due_at < now() AND paused_at IS NULL, false)::int
          FROM incidents_case
         WHERE closed_at IS NULL AND duplicate_of_id IS NULL AND %(today)s < %(after)s
      ) AS counted
     GROUP BY day, desk, category_id, code
"""
HANDLINGS: Final = """
    INSERT INTO incidents_handlingfigure (day, org_id, area_code, in_time_count, late_count, hours)
    SELECT (answered_at AT TIME ZONE %(zone)s)::date, to_org_id, left(area_code, 12),
           count(*) FILTER (WHERE answered_at <= answer_due_at OR answer_due_at IS NULL),
           count(*) FILTER (WHERE answered_at > answer_due_at),
           sum(extract(epoch FROM answered_at - sent_at) / 3600)
      FROM incidents_handling
     WHERE answered_at >= %(begins)s AND answered_at < %(ends)s
     GROUP BY 1, 2, 3
"""


@transaction.atomic
def reckon(first: date, last: date) -> int:
    """Reckon the rows of some days anew. Returns how many rows they have now."""
    values = {
        "zone": settings.TIME_ZONE,
        "first": first,
        "after": last + timedelta(days=1),
        "begins": day_bounds(first)[0],
        "ends": day_bounds(last)[1],
        "today": timezone.localdate(),
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('incidents figures'))")
        cursor.execute(
            "UPDATE incidents_casefigure SET open_count = 0, late_count = 0 WHERE open_count > 0"
        )
        count = 0
        for table, statement in (
            ("incidents_casefigure", CASES),
            ("incidents_handlingfigure", HANDLINGS),
        ):
            cursor.execute(
                f"DELETE FROM {table} WHERE day >= %(first)s AND day < %(after)s", values
            )
            cursor.execute(statement, values)
            count += cursor.rowcount
    return count


def reckon_lately(today: date) -> int:
    """Reckon the last days anew, for the clock."""
    return reckon(today - timedelta(days=DAYS_BACK), today)
