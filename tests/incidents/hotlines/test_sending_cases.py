"""Cases that are sent to the body of a linked hotline go there as files, and steps come back."""

import pytest
from django.utils import timezone

from incidents.choices import HandlingState
from incidents.models import Appeal, Exchange, HotlineLink
from incidents.services import appeals
from incidents.services.handlings import return_handling
from incidents.services.hotlines.returns import make_files
from incidents.services.hotlines.taking import take_in
from incidents.services.hotlines.writing import written
from tests.incidents.hotlines.conftest import PHONE, reasons, states, table

HEAD = ("编号", "贵方编号", "办理状态", "办理情况")


@pytest.fixture
def sent(link, staff, town, matters) -> Appeal:
    """A case of ours that was sent to the procuratorate, and told to its hotline."""
    intake = appeals.AppealIntake(
        kind="help_request", channel="hotline", text="请求支持起诉", area=town.community,
        category=matters.labour, contact=appeals.ContactParts(name="王芳", phone=PHONE),
    )  # fmt: skip
    case = appeals.register_appeal(hand=staff.taker, intake=intake).appeal
    case = appeals.accept_appeal(actor=staff.taker, case=case)
    case = appeals.dispatch_appeal(actor=staff.taker, case=case, to_org=link.org)
    make_files(link, timezone.now())
    return case


@pytest.fixture
def tell(receive, staff, sent):
    """Let the hotline tell a status of the case, and take the file in."""

    def status(word, words="", number=None, name="s.csv"):
        content = table(("JC-7", number or sent.number, word, words), head=HEAD)
        return take_in(actor=staff.taker, exchange=receive(content, name))

    return status


def state() -> str:
    return Appeal.objects.get().handlings.get().state


def test_a_case_goes_to_the_hotline_with_our_number_and_nobodys_name(sent) -> None:
    text = written(Exchange.objects.get(content="cases")).decode("utf-8-sig")

    assert sent.number in text
    assert "请求支持起诉" in text
    assert PHONE not in text
    assert "王芳" not in text


def test_a_case_goes_there_once(sent, link) -> None:
    make_files(link, timezone.now())

    assert Exchange.objects.filter(content="cases").count() == 1


def test_a_case_that_came_from_there_does_not_go_back_as_a_new_one(link, staff, town) -> None:
    intake = appeals.AppealIntake(
        kind="help_request", channel="other_hotlines", text="欠薪", area=town.community,
        extras={"line": "12309"}, source_org=link.org, external_no="1", is_anonymous=True,
    )  # fmt: skip
    case = appeals.register_appeal(hand=staff.taker, intake=intake).appeal
    case = appeals.accept_appeal(actor=staff.taker, case=case)
    appeals.dispatch_appeal(actor=staff.taker, case=case, to_org=link.org)
    make_files(link, timezone.now())

    assert not Exchange.objects.filter(content="cases").exists()


def test_a_link_that_gets_no_cases_gets_none(link, staff, town) -> None:
    HotlineLink.objects.update(sends_cases=False)
    link.refresh_from_db()
    intake = appeals.AppealIntake(
        kind="help_request", channel="hotline", text="x", area=town.community, is_anonymous=True
    )
    case = appeals.register_appeal(hand=staff.taker, intake=intake).appeal
    case = appeals.accept_appeal(actor=staff.taker, case=case)
    appeals.dispatch_appeal(actor=staff.taker, case=case, to_org=link.org)

    assert make_files(link, timezone.now()) == 0


def test_the_hotline_takes_a_case_on(tell) -> None:
    tell("已受理")

    assert state() == HandlingState.RECEIVED


def test_the_hotline_answers_a_case(tell) -> None:
    tell("已答复", "已支持起诉")
    handling = Appeal.objects.get().handlings.get()

    assert (handling.state, handling.answer) == (HandlingState.ANSWERED, "已支持起诉")


def test_the_hotline_objects_with_a_reason(tell) -> None:
    tell("已退回", "不属民事支持起诉范围")

    assert state() == HandlingState.OBJECTED


def test_the_same_status_again_changes_nothing(tell) -> None:
    tell("已答复", "已支持起诉")
    exchange = tell("已受理", name="late.csv")

    assert (states(exchange), state()) == (["known"], HandlingState.ANSWERED)


@pytest.mark.parametrize(
    ("word", "words", "number", "reason"),
    [
        ("已答复", "", None, "required"),
        ("没有这个状态", "", None, "not_choice"),
        ("已受理", "", "SQ2026010100009", "no_such_case"),
    ],
)
def test_a_status_that_cannot_be_is_refused(receive, sent, word, words, number, reason) -> None:
    exchange = receive(table(("JC-7", number or sent.number, word, words), head=HEAD))

    assert reasons(exchange) == [reason]


def test_a_hotline_does_not_touch_a_case_that_it_never_got(receive, sent, staff, town) -> None:
    intake = appeals.AppealIntake(
        kind="help_request", channel="hotline", text="x", area=town.community, is_anonymous=True
    )
    other = appeals.register_appeal(hand=staff.taker, intake=intake).appeal
    exchange = receive(table(("JC-8", other.number, "已受理", ""), head=HEAD))

    assert reasons(exchange) == ["no_such_case"]


def test_an_answer_that_is_not_enough_goes_back_with_their_number(tell, link, staff) -> None:
    tell("已答复", "已支持起诉")
    handling = Appeal.objects.get().handlings.get()
    return_handling(actor=staff.taker, handling=handling, reason="请附文书号")
    make_files(link, timezone.now())
    text = written(Exchange.objects.filter(content="statuses").latest("pk")).decode("utf-8-sig")

    assert "JC-7,已退回,请附文书号" in text


def test_a_case_that_is_taken_back_is_told(sent, link, staff) -> None:
    appeals.recall_appeal(actor=staff.taker, case=sent, reason="群众撤回")
    make_files(link, timezone.now())
    text = written(Exchange.objects.filter(content="statuses").latest("pk")).decode("utf-8-sig")

    assert "已办结,群众撤回" in text
