"""Answers of those who handle, and whether they are enough."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import WrongStep
from fieldwork.services.photos import SentPhoto, ready_photos
from incidents.choices import OPEN_HANDLINGS, ClaimState
from incidents.models import Handling
from incidents.services.doers import Hand
from incidents.services.files import keep_photos
from incidents.services.handlings.moving import check_handling, locked_handling, move_handling
from incidents.workflow.handlings import HandlingStep
from staff.models import User


@transaction.atomic
def answer_handling(
    *,
    actor: Hand,
    handling: Handling,
    answer: str,
    photos: Sequence[SentPhoto] = (),
    seen: int | None = None,
) -> Handling:
    """Answer what was asked; the body in the lead answers when all others have (协办).

    Photos that show what was done stay with the case; the public does not see them. Raises
    NotAPhoto, WrongStep, NotAllowed, BadInput.
    """
    pictures = ready_photos(photos)
    locked = locked_handling(actor, handling, seen)
    check_handling(locked, actor, HandlingStep.ANSWER, {"answer": answer})
    if locked.is_lead:
        refuse_while_others_work(locked)
    answered = move_handling(
        locked,
        actor,
        HandlingStep.ANSWER,
        text=answer,
        answer=answer.strip(),
        answered_at=timezone.now(),
    )
    case = answered.case
    keep_photos(case, pictures, event=case.events.latest("pk"), by=actor)
    if claim := answered.claim:
        claim.save_as_next_version(state=ClaimState.ANSWERED, answer=answer.strip())
    return answered


def refuse_while_others_work(handling: Handling) -> None:
    """Let the lead wait for those who help. Raises WrongStep with who is missing."""
    others = Handling._base_manager.filter(case=handling.case_id, state__in=OPEN_HANDLINGS)
    missing = [str(one.to_org) for one in others.exclude(pk=handling.pk).select_related("to_org")]
    if missing:
        raise WrongStep(
            _("Still awaited: %(bodies)s. The lead answers last.") % {"bodies": "、".join(missing)}
        )


@transaction.atomic
def return_handling(
    *, actor: User, handling: Handling, reason: str, seen: int | None = None
) -> Handling:
    """Give an answer back that is not enough, with the reason; its claim is open again."""
    locked = locked_handling(actor, handling, seen)
    check_handling(locked, actor, HandlingStep.RETURN, {"reason": reason})
    returned = move_handling(locked, actor, HandlingStep.RETURN, text=reason, answered_at=None)
    if claim := returned.claim:
        claim.save_as_next_version(state=ClaimState.OPEN)
    return returned


@transaction.atomic
def confirm_handling(*, actor: User, handling: Handling, seen: int | None = None) -> Handling:
    """Confirm that an answer is enough."""
    locked = locked_handling(actor, handling, seen)
    check_handling(locked, actor, HandlingStep.CONFIRM, {})
    return move_handling(locked, actor, HandlingStep.CONFIRM)
