"""Care records (S32, S43): a closed list, by authority only, by named grant, sealed in time."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from core.errors import BadInput, NotAllowed, OutOfScope, WrongStep
from core.rows import everything, scoped
from core.saving import InvalidRecord
from residents import jobs
from residents.choices.files import AUTHORITY_KINDS, CareCategory, CareState
from residents.models import CareContact, CareRecord, FileGrant
from residents.services import care
from residents.services.grants import grant_to
from residents.services.subjects import NoSuchResident, read_file, reveal_of, subjects_of
from residents.workflow.files import CARE_STEPS, CareStep, rule_of
from staff.models import AccessEvent
from tests.residents import files
from tests.residents.files import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def adult(town):
    return files.somebody(town.cells[0], years=40)


def written(**changes) -> None:
    """Change every care record by plain SQL as the app role, with the widest scope."""
    columns = ", ".join(f"{name} = %s" for name in changes)
    with scoped(everything("a test")), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE residents_carerecord SET {columns}", list(changes.values()))


@pytest.mark.parametrize("category", ["petitioner", "religious", "foreign", "activist"])
def test_the_database_refuses_a_category_outside_the_closed_list(people, adult, category) -> None:
    files.refer(people, adult)

    with pytest.raises(IntegrityError, match="residents_care_category"):
        written(category=category)


def test_release_aid_is_read_by_the_justice_office_and_by_nobody_else(people, cast, adult) -> None:
    record = files.served(people, adult, category="release_aid")

    with acting(people.justice):
        assert CareRecord.objects.visible_to(people.justice).get() == record
    others = (cast.worker, cast.leader, cast.police, cast.street_staff, cast.district_staff)
    for actor in (*others, cast.administrator, cast.auditor, people.justice_two, people.nurse):
        with acting(actor), pytest.raises(OutOfScope):
            read_file(actor=actor, rows=CareRecord.objects, key=record.pk)


def test_whoever_tries_a_record_without_a_grant_is_in_the_read_log(people, cast, adult) -> None:
    record = files.served(people, adult)

    with acting(cast.worker), pytest.raises(OutOfScope):
        read_file(actor=cast.worker, rows=CareRecord.objects, key=record.pk)
        # The sink of tests shares the transaction; it is still open here.
    assert not AccessEvent.objects.filter(action="view", actor_id=cast.worker.pk).exists()


def test_only_a_grant_opens_a_statutory_record_even_for_its_leader(people, adult) -> None:
    files.served(people, adult)

    with acting(people.justice_leader):
        assert not CareRecord.objects.visible_to(people.justice_leader).exists()
        assert not CareRecord.objects.exists()


def test_raw_sql_in_a_neighbours_scope_finds_no_record(people, cast, adult) -> None:
    files.served(people, adult)
    files.care_for(cast, people, adult)
    nobody = (cast.stranger, cast.police, cast.district_staff, people.justice_two, people.nurse)

    for actor in nobody:
        with acting(actor):
            assert CareRecord.objects.count() == 0
    with acting(cast.worker):
        assert CareRecord.objects.values_list("category", flat=True).get() == "elderly_alone"


def test_the_record_is_sealed_the_day_after_its_last(people, adult) -> None:
    today = timezone.localdate()
    record = files.served(people, adult, ends_on=today)

    assert jobs.seal_ended_care(today) == 0
    assert jobs.seal_ended_care(today + timedelta(days=1)) == 1
    with acting(people.justice):
        assert not CareRecord.objects.exists()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM residents_carerecordhistory")
            assert cursor.fetchone() == (0,)
    with scoped(everything("a test")):
        assert CareRecord.objects.get().state == CareState.SEALED
        assert record.number


def test_a_sealed_record_is_reopened_only_by_order(people, adult) -> None:
    today = timezone.localdate()
    record = files.served(people, adult, ends_on=today)
    jobs.seal_ended_care(today + timedelta(days=1))

    with acting(people.justice_leader), pytest.raises(BadInput):
        care.reopen_care(actor=people.justice_leader, number=record.number, document=" ")
    with acting(people.justice), pytest.raises(NotAllowed):
        care.reopen_care(actor=people.justice, number=record.number, document="法院1号")
    with acting(people.justice_leader):
        care.reopen_care(actor=people.justice_leader, number="C-NOWHERE2", document="法院1号")
        care.reopen_care(actor=people.justice_leader, number=record.number, document="法院1号")
    with scoped(everything("a test")):
        kept = CareRecord.objects.get()
        assert (kept.state, kept.reopening_document) == (CareState.DUE_REVIEW, "法院1号")
    with acting(people.justice):
        assert not CareRecord.objects.exists()


@pytest.mark.parametrize("category", CareCategory.values)
def test_each_category_has_the_kind_of_office_that_refers_to_it(category) -> None:
    assert AUTHORITY_KINDS[category]


def test_another_kind_of_office_refers_nobody(people, adult) -> None:
    with acting(people.nurse), pytest.raises(care.WrongAuthority):
        care.refer_person(
            actor=people.nurse,
            category="community_correction",
            identity_number=files.number_of(adult),
            authority=people.health,
            basis_document="1",
            told_on=timezone.localdate(),
        )


def test_nobody_refers_in_the_name_of_another_office(people, cast, adult) -> None:
    for actor in (people.nurse, cast.worker, cast.leader):
        with acting(actor), pytest.raises(NotAllowed):
            care.refer_person(
                actor=actor,
                category="release_aid",
                identity_number=files.number_of(adult),
                authority=people.office,
                basis_document="1",
                told_on=timezone.localdate(),
            )


def test_nobody_far_away_is_found_and_the_answer_is_that_of_nobody(people, town) -> None:
    far = files.somebody(town.cells[6], years=40, sequence=300, column=6)
    said = set()
    for number in (files.number_of(far), files.number_for(files.years_ago(30), 777)):
        with acting(people.justice), pytest.raises(NoSuchResident) as refused:
            care.refer_person(
                actor=people.justice,
                category="release_aid",
                identity_number=number,
                authority=people.office,
                basis_document="1",
                told_on=timezone.localdate(),
            )
        said.add(str(refused.value))
    assert len(said) == 1


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("residents_care_basis", {"basis_document": ""}),
        ("residents_care_basis", {"purpose": ""}),
        ("residents_care_review_in_time", {"review_due": "2099-01-01"}),
        ("residents_care_told", {"told_on": None}),
        ("residents_care_correction_ends", {"ends_on": None}),
        ("residents_care_state", {"state": "watched"}),
        ("residents_care_measures", {"measures": ["reporting"]}),
        ("residents_care_counted_by_wish", {"consent_counted_on": "2026-01-01"}),
        ("residents_care_person_known", {"person_id": None}),
    ],
)
def test_the_database_keeps_the_rules_of_a_record(people, adult, rule, changes) -> None:
    files.refer(people, adult)

    with pytest.raises(IntegrityError, match=rule):
        written(**changes)


@pytest.mark.parametrize("state", CareState.values)
@pytest.mark.parametrize("step", list(CareStep))
def test_each_step_is_taken_only_from_its_states(state, step) -> None:
    record = CareRecord(state=state)

    if state in CARE_STEPS[step].start:
        assert rule_of(CARE_STEPS, step, record).end in CareState.values
    else:
        with pytest.raises(WrongStep):
            rule_of(CARE_STEPS, step, record)


def test_an_overdue_review_hides_the_record_from_all_but_its_reviewers(people, adult) -> None:
    record = files.served(people, adult)
    with acting(people.justice_leader):
        grant = FileGrant.objects.get(file_number=record.number)
        more = grant_to(
            actor=people.justice_leader, grant=grant, staff=people.justice_two, reason="替班"
        )
    past = timezone.localdate() - timedelta(days=1)
    with scoped(everything("a test")):
        CareRecord.objects.update(review_due=past)
        FileGrant.objects.filter(pk=more.pk).update(is_reviewer=False)

    with acting(people.justice):
        assert CareRecord.objects.visible_to(people.justice).exists()
    with acting(people.justice_two):
        assert not CareRecord.objects.visible_to(people.justice_two).exists()


def test_overdue_voluntary_care_is_left_to_the_leader(people, cast, adult) -> None:
    files.care_for(cast, people, adult)
    written(review_due=timezone.localdate() - timedelta(days=1))

    with acting(cast.worker):
        assert not CareRecord.objects.visible_to(cast.worker).exists()
    with acting(cast.leader):
        assert CareRecord.objects.visible_to(cast.leader).exists()


def test_a_due_review_is_asked_for_by_night(people, adult) -> None:
    record = files.served(people, adult)
    later = record.review_due

    assert jobs.ask_care_reviews(later - timedelta(days=1)) == 0
    assert jobs.ask_care_reviews(later) == 1
    with acting(people.justice):
        assert CareRecord.objects.get().state == CareState.DUE_REVIEW


def test_after_an_objection_another_person_decides(people, adult) -> None:
    record = files.served(people, adult)
    due = timezone.localdate() + timedelta(days=90)
    with acting(people.justice):
        care.object_to_care(actor=people.justice, record=record, words="我不需要培训。")
        with pytest.raises(care.OwnDecision):
            care.renew_care(actor=people.justice, record=record, review_due=due, measures=["work"])
    with acting(people.justice_leader):
        grant = FileGrant.objects.get(file_number=record.number)
        grant_to(actor=people.justice_leader, grant=grant, staff=people.justice_two, reason="复核")
    with acting(people.justice_two):
        renewed = care.renew_care(
            actor=people.justice_two, record=record, review_due=due, measures=["work"]
        )
        assert (renewed.state, renewed.objected_on) == (CareState.ACTIVE, None)


def test_a_review_later_than_180_days_is_refused(people, adult) -> None:
    record = files.served(people, adult)

    with acting(people.justice), pytest.raises(InvalidRecord, match="180"):
        care.renew_care(
            actor=people.justice,
            record=record,
            review_due=timezone.localdate() + timedelta(days=181),
            measures=["work"],
        )


def test_the_helper_gets_the_person_though_not_the_list_of_residents(people, adult) -> None:
    record = files.served(people, adult)

    with acting(people.justice):
        assert subjects_of([record])[adult.pk].name == adult.name
        shown = reveal_of(actor=people.justice, served=record, field="phone", purpose="contact")
    assert shown == "13900001234"
    event = AccessEvent.objects.get(action="reveal")
    assert (event.actor_id, event.field_names) == (people.justice.pk, ["phone"])


def test_nobody_else_gets_the_person_by_asking_for_them(people, cast, adult) -> None:
    record = files.served(people, adult)

    for actor in (people.nurse, people.justice_two, people.justice_leader, cast.street_staff):
        with acting(actor):
            assert subjects_of([record]) == {}


def test_a_word_of_penalty_in_a_note_waits_for_a_reviewer(people, adult) -> None:
    record = files.served(people, adult)

    with acting(people.justice):
        plain = care.log_contact(
            actor=people.justice, record=record, outcome="reached", note="已开始培训"
        )
        flagged = care.log_contact(
            actor=people.justice, record=record, outcome="reached", note="曾因盗窃被 行政拘留"
        )
        assert (plain.awaits_word_check, flagged.awaits_word_check) == (False, True)
        with pytest.raises(care.OwnDecision):
            care.clear_words(actor=people.justice, record=record)
    with acting(people.justice_leader):
        grant = FileGrant.objects.get(file_number=record.number)
        grant_to(actor=people.justice_leader, grant=grant, staff=people.justice_two, reason="复核")
    with acting(people.justice_two):
        care.clear_words(actor=people.justice_two, record=record)
        assert not CareContact.objects.filter(awaits_word_check=True).exists()
