"""The read log in the database: only ever added to, whoever tries."""

import pytest
from django.db import connection, transaction

from staff.models import AccessEvent
from tests.staff.auditing import read, the_owner

TABLES = ["staff_accessevent", "staff_accessseal", "staff_accessverification", "staff_droppedmonth"]
FORBIDDEN = ["UPDATE", "DELETE", "TRUNCATE", "TRIGGER", "REFERENCES"]


def parts(table):
    with connection.cursor() as cursor:
        cursor.execute("SELECT relid::text FROM pg_partition_tree(%s::regclass)", [table])
        return [name for (name,) in cursor.fetchall()] or [table]


@pytest.mark.parametrize("right", FORBIDDEN)
@pytest.mark.parametrize("table", TABLES)
def test_the_app_role_only_adds(db, table, right):
    with connection.cursor() as cursor:
        for part in parts(table):
            cursor.execute("SELECT has_table_privilege(%s, %s)", [part, right])
            assert cursor.fetchone()[0] is False, part


@pytest.mark.parametrize("right", ["SELECT", "INSERT"])
def test_the_app_role_reads_and_adds_in_every_part(db, right):
    with connection.cursor() as cursor:
        for part in parts("staff_accessevent"):
            cursor.execute("SELECT has_table_privilege(%s, %s)", [part, right])
            assert cursor.fetchone()[0] is True, part


@pytest.mark.parametrize("change", ["UPDATE staff_accessevent SET reason = 'x'"])
def test_the_app_role_is_refused_when_it_tries(db, change):
    read()
    with (
        pytest.raises(Exception, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)


@pytest.mark.parametrize(
    "change", ["UPDATE {table} SET id = id", "DELETE FROM {table}"], ids=["update", "delete"]
)
def test_even_the_owner_is_refused(db, change):
    with the_owner():
        event = read()
        with (
            pytest.raises(Exception, match="written once"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change.format(table="staff_accessevent"))
        assert AccessEvent.objects.filter(pk=event.pk).exists()


def test_no_setting_switches_the_guard_off(db):
    with the_owner(), connection.cursor() as cursor:
        read()
        cursor.execute("SET LOCAL pgtrigger.ignore = '{staff_accessevent:staff_written_once}'")
        with pytest.raises(Exception, match="written once"), transaction.atomic():
            cursor.execute("DELETE FROM staff_accessevent")


def test_events_get_rising_numbers_whatever_is_asked_for(db):
    first = read()
    second = AccessEvent(id=1_000_000_000, actor_id=1, action="view", subject_kind="x")
    second.save(force_insert=True)
    assert AccessEvent.objects.order_by("-id").values_list("id", flat=True)[0] < 1_000_000_000
    assert read().pk > first.pk
