"""Old reads go a whole month at a time, never before three years; the chain still holds."""

from datetime import date, timedelta
from io import StringIO

import pytest
from axes.models import AccessLog
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from core.partitions import bounds, make_months, month_of, months_on
from staff.models import AccessEvent, DroppedMonth
from staff.services.read_retention import (
    BelowFloor,
    drop_reads,
    drop_sign_ins,
    droppable,
    first_kept,
)
from staff.services.seals import seal_events
from staff.services.verifying import Fault, verify_log
from tests.staff.auditing import forge, read, the_owner


def month_ago(count):
    return months_on(month_of(timezone.localdate()), -count)


@pytest.fixture
def old_log(db, settings, tmp_path):
    """Two events of each of four months: 40, 37 and 36 months ago, and now. As the owner."""
    settings.AUDIT_HEAD_FILE = tmp_path / "heads.txt"
    with the_owner():
        for count in (40, 37, 36, 0):
            for number in range(2):
                read(person=number, at=bounds(month_ago(count))[0] + timedelta(hours=number))
        make_months(connection)
        seal_events()
        yield


def test_three_whole_years_are_kept():
    assert first_kept(date(2026, 11, 26)) == date(2023, 11, 1)


@pytest.mark.parametrize("years", [0, 1, 3])
def test_no_setting_goes_below_three_years(settings, years):
    settings.AUDIT_KEEP_YEARS = years
    assert first_kept(date(2026, 11, 26)) == date(2023, 11, 1)


def test_a_setting_may_keep_longer(settings):
    settings.AUDIT_KEEP_YEARS = 5
    assert first_kept(date(2026, 11, 26)) == date(2021, 11, 1)


def test_only_months_past_the_floor_can_go(old_log):
    assert droppable(connection, month_ago(36)) == [month_ago(40), month_ago(37)]


@pytest.mark.parametrize("count", [36, 12, 0])
def test_a_month_within_the_floor_is_refused(old_log, count):
    with pytest.raises(BelowFloor):
        drop_reads(connection, month_ago(count))
    assert AccessEvent.objects.count() == 8


def test_a_dropped_month_is_gone_and_noted(old_log):
    assert drop_reads(connection, month_ago(40)) == 2
    assert AccessEvent.objects.count() == 6
    assert DroppedMonth.objects.get().event_count == 2


def test_the_chain_holds_over_dropped_months(old_log):
    drop_reads(connection, month_ago(40))
    drop_reads(connection, month_ago(37))
    report = verify_log()
    assert report.is_well
    assert (report.dropped_count, report.event_count) == (4, 4)


def test_a_change_after_a_dropped_month_is_still_named(old_log):
    drop_reads(connection, month_ago(40))
    newest = AccessEvent.objects.latest("id")
    forge("UPDATE staff_accessevent SET reason = 'x' WHERE id = %s", newest.pk)
    assert verify_log().finding.event_id == newest.pk


def test_a_month_cannot_be_called_dropped_before_its_time(old_log):
    forge("DELETE FROM staff_accessevent WHERE at >= %s", bounds(month_ago(0))[0])
    DroppedMonth.objects.create(month=month_ago(0), event_count=2)
    assert verify_log().finding.fault == Fault.MISSING


def test_a_month_with_unsealed_events_is_kept(old_log):
    read(at=bounds(month_ago(40))[0])
    with pytest.raises(BelowFloor):
        drop_reads(connection, month_ago(40))


def test_the_command_refuses_below_the_floor(db):
    with pytest.raises(CommandError):
        call_command("drop_old_reads", before=month_ago(10), drop=True, stdout=StringIO())


def test_sign_ins_are_kept_six_months(db):
    old = AccessLog.objects.create(username="a")
    AccessLog.objects.filter(pk=old.pk).update(attempt_time=timezone.now() - timedelta(days=400))
    AccessLog.objects.create(username="b")
    assert drop_sign_ins(timezone.localdate() - timedelta(days=184)) == 1
    with pytest.raises(BelowFloor):
        drop_sign_ins(timezone.localdate() - timedelta(days=183))
