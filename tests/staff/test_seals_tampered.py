"""Whoever owns the database forges the log: the verifier names where."""

from io import StringIO

import pytest
from django.core.management import call_command

from staff.models import AccessSeal, AccessVerification
from staff.services import seals
from staff.services.seals import seal_events
from staff.services.verifying import Fault, verify_log
from tests.staff.auditing import forge, read, the_owner


@pytest.fixture
def log(db, settings, tmp_path, monkeypatch):
    """Twelve events in four seals, heads published; the test is the owner from here on."""
    settings.AUDIT_HEAD_FILE = tmp_path / "heads.txt"
    monkeypatch.setattr(seals, "BATCH", 3)
    with the_owner():
        events = [read(actor=number % 3, person=number) for number in range(12)]
        seal_events()
        yield events


def found():
    report = verify_log()
    assert report.finding is not None
    return report.finding


def test_an_untouched_log_is_well(log):
    assert verify_log().is_well


@pytest.mark.parametrize(
    "change",
    [
        "actor_id = 99",
        "roles = '{AU}'",
        "area_codes = '{}'",
        "action = 'list'",
        "subject_kind = 'residents.residency'",
        "subject_keys = '{}'",
        "field_names = '{name}'",
        "purpose = 'verify'",
        "reason = 'x'",
        "asked = 'x'",
        "at = at + interval '1 microsecond'",
    ],
)
@pytest.mark.parametrize("at", [0, 4, 11])
def test_a_changed_event_is_named(log, change, at):
    forge(f"UPDATE staff_accessevent SET {change} WHERE id = %s", log[at].pk)
    finding = found()
    assert (finding.fault, finding.event_id) == (Fault.CHANGED, log[at].pk)
    assert finding.month == log[at].at.date().replace(day=1)


@pytest.mark.parametrize("at", [0, 4, 5, 11])
def test_a_deleted_event_is_named(log, at):
    forge("DELETE FROM staff_accessevent WHERE id = %s", log[at].pk)
    finding = found()
    assert (finding.fault, finding.event_id) == (Fault.MISSING, log[at].pk)


def test_the_first_of_many_faults_is_named(log):
    forge("UPDATE staff_accessevent SET reason = 'x' WHERE id >= %s", log[5].pk)
    assert found().event_id == log[5].pk


def test_swapped_events_are_named(log):
    forge(
        """UPDATE staff_accessevent AS a SET actor_id = b.actor_id, subject_keys = b.subject_keys
             FROM staff_accessevent AS b WHERE (a.id, b.id) IN ((%s, %s), (%s, %s))""",
        log[3].pk, log[4].pk, log[4].pk, log[3].pk,
    )  # fmt: skip
    finding = found()
    assert (finding.fault, finding.event_id) == (Fault.CHANGED, log[3].pk)


def test_an_event_slipped_in_is_named(log):
    forge("UPDATE staff_accessevent SET id = %s WHERE id = %s", log[0].pk - 1, log[6].pk)
    assert found().event_id == log[0].pk - 1
    assert found().fault == Fault.SLIPPED_IN


def test_an_event_slipped_between_two_seals_is_named(log):
    gap = log[11].pk + 2
    forge("INSERT INTO staff_accessevent SELECT * FROM staff_accessevent WHERE false")
    forge(
        """INSERT INTO staff_accessevent (id, actor_id, action, subject_kind, roles, area_codes,
             subject_keys, field_names, purpose, reason, asked)
           VALUES (%s, 7, 'view', 'x', '{}', '{}', '{}', '{}', '', '', '')""",
        gap,
    )
    assert verify_log().unsealed_count == 1


@pytest.mark.parametrize("numbers", [(1,), (2,), (2, 3)])
def test_deleted_seals_are_named(log, numbers):
    forge("DELETE FROM staff_accessseal WHERE number = ANY(%s)", list(numbers))
    finding = found()
    assert (finding.fault, finding.seal) == (Fault.SEAL_MISSING, numbers[0])


def test_renumbered_seals_do_not_hide_a_deleted_one(log):
    forge("DELETE FROM staff_accessseal WHERE number = 2")
    forge("UPDATE staff_accessseal SET number = 2 WHERE number = 3")
    forge("UPDATE staff_accessseal SET number = 3 WHERE number = 4")
    finding = found()
    assert (finding.fault, finding.seal) == (Fault.SEAL_CHANGED, 2)


@pytest.mark.parametrize(
    "change",
    [
        "sealed_at = sealed_at - interval '1 day'",
        "month = month - 31",
        "head = decode(repeat('00', 32), 'hex')",
        "previous_head = decode(repeat('00', 31) || '01', 'hex')",
        "digests = decode(repeat('00', 96), 'hex')",
        "digests = substr(digests, 1, 64)",
        "event_ids = event_ids[2:]",
        "event_ids = array_append(event_ids, 0::bigint)",
        "last_id = last_id + 1",
        "algorithm = 'SM3'",
    ],
)
def test_a_changed_seal_is_named(log, change):
    forge(f"UPDATE staff_accessseal SET {change} WHERE number = 2")
    finding = found()
    assert (finding.fault, finding.seal) == (Fault.SEAL_CHANGED, 2)


def test_a_row_and_its_seal_rewritten_without_the_key_are_named(log):
    forge("UPDATE staff_accessevent SET reason = 'x' WHERE id = %s", log[4].pk)
    forge("UPDATE staff_accessseal SET digests = overlay(digests PLACING '\\x00' FROM 33)")
    assert found().fault == Fault.SEAL_CHANGED


def cut_tail(log):
    forge("DELETE FROM staff_accessseal WHERE number >= 3")
    forge("DELETE FROM staff_accessevent WHERE id >= %s", log[6].pk)


def test_a_cut_tail_is_told_by_the_published_heads(log):
    cut_tail(log)
    finding = found()
    assert (finding.fault, finding.seal) == (Fault.TAIL_CUT, 3)


def test_a_cut_tail_does_not_hide_behind_new_seals(log):
    cut_tail(log)
    for number in range(3):
        read(person=100 + number)
    settings_file = seals.settings.AUDIT_HEAD_FILE
    kept = settings_file.read_text()
    seal_events()
    settings_file.write_text(kept)  # the copy that lies elsewhere
    finding = found()
    assert (finding.fault, finding.seal) == (Fault.HEAD_DIFFERS, 3)


def test_everything_deleted_is_told_too(log):
    forge("DELETE FROM staff_accessseal")
    forge("DELETE FROM staff_accessevent")
    assert found().fault == Fault.TAIL_CUT


def test_the_command_names_the_event_and_fails(log):
    forge("UPDATE staff_accessevent SET reason = 'x' WHERE id = %s", log[4].pk)
    out = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("verify_audit", stdout=out)
    assert stopped.value.code == 1
    assert str(log[4].pk) in out.getvalue()


def test_a_fault_is_noted_for_the_auditor(log):
    forge("DELETE FROM staff_accessevent WHERE id = %s", log[4].pk)
    verify_log()
    noted = AccessVerification.objects.latest("pk")
    assert noted.fault == Fault.MISSING
    assert str(log[4].pk) in noted.said


def test_heads_from_another_machine_are_compared(log, tmp_path):
    elsewhere = tmp_path / "paper.txt"
    elsewhere.write_text(seals.settings.AUDIT_HEAD_FILE.read_text())
    seals.settings.AUDIT_HEAD_FILE.unlink()
    AccessSeal.objects.count()
    cut_tail(log)
    assert verify_log(elsewhere).finding.fault == Fault.TAIL_CUT
