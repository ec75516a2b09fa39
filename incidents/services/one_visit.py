"""One visit, two matters: an appeal and a dispute that came in together, on one receipt (S04).

They are linked by their numbers, never by who came (R4).
"""

from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import NotAllowed
from incidents.models import Appeal, Case, Dispute
from incidents.services.disputes.registering import (
    DisputeReport,
    may_register,
    register_dispute,
)
from incidents.services.doers import roles_on
from incidents.services.steps import locked_case, note
from incidents.workflow.rules import Doer
from staff.models import User

REFUSED: Final = _("Only the intake that took both in links them.")


@transaction.atomic
def register_with_appeal(*, actor: User, report: DisputeReport, appeal: Appeal) -> Dispute:
    """Register a dispute that came in with an appeal and link the two: both or neither.

    Raises what `register_dispute` and `link_visit` raise.
    """
    check_visit(actor, appeal)
    made = register_dispute(actor=actor, report=report)
    link_visit(actor=actor, dispute=made, appeal=appeal)
    return made


def may_link_visit(actor: User, appeal: Appeal) -> bool:
    """Tell whether somebody may register a dispute as of one visit with an appeal."""
    took_in = appeal.entered_by_id == actor.pk and Doer.INTAKE in roles_on(appeal, actor)
    return took_in and may_register(actor)


def check_visit(actor: User, appeal: Appeal) -> None:
    """Refuse all but the intake that took an appeal in. Raises NotAllowed."""
    if not may_link_visit(actor, appeal):
        raise NotAllowed(REFUSED)


@transaction.atomic
def link_visit(*, actor: User, dispute: Dispute, appeal: Appeal) -> None:
    """Note once that a dispute came in with an appeal.

    Raises NotAllowed but for who took both in.
    """
    locked = locked_case(actor, appeal)
    check_visit(actor, locked)
    if dispute.entered_by_id != actor.pk:
        raise NotAllowed(REFUSED)
    if dispute.parent_id == locked.pk:
        return
    dispute.parent_id = locked.pk
    dispute.save(update_fields=["parent", "updated_at"])
    note(locked, actor, "visit", text=dispute.number)


def same_visit(case: Case) -> list[Case]:
    """Return what came in with an appeal at another desk."""
    return list(Case._base_manager.filter(parent=case.pk).exclude(desk=case.desk).order_by("pk"))
