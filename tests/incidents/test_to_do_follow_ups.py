"""The one list of what waits names the follow-ups of a mediator (S10, S18)."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from core.errors import WrongStep
from incidents.jobs.disputes import tell_due_mediation
from incidents.models import Dispute, MediationFigure, Notice, PerformanceCheck
from incidents.services.disputes import mediate_again, record_check, write_agreement
from incidents.services.reckoning import reckon
from incidents.services.to_do import waiting_for
from tests.incidents import mediating as at


def due_in(dispute, days):
    """Let the first follow-up be due in some days."""
    first = PerformanceCheck.objects.filter(dispute=dispute).earliest("due_on")
    day = timezone.localdate() + timedelta(days=days)
    PerformanceCheck.objects.filter(pk=first.pk).update(due_on=day)


def said(user, dispute):
    return [str(line.what) for line in waiting_for(user) if line.case.pk == dispute.pk]


@pytest.mark.parametrize("days", [0, -3])
def test_a_follow_up_that_is_due_waits_for_the_mediator(room, days) -> None:
    dispute = at.performing(room)
    due_in(dispute, days)
    assert said(room.mediator, dispute) == ["回访到期"]


def test_a_follow_up_of_tomorrow_does_not_wait_yet(room) -> None:
    dispute = at.performing(room)
    due_in(dispute, 1)
    assert "回访到期" not in said(room.mediator, dispute)


def test_it_waits_for_no_colleague(room) -> None:
    dispute = at.performing(room)
    due_in(dispute, 0)
    assert said(room.colleague, dispute) == []


def due_on_the_board():
    """Return how many follow-ups the figures of today count as due."""
    today = timezone.localdate()
    reckon(today, today)
    return sum(MediationFigure.objects.values_list("due_count", flat=True))


def told_by_night(user):
    """Return how many follow-ups somebody is told of by night."""
    tell_due_mediation(timezone.localdate())
    return Notice.objects.filter(user=user, kind="dispute.check_due").count()


@pytest.fixture
def replaced(room):
    """A dispute whose first agreement was replaced while a follow-up of it was due."""
    dispute = at.signed(room)
    due_in(dispute, 0)
    mediate_again(actor=room.mediator, case=dispute, reason="另有想法")
    write_agreement(actor=room.mediator, case=at.again(dispute), terms=at.terms())
    return at.again(dispute)


def test_a_follow_up_of_a_replaced_agreement_waits_for_nobody(room, replaced) -> None:
    assert "回访到期" not in said(room.mediator, replaced)


def test_the_night_tells_nobody_of_a_replaced_agreement(room, replaced) -> None:
    assert told_by_night(room.mediator) == 0


def test_what_is_performed_is_due_in_no_list_and_no_figure(room) -> None:
    dispute = at.performing(room)
    first = PerformanceCheck.objects.filter(dispute=dispute).earliest("due_on")
    record_check(actor=room.mediator, check=first, result="performed")
    PerformanceCheck.objects.filter(dispute=dispute).update(due_on=F("due_on") - timedelta(days=99))

    assert not Dispute.objects.follow_up_due(timezone.localdate()).exists()
    assert due_on_the_board() == 0


def test_what_is_due_is_told_alike_by_list_night_and_figure(room) -> None:
    dispute = at.performing(room)
    due_in(dispute, 0)

    assert list(Dispute.objects.follow_up_due(timezone.localdate())) == [dispute]
    assert (due_on_the_board(), told_by_night(room.mediator)) == (1, 1)


def test_no_follow_up_of_a_replaced_agreement_is_recorded(room, replaced) -> None:
    first = PerformanceCheck.objects.filter(dispute=replaced).earliest("due_on")

    with pytest.raises(WrongStep):
        record_check(actor=room.mediator, check=first, result="breached")
    assert at.state_of(replaced) == "agreed"
