"""Questions of categories: asked at intake, answered once, kept in editions."""

from incidents.services.questions.answering import (
    Answers,
    WrongAnswers,
    checked_answers,
    keep_answers,
    listed_answers,
)
from incidents.services.questions.keeping import keep_question, retire_question

__all__ = [
    "Answers",
    "WrongAnswers",
    "checked_answers",
    "keep_answers",
    "keep_question",
    "listed_answers",
    "retire_question",
]
