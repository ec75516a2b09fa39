"""In whose hands a dispute is, and who keeps away from it (S08, S16)."""

import pytest

from core.errors import BadInput, NotAllowed, OutOfScope
from incidents.models import Dispute, MediatorProfile
from incidents.services.disputes import (
    NewParty,
    accept_dispute,
    assign_mediator,
    decline_dispute,
    recuse_mediator,
    start_mediation,
)
from incidents.services.disputes.hands import Interested
from tests import factories
from tests.incidents import mediating as at


def test_who_takes_a_dispute_on_declares_to_have_no_interest(room) -> None:
    with pytest.raises(BadInput):
        accept_dispute(actor=room.mediator, case=at.assigned(room), no_interest=False)


def test_a_mediator_employed_by_the_developer_is_refused(room) -> None:
    """S16: a demolition dispute referred to the association."""
    developer = factories.make_organisation(kind="enterprise", name="开发公司")
    MediatorProfile.objects.create(user=room.neutral, employer=developer)
    parties = (at.PARTIES[0], NewParty("b", organisation=developer))
    dispute = at.registered(room.taker, kind="11", parties=parties)

    with pytest.raises(Interested):
        assign_mediator(actor=room.taker, case=dispute, mediator=room.neutral)


def test_a_mediator_of_a_unit_below_a_party_is_refused(room) -> None:
    above = factories.make_organisation(name="集团")
    room.committee.parent = above
    room.committee.save()
    parties = (at.PARTIES[0], NewParty("b", organisation=above))
    dispute = at.registered(room.taker, parties=parties)

    with pytest.raises(Interested):
        assign_mediator(actor=room.taker, case=dispute, mediator=room.mediator)


def test_who_steps_back_does_not_see_the_dispute_any_more(room) -> None:
    dispute = at.mediating(room)

    recuse_mediator(actor=room.mediator, case=dispute, reason="与一方是亲戚")

    assert not Dispute.objects.visible_to(room.mediator).filter(pk=dispute.pk).exists()


def test_who_stepped_back_is_not_named_again(room) -> None:
    dispute = recuse_mediator(actor=room.mediator, case=at.accepted(room), reason="亲戚")

    with pytest.raises(Interested):
        assign_mediator(actor=room.taker, case=dispute, mediator=room.mediator)


def test_the_next_mediator_asks_the_parties_anew(room) -> None:
    dispute = recuse_mediator(actor=room.mediator, case=at.consented(room), reason="亲戚")
    assign_mediator(actor=room.taker, case=dispute, mediator=room.neutral)

    assert [party.consent_at for party in at.parties_of(dispute)] == [None, None]


def test_a_declined_dispute_waits_for_another_mediator(room) -> None:
    dispute = decline_dispute(actor=room.mediator, case=at.assigned(room), reason="出差")

    assert (dispute.state, dispute.mediator) == ("registered", None)


def test_the_parties_get_another_mediator_while_they_mediate(room) -> None:
    dispute = at.mediating(room)
    given = decline_dispute(actor=room.mediator, case=dispute, reason="当事人要求更换调解员")
    named = assign_mediator(actor=room.taker, case=given, mediator=room.neutral)

    assert (named.state, named.mediator) == ("mediator_assigned", room.neutral)
    assert {party.consent_at for party in at.parties_of(dispute)} == {None}


def test_a_member_of_the_mediating_organisation_takes_a_dispute_for_themselves(room) -> None:
    dispute = at.registered(room.taker, mediating_org=room.committee)

    named = assign_mediator(actor=room.mediator, case=dispute, mediator=room.mediator)

    assert named.mediator == room.mediator


def test_only_a_mediator_is_named(room) -> None:
    with pytest.raises(BadInput):
        assign_mediator(actor=room.taker, case=at.registered(room.taker), mediator=room.lawyer)


def test_a_colleague_of_the_mediator_takes_no_step(room) -> None:
    with pytest.raises(NotAllowed):
        start_mediation(actor=room.colleague, case=at.consented(room))


def test_a_mediator_of_another_organisation_finds_nothing(room) -> None:
    with pytest.raises(OutOfScope):
        start_mediation(actor=room.neutral, case=at.consented(room))
