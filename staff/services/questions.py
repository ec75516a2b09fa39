"""An auditor asks for a reason; whoever is asked answers; the auditor says what came of it."""

from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import BadInput, NotAllowed, OutOfScope, WrongStep
from core.personal import holds_personal_number
from core.saving import check
from staff.choices import QuestionState
from staff.models import AccessQuestion, User
from staff.services.calendar import due_after

ANSWER_DAYS: Final = 3  # working days


def require_auditor(actor: User) -> None:
    """Stop who may not read the whole read log. Raises NotAllowed."""
    if not actor.scope_of("access_log").ranges:
        raise NotAllowed(_("Only the auditor reads who looked at whose records."))


def clean(text: str) -> str:
    """Return a text without spaces around it. Raises BadInput for a personal number in it."""
    if holds_personal_number(text):
        raise BadInput(_("Leave identity and phone numbers out: keys and days are enough."))
    return text.strip()


@transaction.atomic
def ask_for_reason(
    *, actor: User, asked: User, day: date, question: str, pattern: str = ""
) -> AccessQuestion:
    """Ask somebody why they read what they read on a day.

    Raises NotAllowed unless the actor is an auditor, BadInput, InvalidRecord.
    """
    require_auditor(actor)
    if asked.pk == actor.pk:
        raise BadInput(_("Nobody asks themselves: another auditor must ask."))
    row = AccessQuestion(
        actor=asked,
        asked_by=actor,
        day=day,
        pattern=pattern,
        question=clean(question),
        due_on=due_after(timezone.localdate(), ANSWER_DAYS),
    )
    check(row)
    row.save()
    return row


@transaction.atomic
def answer_question(*, actor: User, question: AccessQuestion, answer: str) -> AccessQuestion:
    """Answer a question put to the actor, once. Raises OutOfScope, WrongStep, BadInput."""
    row = locked(AccessQuestion.objects.put_to(actor), question)
    if row.state != QuestionState.OPEN:
        raise WrongStep(_("This question is answered already."))
    if not (text := clean(answer)):
        raise BadInput(_("Write why you opened these records."))
    row.answer, row.answered_at = text, timezone.now()
    row.state = QuestionState.ANSWERED
    check(row)
    row.save()
    return row


@transaction.atomic
def close_question(*, actor: User, question: AccessQuestion, conclusion: str) -> AccessQuestion:
    """Close a question with what came of it, answered or overdue.

    Raises NotAllowed, OutOfScope, WrongStep while an answer may still come, BadInput.
    """
    require_auditor(actor)
    row = locked(AccessQuestion.objects.visible_to(actor), question)
    if row.actor_id == actor.pk:
        raise NotAllowed(_("Nobody judges an answer of their own."))
    if row.state == QuestionState.CLOSED:
        raise WrongStep(_("This question is closed already."))
    if row.state == QuestionState.OPEN and not row.is_late:
        raise WrongStep(_("Wait for the answer until %(day)s.") % {"day": row.due_on})
    if not (text := clean(conclusion)):
        raise BadInput(_("Say what came of it."))
    row.conclusion, row.closed_by, row.closed_at = text, actor, timezone.now()
    row.state = QuestionState.CLOSED
    check(row)
    row.save()
    return row


def locked(rows: "QuerySet[AccessQuestion]", question: AccessQuestion) -> AccessQuestion:
    """Return a question locked for a change. Raises OutOfScope."""
    row = rows.select_for_update().filter(pk=question.pk).first()
    if row is None:
        raise OutOfScope(_("There is no such question."))
    return row


def questions_waiting(actor: User) -> int:
    """Return how many questions wait for somebody's answer."""
    return int(AccessQuestion.objects.put_to(actor).awaiting_answer().count())
