"""What the sender of an appeal thinks of its reply: a rating, or a review by another body."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import BadInput, WrongStep
from grid.choices import OrganisationKind
from grid.models import Organisation
from incidents.choices import Party
from incidents.models import Appeal, FollowUp, ReviewRequest
from incidents.services.appeals.accused import is_accused
from incidents.services.appeals.following import (
    SCORES,
    keep_rating,
    open_rating,
    rate_by_token,
    rated_by,
    reopen_appeal,
)
from incidents.services.appeals.reviews import ask_review, next_stage
from incidents.services.steps import locked_case, note


def is_to_be_rated(case: Any) -> bool:
    """Tell whether the sender is asked how satisfied they are."""
    if not isinstance(case, Appeal):
        return False
    asked = FollowUp.objects.filter(case=case.pk, kind="satisfaction", done_at=None)
    return asked.exists()


@transaction.atomic
def rate_own(*, case: Appeal, score: int | None, is_resolved: bool | None, words: str) -> FollowUp:
    """Keep what the sender thinks of a reply, once. Raises BadInput, WrongStep."""
    if score not in SCORES:
        raise BadInput(_("Choose how satisfied you are, from 1 to 5."))
    locked = locked_case(Party.CITIZEN, case)
    asked = open_rating(locked)
    if asked is None:
        raise WrongStep(_("There is nothing to rate, or you have rated it already."))
    rated = keep_rating(asked, None, score, is_resolved, words)
    note(locked, Party.CITIZEN, "rate", is_public=True)
    return rated


@transaction.atomic
def rate_by_link(
    *, token: str, score: int | None, is_resolved: bool | None, words: str, again: bool = False
) -> Appeal:
    """Keep what somebody thinks of a reply by the link that works once.

    With `again` the matter, which is not solved, is opened once more for whoever did the
    work. Raises WrongStep for a used, wrong or late link, without saying which; BadInput.
    """
    appeal = rated_by(token)
    if appeal is None:
        raise WrongStep(_("This link is not valid any more."))
    if score is None or score not in SCORES:
        raise BadInput(_("Choose how satisfied you are, from 1 to 5."))
    if again and not words.strip():
        raise BadInput(_("Say what is not solved."))
    locked = locked_case(Party.CITIZEN, appeal)
    rate_by_token(token=token, score=score, is_resolved=is_resolved, words=words)
    note(locked, Party.CITIZEN, "rate", is_public=True)
    if again:
        return reopen_appeal(actor=Party.CITIZEN, case=locked, reason=words)
    return locked


def can_be_reviewed(case: Any) -> bool:
    """Tell whether the sender may still ask another body to look at the reply."""
    if not isinstance(case, Appeal) or reviewing_body(case) is None:
        return False
    try:
        next_stage(case)
    except WrongStep:
        return False
    return True


def reviewing_body(case: Appeal) -> Organisation | None:
    """Return the body above the one that decided last (信访工作条例 35, 36), else the centre."""
    last: ReviewRequest | None = case.reviews.order_by("-filed_at").first()
    decided: Organisation | None = last.body if last else case.holder_org
    above = decided and (decided.parent or decided.supervisor_org)
    if above and not is_accused(case, above):
        return above
    centres = Organisation.objects.filter(kind=OrganisationKind.GOVERNANCE_CENTRE)
    others = centres.exclude(pk=decided.pk if decided else None).order_by("area_code", "pk")
    return next((one for one in others if not is_accused(case, one)), None)


def review_own(*, case: Appeal, words: str) -> ReviewRequest:
    """Ask the body above to look at the reply again. Raises BadInput, WrongStep, ReviewTooLate."""
    return ask_review(actor=Party.CITIZEN, case=case, body=reviewing_body(case), text=words)
