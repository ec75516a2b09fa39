"""Locking a dispute for whoever may open its dossier."""

from django.utils.translation import gettext as _

from core.errors import NotAllowed
from incidents.models import Dispute
from incidents.services.steps import locked_case
from staff.models import User


def locked_dossier(
    actor: User, case: Dispute, seen: int | None = None, *, at_entry: bool = False
) -> Dispute:
    """Return a dispute locked for its mediator, or for the desk while it is being entered.

    Raises OutOfScope where the actor sees no such case, NotAllowed where only the case is
    seen and not its dossier, ChangedMeanwhile.
    """
    locked = locked_case(actor, case, seen)
    if locked.mediator_id == actor.pk:
        return locked
    if at_entry and locked.entered_by_id == actor.pk and locked.assigned_at is None:
        return locked
    raise NotAllowed(_("Only the mediator opens the file of a dispute."))
