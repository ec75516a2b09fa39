"""Answers to the questions of a category: complete, of the right kind, from the list."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from core.errors import BadInput
from incidents.choices import LISTED, Datatype
from incidents.models import CategoryQuestion, IssueCategory
from incidents.services.words import without_numbers

Answers = Mapping[str, Sequence[str]]
LONGEST: Final = {Datatype.STRING: 255, Datatype.TEXT: 4_000}


class WrongAnswers(BadInput):
    """Questions of the category are not answered as they ask; `problems` tells which."""

    code = "wrong_answers"

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        super().__init__(" ".join(problems))


def checked_answers(category: IssueCategory, given: Answers) -> dict[str, Any]:
    """Return the answers as they are kept; what nobody asked is left out.

    Raises WrongAnswers with everything that is wrong.
    """
    kept: dict[str, Any] = {}
    problems: list[str] = []
    for question in category.public_questions.filter(is_asked=True):
        answers = [text.strip() for text in given.get(question.code, ()) if text.strip()]
        if answers:
            try:
                kept[question.code] = read_answer(question, answers)
            except BadInput as error:
                problems.append(str(error))
        elif question.is_required:
            problems.append(_("attribute[%(code)s] is required.") % {"code": question.code})
    if problems:
        raise WrongAnswers(problems)
    return kept


def read_answer(question: CategoryQuestion, answers: Sequence[str]) -> Any:
    """Return one answer as it is kept. Raises BadInput."""
    code = {"code": question.code}
    if question.datatype == Datatype.SEVERAL:
        return [from_list(question, answer) for answer in answers]
    if len(answers) > 1:
        raise BadInput(_("attribute[%(code)s] takes one answer.") % code)
    if question.datatype in LISTED:
        return from_list(question, answers[0])
    return READERS[Datatype(question.datatype)](question, answers[0])


def from_list(question: CategoryQuestion, answer: str) -> str:
    """Return an answer that stands in the list. Raises BadInput."""
    if answer not in {str(value["key"]) for value in question.values}:
        raise BadInput(_("attribute[%(code)s] takes a key of its list.") % {"code": question.code})
    return answer


def words(question: CategoryQuestion, answer: str) -> str:
    """Return an answer in words, numbers of people masked. Raises BadInput."""
    most = LONGEST[Datatype(question.datatype)]
    if len(answer) > most:
        raise BadInput(
            _("attribute[%(code)s] may have %(most)s characters.")
            % {"code": question.code, "most": most}
        )
    return without_numbers(answer)


def number(question: CategoryQuestion, answer: str) -> str:
    """Return a number as it was written. Raises BadInput."""
    try:
        is_number = len(answer) <= 30 and Decimal(answer).is_finite()
    except InvalidOperation:
        is_number = False
    if not is_number:
        raise BadInput(_("attribute[%(code)s] takes a number.") % {"code": question.code})
    return answer


def moment(question: CategoryQuestion, answer: str) -> str:
    """Return a day and time in ISO 8601. Raises BadInput."""
    try:
        read = parse_datetime(answer)
    except ValueError:
        read = None
    if read is None:
        raise BadInput(
            _("attribute[%(code)s] takes a day and time as in 2026-05-04T09:30:00+08:00.")
            % {"code": question.code}
        )
    return read.isoformat()


READERS: Final[dict[str, Callable[[CategoryQuestion, str], str]]] = {
    Datatype.STRING: words,
    Datatype.TEXT: words,
    Datatype.NUMBER: number,
    Datatype.DATETIME: moment,
}
