"""Two records of one person: a second person decides, and there is a way back."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.errors import BadInput, NotAllowed, OutOfScope, WrongStep
from core.rows import everything, scoped, scoped_to
from residents.choices.people import MergeState
from residents.models import MergeProposal, Residency
from residents.services import merging
from staff.choices import Role
from staff.models import AccessEvent
from tests import factories
from tests.residents.acts import facts, move_in, number, numbered
from tests.residents.conftest import again, homes_of


@pytest.fixture
def pair(homes, cast):
    """Two records of one person in the leader's community: one has the phone."""
    first = factories.make_resident(homes.first, name="赵新来", **numbered(1))
    second = factories.make_resident(
        homes.neighbour, name="赵新来", birth_date=first.birth_date, paper_kind="none"
    )
    return first, second


@pytest.fixture
def officers(town):
    """Two data-protection officers of the city."""
    return [factories.give_post(f"dpo{n}", Role.AUDITOR, town.city) for n in (1, 2)]


def propose(actor, kept, dropped):
    return merging.propose_merge(actor=actor, kept=kept.pk, dropped=dropped.pk, reason="同一个人")


def decide(actor, proposal, is_same=True):
    return merging.decide_merge(
        actor=actor, proposal=proposal.pk, seen=proposal.version, is_same=is_same
    )


@pytest.fixture
def other_leader(town):
    """A second leader of the same community."""
    return factories.give_post("leader2", Role.GRID_LEADER, town.community)


def test_joining_gives_the_kept_record_the_homes_of_the_other(pair, cast, other_leader) -> None:
    kept, dropped = pair

    decide(other_leader, propose(cast.leader, kept, dropped))

    assert again(dropped).merged_into_id == kept.pk
    assert len(homes_of(kept)) == 2
    assert homes_of(dropped) == []


def test_of_two_main_homes_one_stays_open(pair, cast, other_leader) -> None:
    decide(other_leader, propose(cast.leader, *pair))

    with scoped(everything("tests")):
        assert Residency.objects.open().filter(person=pair[0]).count() == 1


def test_gaps_are_filled_and_sealed_for_the_kept_row(pair, cast, other_leader) -> None:
    numberless, numbered_one = pair[1], pair[0]

    decide(other_leader, propose(cast.leader, numberless, numbered_one))

    assert again(numberless).identity_number.opened() == number(1)


def test_whoever_proposed_does_not_decide(pair, cast) -> None:
    proposal = propose(cast.leader, *pair)

    with pytest.raises(NotAllowed):
        decide(cast.leader, proposal)


def test_the_database_refuses_one_person_for_both(pair, cast) -> None:
    with scoped(everything("tests")), pytest.raises(IntegrityError), transaction.atomic():
        MergeProposal.objects.create(
            kept=pair[0],
            dropped=pair[1],
            reason="x",
            proposed_by=cast.leader,
            decided_by=cast.leader,
            decided_at=timezone.now(),
            state=MergeState.MERGED,
        )


def test_a_worker_may_propose_but_not_decide(town, homes, cast) -> None:
    one = factories.make_resident(homes.first)
    two = factories.make_resident(homes.second)
    proposal = propose(cast.worker, one, two)
    other = factories.give_post("worker2", Role.GRID_WORKER, town.cells[0])

    with pytest.raises(NotAllowed):
        decide(other, proposal)


def test_a_pair_that_reaches_out_of_the_cell_is_not_there_for_its_worker(pair, cast) -> None:
    with pytest.raises(OutOfScope):
        propose(cast.worker, *pair)


def test_a_proposal_of_the_officer_is_not_seen_in_the_areas(homes, cast, officers) -> None:
    one = factories.make_resident(homes.first)
    far = factories.make_resident(homes.far)
    propose(officers[0], one, far)

    with scoped_to(cast.leader):
        assert not MergeProposal.objects.exists()
    assert merging.proposals(actor=cast.leader) == []


def test_two_officers_join_records_of_two_areas(homes, cast, officers) -> None:
    first = factories.make_resident(homes.far, name="赵新来", **numbered(1))
    second = move_in(cast.worker, homes.first, facts()).people[0]

    (found,) = merging.candidates(actor=officers[0])
    assert (found.kept.key, found.dropped.key) == (first.pk, second.pk)
    decide(officers[1], propose(officers[0], first, second))

    assert again(second).merged_into_id == first.pk
    assert again(first).area_code == homes.first.area_code  # where they moved in last


def test_the_waiting_record_may_be_the_one_that_stays(homes, cast, officers) -> None:
    first = factories.make_resident(homes.far, **numbered(1))
    second = move_in(cast.worker, homes.first, facts()).people[0]

    decide(officers[1], propose(officers[0], second, first))

    assert not again(second).awaits_merge


def test_candidates_are_masked_and_logged(pair, cast) -> None:
    (found,) = merging.candidates(actor=cast.leader)

    assert found.kept.name == "赵**"
    assert found.kept.number == "99" + "*" * 14 + number(1)[-2:]
    assert set(AccessEvent.objects.get().subject_keys) == {str(one.pk) for one in pair}


def test_without_people_or_the_officers_post_there_is_nothing_to_compare(pair, cast) -> None:
    for actor in (cast.police, cast.street_staff, cast.administrator):
        with pytest.raises(NotAllowed):
            merging.candidates(actor=actor)


def test_a_refused_pair_is_not_offered_again(pair, cast, other_leader) -> None:
    decide(other_leader, propose(cast.leader, *pair), is_same=False)

    assert merging.candidates(actor=cast.leader) == []


def test_a_decided_proposal_is_not_decided_twice(pair, cast, other_leader) -> None:
    proposal = propose(cast.leader, *pair)
    decide(other_leader, proposal)

    with pytest.raises(WrongStep):
        decide(other_leader, proposal)


def state_of(*people):
    """Return what a merge may touch: the persons' facts and their homes."""
    return [
        (
            person.merged_into_id,
            person.awaits_merge,
            person.identity_index and bytes(person.identity_index),
            person.phone and person.phone.opened(),
            person.sex,
            person.birth_date,
            [(home.pk, home.ends_on, home.state, home.is_head) for home in homes_of(person)],
        )
        for person in map(again, people)
    ]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_undoing_gives_both_records_back_as_they_were(pair, cast, other_leader, order) -> None:
    kept, dropped = (pair[place] for place in order)
    before = state_of(kept, dropped)
    proposal = decide(other_leader, propose(cast.leader, kept, dropped))

    merging.undo_merge(actor=cast.leader, proposal=proposal.pk, answer="两个人")

    assert state_of(kept, dropped) == before


def test_undoing_across_areas_lets_the_second_row_wait_again(homes, cast, officers) -> None:
    first = factories.make_resident(homes.far, **numbered(1))
    second = move_in(cast.worker, homes.first, facts()).people[0]
    before = state_of(first, second)
    proposal = decide(officers[1], propose(officers[0], second, first))

    merging.undo_merge(actor=officers[0], proposal=proposal.pk, answer="两个人")

    assert state_of(first, second) == before


def test_undoing_needs_a_reason(pair, cast, other_leader) -> None:
    proposal = decide(other_leader, propose(cast.leader, *pair))

    with pytest.raises(BadInput):
        merging.undo_merge(actor=cast.leader, proposal=proposal.pk, answer=" ")


def test_a_proposal_sent_twice_is_one(pair, cast) -> None:
    assert propose(cast.leader, *pair).pk == propose(cast.leader, *pair).pk
