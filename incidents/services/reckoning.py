"""Reckoning summary rows from the cases: set-based, as often as wanted, always the same."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from incidents.choices import Desk
from incidents.querysets.disputes import CHECKED

DAYS_BACK: Final = 3  # a case closed yesterday evening, an answer written over midnight
CHANGED_SINCE: Final = timedelta(days=2)
# The days to be reckoned, as runs without a gap: one reading of each table for all of them.
RUNS: Final = """
    WITH runs AS (
      SELECT * FROM unnest(%(starts)s::timestamptz[], %(ends)s::timestamptz[])
                    AS run (starts_at, ends_at)
    )"""
CASES: Final = """
    INSERT INTO incidents_casefigure (day, desk, category_id, area_code, about_org_id,
                                      received_count, closed_count, reopened_count, open_hours,
                                      open_count, late_count)
    SELECT day, desk, category_id, code, about_org_id, sum(received), sum(closed), sum(reopened),
           sum(hours), sum(open), sum(late)
      FROM (
        SELECT (received_at AT TIME ZONE %(zone)s)::date AS day, desk, category_id,
               left(area_code, 12) AS code, about_org_id, 1 AS received, 0 AS closed,
               0 AS reopened, 0::float AS hours, 0 AS open, 0 AS late
          FROM runs
          JOIN incidents_case ON received_at >= starts_at AND received_at < ends_at
         WHERE desk = ANY(%(desks)s) AND duplicate_of_id IS NULL
        UNION ALL
        SELECT (closed_at AT TIME ZONE %(zone)s)::date, desk, category_id, left(area_code, 12),
               about_org_id, 0, 1, least(reopened_count, 1),
               extract(epoch FROM closed_at - received_at) / 3600, 0, 0
          FROM runs
          JOIN incidents_case ON closed_at >= starts_at AND closed_at < ends_at
         WHERE duplicate_of_id IS NULL
        UNION ALL
        SELECT %(today)s, desk, category_id, left(area_code, 12), about_org_id, 0, 0, 0, 0, 1,
               coalesce(next_due_at < now() AND paused_at IS NULL, false)::int
          FROM incidents_case
         WHERE closed_at IS NULL AND duplicate_of_id IS NULL AND %(is_now)s
      ) AS counted
     GROUP BY day, desk, category_id, code, about_org_id
"""
MEDIATION: Final = """
    INSERT INTO incidents_mediationfigure (day, kind, level, area_code, about_org_id,
                                           received_count, agreed_count, confirmed_count,
                                           performed_count, failed_count, due_count)
    SELECT coalesce((moment AT TIME ZONE %(zone)s)::date, %(today)s), kind, level,
           left(area_code, 12), about_org_id,
           count(*) FILTER (WHERE what = 'received'), count(*) FILTER (WHERE what = 'agreed'),
           count(*) FILTER (WHERE what = 'confirmed'), count(*) FILTER (WHERE what = 'performed'),
           count(*) FILTER (WHERE what = 'failed'), count(*) FILTER (WHERE what = 'due')
      FROM incidents_dispute AS matter
      JOIN incidents_case AS found ON found.id = matter.case_ptr_id
     CROSS JOIN LATERAL (VALUES
           ('received', received_at), ('agreed', agreed_at), ('confirmed', confirmed_at),
           ('performed', performed_at), ('failed', failed_at), ('due', NULL::timestamptz)
           ) AS happened (what, moment)
     WHERE duplicate_of_id IS NULL
       AND (EXISTS (SELECT 1 FROM runs WHERE moment >= starts_at AND moment < ends_at)
            OR (what = 'due' AND %(is_now)s AND EXISTS (
                SELECT 1 FROM incidents_performancecheck AS look
                 WHERE look.dispute_id = found.id AND look.done_at IS NULL
                   AND look.due_on <= %(today)s AND look.created_at >= agreed_at)
                AND state = ANY(%(checked)s)))
     GROUP BY 1, 2, 3, 4, 5
