"""A new key seals everything anew, past included; then the old key can be thrown away."""

import base64
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from core.encryption import is_current
from core.rotation import left, rotate, sealed_tables
from core.rows import everything, scoped
from residents.models import DataRequest, Person
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
OLD = "old:AES-256-GCM:" + base64.b64encode(b"1" * 32).decode()
NEW = "new:SM4-GCM:" + base64.b64encode(b"2" * 16).decode()
PHONE = "13900000001"


@pytest.fixture
def people(town, settings):
    """Three people with a phone, each changed once, sealed under the old key."""
    settings.ENCRYPTION_KEYS = [OLD]
    made = [factories.make_person(town.cells[0], phone=PHONE) for _ in range(3)]
    with scoped(everything("a test")):
        for person in made:
            person.save_as_next_version(name="改过的名字")
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    return made


def told(**options):
    out = StringIO()
    call_command("rotate_keys", stdout=out, **options)
    return out.getvalue()


def phones():
    """Return every kept phone, opened, of people and of their past."""
    past = Person.history.rel.related_model
    with scoped(everything("a test")):
        rows = [*Person.objects.all(), *past.objects.all()]
        return [row.phone.opened() for row in rows]


def past_count():
    with scoped(everything("a test")):
        return Person.history.rel.related_model.objects.count()


def test_every_value_is_readable_without_the_old_key(people, settings) -> None:
    told()
    settings.ENCRYPTION_KEYS = [NEW]
    assert phones() == [PHONE] * 12


def test_every_value_lies_under_the_new_key(people) -> None:
    told()
    with scoped(everything("a test")):
        sealed = list(Person.objects.values_list("phone", flat=True))
    assert all(is_current(bytes(value)) for value in sealed)


def test_no_line_of_history_and_no_version_is_written(people) -> None:
    before = past_count()
    told()
    assert past_count() == before
    with scoped(everything("a test")):
        assert set(Person.objects.values_list("version", flat=True)) == {2}


def test_stopped_half_way_the_next_run_goes_on(people) -> None:
    table = next(table for table in sealed_tables() if table.model is Person)
    next(rotate(table, batch=2))
    told()
    assert left(table) == 0
    assert phones() == [PHONE] * 12


def test_a_second_run_finds_nothing(people) -> None:
    told()
    assert "residents_person: 0 to seal anew" in told()


def test_a_look_changes_nothing(people, settings) -> None:
    assert "residents_personhistory: 9 to seal anew" in told(dry_run=True)
    settings.ENCRYPTION_KEYS = [OLD]
    assert phones() == [PHONE] * 12


def test_progress_is_told_batch_by_batch(people) -> None:
    lines = told(batch=2).splitlines()
    assert "residents_person: 2 / 3" in lines
    assert "residents_person: 3 / 3" in lines


def test_a_missing_key_is_named_and_nothing_of_the_batch_is_changed(people, settings) -> None:
    settings.ENCRYPTION_KEYS = [NEW]
    with pytest.raises(CommandError, match=r"residents_person\.phone"):
        told()
    settings.ENCRYPTION_KEYS = [OLD]
    assert phones() == [PHONE] * 12


def test_every_model_with_sealed_columns_and_its_past_is_rotated() -> None:
    models = {table.model._meta.label_lower for table in sealed_tables()}
    assert {Person._meta.label_lower, DataRequest._meta.label_lower} <= models
    assert {"residents.personhistory", "residents.datarequesthistory"} <= models
