"""Sealing the read log: nothing left out, the head known elsewhere, checked to the end."""

import threading
from datetime import date
from io import StringIO

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, connections, transaction
from hypothesis import given
from hypothesis import strategies as st

from core.partitions import bounds
from core.sealing import canonical, chain
from staff.models import AccessEvent, AccessSeal, AccessVerification
from staff.services import seals
from staff.services.seals import published, seal_events
from staff.services.verifying import verify_log
from tests.staff.auditing import read


@pytest.fixture(autouse=True)
def head_file(settings, tmp_path):
    """Publish into a file of the test's own."""
    settings.AUDIT_HEAD_FILE = tmp_path / "elsewhere" / "heads.txt"
    return settings.AUDIT_HEAD_FILE


def test_every_event_is_sealed_once_and_in_order(db):
    events = [read(person=number) for number in range(5)]
    seal_events()
    assert AccessSeal.objects.get().event_ids == [event.pk for event in events]


def test_a_second_run_seals_only_what_is_new(db):
    read()
    seal_events()
    new = read()
    (seal,) = seal_events()
    assert (seal.number, seal.event_ids) == (2, [new.pk])


def test_nothing_new_makes_no_seal(db):
    read()
    seal_events()
    assert seal_events() == []


def test_a_seal_follows_the_head_before_it(db):
    read()
    (first,) = seal_events()
    read()
    (second,) = seal_events()
    assert bytes(second.previous_head) == bytes(first.head)


def test_many_events_make_several_seals(db, monkeypatch):
    monkeypatch.setattr(seals, "BATCH", 3)
    for number in range(8):
        read(person=number)
    assert [len(seal.event_ids) for seal in seal_events()] == [3, 3, 2]


def test_a_seal_holds_events_of_one_month_only(db):
    read(at=bounds(date(2026, 10, 1))[0])
    read(at=bounds(date(2026, 11, 1))[0])
    assert [seal.month for seal in seal_events()] == [date(2026, 10, 1), date(2026, 11, 1)]


def test_the_head_is_published_outside_the_database(db, head_file):
    event = read()
    (seal,) = seal_events()
    (line,) = published(head_file)
    assert (line.number, line.last_id, line.count) == (1, event.pk, 1)
    assert line.head == bytes(seal.head).hex()


def test_a_head_that_could_not_be_published_is_published_next_time(db, head_file):
    read()
    seal_events()
    head_file.unlink()
    seal_events()
    assert [line.number for line in published(head_file)] == [1]


@pytest.mark.parametrize("name", ["SHA-256", "SM3"])
def test_both_hashes_seal_and_verify(db, settings, name):
    settings.AUDIT_SEAL_HASH = name
    read()
    seal_events()
    assert verify_log().is_well


def test_seals_of_an_earlier_hash_still_verify(db, settings):
    read()
    seal_events()
    settings.AUDIT_SEAL_HASH = "SM3"
    read()
    seal_events()
    assert verify_log().is_well


def test_another_key_does_not_verify(db, settings):
    read()
    seal_events()
    settings.AUDIT_SEAL_KEY = "A" * 43 + "="
    assert not verify_log().is_well


@pytest.mark.parametrize("bad", ["", "kurz", "A" * 20])
def test_a_weak_key_stops_sealing(settings, bad):
    settings.AUDIT_SEAL_KEY = bad
    with pytest.raises(ImproperlyConfigured):
        chain()


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=5)), st.randoms())
def test_one_content_has_one_text(values, random):
    names = list(values)
    random.shuffle(names)
    assert canonical(values) == canonical({name: values[name] for name in names})


@given(st.lists(st.text(max_size=6), min_size=2, max_size=6), st.data())
def test_any_change_of_a_chain_changes_its_end(texts, data):
    link = chain()

    def end(parts):
        digest = b""
        for part in parts:
            digest = link.after(digest, part)
        return digest

    at = data.draw(st.integers(0, len(texts) - 1))
    other = data.draw(st.text(max_size=6).filter(lambda text: text != texts[at]))
    assert end([*texts[:at], other, *texts[at + 1 :]]) != end(texts)
    assert end(texts[:-1]) != end(texts)


def test_verification_says_that_all_is_well_with_its_numbers(db):
    read()
    seal_events()
    read()
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert "All is well: 1 events in 1 seals" in out.getvalue()
    assert "1 events wait for their seal" in out.getvalue()


def test_a_verification_is_noted(db):
    read()
    seal_events()
    verify_log()
    noted = AccessVerification.objects.get()
    assert (noted.event_count, noted.seal_count, noted.heads_checked, noted.fault) == (1, 1, 1, "")


def test_without_a_published_head_the_exit_code_says_so(db, head_file):
    read()
    seal_events()
    head_file.unlink()
    with pytest.raises(SystemExit) as stopped:
        call_command("verify_audit", stdout=StringIO())
    assert stopped.value.code == 3


def test_an_empty_log_is_well(db):
    assert verify_log().is_well


def test_a_head_file_that_cannot_be_written_is_told(db, settings, tmp_path):
    (tmp_path / "file").write_text("")
    settings.AUDIT_HEAD_FILE = tmp_path / "file" / "heads.txt"
    read()
    with pytest.raises(CommandError, match="could not be written"):
        call_command("seal_audit", stdout=StringIO())


@pytest.mark.django_db(transaction=True, databases=["default", "audit", "owner"])
def test_an_event_on_its_way_is_not_left_out(settings, monkeypatch):
    """A number is taken before the commit: sealing waits, or gives up, rather than skip it."""
    settings.AUDIT_DATABASE = "audit"
    monkeypatch.setattr(seals, "PATIENCE", "100ms")
    with transaction.atomic():
        slow = read()
        AccessEvent.objects.using("audit")  # another connection from here on
        with pytest.raises(OperationalError):
            seal_events()
    late = read()
    (seal,) = seal_events()
    assert seal.event_ids == [slow.pk, late.pk]


@pytest.mark.django_db(transaction=True, databases=["default", "audit", "owner"])
def test_an_event_that_is_written_does_not_wait_for_another(settings):
    settings.AUDIT_DATABASE = "audit"
    with transaction.atomic():
        read()
        with connections["audit"].cursor() as cursor:
            cursor.execute("SET lock_timeout = '100ms'")
            AccessEvent.objects.using("audit").create(actor_id=2, action="view", subject_kind="x")
            cursor.execute("SET lock_timeout = 0")


@pytest.mark.django_db(transaction=True, databases=["default", "audit", "owner"])
def test_two_sealers_at_once_seal_each_event_once(settings):
    settings.AUDIT_DATABASE = "default"
    events = [read(person=number) for number in range(20)]

    def seal():
        seal_events()
        connection.close()

    threads = [threading.Thread(target=seal) for _nth in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sealed = [key for seal in AccessSeal.objects.all() for key in seal.event_ids]
    assert sealed == [event.pk for event in events]
