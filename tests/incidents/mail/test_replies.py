"""Question and reply go out by mail, and what the citizen answers finds its case."""

import re

import pytest

from incidents.choices import MailFate
from incidents.models import Appeal
from incidents.services.appeals import answer_now
from incidents.services.mail import take_in
from incidents.services.waiting import pause_case
from tests.incidents.mail.letters import (
    letter,
)
from tests.incidents.mail.taking import sent, taken

pytestmark = pytest.mark.usefixtures("whole")


def test_the_question_reaches_the_citizen_and_the_answer_lets_it_go_on(post, staff) -> None:
    appeal = taken(letter())
    pause_case(actor=staff.taker, case=appeal, question="在哪个路口？")
    question = sent(post)[-1]
    assert "在哪个路口？" in question.get_content()
    take_in(letter("人民路口", headers={"In-Reply-To": question["Message-ID"]}))
    appeal.refresh_from_db()
    assert appeal.paused_at is None


def test_the_reply_reaches_the_citizen_and_a_complaint_opens_the_case_again(post, staff) -> None:
    appeal = taken(letter("请问办事大厅几点开门？"))
    answer_now(actor=staff.taker, case=appeal, reply="周一至周五九点开门。")
    reply = sent(post)[-1]
    assert "周一至周五九点开门。" in reply.get_content()
    assert "https://anhe.example/rate/" in reply.get_content()
    take_in(letter("还是没有人开门", headers={"In-Reply-To": reply["Message-ID"]}))
    appeal.refresh_from_db()
    assert appeal.reopened_count == 1


def test_a_second_complaint_is_written_down_and_opens_nothing(post, staff) -> None:
    appeal = taken(letter("请问办事大厅几点开门？"))
    answer_now(actor=staff.taker, case=appeal, reply="周一至周五九点开门。")
    Appeal.objects.filter(pk=appeal.pk).update(reopened_count=1)
    outcome = take_in(letter("还是没有", subject=f"[{appeal.number}]"))
    assert outcome.fate == MailFate.ADDED
    assert Appeal.objects.get(pk=appeal.pk).state == "replied"


def test_the_link_in_the_reply_leads_to_the_page_that_rates_it_once(post, staff, client) -> None:
    appeal = taken(letter("请问办事大厅几点开门？"))
    answer_now(actor=staff.taker, case=appeal, reply="周一至周五九点开门。")
    path = re.search(r"https://anhe\.example(/rate/\S+)", sent(post)[-1].get_content())[1]
    assert appeal.number in client.get(path).content.decode()
    client.post(path, {"score": "5", "is_resolved": "yes"})
    assert appeal.follow_ups.get().score == 5
    assert client.get(path).status_code == 404


def test_the_link_in_the_receipt_leads_to_where_number_and_code_are_asked(post, client) -> None:
    appeal = taken(letter())
    words = sent(post)[0].get_content()
    path = re.search(r"https://anhe\.example(/\S+?/)(?=\s)", words)[1]
    code = re.search(r"(?<!\d)\d{8}(?!\d)", words)[0]
    answer = client.post(path, {"number": appeal.number, "code": code})
    assert appeal.number in answer.content.decode()
