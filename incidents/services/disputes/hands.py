"""In whose hands a dispute is: mediators named, taking it on, declining, stepping back."""

from typing import ClassVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import BadInput, NotAllowed
from core.rows import everything, scoped
from grid.models import Organisation
from incidents.models import Conflict, Dispute, MediatorProfile
from incidents.querysets import org_and_above
from incidents.services.notices import tell
from incidents.services.steps import check_step, locked_case, move
from incidents.services.words import without_numbers
from incidents.workflow.disputes import DisputeStep
from staff.models import User


class Interested(NotAllowed):
    """Somebody with an interest in a dispute would mediate it (403).

    A mediator favours no side, and the parties accept who it is (人民调解法 15, 23).
    """

    code: ClassVar[str] = "interested"


def check_no_interest(dispute: Dispute, user: User) -> None:
    """Refuse a mediator who declared an interest, or whose employer is a party.

    Raises Interested.
    """
    if dispute.conflicts.filter(user=user.pk).exists():
        raise Interested(_("This mediator has an interest in the matter. Choose another."))
    bodies = {user.organisation_id}
    if profile := MediatorProfile.objects.filter(user=user.pk).first():
        bodies.add(profile.employer_id)
    with scoped(everything("a mediator must not be employed by a party")):
        parties = set(dispute.parties.exclude(organisation=None).values_list("organisation"))
    for body in bodies - {None}:
        above = Organisation.objects.filter(pk__in=org_and_above(body)).values_list("pk")
        if parties & set(above):
            raise Interested(_("This mediator is employed by one of the parties. Choose another."))


@transaction.atomic
def assign_mediator(
    *,
    actor: User,
    case: Dispute,
    mediator: User | None,
    mediating_org: Organisation | None = None,
    seen: int | None = None,
) -> Dispute:
    """Name the mediator; the mediating organisation is the mediator's unless given.

    Raises Interested, BadInput for somebody who is no mediator, and what steps raise.
    """
    locked = locked_case(actor, case, seen)
    rule = check_step(locked, actor, DisputeStep.ASSIGN, {"mediator": mediator})
    assert mediator is not None  # the step needs one
    if not mediator.is_active or not mediator.scope_of("disputes", "write"):
        raise BadInput(_("%(name)s is no mediator.") % {"name": mediator})
    check_no_interest(locked, mediator)
    org = mediating_org or mediator.organisation or locked.mediating_org
    named = move(
        locked,
        actor,
        DisputeStep.ASSIGN,
        rule,
        mediator=mediator,
        mediating_org=org,
        holder=mediator,
        holder_org=org,
        assigned_at=locked.assigned_at or timezone.now(),
        accepted_at=None,
    )
    tell([mediator], "dispute.assigned", case=named, number=named.number)
    return named


@transaction.atomic
def accept_dispute(
    *, actor: User, case: Dispute, no_interest: bool, seen: int | None = None
) -> Dispute:
    """Take a dispute on, declaring to have no interest in it."""
    locked = locked_case(actor, case, seen)
    rule = check_step(locked, actor, DisputeStep.ACCEPT, {"no_interest": no_interest})
    check_no_interest(locked, actor)
    return move(
        locked,
        actor,
        DisputeStep.ACCEPT,
        rule,
        accepted_at=locked.accepted_at or timezone.now(),
    )


@transaction.atomic
def decline_dispute(*, actor: User, case: Dispute, reason: str, seen: int | None = None) -> Dispute:
    """Give a dispute back; another mediator is named, as the parties may wish, too.

    人民调解法 19, 23: they choose their mediator.
    """
    locked = locked_case(actor, case, seen)
    rule = check_step(locked, actor, DisputeStep.DECLINE, {"reason": reason})
    return given_back(locked, actor, DisputeStep.DECLINE, rule, without_numbers(reason))


@transaction.atomic
def recuse_mediator(*, actor: User, case: Dispute, reason: str, seen: int | None = None) -> Dispute:
    """Step back for an interest in the matter: from then on one neither reads nor decides it."""
    locked = locked_case(actor, case, seen)
    rule = check_step(locked, actor, DisputeStep.RECUSE, {"reason": reason})
    Conflict.objects.get_or_create(
        case_id=locked.pk,
        user=actor,
        defaults={"reason": reason.strip(), "declared_by": actor},
    )
    return given_back(locked, actor, DisputeStep.RECUSE, rule, "")


def given_back(dispute: Dispute, actor: User, step: str, rule: object, reason: str) -> Dispute:
    """Give a dispute back to its organisation; consents count with the next mediator anew."""
    forget_consents(dispute)
    return move(
        dispute,
        actor,
        step,
        rule,  # type: ignore[arg-type]
        text=reason,
        mediator=None,
        holder=None,
        accepted_at=None,
        started_at=None,
        due_at=None,
    )


def forget_consents(dispute: Dispute) -> None:
    """Ask the parties anew: consent is given to a mediator and a level, not to a matter."""
    with scoped(everything("the parties are asked anew")):
        dispute.parties.taking_part().update(consent_at=None, extension_consent_at=None)
