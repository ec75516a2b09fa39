"""The one list of what waits names the follow-ups of a mediator (S10, S18)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from incidents.models import PerformanceCheck
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
