"""Publishing an answer: an enquiry that was replied to, in new words without any person."""

from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import BadInput, NotAllowed, OutOfScope, WrongStep
from core.saving import check
from grid.choices import Level
from grid.models import Area
from incidents.choices import AppealKind
from incidents.models import Appeal, PublishedAnswer
from incidents.services.doers import roles_on
from incidents.services.steps import locked_case, note
from incidents.services.words import without_numbers
from incidents.workflow.rules import Doer
from staff.models import User

MAY_PUBLISH: Final = frozenset({Doer.INTAKE, Doer.DECIDER})


@transaction.atomic
def publish_answer(*, actor: User, case: Appeal, question: str, answer: str) -> PublishedAnswer:
    """Publish the answer to an enquiry, or its better words; the appeal itself stays closed.

    Raises NotAllowed, WrongStep, BadInput where a number of a person stands in the words.
    """
    locked = locked_case(actor, case)
    if not roles_on(locked, actor) & MAY_PUBLISH:
        raise NotAllowed(_("The intake of the area publishes answers."))
    check_publishable(locked)
    words = question.strip(), answer.strip()
    if any(without_numbers(text) != text for text in words):
        raise BadInput(_("A phone or identity number stands in it. Take it out first."))
    found = PublishedAnswer.objects.filter(case=locked.pk).first() or PublishedAnswer(
        case_id=locked.pk
    )
    found.question, found.answer = words
    found.published_by, found.withdrawn_at = actor, None
    found.category, found.area = locked.category, community_of(locked)
    check(found)
    if found.pk:
        found.save_as_next_version()
    else:
        found.save()
    note(locked, actor, "publish")
    return found


def may_publish(case: Appeal, roles: set[Doer]) -> bool:
    """Tell whether somebody with these roles may publish the answer to a case."""
    if not roles & MAY_PUBLISH:
        return False
    try:
        check_publishable(case)
    except WrongStep:
        return False
    return True


def check_publishable(case: Appeal) -> None:
    """Refuse what is no enquiry, has no reply, or should stay unnamed. Raises WrongStep."""
    if case.kind != AppealKind.ENQUIRY:
        raise WrongStep(_("Only answers to questions are published."))
    if case.replied_at is None:
        raise WrongStep(_("It has no reply yet."))
    if case.is_confidential or case.about_org_id:
        raise WrongStep(_("Whoever asked this wants to stay unnamed; it is not published."))


def community_of(case: Appeal) -> Area | None:
    """Return the community of a case, or the wider area it names."""
    communities = Area.objects.active().filter(level=Level.COMMUNITY)
    found: Area | None = communities.filter(code=case.area_code[:12]).first() or case.area
    return found


@transaction.atomic
def withdraw_answer(*, actor: User, case: Appeal) -> None:
    """Take a published answer away. Raises NotAllowed, OutOfScope."""
    locked = locked_case(actor, case)
    if not roles_on(locked, actor) & MAY_PUBLISH:
        raise NotAllowed(_("The intake of the area publishes answers."))
    shown = PublishedAnswer.objects.filter(case=locked.pk, withdrawn_at=None).first()
    if shown is None:
        raise OutOfScope(_("This answer is not published."))
    shown.save_as_next_version(withdrawn_at=timezone.now())
    note(locked, actor, "publish.withdraw")


def public_answers(words: str = "", area: str = "") -> QuerySet[Any]:
    """Return the published answers, those that hold some words or are about an area."""
    rows = PublishedAnswer.objects.filter(withdrawn_at=None).select_related("category", "area")
    for word in words.split()[:5]:
        rows = rows.filter(Q(question__icontains=word) | Q(answer__icontains=word))
    return rows.filter(area__code__startswith=area) if area else rows
