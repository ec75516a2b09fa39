"""Where violence is feared: the safety path instead of mediation (S08, S18)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import BadInput, WrongStep
from incidents.models import Dispute
from incidents.services.disputes import (
    review_concern,
    start_mediation,
    take_safety_path,
)
from tests.incidents import mediating as at


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
