"""Tables kept by the month: made ahead, nothing lost, the same rights everywhere."""

from datetime import date

import pytest
from django.db import connection
from django.utils import timezone

from core.partitions import (
    bounds,
    make_months,
    month_of,
    monthly_models,
    months_on,
    name_of,
    parts_of,
)
from staff.models import AccessEvent
from tests.staff.auditing import read, the_owner

TABLE = "staff_accessevent"


def part_of(event):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT tableoid::regclass::text FROM {TABLE} WHERE id = %s", [event.pk])
        return cursor.fetchone()[0]


def test_the_read_log_is_kept_by_the_month():
    assert [model for model, _rule in monthly_models()] == [AccessEvent]


@pytest.mark.parametrize(
    ("month", "count", "expected"),
    [
        (date(2026, 11, 1), 1, date(2026, 12, 1)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 1, 1), -1, date(2025, 12, 1)),
        (date(2026, 11, 1), -36, date(2023, 11, 1)),
    ],
)
def test_months_are_counted_across_years(month, count, expected):
    assert months_on(month, count) == expected


def test_a_month_ends_at_local_midnight():
    begins, ends = bounds(date(2026, 11, 1))
    assert begins.isoformat() == "2026-11-01T00:00:00+08:00"
    assert ends.isoformat() == "2026-12-01T00:00:00+08:00"


def test_three_months_ahead_are_there(db):
    there = {part.month for part in parts_of(connection, TABLE)}
    this = month_of(timezone.localdate())
    assert {months_on(this, count) for count in range(4)} <= there


def test_making_months_again_makes_none(db):
    with the_owner():
        make_months(connection)
        assert make_months(connection) == []


def test_an_event_lies_in_its_month(db):
    assert part_of(read()) == name_of(TABLE, timezone.localdate())


def test_an_event_without_a_month_is_not_lost(db):
    assert part_of(read(at=bounds(date(2031, 5, 1))[0])) == f"{TABLE}_rest"


def test_a_month_that_is_made_late_takes_its_events_home_unchanged(db):
    with the_owner():
        before = read(at=bounds(date(2031, 5, 1))[0], reason="x")
        make_months(connection)
        after = AccessEvent.objects.get(pk=before.pk)
        assert part_of(before) == f"{TABLE}_2031_05"
        assert (after.at, after.reason) == (before.at, "x")


def test_a_month_that_is_made_late_refuses_changes_like_the_others(db):
    with the_owner():
        make_months(connection, date(2031, 1, 1))
        event = read(at=bounds(date(2031, 2, 1))[0])
        with pytest.raises(Exception, match="written once"):
            AccessEvent.objects.filter(pk=event.pk).update(reason="y")


def test_a_new_month_gives_the_app_role_what_the_table_gives(db):
    role = connection.settings_dict["USER"]
    with the_owner(), connection.cursor() as cursor:
        (part, *_more) = make_months(connection, date(2031, 1, 1))
        rights = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")
        held = []
        for right in rights:
            cursor.execute("SELECT has_table_privilege(%s, %s, %s)", [role, part, right])
            held.append(cursor.fetchone()[0])
        assert held == [True, True, False, False, False]


def test_every_month_has_the_indexes_of_the_table(db):
    sql = """SELECT c.relname, count(*) FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid
               JOIN pg_index ON indrelid = c.oid
              WHERE inhparent = to_regclass('staff_accessevent') GROUP BY 1"""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        assert {count for _name, count in cursor.fetchall()} == {4}
