"""One visit, two matters: an appeal and a dispute that came in together, on one receipt (S04).

They are linked by their numbers, never by who came (R4).
"""

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import NotAllowed
from incidents.models import Appeal, Case, Dispute
from incidents.services.doers import roles_on
from incidents.services.steps import locked_case, note
from incidents.workflow.rules import Doer
from staff.models import User


@transaction.atomic
def link_visit(*, actor: User, dispute: Dispute, appeal: Appeal) -> None:
    """Note that a dispute came in with an appeal. Raises NotAllowed but for who took both in."""
    locked = locked_case(actor, appeal)
    if Doer.INTAKE not in roles_on(locked, actor) or dispute.entered_by_id != actor.pk:
        raise NotAllowed(_("Only the intake that took both in links them."))
    dispute.parent_id = locked.pk
    dispute.save(update_fields=["parent", "updated_at"])
    note(locked, actor, "visit", text=dispute.number)


def same_visit(case: Case) -> list[Case]:
    """Return what came in with an appeal at another desk."""
    return list(Case._base_manager.filter(parent=case.pk).exclude(desk=case.desk).order_by("pk"))
