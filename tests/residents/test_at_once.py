"""What two phones do in the same second."""

import threading
import uuid

import pytest
from django.db import connections

from core.rows import everything, scoped
from residents.models import Person, Residency
from residents.services.households import FoundHere
from tests import factories
from tests.residents.acts import facts, move_in, move_within, stamp, verify

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def at_once(*acts):
    """Run acts in threads of their own; return what each gave or raised."""
    results = [None] * len(acts)
    barrier = threading.Barrier(len(acts))

    def run(place, act):
        barrier.wait(timeout=20)
        try:
            results[place] = act()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(i, act)) for i, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def standing() -> list[Person]:
    """Return all people."""
    with scoped(everything("tests")):
        return list(Person.objects.all())


def test_one_person_moved_in_by_two_phones_is_one_record(homes, cast) -> None:
    results = at_once(
        lambda: move_in(cast.worker, homes.first),
        lambda: move_in(cast.worker, homes.second),
    )

    assert len(standing()) == 1
    assert sorted(type(result).__name__ for result in results) == ["Done", "FoundHere"]


def test_one_sending_that_arrives_twice_at_once_is_one_record(homes, cast) -> None:
    client_uuid = uuid.uuid4()

    def act():
        return move_in(cast.worker, homes.first, client_uuid=client_uuid)

    results = at_once(act, act)

    assert len(standing()) == 1
    assert sorted(result.is_new for result in results) == [False, True]


def test_one_person_moved_in_in_two_areas_is_never_refused(homes, cast) -> None:
    results = at_once(
        lambda: move_in(cast.worker, homes.first),
        lambda: move_in(cast.stranger, homes.neighbour),
    )

    assert [result.is_new for result in results] == [True, True]
    assert sorted(person.awaits_merge for person in standing()) == [False, True]


def test_two_verifications_at_once_both_stand(homes, cast) -> None:
    person = factories.make_resident(homes.first)
    seen = stamp(homes.first)

    def act():
        return verify(cast.worker, homes.first, seen=seen)

    results = at_once(act, act)

    assert [result.is_new for result in results] == [True, True]
    with scoped(everything("tests")):
        home = Residency.objects.get(person=person)
    assert home.version == 3


def test_one_person_moved_by_two_phones_has_one_home(homes, cast) -> None:
    person = factories.make_resident(homes.first)
    third = factories.make_dwelling(homes.building, room="601")

    at_once(
        lambda: move_within(cast.worker, [person], homes.second),
        lambda: move_within(cast.worker, [person], third),
    )

    with scoped(everything("tests")):
        assert Residency.objects.open().filter(person=person).count() == 1


def test_found_here_is_raised_for_the_second(homes, cast) -> None:
    move_in(cast.worker, homes.first)

    with pytest.raises(FoundHere):
        move_in(cast.worker, homes.second, facts())
