"""Consent, time and every edge of the steps of a dispute (S08, S18)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import ChangedMeanwhile, NotAllowed, WrongStep
from core.working_days import add_working_days
from incidents.services.disputes import (
    NewParty,
    add_party,
    begin_performance,
    close_dispute,
    decline_dispute,
    extend_mediation,
    fail_mediation,
    leave_mediation,
    mediate_again,
    record_consent,
    record_extension_consent,
    recuse_mediator,
    start_mediation,
    step_up,
    take_safety_path,
    withdraw_dispute,
)
from incidents.services.steps import steps_for
from incidents.workflow.disputes import DISPUTE_STEPS
from tests.incidents import mediating as at


def test_the_first_contact_is_due_in_three_working_days(room) -> None:
    dispute = at.assigned(room)
    last = add_working_days(timezone.localdate(), 3, {})

    assert timezone.localtime(dispute.step_due_at).date() == last


def test_a_mediation_lasts_thirty_days(room) -> None:
    dispute = at.mediating(room)

    assert timezone.localtime(dispute.due_at).date() == timezone.localdate() + timedelta(days=30)


def test_more_time_needs_the_consent_of_every_party(room) -> None:
    dispute = at.mediating(room)
    first, second = at.parties_of(dispute)
    record_extension_consent(actor=room.mediator, party=first)

    with pytest.raises(WrongStep):
        extend_mediation(actor=room.mediator, case=dispute)

    record_extension_consent(actor=room.mediator, party=second)
    longer = extend_mediation(actor=room.mediator, case=at.again(dispute))
    assert timezone.localtime(longer.due_at).date() == timezone.localdate() + timedelta(days=60)


def test_nothing_is_mediated_before_both_sides_agree(room) -> None:
    dispute = at.accepted(room)
    record_consent(actor=room.mediator, party=at.parties_of(dispute)[0])

    with pytest.raises(WrongStep, match="乙方"):
        start_mediation(actor=room.mediator, case=dispute)

    assert at.state_of(dispute) == "mediator_assigned"


def test_one_side_alone_is_no_dispute(room) -> None:
    dispute = at.accepted(room, parties=at.PARTIES[:1])
    record_consent(actor=room.mediator, party=at.parties_of(dispute)[0])

    with pytest.raises(WrongStep):
        start_mediation(actor=room.mediator, case=dispute)


def test_consent_is_asked_after_the_mediator_took_it_on(room) -> None:
    dispute = at.assigned(room)

    with pytest.raises(WrongStep):
        record_consent(actor=room.mediator, party=at.parties_of(dispute)[0])


def test_a_party_may_leave_at_any_time_and_mediation_ends(room) -> None:
    dispute = at.mediating(room)

    leave_mediation(actor=room.mediator, party=at.parties_of(dispute)[1])

    assert at.state_of(dispute) == "withdrawn"


def test_one_of_two_on_a_side_leaves_and_the_others_go_on(room) -> None:
    parties = (*at.PARTIES, NewParty("b", "王五"))
    dispute = at.mediating(room, parties=parties)

    leave_mediation(actor=room.mediator, party=at.parties_of(dispute)[2])

    assert at.state_of(dispute) == "mediating"


def test_two_at_once_are_told_apart(room) -> None:
    dispute = at.consented(room)
    start_mediation(actor=room.mediator, case=dispute, seen=dispute.version)

    with pytest.raises(ChangedMeanwhile):
        withdraw_dispute(actor=room.mediator, case=dispute, seen=dispute.version)


# Edge by edge

START_OF = {
    "registered": lambda room: at.registered(room.taker),
    "mediator_assigned": at.assigned,
    "mediating": at.mediating,
    "agreed": at.signed,
    "performing": at.performing,
    "failed": lambda room: fail_mediation(
        actor=room.mediator, case=at.mediating(room), reason="谈不拢"
    ),
    "withdrawn": lambda room: withdraw_dispute(actor=room.mediator, case=at.mediating(room)),
    "safety_path": lambda room: take_safety_path(
        actor=room.mediator, case=at.mediating(room), reason="动手"
    ),
}
PLAIN = {
    "start": lambda room, case: start_mediation(actor=room.mediator, case=case),
    "fail": lambda room, case: fail_mediation(actor=room.mediator, case=case, reason="谈不拢"),
    "withdraw": lambda room, case: withdraw_dispute(actor=room.mediator, case=case),
    "step_up": lambda room, case: step_up(actor=room.mediator, case=case, reason="不成"),
    "begin_performance": lambda room, case: begin_performance(actor=room.mediator, case=case),
    "mediate_again": lambda room, case: mediate_again(
        actor=room.mediator, case=case, reason="再谈"
    ),
    "close": lambda room, case: close_dispute(actor=room.mediator, case=case),
    "decline": lambda room, case: decline_dispute(actor=room.mediator, case=case, reason="出差"),
    "recuse": lambda room, case: recuse_mediator(actor=room.mediator, case=case, reason="亲戚"),
}
ILLEGAL = [
    (state, step)
    for state in START_OF
    if state != "registered"  # nobody mediates yet
    for step in PLAIN
    if state not in DISPUTE_STEPS[step].start
]


@pytest.mark.parametrize(("state", "step"), ILLEGAL)
def test_an_illegal_step_is_refused_and_changes_nothing(room, state, step) -> None:
    dispute = START_OF[state](room)

    with pytest.raises(WrongStep):
        PLAIN[step](room, dispute)

    assert at.state_of(dispute) == state


@pytest.mark.parametrize("state", sorted(set(START_OF) - {"registered"}))
@pytest.mark.parametrize("step", sorted(PLAIN))
def test_street_staff_take_no_step_of_the_mediator(room, state, step) -> None:
    dispute = START_OF[state](room)
    rule = DISPUTE_STEPS[step]
    if step == "close" and state in rule.start:
        return  # the dispatcher closes too

    with pytest.raises((NotAllowed, WrongStep)):
        PLAIN[step](type(room)(**{**vars(room), "mediator": room.street}), dispute)

    assert at.state_of(dispute) == state


def test_the_steps_that_can_be_taken_are_offered(room) -> None:
    offered = steps_for(at.mediating(room), room.mediator)

    assert "agree" in offered
    assert "assign" not in offered


def test_nobody_adds_a_party_to_a_dispute_that_is_over(room) -> None:
    dispute = withdraw_dispute(actor=room.mediator, case=at.mediating(room))

    with pytest.raises(WrongStep):
        add_party(actor=room.mediator, case=dispute, party=NewParty("a", "王五"))
