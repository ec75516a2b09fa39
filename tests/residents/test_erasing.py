"""Deletion reaches the record, its past and what hangs on it, and leaves the proof."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from core.audit import Action, reading
from core.history import because
from core.rows import everything, scoped
from residents.models import DataRequest, Person, Residency
from residents.services.erasing import REQUEST, RETENTION, erase_person
from staff.models import AccessEvent, DataExport
from tests import factories
from tests.residents.test_requests import checked, decided, executed, lodge, numbered

ERASED = []


def note_erased(key):
    """Stand in for an app that holds files about people."""
    ERASED.append(key)


def everywhere(text):
    """Return the tables in which a text stands in any column."""
    found = []
    with scoped(everything("a test")), connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind IN ('r', 'p') AND NOT relispartition"
        )
        for (table,) in cursor.fetchall():
            try:
                with transaction.atomic():
                    sql = f'SELECT count(*) FROM "{table}" AS row WHERE row::text LIKE %s'
                    cursor.execute(sql, [f"%{text}%"])
                    found += [table] * bool(cursor.fetchone()[0])
            except DatabaseError:
                continue
    return set(found)


@pytest.fixture
def person(cast):
    """Somebody with a home, a past and a reader."""
    person = factories.make_resident(factories.make_dwelling(), name="独一无二的名字")
    with scoped(everything("a test")), because(cast.leader, "a test"):
        Person.objects.filter(pk=person.pk).update(name="独一无二的名字二")
        Residency.objects.filter(person=person).update(household_no="2")
        reading(cast.leader, Action.VIEW, [person], ["name"])
    return person


@pytest.fixture
def granted(cast, person):
    """A request for deletion that two people stand for."""
    request = lodge(cast.leader, "delete")
    with scoped(everything("a test")):
        DataRequest.objects.filter(pk=request.pk).update(
            subject_key=person.pk,
            state="checked",
            identity_check="paper_shown",
            paper_kind="passport",
            checked_by=cast.leader,
            checked_at=timezone.now(),
        )
        request.refresh_from_db()
    return decided(cast.auditor, request, is_without_basis=True)


def test_nothing_of_the_name_is_left_anywhere(cast, person, granted) -> None:
    assert {"residents_person", "residents_personhistory"} <= everywhere("独一无二的名字")
    executed(cast.leader, granted)
    assert everywhere("独一无二的名字") == set()


def test_homes_and_their_past_go_too(cast, person, granted) -> None:
    executed(cast.leader, granted)
    with scoped(everything("a test")):
        assert not Residency.objects.filter(person_id=person.pk).exists()
        past = apps.get_model("residents.ResidencyHistory")
        assert not past.objects.filter(person_id=person.pk).exists()


def test_the_read_log_and_the_request_keep_the_key_and_nothing_else(cast, person, granted) -> None:
    executed(cast.leader, granted)
    tables = everywhere(str(person.pk))
    assert tables == {"staff_accessevent", "residents_datarequest", "residents_datarequesthistory"}
    assert AccessEvent.objects.about(person.pk).exists()


def test_the_request_says_how_many_rows_are_gone(cast, person, granted) -> None:
    # the person and the home; each with its writing, its change and its deletion in history
    assert executed(cast.leader, granted).erased_count == 2 + 6


def test_those_merged_into_the_person_go_with_them(cast, town, person, granted) -> None:
    twin = factories.make_person(town.cells[1], name="并入的人", merged_into=person)
    executed(cast.leader, granted)
    with scoped(everything("a test")):
        assert not Person.objects.filter(pk=twin.pk).exists()


def test_files_and_stages_are_told_the_keys(cast, person, granted, settings) -> None:
    ERASED.clear()
    settings.PERSON_ERASERS = ["tests.residents.test_erasing.note_erased"]
    executed(cast.leader, granted)
    assert [str(person.pk)] == ERASED


def test_a_file_of_an_export_that_names_the_person_goes(cast, person, granted) -> None:
    export = DataExport.objects.create(
        list_key="people", title="名单", reason="试验", file_format="csv", language="zh-hans",
        is_personal=True, state="ready", area_code="990101001001", requested_by=cast.leader,
        decided_by=cast.auditor, row_count=1, row_keys=[str(person.pk)],
        expires_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    default_storage.save(export.path, ContentFile(b"sealed"))
    executed(cast.leader, granted)
    export.refresh_from_db()
    assert not default_storage.exists(export.path)
    assert (export.state, export.row_keys) == ("expired", [])


def test_the_database_erases_nobody_without_a_decision(cast, person) -> None:
    for ground, key in ((REQUEST, "1"), (RETENTION, "1"), ("whim", "1")):
        with pytest.raises(DatabaseError, match="nobody has decided"), transaction.atomic():
            erase_person(key=person.pk, ground=ground, ground_key=key)


def test_a_decision_about_one_person_erases_no_other(town, granted) -> None:
    other = factories.make_person(town.cells[0])
    with pytest.raises(DatabaseError, match="nobody has decided"), transaction.atomic():
        erase_person(key=other.pk, ground=REQUEST, ground_key=str(granted.pk))


def test_a_decision_serves_once(cast, town, person, granted) -> None:
    executed(cast.leader, granted)
    with pytest.raises(DatabaseError, match="nobody has decided"), transaction.atomic():
        erase_person(key=person.pk, ground=REQUEST, ground_key=str(granted.pk))


def as_app(sql, *parameters):
    """Run a statement as the app role, in a scope that sees everything."""
    with scoped(everything("a test")), connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def test_the_app_role_cannot_reach_past_the_question(person) -> None:
    sql = "SELECT residents_erase_rows('residents_person'::regclass, ARRAY[%s])"
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        as_app(sql, str(person.pk))


def test_history_itself_stays_out_of_reach(person) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        as_app("DELETE FROM residents_personhistory")


def test_every_history_has_the_name_by_which_erasing_finds_it() -> None:
    wrong = [
        model._meta.db_table
        for model in apps.get_models()
        if (of := getattr(model, "pgh_tracked_model", None))
        and model._meta.db_table != f"{of._meta.db_table}history"
    ]
    assert wrong == []


def test_a_person_without_a_record_is_answered_too(cast, town) -> None:
    request = checked(cast.leader, lodge(cast.leader, "delete"))
    request = executed(cast.leader, decided(cast.auditor, request))
    assert (request.state, request.erased_count) == ("executed", None)
    assert numbered(town.cells[0]).pk
