"""S31: finding somebody needs a purpose and a scope, gives 20 at most, and is logged."""

import pytest

from core.audit import Action
from core.errors import BadInput, NotAllowed
from core.rows import scoped_to
from residents.services.finding import (
    MOST_FOUND,
    MOST_SEARCHES,
    TooManySearches,
    search,
)
from residents.services.reading import NoPurpose
from staff.models import AccessEvent
from tests import factories
from tests.residents.acts import number, numbered

PHONE = "13900000007"


def find(actor, words, purpose="verify"):
    with scoped_to(actor):
        return search(actor=actor, words=words, purpose=purpose)


@pytest.fixture
def person(homes):
    """Somebody with a number and a phone."""
    return factories.make_resident(homes.first, name="欧阳修远", **numbered(7, PHONE))


@pytest.mark.parametrize(
    "words",
    ["欧阳", "欧阳修远", number(7), number(7)[-4:], PHONE, f"{number(7)[:6]} {number(7)[6:]}"],
)
def test_somebody_is_found_by(person, cast, words) -> None:
    assert find(cast.worker, words) == [person]


@pytest.mark.parametrize("words", ["欧", "修远", "", " ", number(8), "13900000008"])
def test_somebody_is_not_found_by(person, cast, words) -> None:
    try:
        assert find(cast.worker, words) == []
    except BadInput:
        assert len(words.strip()) < 2


def test_a_neighbour_finds_nobody(person, cast) -> None:
    assert find(cast.stranger, number(7)) == []


def test_a_search_without_a_purpose_is_refused(person, cast) -> None:
    with pytest.raises(NoPurpose):
        find(cast.worker, "欧阳", purpose="")


def test_whoever_has_no_people_searches_none(person, cast) -> None:
    for actor in (cast.street_staff, cast.auditor, cast.administrator):
        with pytest.raises(NotAllowed):
            find(actor, "欧阳")


def test_at_most_twenty_are_given(homes, cast) -> None:
    for _ in range(MOST_FOUND + 2):
        factories.make_person(homes.first.cell, name="同名人")

    assert len(find(cast.worker, "同名")) == MOST_FOUND


@pytest.mark.parametrize(
    ("words", "asked"), [("欧阳", "name: 2 characters"), ("张三丰", "name: 3")]
)
def test_the_log_holds_the_length_of_a_name(person, cast, words, asked) -> None:
    find(cast.worker, words)

    assert AccessEvent.objects.get().asked.startswith(asked)


@pytest.mark.parametrize("words", [number(7), PHONE, number(7)[-4:], "欧阳"])
def test_the_log_never_holds_what_was_typed(person, cast, words) -> None:
    find(cast.worker, words)

    event = AccessEvent.objects.get()
    assert event.action == Action.SEARCH
    assert event.subject_keys == [str(person.pk)]
    assert words not in f"{event.asked} {event.reason} {event.purpose}"


def test_a_search_that_finds_nobody_is_logged_too(person, cast) -> None:
    find(cast.worker, number(8))

    assert AccessEvent.objects.get().subject_keys == []


def test_the_thirty_first_search_in_ten_minutes_is_refused_and_logged(person, cast) -> None:
    for _ in range(MOST_SEARCHES):
        find(cast.worker, "欧阳")

    with scoped_to(cast.worker), pytest.raises(TooManySearches):
        search(actor=cast.worker, words="欧阳", purpose="verify")
    assert AccessEvent.objects.filter(action=Action.REFUSED).count() == 1


def test_one_persons_searches_do_not_stop_another(person, cast) -> None:
    for _ in range(MOST_SEARCHES):
        find(cast.worker, "欧阳")

    assert find(cast.leader, "欧阳") == [person]
