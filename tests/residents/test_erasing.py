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
from residents.jobs import erase_sealed_files
from residents.models import (
    Correction,
    DataRequest,
    FileOpening,
    MergeProposal,
    Person,
    PopulationChange,
    Residency,
    YouthSupportFile,
)
from residents.services.erasing import REQUEST, RETENTION, erase_person
from staff.models import AccessEvent, DataExport
from tests import factories
from tests.residents import acts, files
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


FILES = (
    "carerecord", "carecontact", "youthsupportfile", "supportcard", "supportentry",
    "supportleveldecision", "filegrant",
)  # fmt: skip


def rows_of(names):
    """Return how many rows stand in the tables of some models and in their past."""
    tables = [f"residents_{name}{past}" for name in names for past in ("", "history")]
    with scoped(everything("a test")), connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT count(*) FROM {table}" for table in tables))
        return dict(zip(tables, (count for (count,) in cursor.fetchall()), strict=True))


def erasure_of(cast, person):
    """Erase somebody on request; return the request."""
    request = checked(cast.leader, lodge(cast.leader, "delete"), files.number_of(person))
    return executed(cast.leader, decided(cast.auditor, request, is_without_basis=True))


@pytest.mark.parametrize("is_sealed", [False, True])
def test_named_files_go_with_the_person_all_their_past_included(
    people, cast, town, is_sealed
) -> None:
    child = files.whole(people, files.somebody(town.cells[0]))
    if is_sealed:
        with scoped(everything("a test")):
            YouthSupportFile.objects.update(state="sealed")
    assert 0 not in rows_of(FILES).values()
    erasure_of(cast, child)

    assert set(rows_of(FILES).values()) == {0}
    assert everywhere(str(child.pk)) == {
        "staff_accessevent", "residents_datarequest", "residents_datarequesthistory"
    }  # fmt: skip


def test_files_that_came_with_a_merged_record_go_too(people, cast, town) -> None:
    child = files.whole(people, files.somebody(town.cells[0]))
    twin = files.somebody(town.cells[0], sequence=300)
    with scoped(everything("a test")):
        Person.objects.filter(pk=child.pk).update(merged_into=twin)
    erasure_of(cast, twin)

    assert set(rows_of(FILES).values()) == {0}
    assert not everywhere(str(child.pk)) - {"staff_accessevent"}


def test_files_of_others_stay(people, cast, town) -> None:
    child = files.whole(people, files.somebody(town.cells[0]))
    before = rows_of(FILES)
    erasure_of(cast, files.somebody(town.cells[0], sequence=300))

    assert rows_of(FILES) == before
    assert child.pk


def test_an_opening_stays_for_the_yearly_report_without_its_reason(people, cast, town) -> None:
    erasure_of(cast, files.whole(people, files.somebody(town.cells[0])))
    with scoped(everything("a test")):
        assert FileOpening.objects.get().reason == "-"
    assert rows_of(["fileopening"])["residents_fileopeninghistory"] == 0
    assert everywhere("准备家访") == set()


def test_the_number_of_erased_rows_does_not_tell_of_a_file(people, cast, town) -> None:
    plain, child = (files.somebody(town.cells[0], sequence=number) for number in (1, 2))
    files.whole(people, child)

    assert erasure_of(cast, plain).erased_count == erasure_of(cast, child).erased_count


def test_acts_at_a_household_forget_the_key_and_stay_for_the_others(cast, homes) -> None:
    one, other = (files.somebody(None, sequence=number, dwelling=homes.first) for number in (1, 2))
    acts.verify(cast.worker, homes.first)
    erasure_of(cast, one)
    with scoped(everything("a test")):
        assert [change.person_keys for change in PopulationChange.objects.all()] == [[other.pk]]
    erasure_of(cast, other)
    with scoped(everything("a test")):
        assert not PopulationChange.objects.exists()


def test_proposals_to_join_and_corrections_go_with_the_person(cast, homes) -> None:
    one, other = (files.somebody(None, sequence=number, dwelling=homes.first) for number in (1, 2))
    with scoped(everything("a test")):
        MergeProposal.objects.create(
            kept=other, dropped=one, proposed_by=cast.worker, reason="同名"
        )
        Correction.objects.create(
            person=one, field="name", new_value="新名", said_by="person", asked_by=cast.worker
        )
    erasure_of(cast, one)

    assert set(rows_of(["mergeproposal", "correction"]).values()) == {0}


def test_the_reason_of_an_opening_goes_with_a_sealed_file_whose_time_is_over(people, town) -> None:
    files.whole(people, files.somebody(town.cells[0]))
    today = timezone.localdate()
    with scoped(everything("a test")):
        YouthSupportFile.objects.update(state="sealed", retention_until=today - timedelta(days=1))
    assert erase_sealed_files(today) == 1
    assert everywhere("准备家访") == set()
