"""A dispute goes its way step by step, and nowhere else (S08, S18)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import BadInput, ChangedMeanwhile, NotAllowed, OutOfScope, WrongStep
from core.working_days import add_working_days
from incidents.dispute_choices import SkipGround
from incidents.models import Dispute, MediatorProfile
from incidents.services.disputes import (
    NewParty,
    accept_dispute,
    add_party,
    assign_mediator,
    begin_performance,
    close_dispute,
    decline_dispute,
    extend_mediation,
    fail_mediation,
    leave_mediation,
    mediate_again,
    record_check,
    record_consent,
    record_extension_consent,
    recuse_mediator,
    review_concern,
    start_mediation,
    step_up,
    take_safety_path,
    withdraw_dispute,
)
from incidents.services.disputes.hands import Interested
from incidents.services.steps import steps_for
from incidents.workflow.disputes import DISPUTE_STEPS
from tests import factories
from tests.incidents import mediating as at


def test_a_dispute_gets_a_number_of_its_own_desk(room) -> None:
    assert at.registered(room.taker).number.startswith("JF")


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


def test_a_dispute_of_elsewhere_is_not_registered(room, cast) -> None:
    with pytest.raises(NotAllowed):
        at.registered(cast.other_district_staff)
    with pytest.raises(NotAllowed):
        at.registered(cast.worker, place=factories.in_cell(6))


def test_a_grid_worker_registers_a_dispute_of_the_cell(room, cast) -> None:
    assert at.registered(cast.worker).entered_by == cast.worker


def test_a_dispute_that_arrives_twice_is_one(room) -> None:
    first = at.registered(room.taker)

    second = at.registered(room.taker, client_uuid=first.client_uuid)

    assert second.pk == first.pk
    assert len(at.parties_of(first)) == 2


def test_numbers_in_the_words_are_masked(room) -> None:
    dispute = at.registered(room.taker, text="联系13812345678")

    assert "13812345678" not in dispute.text


def test_two_at_once_are_told_apart(room) -> None:
    dispute = at.consented(room)
    start_mediation(actor=room.mediator, case=dispute, seen=dispute.version)

    with pytest.raises(ChangedMeanwhile):
        withdraw_dispute(actor=room.mediator, case=dispute, seen=dispute.version)


# S18: five levels, one at a time


def test_a_boundary_dispute_goes_up_from_family_to_group_to_village(room) -> None:
    dispute = at.mediating(room, kind="09", title="地界", level="family")
    for level in ("group", "village"):
        dispute = step_up(actor=room.mediator, case=dispute, reason="本级调解不成")
        assert dispute.level == level
        dispute = assign_mediator(actor=room.taker, case=dispute, mediator=room.mediator)
        dispute = accept_dispute(actor=room.mediator, case=dispute, no_interest=True)
        for party in at.parties_of(dispute):
            record_consent(actor=room.mediator, party=party)
        dispute = start_mediation(actor=room.mediator, case=at.again(dispute))


def test_a_jump_from_group_to_city_is_refused(room) -> None:
    dispute = at.mediating(room, level="group")

    with pytest.raises(BadInput):
        step_up(actor=room.mediator, case=dispute, reason="影响大", to="city")


def test_a_mediator_is_no_leader_who_lets_a_dispute_skip_a_level(room) -> None:
    dispute = at.mediating(room, level="group")

    with pytest.raises(NotAllowed):
        step_up(
            actor=room.mediator,
            case=dispute,
            reason="影响大",
            to="city",
            ground=SkipGround.LEADER,
        )


def test_a_leader_lets_a_dispute_skip_a_level(room) -> None:
    dispute = at.mediating(room, level="group")

    up = step_up(
        actor=room.street_leader,
        case=dispute,
        reason="影响大",
        to="city",
        ground=SkipGround.LEADER,
    )

    assert up.level == "city"


def test_a_dispute_never_goes_down(room) -> None:
    dispute = at.mediating(room, level="town")

    with pytest.raises(BadInput):
        step_up(actor=room.mediator, case=dispute, reason="退回", to="group")


def test_above_the_city_there_is_no_level(room) -> None:
    dispute = at.mediating(room, level="city")

    with pytest.raises(WrongStep):
        step_up(actor=room.mediator, case=dispute, reason="不成")


def test_going_up_needs_a_reason(room) -> None:
    with pytest.raises(BadInput):
        step_up(actor=room.mediator, case=at.mediating(room), reason=" ")


def test_three_follow_ups_appear_with_an_agreement(room) -> None:
    dispute = at.signed(room)
    today = timezone.localdate()

    due = list(dispute.checks.values_list("due_on", flat=True))

    assert due == [today + timedelta(days=days) for days in (7, 30, 90)]


def test_a_breach_goes_back_to_the_table(room) -> None:
    dispute = at.performing(room)

    breached = record_check(actor=room.mediator, check=dispute.checks.all()[1], result="breached")
    assert breached.state == "breached"

    back = mediate_again(actor=room.mediator, case=breached, reason="双方愿意再谈")
    assert back.state == "mediating"


def test_a_breach_may_end_with_the_way_to_the_court(room) -> None:
    dispute = at.performing(room)
    breached = record_check(actor=room.mediator, check=dispute.checks.first(), result="breached")

    assert close_dispute(actor=room.mediator, case=breached).state == "closed"


def test_partly_performed_waits_for_the_next_follow_up(room) -> None:
    dispute = at.performing(room)

    record_check(actor=room.mediator, check=dispute.checks.first(), result="partly")

    assert at.state_of(dispute) == "performing"


def test_a_follow_up_is_made_once(room) -> None:
    dispute = at.performing(room)
    check = dispute.checks.first()
    record_check(actor=room.mediator, check=check, result="partly")

    with pytest.raises(WrongStep):
        record_check(actor=room.mediator, check=check, result="performed")


def test_what_is_performed_is_closed(room) -> None:
    dispute = at.performing(room)
    done = record_check(actor=room.mediator, check=dispute.checks.first(), result="performed")

    closed = close_dispute(actor=room.mediator, case=done)

    assert (closed.state, closed.is_open) == ("closed", False)


# Safety


def test_violence_keeps_a_dispute_from_the_family_level(room) -> None:
    with pytest.raises(BadInput):
        at.registered(room.taker, level="family", is_domestic_violence=True)


def test_the_database_keeps_violence_from_the_family_level(room) -> None:
    dispute = at.registered(room.taker, is_domestic_violence=True)

    with pytest.raises(Exception, match="no_family_level"):
        Dispute._base_manager.filter(pk=dispute.pk).update(level="family")


def test_where_violence_is_feared_nothing_is_mediated(room) -> None:
    dispute = at.consented(room, is_violence_concern=True)

    with pytest.raises(WrongStep):
        start_mediation(actor=room.mediator, case=dispute)


def test_the_safety_path_hands_to_police_and_womens_federation(room, bodies) -> None:
    dispute = at.mediating(room, level="family")

    safe = take_safety_path(actor=room.mediator, case=dispute, reason="动手打人", domestic=True)

    assert safe.state == "safety_path"
    sent = set(safe.handlings.values_list("to_org", flat=True))
    assert sent == {bodies.police.pk, room.federation.pk}


def test_the_police_see_the_case_that_was_handed_to_them(room, staff) -> None:
    dispute = at.mediating(room)
    take_safety_path(actor=room.mediator, case=dispute, reason="动手打人")

    assert Dispute.objects.visible_to(staff.officer).filter(pk=dispute.pk).exists()


def test_a_concern_is_looked_at_again_within_fourteen_days(room) -> None:
    dispute = at.registered(room.taker, is_violence_concern=True)

    assert dispute.concern_review_on == timezone.localdate() + timedelta(days=14)


def test_the_database_refuses_a_later_review(room) -> None:
    dispute = at.registered(room.taker, is_violence_concern=True)
    late = timezone.localdate() + timedelta(days=15)

    with pytest.raises(Exception, match="concern_review"):
        Dispute._base_manager.filter(pk=dispute.pk).update(concern_review_on=late)


def test_a_concern_that_is_lifted_lets_mediation_go_on(room) -> None:
    dispute = at.mediating(room)
    safe = take_safety_path(actor=room.mediator, case=dispute, reason="威胁")

    back = review_concern(actor=room.mediator, case=safe, stands=False, reason="误会已澄清")

    assert (back.state, back.is_violence_concern) == ("registered", False)


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
