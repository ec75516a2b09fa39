"""The body complained of: it and everything below it never sees or gets the appeal (R10)."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core.errors import BadInput, NotAllowed
from grid.models import Organisation
from incidents.choices import OPEN_HANDLINGS, AppealState, HandlingState
from incidents.models import Appeal
from incidents.querysets import org_and_above
from incidents.services.doers import roles_on
from incidents.services.steps import locked_case, note
from incidents.workflow.rules import Doer
from staff.models import User


def is_accused(appeal: Appeal, org: Organisation) -> bool:
    """Tell whether a body is the one complained of, or part of it."""
    if appeal.about_org_id is None:
        return False
    chain = Organisation.objects.filter(pk__in=org_and_above(org.pk))
    return chain.filter(pk=appeal.about_org_id).exists()


@transaction.atomic
def name_accused(
    *, actor: User, case: Appeal, org: Organisation | None, seen: int | None = None
) -> Appeal:
    """Say which body an appeal is about; what it or a body below it already has is taken back.

    Raises NotAllowed, and BadInput for one's own body: whoever belongs to it would no longer
    find the appeal.
    """
    locked = locked_case(actor, case, seen)
    if not roles_on(locked, actor) & {Doer.INTAKE, Doer.DISPATCHER}:
        raise NotAllowed(_("Only those who take in or dispatch such cases do this."))
    if org is not None and Organisation.objects.filter(
        pk__in=org_and_above(actor.organisation_id), id=org.pk
    ):
        raise BadInput(_("It is about your own body: hand it to the level above."))
    locked.save_as_next_version(about_org=org)
    note(locked, actor, "accused")
    if org is None:
        return locked
    open_ones = locked.handlings.filter(state__in=OPEN_HANDLINGS).select_related("to_org")
    theirs = [one.pk for one in open_ones if is_accused(locked, one.to_org)]
    # Column by column: a whole row would be refused, as it names the body again.
    locked.handlings.filter(pk__in=theirs).update(
        state=HandlingState.CANCELLED, due_at=None, version=F("version") + 1
    )
    if locked.holder_org and is_accused(locked, locked.holder_org):
        back = AppealState.ACCEPTED if locked.state == AppealState.HANDLING else locked.state
        locked.save_as_next_version(holder=None, holder_org=None, state=back)
    return locked
