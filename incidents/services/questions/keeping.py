"""Keeping the questions of categories: what means something else becomes the next edition."""

import re
from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import BadInput, ChangedMeanwhile, WrongStep
from core.saving import check
from incidents.choices import LISTED
from incidents.models import CategoryQuestion, IssueCategory, RoutingRule
from incidents.services.duty_list import stop_rules
from incidents.services.duty_rules import check_keeper
from staff.models import User

FIELDS: Final = frozenset(
    {"datatype", "description", "description_en", "hint", "values", "is_required", "is_asked",
     "note"}
)  # fmt: skip
APART: Final = 1_000  # moves positions out of the way of one another while they change
MOST: Final = 20
KEY: Final = re.compile(r"[A-Za-z0-9_-]{1,50}")


@transaction.atomic
def keep_question(
    *,
    actor: User,
    category: IssueCategory,
    values: Mapping[str, Any],
    question: CategoryQuestion | None = None,
    seen: int = 0,
) -> CategoryQuestion:
    """Ask something new with a category, or change what is asked, with a note why.

    `values` holds the fields, `code` of a new one, and perhaps `position`. A change that
    would give old answers another meaning retires the question and makes its next edition;
    everything else changes in place. Raises NotAllowed, BadInput, InvalidRecord,
    ChangedMeanwhile, WrongStep for a question that is asked no more.
    """
    check_keeper(actor)
    if not str(values.get("note", "")).strip():
        raise BadInput(_("Say why: this step needs a reason."))
    IssueCategory.objects.select_for_update().get(pk=category.pk)
    wanted = {name: value for name, value in values.items() if name in FIELDS}
    if question is None:
        kept = first_edition(category, str(values.get("code", "")).strip(), wanted)
    else:
        kept = changed(current(question, seen), wanted)
    place_at(kept, values.get("position"))
    return kept


@transaction.atomic
def retire_question(*, actor: User, question: CategoryQuestion, seen: int) -> CategoryQuestion:
    """Ask something no more; old answers keep it. Rules that read it switch themselves off.

    Raises NotAllowed, ChangedMeanwhile, WrongStep.
    """
    check_keeper(actor)
    gone = current(question, seen)
    gone.save_as_next_version(retired_at=timezone.now())
    stop_readers(gone, None)
    renumber(gone.category, list(gone.category.questions.current()))
    return gone


def current(question: CategoryQuestion, seen: int) -> CategoryQuestion:
    """Return a question, locked, as it was seen. Raises WrongStep, ChangedMeanwhile."""
    found: CategoryQuestion = CategoryQuestion.objects.select_for_update().get(pk=question.pk)
    if found.retired_at:
        raise WrongStep(_("This question is asked no more. Ask a new one."))
    if found.version != seen:
        raise ChangedMeanwhile(
            _("Somebody else changed this meanwhile. Open it again and repeat your change.")
        )
    return found


def first_edition(
    category: IssueCategory, code: str, values: Mapping[str, Any]
) -> CategoryQuestion:
    """Return a question that is asked from now on; a code that was used goes on counting."""
    if category.questions.current().count() >= MOST:
        raise BadInput(_("At most %(most)s questions are asked with a category.") % {"most": MOST})
    if category.questions.current().filter(code=code).exists():
        raise BadInput(_("A question with this code is asked already."))
    last = category.questions.filter(code=code).aggregate(last=Max("edition"))["last"] or 0
    return written(CategoryQuestion(category=category, code=code, edition=last + 1), values)


def changed(question: CategoryQuestion, values: Mapping[str, Any]) -> CategoryQuestion:
    """Return a question with other values: itself, or its next edition."""
    if meaning(question, values) == meaning(question, {}):
        for name, value in values.items():
            setattr(question, name, value)
        check(question)
        saved: CategoryQuestion = question.save_as_next_version()
        return saved
    kept = {name: getattr(question, name) for name in FIELDS}
    question.save_as_next_version(retired_at=timezone.now())
    following = CategoryQuestion(
        category=question.category, code=question.code, edition=question.edition + 1
    )
    made = written(following, {**kept, **values})
    stop_readers(question, made)
    return made


def meaning(question: CategoryQuestion, values: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what old answers rest on: the words, the kind of answer, the list."""
    got = {
        name: values.get(name, getattr(question, name))
        for name in ("datatype", "description", "values")
    }
    listed = [(one["key"], one["name"]) for one in got["values"]]
    return got["datatype"], got["description"], listed


def written(question: CategoryQuestion, values: Mapping[str, Any]) -> CategoryQuestion:
    """Write a new edition behind the others. Raises BadInput, InvalidRecord."""
    for name, value in values.items():
        setattr(question, name, value)
    check_list(question)
    last = question.category.questions.current().aggregate(last=Max("position"))["last"] or 0
    question.position = last + 1
    check(question)
    question.save()
    return question


def check_list(question: CategoryQuestion) -> None:
    """Refuse a list to choose from that has no two different answers. Raises BadInput."""
    if question.datatype not in LISTED:
        question.values = []
        return
    keys = [str(one["key"]) for one in question.values]
    if len(set(keys)) != len(keys) or len(keys) < 2:
        raise BadInput(_("Give at least two answers to choose from, each only once."))
    for one in question.values:
        if not KEY.fullmatch(str(one["key"])) or not 1 <= len(one["name"]) <= 80:
            raise BadInput(_("A key is letters and digits, an answer 1 to 80 characters."))


def place_at(question: CategoryQuestion, position: int | None) -> None:
    """Put a question at its place among those that are asked now."""
    others = list(question.category.questions.current().exclude(pk=question.pk))
    at = len(others) if not position else max(0, min(position - 1, len(others)))
    renumber(question.category, [*others[:at], question, *others[at:]])
    question.position = at + 1


def renumber(category: IssueCategory, questions: list[CategoryQuestion]) -> None:
    """Give questions the positions 1, 2, 3 …; first out of one another's way."""
    category.questions.current().update(position=F("position") + APART)
    for position, question in enumerate(questions, start=1):
        CategoryQuestion.objects.filter(pk=question.pk).update(position=position)


def stop_readers(question: CategoryQuestion, following: CategoryQuestion | None) -> None:
    """Switch off the rules that read an answer which can be given no more."""
    if following and following.datatype not in LISTED:
        return
    left = {str(one["key"]) for one in following.values} if following else set()
    category = question.category
    rules = RoutingRule.objects.filter(
        is_active=True, answers__has_key=question.code, category__in=[category, category.parent]
    )
    gone = [rule for rule in rules if str(rule.answers[question.code]) not in left]
    stop_rules(gone, _("It reads an answer to “%(question)s” that is not asked any more.")
               % {"question": question.description})  # fmt: skip
