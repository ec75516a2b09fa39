"""Consent, time and every edge of the steps of a dispute (S08, S18)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import ChangedMeanwhile, WrongStep
from core.working_days import add_working_days
from incidents.services.disputes import (
    NewParty,
    add_party,
    extend_mediation,
    leave_mediation,
    record_consent,
    record_extension_consent,
    start_mediation,
    withdraw_dispute,
)
from incidents.services.steps import steps_for
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


def test_the_steps_that_can_be_taken_are_offered(room) -> None:
    offered = steps_for(at.mediating(room), room.mediator)

    assert "agree" in offered
    assert "assign" not in offered


def test_nobody_adds_a_party_to_a_dispute_that_is_over(room) -> None:
    dispute = withdraw_dispute(actor=room.mediator, case=at.mediating(room))

    with pytest.raises(WrongStep):
        add_party(actor=room.mediator, case=dispute, party=NewParty("a", "王五"))
