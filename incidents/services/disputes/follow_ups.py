"""The follow-ups of agreements that a mediator has to make (S16, S18)."""

from typing import Any

from incidents.models import Dispute, PerformanceCheck


def own_disputes(actor: Any) -> Any:
    """Return the disputes that the actor mediates and may still see, as a sub-select."""
    return Dispute.objects.visible_to(actor).filter(mediator=actor.pk).order_by().values("pk")


def due_checks(actor: Any) -> Any:
    """Return the follow-ups that the actor has to make, the earliest first."""
    rows = PerformanceCheck.objects.standing().open().filter(dispute__in=own_disputes(actor))
    return rows.select_related("dispute").order_by("due_on", "pk")
