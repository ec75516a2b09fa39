"""Five levels, one at a time; agreements are followed up (S18)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.errors import BadInput, NotAllowed, WrongStep
from incidents.choices.disputes import SkipGround
from incidents.services.disputes import (
    accept_dispute,
    assign_mediator,
    close_dispute,
    mediate_again,
    record_check,
    record_consent,
    start_mediation,
    step_up,
)
from tests.incidents import mediating as at


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


# The leader's form


def skip(client, dispute, level="city", text="涉及多个镇"):
    """Send the leader's form."""
    address = reverse("incidents:dispute_act", args=[dispute.pk, "skip"])
    return client.post(address, {"level": level, "text": text})


def test_a_leader_skips_a_level_on_the_page(client_of, room) -> None:
    dispute = at.mediating(room)
    page = client_of(room.street_leader).get(reverse("incidents:dispute_detail", args=[dispute.pk]))
    skip(client_of(room.street_leader), dispute)

    assert "越级上调" in page.content.decode()
    assert at.again(dispute).level == "city"


def test_the_skip_its_ground_and_its_reason_stand_in_the_history(client_of, room) -> None:
    dispute = at.mediating(room)
    skip(client_of(room.street_leader), dispute)

    text = dispute.events.get(step="step_up").text
    assert "→" in text
    assert "领导决定" in text
    assert "涉及多个镇" in text


def test_a_skip_needs_a_reason(client_of, room) -> None:
    dispute = at.mediating(room)
    skip(client_of(room.street_leader), dispute, text=" ")

    assert at.again(dispute).level == "village"


@pytest.mark.parametrize("who", ["mediator", "street"])
def test_who_is_no_leader_gets_no_form_and_no_skip(client_of, room, who) -> None:
    dispute = at.mediating(room)
    client = client_of(getattr(room, who))
    page = client.get(reverse("incidents:dispute_detail", args=[dispute.pk]))

    assert "越级上调" not in page.content.decode()
    assert skip(client, dispute).status_code in (302, 403)
    assert at.again(dispute).level == "village"
