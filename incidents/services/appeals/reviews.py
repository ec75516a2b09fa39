"""Reviews of a reply: asked for within the time, by another body, twice at most (art. 35, 36)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import BadInput, NotAllowed, WrongStep
from core.saving import check
from grid.models import Organisation
from incidents.choices import ReviewResult, ReviewStage
from incidents.models import Appeal, ReviewRequest
from incidents.models.reviews import REVIEW_ORDER
from incidents.services.appeals.accused import is_accused
from incidents.services.doers import Hand, roles_on
from incidents.services.limits import due_after
from incidents.services.notices import people_of, tell
from incidents.services.steps import locked_case, note
from incidents.services.words import without_numbers
from incidents.workflow.rules import Doer
from staff.models import User


class ReviewTooLate(WrongStep):
    """The thirty days to ask for a review are over (409)."""

    code = "review_too_late"


@transaction.atomic
def ask_review(
    *, actor: Hand, case: Appeal, body: Organisation | None, text: str, seen: int | None = None
) -> ReviewRequest:
    """Ask for the first review, or after its decision for the final one, by another body.

    Raises NotAllowed, BadInput, WrongStep, ReviewTooLate.
    """
    locked = locked_case(actor, case, seen)
    if not roles_on(locked, actor) & {Doer.CITIZEN, Doer.INTAKE}:
        raise NotAllowed(_("The citizen asks for a review, or the intake for them."))
    if body is None or not text.strip():
        raise BadInput(_("Name the body and say why the reply is not right."))
    if is_accused(locked, body):
        raise BadInput(_("The body complained of reviews nothing here. Choose another."))
    stage, since = next_stage(locked)
    now, last_day = timezone.now(), due_after("petition.review_ask", since)
    if now > last_day:
        raise ReviewTooLate(_("The time to ask for a review is over."))
    made = ReviewRequest(
        case=locked,
        stage=stage,
        body=body,
        text=without_numbers(text.strip()),
        filed_at=now,
        last_day_at=last_day,
        due_at=due_after("petition.review", now),
    )
    check(made)
    with refusing_the_order():
        made.save()
    note(locked, actor, f"review.{stage}", text=made.text, is_public=True)
    tell(people_of(body.pk), "review.asked", case=locked, key=f"review:{made.pk}")
    return made


def next_stage(appeal: Appeal) -> tuple[str, datetime]:
    """Return which review is next, and from when its time runs. Raises WrongStep."""
    if appeal.replied_at is None:
        raise WrongStep(_("There is no reply yet that could be reviewed."))
    reviews = {one.stage: one for one in appeal.reviews.all()}
    first = reviews.get(ReviewStage.FIRST)
    if first is None:
        return ReviewStage.FIRST, appeal.replied_at
    if first.decided_at is None:
        raise WrongStep(_("The first review is not decided yet."))
    if ReviewStage.FINAL in reviews:
        raise WrongStep(_("Both reviews were asked for: the matter is closed."))
    return ReviewStage.FINAL, first.decided_at


@transaction.atomic
def decide_review(
    *, actor: User, review: ReviewRequest, result: str, opinion: str
) -> ReviewRequest:
    """Decide a review in writing, as somebody of the body that reviews."""
    found: ReviewRequest = ReviewRequest.objects.select_for_update().get(pk=review.pk)
    if found.body_id != actor.organisation_id:
        raise NotAllowed(_("The body that reviews decides."))
    if found.decided_at:
        raise WrongStep(_("This was decided already."))
    if result not in ReviewResult.values or not opinion.strip():
        raise BadInput(_("Say whether the reply stands, and why."))
    decided = found.save_as_next_version(
        result=result, opinion=opinion.strip(), decided_at=timezone.now(), decided_by=actor
    )
    words = f"{ReviewResult(result).label}: {opinion.strip()}"
    note(decided.case, actor, "review.decided", text=words, is_public=True)
    return decided


@contextmanager
def refusing_the_order() -> Iterator[None]:
    """Turn the database's refusal into words. Raises BadInput, WrongStep."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise WrongStep(_("This review was asked for already.")) from error
    except DatabaseError as error:
        if getattr(error.__cause__, "pgcode", None) != REVIEW_ORDER:
            raise
        raise BadInput(
            _("Another body than those that had it so far reviews it. Choose another.")
        ) from error
