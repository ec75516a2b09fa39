"""A number that stands outside one's scope is neither refused nor hinted at (oracle)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.rows import everything, scoped
from residents.models import Person
from residents.services.quality import doubled
from tests import factories
from tests.residents.acts import facts, move_in, numbered
from tests.residents.conftest import again


@pytest.fixture
def elsewhere(homes):
    """Somebody of another community with the number that will be told."""
    return factories.make_resident(homes.far, **numbered(1))


def test_a_number_from_elsewhere_is_written_like_any_other(cast, homes, elsewhere) -> None:
    done = move_in(cast.worker, homes.first)

    assert done.is_new
    assert again(done.people[0]).awaits_merge


def test_the_row_that_was_first_does_not_wait(cast, homes, elsewhere) -> None:
    move_in(cast.worker, homes.first)

    assert not again(elsewhere).awaits_merge


def test_saving_the_first_row_again_does_not_make_it_wait(cast, homes, elsewhere) -> None:
    move_in(cast.worker, homes.first)

    with scoped(everything("tests")):
        Person.objects.get(pk=elsewhere.pk).save_as_next_version(sex="1")

    assert not again(elsewhere).awaits_merge


def test_a_number_that_is_taken_away_does_not_wait(cast, homes, elsewhere) -> None:
    person = move_in(cast.worker, homes.first).people[0]
    none = {"identity_number": None, "identity_index": None, "identity_tail_index": None}

    with scoped(everything("tests")):
        Person.objects.get(pk=person.pk).save_as_next_version(**none)

    assert not again(person).awaits_merge


def test_both_answers_cost_the_same_statements(cast, homes, elsewhere) -> None:
    counts = []
    move_in(cast.worker, homes.second, facts(sequence=9))  # what is read once is read
    for sequence in (3, 1):  # an unused number, then the one that stands elsewhere
        with CaptureQueriesContext(
            connection,
        ) as asked:
            move_in(cast.worker, homes.first, facts(sequence=sequence))
        counts.append([query["sql"].split()[0] for query in asked])

    assert counts[0] == counts[1]


def test_the_board_of_the_area_does_not_tell_that_a_row_waits(cast, homes, elsewhere) -> None:
    move_in(cast.worker, homes.first)

    with scoped(everything("tests")):
        rows = doubled(Person.objects.visible_to(cast.leader), cast.leader)
        assert not rows.exists()


def test_a_number_outside_the_area_can_be_corrected_to_without_a_hint(
    cast, homes, elsewhere
) -> None:
    person = move_in(cast.worker, homes.first, facts(sequence=5)).people[0]
    with scoped(everything("tests")):
        Person.objects.get(pk=person.pk).save_as_next_version(**numbered(1))

    assert again(person).awaits_merge