"""
HANDLINGS: Final = """
    INSERT INTO incidents_handlingfigure (day, org_id, area_code, in_time_count, late_count, hours)
    SELECT (answered_at AT TIME ZONE %(zone)s)::date, to_org_id, left(area_code, 12),
           count(*) FILTER (WHERE answered_at <= answer_due_at OR answer_due_at IS NULL),
           count(*) FILTER (WHERE answered_at > answer_due_at),
           sum(extract(epoch FROM answered_at - sent_at) / 3600)
      FROM runs
      JOIN incidents_handling ON answered_at >= starts_at AND answered_at < ends_at
     GROUP BY 1, 2, 3
"""
TABLES: Final = {
    "incidents_casefigure": CASES,
    "incidents_mediationfigure": MEDIATION,
    "incidents_handlingfigure": HANDLINGS,
}
# How it stood before is told nowhere: only the newest day says how it stands.
OLD_STANDS: Final = """
    UPDATE incidents_casefigure SET open_count = 0, late_count = 0 WHERE open_count > 0;
    UPDATE incidents_mediationfigure SET due_count = 0 WHERE due_count > 0
"""
# Every day on which something happened to the cases that changed lately.
TOUCHED: Final = """
    WITH changed AS (SELECT DISTINCT case_id FROM incidents_caseevent WHERE at >= %(since)s)
    SELECT (at AT TIME ZONE %(zone)s)::date FROM incidents_caseevent JOIN changed USING (case_id)
    UNION
    SELECT (moment AT TIME ZONE %(zone)s)::date
      FROM changed JOIN incidents_case ON id = case_id
     CROSS JOIN LATERAL (VALUES (received_at), (closed_at)) AS happened (moment)
     WHERE moment IS NOT NULL
"""


def reckon(first: date, last: date) -> int:
    """Reckon the rows of a run of days anew. Returns how many rows they have now."""
    return reckon_days({first + timedelta(days=more) for more in range((last - first).days + 1)})


@transaction.atomic
def reckon_days(days: set[date]) -> int:
    """Reckon the rows of some days anew. Returns how many rows they have now."""
    runs, today = list(runs_of(days)), timezone.localdate()
    values: dict[str, Any] = {
        "zone": settings.TIME_ZONE,
        "desks": Desk.values,
        "days": sorted(days),
        "starts": [midnight(first) for first, _last in runs],
        "ends": [midnight(last + timedelta(days=1)) for _first, last in runs],
        "today": today,
        "checked": [str(state) for state in CHECKED],
        "is_now": today in days,
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('incidents figures'))")
        if values["is_now"]:
            cursor.execute(OLD_STANDS)
        count = 0
        for table, statement in TABLES.items():
            cursor.execute(f"DELETE FROM {table} WHERE day = ANY(%(days)s)", values)
            cursor.execute(RUNS + statement, values)
            count += cursor.rowcount
    return count


def midnight(day: date) -> datetime:
    """Return the first moment of a day here."""
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def reckon_lately(today: date) -> int:
    """Reckon the last days anew, and those of every case that changed lately, for the clock."""
    days = {today - timedelta(days=back) for back in range(DAYS_BACK + 1)}
    with connection.cursor() as cursor:
        values = {"since": timezone.now() - CHANGED_SINCE, "zone": settings.TIME_ZONE}
        cursor.execute(TOUCHED, values)
        days |= {day for (day,) in cursor.fetchall() if day <= today}
    return reckon_days(days)


def runs_of(days: Iterable[date]) -> Iterator[tuple[date, date]]:
    """Yield the first and the last of each run of days without a gap."""
    first = last = None
    for day in sorted(days):
        if first is None or last is None:
            first = last = day
        elif day - last == timedelta(days=1):
            last = day
        else:
            yield first, last
            first = last = day
    if first is not None and last is not None:
        yield first, last
