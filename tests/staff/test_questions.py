"""An auditor asks for a reason; three working days; the answer stays as it was written."""

from datetime import date, timedelta

import pytest
from django.db import Error, transaction
from django.utils import timezone

from core.errors import BadInput, NotAllowed, OutOfScope, WrongStep
from staff.choices import QuestionState
from staff.models import AccessQuestion
from staff.services import questions as services
from staff.services.calendar import keep_days


@pytest.fixture
def question(cast):
    """A question put to the worker."""
    return services.ask_for_reason(
        actor=cast.auditor, asked=cast.worker, day=timezone.localdate(), question="为什么？"
    )


def answered(cast, question):
    return services.answer_question(actor=cast.worker, question=question, answer="应急值守")


@pytest.mark.parametrize(
    ("asked_on", "due_on"),
    [
        (date(2026, 11, 23), date(2026, 11, 26)),
        (date(2026, 11, 26), date(2026, 12, 1)),
        (date(2026, 11, 28), date(2026, 12, 2)),
    ],
)
def test_an_answer_is_due_in_three_working_days(cast, monkeypatch, asked_on, due_on):
    monkeypatch.setattr(timezone, "localdate", lambda *args: asked_on)
    question = services.ask_for_reason(
        actor=cast.auditor, asked=cast.worker, day=asked_on, question="为什么？"
    )
    assert question.due_on == due_on


def test_holidays_of_the_calendar_are_waited_for(cast, monkeypatch):
    keep_days("\n".join(f"2026-12-0{day},休,假日,通知" for day in range(1, 9)))
    monkeypatch.setattr(timezone, "localdate", lambda *args: date(2026, 11, 30))
    question = services.ask_for_reason(
        actor=cast.auditor, asked=cast.worker, day=date(2026, 11, 30), question="为什么？"
    )
    assert question.due_on == date(2026, 12, 11)


@pytest.mark.parametrize("who", ["worker", "leader", "administrator", "security", "analyst"])
def test_only_the_auditor_asks(cast, who):
    with pytest.raises(NotAllowed):
        services.ask_for_reason(
            actor=getattr(cast, who), asked=cast.stranger, day=timezone.localdate(), question="?"
        )


def test_nobody_asks_themselves(cast):
    with pytest.raises(BadInput):
        services.ask_for_reason(
            actor=cast.auditor, asked=cast.auditor, day=timezone.localdate(), question="?"
        )


def test_the_database_keeps_asker_and_asked_apart(cast, question):
    row = AccessQuestion(actor=cast.auditor, asked_by=cast.auditor, due_on=date(2027, 1, 1))
    row.day, row.question = date(2026, 11, 1), "?"
    with pytest.raises(Error), transaction.atomic():
        row.save()


def test_a_question_holds_no_personal_number(cast):
    with pytest.raises(BadInput):
        services.ask_for_reason(
            actor=cast.auditor,
            asked=cast.worker,
            day=timezone.localdate(),
            question="13912345678 是谁？",
        )


def test_the_asked_person_answers_once(cast, question):
    row = answered(cast, question)
    assert (row.state, row.answer) == (QuestionState.ANSWERED, "应急值守")
    with pytest.raises(WrongStep):
        answered(cast, question)


@pytest.mark.parametrize("who", ["stranger", "leader", "auditor"])
def test_nobody_else_answers(cast, question, who):
    with pytest.raises(OutOfScope):
        services.answer_question(actor=getattr(cast, who), question=question, answer="x")


def test_the_auditor_closes_an_answered_question(cast, question):
    answered(cast, question)
    row = services.close_question(actor=cast.auditor, question=question, conclusion="有据可查")
    assert (row.state, row.closed_by) == (QuestionState.CLOSED, cast.auditor)


def test_a_question_is_not_closed_while_the_answer_may_still_come(cast, question):
    with pytest.raises(WrongStep):
        services.close_question(actor=cast.auditor, question=question, conclusion="x")


def test_an_overdue_question_is_closed_without_an_answer(cast, question, monkeypatch):
    late = question.due_on + timedelta(days=1)
    monkeypatch.setattr(timezone, "localdate", lambda *args: late)
    row = services.close_question(actor=cast.auditor, question=question, conclusion="未答复")
    assert row.state == QuestionState.CLOSED


def test_the_asked_person_does_not_close(cast, question):
    answered(cast, question)
    with pytest.raises(NotAllowed):
        services.close_question(actor=cast.worker, question=question, conclusion="x")


@pytest.mark.parametrize("change", [{"question": "x"}, {"answer": "x"}, {"day": "2026-01-01"}])
def test_what_was_written_stays(cast, question, change):
    answered(cast, question)
    with pytest.raises(Error, match="stay as written"), transaction.atomic():
        AccessQuestion.objects.filter(pk=question.pk).update(**change)


def test_each_sees_only_the_questions_put_to_them(cast, question):
    for who, count in {"worker": 1, "stranger": 0, "administrator": 0, "auditor": 1}.items():
        assert AccessQuestion.objects.visible_to(getattr(cast, who)).count() == count, who
