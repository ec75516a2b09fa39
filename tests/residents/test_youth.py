"""Youth support files (S27): proposed, approved by another, by named grant, sealed at closing."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from core.errors import BadInput, NotAllowed, OutOfScope, WrongStep
from core.rows import everything, scoped
from core.saving import InvalidRecord
from residents import jobs
from residents.choices.files import CardKind, YouthState
from residents.models import (
    FileGrant,
    Person,
    SupportCard,
    SupportEntry,
    YouthSupportFile,
)
from residents.services import youth
from residents.services.grants import CannotHold
from residents.services.subjects import find_resident
from residents.workflow.files import YOUTH_STEPS, YouthStep, rule_of
from staff.models import AccessEvent
from tests.residents import files
from tests.residents.files import acting

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 26)


@pytest.fixture
def child(town):
    return files.somebody(town.cells[0])


def written(changes: str, table: str = "residents_youthsupportfile") -> None:
    """Change rows by plain SQL as the app role, with the widest scope."""
    with scoped(everything("a test")), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {changes}")


@pytest.mark.parametrize("missing", ["", "   "])
def test_a_file_without_consent_or_duty_is_refused(people, child, missing) -> None:
    with pytest.raises(InvalidRecord):
        files.propose(people, child, basis_document=missing.strip())
    with scoped(everything("a test")):
        assert not YouthSupportFile.objects.exists()


def test_the_database_refuses_a_file_without_consent_or_duty(people, child) -> None:
    files.propose(people, child)

    with pytest.raises(IntegrityError, match="residents_youth_basis"):
        written("basis_document = ''")
    with pytest.raises(IntegrityError, match="residents_youth_basis"):
        written("basis = 'suspicion'")


@pytest.mark.parametrize("text", ["best_interest_note", "guardian_voice", "own_wishes"])
def test_no_file_without_the_best_interest_and_both_voices(people, child, text) -> None:
    with pytest.raises(InvalidRecord):
        files.propose(people, child, **{text: ""})


def test_a_grid_worker_who_searches_the_child_sees_an_ordinary_resident(
    people, cast, child
) -> None:
    with acting(cast.worker):
        before = Person.objects.visible_to(cast.worker).filter(name=child.name).values().get()
    files.opened(people, child)

    with acting(cast.worker):
        after = Person.objects.visible_to(cast.worker).filter(name=child.name).values().get()
        assert before == after
        assert not YouthSupportFile.objects.exists()


def test_a_file_is_read_by_its_named_helpers_and_by_nobody_else(people, cast, child) -> None:
    file = files.opened(people, child)

    for actor in (people.youth, people.supervisor):
        with acting(actor):
            assert YouthSupportFile.objects.visible_to(actor).get() == file
    others = (people.youth_two, people.supervisor_two, people.justice, cast.worker, cast.leader)
    for actor in (*others, cast.police, cast.district_staff, cast.administrator, cast.auditor):
        with acting(actor):
            assert not YouthSupportFile.objects.visible_to(actor).exists()
            assert YouthSupportFile.objects.count() == 0


def test_the_proposer_does_not_read_the_file_before_it_is_approved(people, child) -> None:
    file = files.propose(people, child)

    with acting(people.youth):
        assert not YouthSupportFile.objects.exists()
    with acting(people.supervisor):
        youth.approve_file(actor=people.supervisor, file=file)
    with acting(people.youth):
        assert YouthSupportFile.objects.get().state == YouthState.ACTIVE


def test_nobody_approves_their_own_proposal(people, town, child) -> None:
    with acting(people.supervisor), pytest.raises(CannotHold):
        youth.propose_file(
            actor=people.supervisor,
            decider=people.supervisor,
            identity_number=files.number_of(child),
            category="left_behind_child",
            basis="guardian_consent",
            basis_document="1",
            source="school",
            **files.TEXTS,
        )
    files.propose(people, child)
    with pytest.raises(IntegrityError, match="residents_youth_approved_by_other"):
        written("approved_by_id = opened_by_id")


def test_a_youth_worker_who_supervises_nobody_decides_nothing(people, child) -> None:
    file = files.opened(people, child)

    with acting(people.youth), pytest.raises(NotAllowed):
        youth.close_file(actor=people.youth, file=file, reason="结束")


def test_closing_seals_the_file_and_nobody_finds_it_any_more(people, cast, child) -> None:
    file = files.opened(people, child)
    with acting(people.youth):
        youth.add_entry(actor=people.youth, file=file, kind="basic_info", on=TODAY, text="四年级")
    with acting(people.supervisor):
        youth.close_file(actor=people.supervisor, file=file, reason="已满足")

    for actor in (people.youth, people.supervisor, people.supervisor_two, cast.worker):
        with acting(actor):
            for model in (YouthSupportFile, SupportCard, SupportEntry):
                assert model.objects.count() == 0
            with connection.cursor() as cursor:
                for part in ("youthsupportfile", "supportcard", "supportentry"):
                    cursor.execute(f"SELECT count(*) FROM residents_{part}history")
                    assert cursor.fetchone() == (0,)
    with scoped(everything("a test")):
        assert YouthSupportFile.objects.get().state == YouthState.SEALED


def test_reopening_needs_the_number_of_an_order(people, child) -> None:
    file = files.opened(people, child)
    with acting(people.supervisor):
        youth.close_file(actor=people.supervisor, file=file, reason="已满足")
        with pytest.raises(BadInput):
            youth.reopen_file(actor=people.supervisor, number=file.number, document="")
    with acting(people.youth), pytest.raises(NotAllowed):
        youth.reopen_file(actor=people.youth, number=file.number, document="检察院2号")
    with acting(people.supervisor):
        youth.reopen_file(actor=people.supervisor, number=file.number, document="检察院2号")
        # Its old grants ended; another supervisor grants it anew.
        assert not YouthSupportFile.objects.exists()
    with scoped(everything("a test")):
        assert YouthSupportFile.objects.get().state == YouthState.REVIEW


def test_a_declined_proposal_is_sealed_too(people, child) -> None:
    file = files.propose(people, child)
    with acting(people.supervisor):
        youth.decline_file(actor=people.supervisor, file=file, reason="学校已在帮助")
        assert not YouthSupportFile.objects.exists()


def test_a_sealed_file_is_erased_when_its_time_is_over_with_all_its_past(people, child) -> None:
    file = files.opened(people, child)
    with acting(people.youth):
        youth.add_entry(actor=people.youth, file=file, kind="basic_info", on=TODAY, text="四年级")
    with acting(people.supervisor):
        youth.close_file(actor=people.supervisor, file=file, reason="已满足")
    with scoped(everything("a test")):
        until = YouthSupportFile.objects.get().retention_until

    assert jobs.erase_sealed_files(until) == 0
    assert jobs.erase_sealed_files(until + timedelta(days=1)) == 1
    with scoped(everything("a test")):
        kept = YouthSupportFile.objects.get()
        assert (kept.state, kept.person_id, kept.own_wishes) == (YouthState.ERASED, None, None)
        with connection.cursor() as cursor:
            for table in (
                "supportentry",
                "supportcard",
                "filegrant",
                "youthsupportfilehistory",
                "supportentryhistory",
                "supportcardhistory",
                "filegranthistory",
            ):
                cursor.execute(f"SELECT count(*) FROM residents_{table}")
                assert cursor.fetchone() == (0,), table


@pytest.mark.parametrize(
    ("category", "basis", "years", "is_right"),
    [
        ("left_behind_child", "guardian_consent", 12, True),
        ("left_behind_child", "statutory_duty", 17, True),
        ("left_behind_child", "own_consent", 18, False),
        ("behaviour_support", "guardian_consent", 18, False),
        ("not_in_school_or_work", "guardian_consent", 17, True),
        ("not_in_school_or_work", "own_consent", 17, False),
        ("not_in_school_or_work", "own_consent", 18, True),
        ("not_in_school_or_work", "statutory_duty", 18, False),
        ("not_in_school_or_work", "own_consent", 25, True),
        ("not_in_school_or_work", "own_consent", 26, False),
    ],
)
def test_a_file_is_for_the_young_and_from_18_by_their_own_consent(
    category, basis, years, is_right
) -> None:
    born = date(TODAY.year - years, TODAY.month, TODAY.day)
    if is_right:
        youth.check_age(category, basis, born, TODAY)
    else:
        with pytest.raises(youth.WrongAge):
            youth.check_age(category, basis, born, TODAY)


def test_somebody_is_25_until_the_day_before_their_birthday() -> None:
    youth.check_age("not_in_school_or_work", "own_consent", date(2000, 11, 27), TODAY)
    with pytest.raises(youth.WrongAge):
        youth.check_age("not_in_school_or_work", "own_consent", date(2000, 11, 26), TODAY)


def test_without_a_date_of_birth_no_file_is_opened() -> None:
    with pytest.raises(youth.WrongAge):
        youth.check_age("left_behind_child", "guardian_consent", None, TODAY)


def test_a_file_has_one_card_of_basic_information(people, child) -> None:
    file = files.opened(people, child)
    with acting(people.youth):
        for text in ("四年级", "与奶奶同住"):
            youth.add_entry(actor=people.youth, file=file, kind=CardKind.BASIC, on=TODAY, text=text)
        assert SupportCard.objects.get().entries.count() == 2
        with pytest.raises(IntegrityError, match="one_basic"), transaction.atomic():
            SupportCard.objects.create(file=file, kind=CardKind.BASIC, by=people.youth)


def test_an_entry_is_not_written_for_a_day_to_come(people, child) -> None:
    file = files.opened(people, child)
    tomorrow = timezone.localdate() + timedelta(days=1)

    with acting(people.youth), pytest.raises(BadInput):
        youth.add_entry(
            actor=people.youth, file=file, kind="service_record", on=tomorrow, text="家访"
        )


def test_nobody_without_a_grant_writes_into_a_file(people, child) -> None:
    file = files.opened(people, child)

    with acting(people.youth_two), pytest.raises(OutOfScope):
        youth.add_entry(
            actor=people.youth_two, file=file, kind="service_record", on=TODAY, text="家访"
        )
    with (
        acting(people.youth_two),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        SupportCard.objects.create(file=file, kind=CardKind.PLAN, by=people.youth_two)


@pytest.mark.parametrize("word", ["行政拘留", "盗窃", "判刑", "吸毒", "convicted"])
def test_a_word_of_offence_or_penalty_is_flagged_for_a_reviewer(people, child, word) -> None:
    file = files.opened(people, child)
    with acting(people.youth):
        entry = youth.add_entry(
            actor=people.youth, file=file, kind="service_record", on=TODAY, text=f"听说 {word}"
        )
        assert entry.awaits_word_check
    with acting(people.supervisor):
        youth.clear_word_check(actor=people.supervisor, file=file)
        assert not SupportEntry.objects.filter(awaits_word_check=True).exists()


def test_words_of_a_file_are_sealed_in_the_database(people, child) -> None:
    files.opened(people, child)
    with scoped(everything("a test")), connection.cursor() as cursor:
        cursor.execute("SELECT own_wishes FROM residents_youthsupportfile")
        (kept,) = cursor.fetchone()

    assert files.TEXTS["own_wishes"].encode() not in bytes(kept)


@pytest.mark.parametrize("state", YouthState.values)
@pytest.mark.parametrize("step", list(YouthStep))
def test_each_step_is_taken_only_from_its_states(state, step) -> None:
    file = YouthSupportFile(state=state)

    if state in YOUTH_STEPS[step].start:
        assert rule_of(YOUTH_STEPS, step, file).end in YouthState.values
    else:
        with pytest.raises(WrongStep):
            rule_of(YOUTH_STEPS, step, file)


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("residents_youth_closed_lists", "category = 'suspect'"),
        ("residents_youth_closed_lists", "source = 'neighbour'"),
        ("residents_youth_closed_lists", "state = 'watched'"),
        ("residents_youth_review_in_time", "review_due = opened_on + 91"),
        ("residents_youth_words", "best_interest_note = NULL"),
        ("residents_youth_words", "state = 'erased'"),
        ("residents_youth_open_is_approved", "approved_by_id = NULL"),
    ],
)
def test_the_database_keeps_the_rules_of_a_file(people, child, rule, changes) -> None:
    files.opened(people, child)

    with pytest.raises(IntegrityError, match=rule):
        written(changes)


def test_a_second_open_file_is_marked_and_refuses_nothing(people, child) -> None:
    files.opened(people, child)
    second = files.opened(people, child)

    with scoped(everything("a test")):
        marks = dict(YouthSupportFile.objects.values_list("number", "is_doubled"))
    assert sorted(marks.values()) == [False, True]
    assert marks[second.number]
    with pytest.raises(IntegrityError, match="residents_youth_one_open"):
        written("is_doubled = false")


def test_a_due_review_is_asked_for_by_night(people, child) -> None:
    file = files.opened(people, child)

    assert jobs.ask_youth_reviews(file.review_due - timedelta(days=1)) == 0
    assert jobs.ask_youth_reviews(file.review_due) == 1


def test_a_file_follows_a_merge_and_its_undoing(people, town, child) -> None:
    file = files.opened(people, child)
    twin = files.somebody(town.cells[1], sequence=300, column=1)

    for target in (twin, None):
        with scoped(everything("a test")):
            Person.objects.filter(pk=child.pk).update(merged_into=target)
            kept = YouthSupportFile.objects.get(pk=file.pk)
            assert kept.person_id == (target or child).pk


def test_a_file_follows_a_move_to_another_cell(people, town, child) -> None:
    file = files.opened(people, child)
    with scoped(everything("a test")):
        Person.objects.filter(pk=child.pk).update(area_code=town.cells[3].code)
        assert YouthSupportFile.objects.get(pk=file.pk).area_code == town.cells[3].code
        assert set(FileGrant.objects.values_list("area_code", flat=True)) == {town.cells[3].code}


def test_a_search_for_a_proposal_is_logged_without_the_number(people, child) -> None:
    from_log = files.number_of(child)
    with acting(people.youth):
        find_resident(actor=people.youth, number=from_log, role="YW", asked="youth proposal")
        event = AccessEvent.objects.get(action="search")
    assert from_log not in f"{event.asked}{event.reason}{event.subject_keys}"
