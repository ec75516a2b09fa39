"""A fact is wrong: taken down by one, decided by another, written with history."""

import pytest
from django.db import IntegrityError, connection, transaction

from core.errors import BadInput, NotAllowed, OutOfScope
from core.rows import everything, scoped, scoped_to
from core.saving import InvalidRecord
from residents.choices.people import CorrectionState, DeskReason
from residents.models import Correction
from residents.services import corrections
from residents.services.timeline import timeline_of
from tests import factories
from tests.residents.acts import number, numbered
from tests.residents.conftest import again


@pytest.fixture
def person(homes):
    """Somebody whose name was heard wrongly."""
    return factories.make_resident(homes.first, name="张三", **numbered(1))


def ask(actor, person, field="name", value="章三", said_by="person"):
    with scoped_to(actor):
        return corrections.ask_correction(
            actor=actor, person=person.pk, field=field, value=value, said_by=said_by
        )


def decide(actor, asked, applies=True, answer=""):
    with scoped_to(actor):
        return corrections.decide_correction(
            actor=actor, correction=asked.pk, seen=asked.version, applies=applies, answer=answer
        )


def test_a_correction_changes_nothing_until_another_person_decides(person, cast) -> None:
    ask(cast.worker, person)

    assert again(person).name == "张三"


def test_another_person_applies_it_with_history(person, cast) -> None:
    decide(cast.leader, ask(cast.worker, person))

    assert again(person).name == "章三"
    with scoped_to(cast.leader):
        newest = timeline_of(person)[0]
    assert newest.who == str(cast.leader)
    assert newest.why == str(DeskReason.CORRECTION_DECIDED.label)


def test_whoever_took_it_down_does_not_decide(person, cast) -> None:
    asked = ask(cast.worker, person)

    with pytest.raises(NotAllowed):
        decide(cast.worker, asked)


def test_the_database_refuses_one_person_for_both(person, cast) -> None:
    asked = ask(cast.worker, person)

    with scoped(everything("tests")), pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.filter(pk=asked.pk).update(
            decided_by=cast.worker, state=CorrectionState.APPLIED
        )


def test_a_refusal_needs_a_reason_in_writing(person, cast) -> None:
    asked = ask(cast.worker, person)

    with pytest.raises(InvalidRecord):
        decide(cast.leader, asked, applies=False)
    assert decide(cast.leader, asked, applies=False, answer="证件如此").state == "refused"


def test_the_new_value_is_stored_sealed_and_erased_when_decided(person, cast) -> None:
    asked = ask(cast.worker, person, "phone", "13900000009")
    with scoped(everything("tests")), connection.cursor() as cursor:
        cursor.execute("SELECT new_value FROM residents_correction")
        assert b"13900000009" not in bytes(cursor.fetchone()[0])

    decide(cast.leader, asked)

    assert again(person).phone.opened() == "13900000009"
    assert again(asked).new_value is None


def test_a_corrected_number_brings_its_birth_and_its_indexes(person, cast) -> None:
    decide(cast.leader, ask(cast.worker, person, "identity_number", number(4)))

    now = again(person)
    assert now.identity_number.opened() == number(4)
    assert bytes(now.identity_index) == numbered(4)["identity_index"]
    assert bytes(now.identity_tail_index) == numbered(4)["identity_tail_index"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("identity_number", "990101198503140012"),
        ("phone", "12"),
        ("birth_date", "gestern"),
        ("sex", "x"),
        ("name", "2"),
        ("ethnicity", "x"),
    ],
)
def test_what_no_fact_can_be_is_not_taken_down(person, cast, field, value) -> None:
    with pytest.raises(BadInput):
        ask(cast.worker, person, field, value)


def test_a_neighbour_asks_for_nothing(person, cast) -> None:
    with pytest.raises(OutOfScope):
        ask(cast.stranger, person)


def test_a_neighbours_scope_sees_no_correction(person, cast) -> None:
    ask(cast.worker, person)

    with scoped_to(cast.stranger):
        assert not Correction.objects.exists()


def test_two_open_corrections_of_one_fact_are_refused(person, cast) -> None:
    ask(cast.worker, person)

    with pytest.raises(InvalidRecord):
        ask(cast.leader, person, value="仉三")


def test_the_same_words_again_are_one_request(person, cast) -> None:
    assert ask(cast.worker, person).pk == ask(cast.worker, person).pk
