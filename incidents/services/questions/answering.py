"""Answers to the questions of a category: complete, of the right kind, from the list."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from core.errors import BadInput
from core.words import labelled
from incidents.choices import LISTED, Datatype
from incidents.models import Case, CaseAnswer, CategoryQuestion, IssueCategory
from incidents.services.words import without_numbers

Answers = Mapping[str, Sequence[str] | str]
LONGEST: Final = {Datatype.STRING: 255, Datatype.TEXT: 4_000}


class WrongAnswers(BadInput):
    """Questions of the category are not answered as they ask; `by_code` tells which and how."""

    code = "wrong_answers"

    def __init__(self, by_code: Mapping[str, str], names: Mapping[str, str]) -> None:
        self.by_code = dict(by_code)
        self.problems = [f"attribute[{code}]: {text}" for code, text in by_code.items()]
        super().__init__(" ".join(labelled(names[code], text) for code, text in by_code.items()))


def checked_answers(
    category: IssueCategory | None, given: Answers, *, may_lack: bool = False
) -> dict[str, Any]:
    """Return the answers by the codes of their questions; what nobody asked is left out.

    `may_lack` lets a question that must be answered stay open: a condition of the duty list
    names only those on which it depends. Raises WrongAnswers with everything that is wrong.
    """
    kept: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    asked = list(category.questions.current().filter(is_asked=True)) if category else []
    for question in asked:
        answers = stripped(given.get(question.code, ()))
        if answers:
            try:
                kept[question.code] = read_answer(question, answers)
            except BadInput as error:
                wrong[question.code] = str(error)
        elif question.is_required and not may_lack:
            wrong[question.code] = _("This needs an answer.")
    if wrong:
        raise WrongAnswers(wrong, {question.code: str(question) for question in asked})
    return kept


def stripped(given: Sequence[str] | str) -> list[str]:
    """Return what was given as a list of words."""
    several = [given] if isinstance(given, str) else given
    return [str(text).strip() for text in several if str(text).strip()]


def keep_answers(case: Case, given: Answers | None) -> None:
    """Write what was answered with a new case; None where nobody could be asked.

    Raises WrongAnswers, also for a question that must be answered and was not.
    """
    if given is None or case.category is None:
        return
    answers = checked_answers(case.category, given)
    asked = case.category.questions.current().filter(code__in=answers)
    CaseAnswer.objects.bulk_create(
        [CaseAnswer(case_id=case.pk, question=one, value=answers[one.code]) for one in asked]
    )


def listed_answers(case: Case) -> list[CaseAnswer]:
    """Return the answers of a case, each with the edition of the question it was given to."""
    return list(case.answers.select_related("question"))


def read_answer(question: CategoryQuestion, answers: Sequence[str]) -> Any:
    """Return one answer as it is kept. Raises BadInput."""
    if question.datatype == Datatype.SEVERAL:
        return [from_list(question, answer) for answer in answers]
    if len(answers) > 1:
        raise BadInput(_("Only one answer fits here."))
    if question.datatype in LISTED:
        return from_list(question, answers[0])
    return READERS[Datatype(question.datatype)](question, answers[0])


def from_list(question: CategoryQuestion, answer: str) -> str:
    """Return an answer that stands in the list. Raises BadInput."""
    if answer not in {str(value["key"]) for value in question.values}:
        raise BadInput(_("Choose from the list."))
    return answer


def words(question: CategoryQuestion, answer: str) -> str:
    """Return an answer in words, numbers of people masked. Raises BadInput."""
    most = LONGEST[Datatype(question.datatype)]
    if len(answer) > most:
        raise BadInput(_("Say it in at most %(most)s characters.") % {"most": most})
    return without_numbers(answer)


def number(_question: CategoryQuestion, answer: str) -> str:
    """Return a number as it was written. Raises BadInput."""
    try:
        is_number = len(answer) <= 30 and Decimal(answer).is_finite()
    except InvalidOperation:
        is_number = False
    if not is_number:
        raise BadInput(_("Write a number."))
    return answer


def moment(_question: CategoryQuestion, answer: str) -> str:
    """Return a day and time in ISO 8601. Raises BadInput."""
    try:
        read = parse_datetime(answer)
    except ValueError:
        read = None
    if read is None:
        raise BadInput(_("Write a day and time as in 2026-05-04T09:30:00+08:00."))
    return read.isoformat()


READERS: Final[dict[str, Callable[[CategoryQuestion, str], str]]] = {
    Datatype.STRING: words,
    Datatype.TEXT: words,
    Datatype.NUMBER: number,
    Datatype.DATETIME: moment,
}
