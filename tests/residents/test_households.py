"""S31: households are seen to be true, people move in, out and within."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from core.errors import BadInput, ChangedMeanwhile, NotAllowed, OutOfScope
from core.rows import everything, scoped
from core.saving import InvalidRecord
from grid.choices import RentalState
from grid.models import RentalHousing
from residents.choices.people import REVIEW_DAYS, ResidencyState
from residents.models import Person, PopulationChange, Residency
from residents.services.acting import SentDifferently
from residents.services.households import FoundHere
from tests import factories
from tests.residents.acts import (
    facts,
    move_in,
    move_out,
    move_within,
    numbered,
    stamp,
    verify,
)
from tests.residents.conftest import again, homes_of

TODAY = timezone.localdate


def living_in(cell) -> int:
    """Return how many have their open main home in a cell."""
    with scoped(everything("tests")):
        return Residency.objects.open().filter(area_code=cell.code, is_primary=True).count()


def test_a_family_of_three_moves_and_the_cell_keeps_its_total(cast, town, homes, family) -> None:
    before = living_in(town.cells[0])

    move_within(cast.worker, family, homes.second)

    for person in family:
        old, new = homes_of(person)
        assert (old.dwelling, old.ends_on) == (homes.first, TODAY())
        assert (new.dwelling, new.begins_on, new.ends_on) == (homes.second, TODAY(), None)
    assert living_in(town.cells[0]) == before == 3


def test_the_head_of_a_family_stays_its_head_after_a_move(cast, homes, family) -> None:
    move_within(cast.worker, family, homes.second)

    assert [homes_of(person)[-1].is_head for person in family] == [True, False, False]


def test_two_current_main_homes_are_refused_by_the_database(homes, family) -> None:
    with scoped(everything("tests")), pytest.raises(IntegrityError), transaction.atomic():
        Residency.objects.create(
            person=family[0], dwelling=homes.second, kind="visitor", begins_on=TODAY()
        )


def test_a_household_that_is_unchanged_is_verified_and_its_review_renewed(
    cast, homes, family
) -> None:
    with scoped(everything("tests")):
        Person.objects.update(review_due=TODAY() + timedelta(days=3))

    verify(cast.worker, homes.first)

    for person in family:
        (home,) = homes_of(person)
        assert timezone.localdate(home.verified_at) == TODAY()
        assert home.verified_by == cast.worker
        assert again(person).review_due == TODAY() + timedelta(days=REVIEW_DAYS)


def test_a_verification_can_say_who_left(cast, homes, family) -> None:
    gone = homes_of(family[2])[0]

    verify(cast.worker, homes.first, left=[gone.pk])

    assert again(gone).state == ResidencyState.MOVED_OUT
    assert homes_of(family[0])[0].ends_on is None


def test_a_household_that_changed_since_it_was_shown_is_not_verified(cast, homes, family) -> None:
    seen = stamp(homes.first)
    factories.make_resident(homes.first, name="新来的")

    with pytest.raises(ChangedMeanwhile):
        verify(cast.worker, homes.first, seen=seen)


def test_nobody_leaves_who_does_not_live_there(cast, homes, family) -> None:
    with pytest.raises(BadInput):
        verify(cast.worker, homes.first, left=[uuid.uuid4()])


def test_the_same_sending_again_is_one_act(cast, homes, family) -> None:
    client_uuid, seen = uuid.uuid4(), stamp(homes.first)

    first = verify(cast.worker, homes.first, client_uuid=client_uuid, seen=seen)
    second = verify(cast.worker, homes.first, client_uuid=client_uuid, seen=seen)

    assert (first.is_new, second.is_new) == (True, False)
    with scoped(everything("tests")):
        assert PopulationChange.objects.count() == 1


def test_a_move_in_sent_twice_makes_one_person(cast, homes) -> None:
    client_uuid = uuid.uuid4()

    first = move_in(cast.worker, homes.first, client_uuid=client_uuid)
    second = move_in(cast.worker, homes.first, client_uuid=client_uuid)

    assert first.people[0].pk == second.people[0].pk
    assert not second.is_new


def test_another_act_under_the_same_id_is_refused(cast, homes) -> None:
    client_uuid = uuid.uuid4()
    move_in(cast.worker, homes.first, client_uuid=client_uuid)

    with pytest.raises(SentDifferently):
        move_in(cast.worker, homes.first, facts("孙别人", 2), client_uuid=client_uuid)


def test_two_people_who_send_the_same_id_do_not_meet(cast, homes) -> None:
    client_uuid = uuid.uuid4()
    move_in(cast.worker, homes.first, client_uuid=client_uuid)

    done = move_in(cast.stranger, homes.neighbour, facts("孙别人", 2), client_uuid=client_uuid)

    assert done.is_new


def test_somebody_new_has_a_basis_a_review_and_a_verified_home(cast, homes) -> None:
    person = again(move_in(cast.worker, homes.first).people[0])
    (home,) = homes_of(person)

    assert person.legal_basis == "statutory_duty"
    assert person.basis_document
    assert person.review_due == TODAY() + timedelta(days=REVIEW_DAYS)
    assert (home.state, home.begins_on, home.verified_by) == ("verified", TODAY(), cast.worker)
    assert person.area_code == homes.first.area_code


def test_the_number_tells_birth_and_sex(cast, homes) -> None:
    person = again(move_in(cast.worker, homes.first, facts(sequence=2)).people[0])

    assert (str(person.birth_date), person.sex) == ("1985-03-14", "2")


def test_a_birth_that_contradicts_the_number_is_refused(cast, homes) -> None:
    with pytest.raises(BadInput, match=r"不符|fit"):
        move_in(cast.worker, homes.first, facts(birth_date=TODAY() - timedelta(days=9000)))


def test_a_number_known_in_ones_own_area_offers_the_same_person(cast, homes) -> None:
    known = factories.make_resident(homes.second, name="赵新来", **numbered(1))

    with pytest.raises(FoundHere) as found:
        move_in(cast.worker, homes.first)

    assert found.value.people == [known]


def test_a_tenant_makes_the_rental_that_nobody_had_recorded(cast, homes) -> None:
    person = move_in(cast.worker, homes.first, kind="tenant").people[0]
    (home,) = homes_of(person)

    rental = RentalHousing.objects.get(dwelling=homes.first)
    assert rental.state == RentalState.FOUND
    assert home.rental == rental


def test_a_second_tenant_uses_the_rental_that_is_there(cast, homes) -> None:
    for sequence in (1, 2):
        move_in(cast.worker, homes.first, facts(sequence=sequence), kind="tenant")

    assert RentalHousing.objects.filter(dwelling=homes.first).count() == 1


def test_who_moved_out_is_kept_for_two_years_and_no_longer(cast, homes, family) -> None:
    gone = homes_of(family[2])[0]

    move_out(cast.worker, homes.first, [gone.pk])

    assert again(gone).ends_on == TODAY()
    assert again(family[2]).retention_until == TODAY() + timedelta(days=730)


def test_who_moves_in_again_is_kept_without_an_end(cast, homes, family) -> None:
    move_out(cast.worker, homes.first, [homes_of(family[2])[0].pk])

    move_within(cast.worker, [again(family[2])], homes.second)

    assert again(family[2]).retention_until is None


def test_nobody_moves_in_tomorrow(cast, homes) -> None:
    with pytest.raises(BadInput):
        move_in(cast.worker, homes.first, on=TODAY() + timedelta(days=1))


def test_nobody_moves_out_before_moving_in(cast, homes, family) -> None:
    with pytest.raises(BadInput):
        move_out(
            cast.worker,
            homes.first,
            [homes_of(family[0])[0].pk],
            on=TODAY() - timedelta(days=900),
        )
    assert homes_of(family[0])[0].ends_on is None


def test_nobody_moves_to_where_they_live(cast, homes, family) -> None:
    with pytest.raises(BadInput):
        move_within(cast.worker, family[:1], homes.first)


def test_a_move_that_fails_for_one_moves_nobody(cast, homes, family) -> None:
    stale = again(family[2])
    stale.version += 1

    with pytest.raises(ChangedMeanwhile):
        move_within(cast.worker, [*family[:2], stale], homes.second)

    assert all(homes_of(person)[0].ends_on is None for person in family)


def test_a_neighbours_household_is_not_there(cast, homes) -> None:
    factories.make_resident(homes.neighbour)

    with pytest.raises(OutOfScope):
        verify(cast.worker, homes.neighbour)
    with pytest.raises(OutOfScope):
        move_in(cast.worker, homes.neighbour)


def test_nobody_of_the_next_cell_can_be_moved(cast, homes) -> None:
    person = factories.make_resident(homes.neighbour)

    with pytest.raises(OutOfScope):
        move_within(cast.worker, [person], homes.first)


def test_who_only_reads_people_changes_none(cast, homes, family) -> None:
    for actor in (cast.police, cast.street_staff, cast.auditor):
        with pytest.raises((NotAllowed, OutOfScope)):
            verify(actor, homes.first)


def test_a_visit_sent_by_a_program_verifies_the_household_it_names(
    cast, homes, family, client_of
) -> None:
    said = {
        "client_uuid": str(uuid.uuid4()),
        "kind": "household",
        "place": homes.first.pk,
        "at": timezone.now().isoformat(),
        "result": "done",
        "is_unchanged": True,
        "households": [{"household_no": "1", "seen": stamp(homes.first)}],
    }

    answer = client_of(cast.worker).post(
        "/api/fieldwork/visits/", said, content_type="application/json"
    )

    assert answer.status_code == 201
    assert homes_of(family[0])[0].verified_by == cast.worker


def test_what_the_database_refuses_comes_back_in_words(cast, homes) -> None:
    with pytest.raises(InvalidRecord) as refused:
        move_in(cast.worker, homes.first, household_no="x" * 30)

    assert "household_no" in refused.value.problems
    with scoped(everything("tests")):
        assert not Person.objects.exists()


def test_a_dwelling_that_people_live_in_is_not_deleted_unseen(
    client_of, cast, homes, family
) -> None:
    page = client_of(cast.street_staff).post(reverse("grid:dwelling_delete", args=[homes.first.pk]))
    assert page.status_code == 409
