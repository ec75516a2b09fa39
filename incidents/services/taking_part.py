"""Words, followers and conflicts of interest of a case."""

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import BadInput, NotAllowed
from incidents.models import Case, Conflict, Follower
from incidents.services.doers import roles_on
from incidents.services.steps import locked_case, note
from incidents.services.words import without_numbers
from incidents.workflow.rules import Doer
from staff.models import User


@transaction.atomic
def comment_on(*, actor: User, case: Case, text: str, is_public: bool = False) -> None:
    """Write a remark on a case; a public one is shown to the citizen."""
    locked = locked_case(actor, case)
    if not text.strip():
        raise BadInput(_("Write something."))
    if is_public and not roles_on(locked, actor) & {Doer.INTAKE, Doer.HOLDER, Doer.DISPATCHER}:
        raise NotAllowed(_("Only those who work on the case write to the citizen."))
    note(locked, actor, "comment", text=without_numbers(text), is_public=is_public)


@transaction.atomic
def follow(*, actor: User, case: Case) -> None:
    """Be told of a case's steps."""
    locked = locked_case(actor, case)
    Follower.objects.get_or_create(case_id=locked.pk, user=actor, through=None)


@transaction.atomic
def unfollow(*, actor: User, case: Case) -> None:
    """Be told no more."""
    Follower.objects.filter(case=case.pk, user=actor, through=None).delete()


@transaction.atomic
def declare_conflict(*, actor: User, case: Case, user: User, reason: str) -> Conflict:
    """Keep somebody with an interest away from a case: oneself, or another by who dispatches.

    From then on the case does not exist for them (信访工作条例 28).
    """
    locked = locked_case(actor, case)
    others = roles_on(locked, actor) & {Doer.DISPATCHER, Doer.DECIDER, Doer.LEADER}
    if user.pk != actor.pk and not others:
        raise NotAllowed(_("Declare your own interest, or ask those who dispatch."))
    if not reason.strip():
        raise BadInput(_("Say why: this step needs a reason."))
    if locked.holder_id == user.pk:
        locked.save_as_next_version(holder=None)
    made, _new = Conflict.objects.get_or_create(
        case_id=locked.pk, user=user, defaults={"reason": reason.strip(), "declared_by": actor}
    )
    note(locked, actor, "conflict")
    return made
