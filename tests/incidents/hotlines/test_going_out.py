"""What a linked hotline is told: with its own number, once, tried again, seen by everybody."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import NotAllowed, WrongStep
from incidents.choices import MessageState
from incidents.choices.hotlines import ExchangeState
from incidents.models import Appeal, Exchange, HotlineLink, Message
from incidents.services import appeals
from incidents.services.handlings import answer_handling, receive_handling
from incidents.services.hotlines.making import send_file_again
from incidents.services.hotlines.returns import make_files
from incidents.services.hotlines.taking import drop_file, take_in
from incidents.services.hotlines.writing import written
from incidents.services.messages import send_due
from incidents.services.staying import StaysWithSource
from tests.incidents.hotlines.conftest import HEAD, PHONE, row, table


@pytest.fixture
def case(receive, staff):
    """A case that came from the hotline."""
    take_in(actor=staff.taker, exchange=receive(table(row())))
    return Appeal.objects.get()


def lines(exchange) -> list[dict[str, str]]:
    """Return the rows of a file as the other side reads them."""
    text = written(exchange).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def told(link) -> list[tuple[str, str]]:
    """Make the files that are due; return number and status of every row told so far."""
    make_files(link, timezone.now())
    files = Exchange.objects.filter(content="statuses").order_by("number")
    return [(line["贵方编号"], line["办理状态"]) for file in files for line in lines(file)]


def test_a_case_from_the_hotline_is_answered_and_its_status_returns_with_its_own_number(
    case, link, staff, bodies
) -> None:
    case = appeals.accept_appeal(actor=staff.taker, case=case)
    case = appeals.dispatch_appeal(actor=staff.taker, case=case, to_org=bodies.housing)
    handling = receive_handling(actor=staff.housing, handling=case.handlings.get())
    answer_handling(actor=staff.housing, handling=handling, answer="已补发")
    appeals.send_reply(actor=staff.leader, case=Appeal.objects.get(), reply="工资已补发")

    assert told(link) == [
        ("12309-1", "已受理"), ("12309-1", "已转办"), ("12309-1", "已答复"),
    ]  # fmt: skip
    last = Exchange.objects.filter(content="statuses").latest("number")
    assert lines(last)[-1]["编号"] == case.number
    assert lines(last)[-1]["办理情况"] == "工资已补发"


def test_what_is_not_accepted_returns_with_the_reason(case, link, staff) -> None:
    appeals.not_accept_appeal(actor=staff.taker, case=case, reason="已在法院审理")
    make_files(link, timezone.now())
    [line] = lines(Exchange.objects.get(content="statuses"))

    assert (line["办理状态"], line["办理情况"]) == ("已退回", "已在法院审理")


def test_an_answer_at_once_and_the_closing_are_told(receive, link, staff) -> None:
    take_in(actor=staff.taker, exchange=receive(table(row(kind="咨询"))))
    case = appeals.answer_now(actor=staff.taker, case=Appeal.objects.get(), reply="已解答")
    appeals.close_appeal(actor=staff.taker, case=case, called_back="满意", score=5)

    assert [status for _number, status in told(link)] == ["已答复", "已办结"]


def test_nothing_is_told_twice(case, link, staff) -> None:
    appeals.accept_appeal(actor=staff.taker, case=case)

    assert len(told(link)) == len(told(link)) == 1


def test_what_was_before_the_link_is_not_told(case, link, staff) -> None:
    HotlineLink.objects.update(created_at=timezone.now() + timedelta(hours=1))
    appeals.accept_appeal(actor=staff.taker, case=case)
    link.refresh_from_db()

    assert told(link) == []


def test_the_other_side_is_told_what_became_of_each_row(receive, staff) -> None:
    exchange = receive(table(row(), row("12309-2", text="")))
    take_in(actor=staff.taker, exchange=exchange, without_bad_rows=True)
    first, second = lines(exchange.receipts.get())

    assert (first["贵方编号"], first["结果"]) == ("12309-1", "成功")
    assert first["编号"] == Appeal.objects.get().number
    assert (second["贵方编号"], second["结果"]) == ("12309-2", "失败")
    assert second["原因"]


def test_what_is_not_taken_in_is_told_with_the_reason(receive, staff) -> None:
    exchange = receive(table(row()))
    drop_file(actor=staff.taker, exchange=exchange, reason="发错了")

    assert [(one["结果"], one["原因"]) for one in lines(exchange.receipts.get())] == [
        ("失败", "发错了")
    ]


def test_files_are_numbered_without_gaps(receive, staff, link) -> None:
    for number in ("1", "2", "3"):
        take_in(actor=staff.taker, exchange=receive(table(row(number))))
    numbers = Exchange.objects.outgoing().order_by("number").values_list("number", "name")

    assert list(numbers) == [(n, f"12309-{n:06}.csv") for n in (1, 2, 3)]


@pytest.mark.parametrize(("wanted", "phones"), [(True, [PHONE]), (False, [None])])
def test_the_contact_goes_back_only_where_the_link_asks_for_it(
    case, link, staff, wanted, phones
) -> None:
    HotlineLink.objects.update(returns_contact=wanted)
    appeals.accept_appeal(actor=staff.taker, case=case)
    link.refresh_from_db()
    make_files(link, timezone.now())
    file = Exchange.objects.select_related("link").get(content="statuses")

    assert [line.get("电话") for line in lines(file)] == phones


def test_a_contact_that_the_other_side_did_not_send_never_goes_there(link, staff, town) -> None:
    HotlineLink.objects.update(returns_contact=True)
    intake = appeals.AppealIntake(
        kind="help_request", channel="other_hotlines", text="欠薪", area=town.community,
        extras={"line": "12309"}, source_org=link.org, external_no="12309-9",
        contact=appeals.ContactParts(name="王芳", phone=PHONE),
    )  # fmt: skip
    typed_in = appeals.register_appeal(hand=staff.taker, intake=intake).appeal
    appeals.accept_appeal(actor=staff.taker, case=typed_in)
    link.refresh_from_db()
    make_files(link, timezone.now())
    file = Exchange.objects.select_related("link").get(content="statuses")

    assert lines(file)[0]["贵方编号"] == "12309-9"
    assert PHONE not in written(file).decode("utf-8-sig")


@pytest.mark.parametrize(
    ("layout", "read"),
    [
        ("csv_gbk", lambda content: content.decode("gbk").splitlines()[1].split(",")[1]),
        ("json", lambda content: json.loads(content)["rows"][0]["your_number"]),
    ],
)
def test_a_file_is_written_as_the_other_side_reads_it(case, link, staff, layout, read) -> None:
    HotlineLink.objects.update(layout=layout)
    link.refresh_from_db()
    appeals.accept_appeal(actor=staff.taker, case=case)
    make_files(link, timezone.now())
    file = Exchange.objects.select_related("link").get(content="statuses")

    assert read(written(file)) == "12309-1"


# The way out: queued, tried again, seen; acknowledged or refused.


def only_file() -> Exchange:
    return Exchange.objects.outgoing().select_related("message", "link").latest("number")


def test_a_file_lies_in_the_folder_once(folder, receive, staff) -> None:
    take_in(actor=staff.taker, exchange=receive(table(row())))
    send_due(timezone.now())
    send_due(timezone.now())

    assert [path.name for path in folder.glob("out/*.csv")] == ["12309-000001.csv"]
    assert only_file().message.state == MessageState.SENT


def test_a_file_that_was_carried_away_is_not_laid_out_again(folder, receive, staff) -> None:
    take_in(actor=staff.taker, exchange=receive(table(row())))
    send_due(timezone.now())
    (folder / "out" / "12309-000001.csv").unlink()
    Message.objects.update(
        state=MessageState.SENDING, ended_at=None, taken_at=timezone.now() - timedelta(hours=1)
    )
    send_due(timezone.now())

    assert (list(folder.glob("out/*.csv")), only_file().message.state) == ([], MessageState.SENT)


def test_a_failure_of_the_exchange_is_tried_again_and_seen(folder, receive, staff) -> None:
    (folder / "out").rmdir()
    (folder / "out").write_text("in the way")
    take_in(actor=staff.taker, exchange=receive(table(row())))
    send_due(timezone.now())

    message = only_file().message
    assert (message.state, message.error[-5:]) == (MessageState.QUEUED, "Error")
    assert message.next_try_at > timezone.now()
    assert list(Exchange.objects.in_trouble()) == [only_file()]
    (folder / "out").unlink()
    send_due(timezone.now() + timedelta(minutes=2))
    assert (folder / "out" / "12309-000001.csv").exists()
    assert not Exchange.objects.in_trouble().exists()


def test_a_file_that_never_gets_away_is_told_to_the_desk_and_sent_again(
    folder, receive, staff
) -> None:
    (folder / "out").rmdir()
    (folder / "out").write_text("in the way")
    take_in(actor=staff.taker, exchange=receive(table(row())))
    for _try in range(7):
        Message.objects.update(next_try_at=timezone.now())
        send_due(timezone.now())
    assert only_file().message.state == MessageState.FAILED
    assert staff.taker.notices.filter(kind="exchange.stuck").count() == 1

    (folder / "out").unlink()
    send_file_again(actor=staff.taker, exchange=only_file())
    send_due(timezone.now())
    assert (folder / "out" / "12309-000001.csv").exists()


def test_who_waits_can_send_at_once(folder, receive, staff) -> None:
    (folder / "out").rmdir()
    (folder / "out").write_text("in the way")
    take_in(actor=staff.taker, exchange=receive(table(row())))
    send_due(timezone.now())
    (folder / "out").unlink()
    send_file_again(actor=staff.taker, exchange=only_file())
    send_due(timezone.now())

    assert (folder / "out" / "12309-000001.csv").exists()


def receipt(*rows):
    return table(*rows, head=("文件", "贵方编号", "结果", "原因"))


def test_an_acknowledged_file_says_so(receive, staff) -> None:
    take_in(actor=staff.taker, exchange=receive(table(row())))
    receive(receipt(("12309-000001.csv", "", "成功", "")), "ack.csv")

    assert only_file().state == ExchangeState.ACKNOWLEDGED


def test_a_refused_file_shows_the_reason_and_goes_again_on_wish(folder, receive, staff) -> None:
    take_in(actor=staff.taker, exchange=receive(table(row())))
    send_due(timezone.now())
    (folder / "out" / "12309-000001.csv").unlink()
    receive(receipt(("1", "", "失败", "文件损坏")), "ack.csv")

    assert (only_file().state, only_file().reason) == (ExchangeState.REFUSED, "文件损坏")
    assert staff.taker.notices.filter(kind="exchange.refused").count() == 1
    send_file_again(actor=staff.taker, exchange=only_file())
    send_due(timezone.now())
    assert (folder / "out" / "12309-000001.csv").exists()
    assert only_file().state == ExchangeState.MADE


def test_what_was_acknowledged_is_not_refused_later(receive, staff) -> None:
    take_in(actor=staff.taker, exchange=receive(table(row())))
    receive(receipt(("1", "", "成功", "")), "ack.csv")
    receive(receipt(("1", "", "失败", "x")), "ack2.csv")

    assert only_file().state == ExchangeState.ACKNOWLEDGED


def test_a_row_that_the_other_side_refuses_shows_its_reason(receive, staff) -> None:
    take_in(actor=staff.taker, exchange=receive(table(row(), row("12309-2"))))
    number = Appeal.objects.get(external_no="12309-2").number
    receive(receipt(("1", "", "成功", ""), ("1", number, "失败", "编号不符")), "ack.csv")
    refused = only_file().rows.exclude(reason="")

    assert [one.params["detail"] for one in refused] == ["编号不符"]
    assert only_file().state == ExchangeState.ACKNOWLEDGED


def test_an_acknowledgement_of_nothing_is_refused(receive) -> None:
    assert receive(receipt(("99", "", "成功", "")), "ack.csv").state == ExchangeState.REFUSED


def test_an_acknowledgement_is_not_acknowledged(receive, staff) -> None:
    take_in(actor=staff.taker, exchange=receive(table(row())))
    before = Exchange.objects.outgoing().count()
    receive(receipt(("1", "", "成功", "")), "ack.csv")

    assert Exchange.objects.outgoing().count() == before


def test_what_was_sent_waits_for_its_answer(folder, receive, staff) -> None:
    take_in(actor=staff.taker, exchange=receive(table(row())))
    send_due(timezone.now())

    with pytest.raises(WrongStep):
        send_file_again(actor=staff.taker, exchange=only_file())


def test_only_those_who_exchange_files_send_one_again(receive, staff) -> None:
    take_in(actor=staff.taker, exchange=receive(table(row())))

    with pytest.raises(NotAllowed):
        send_file_again(actor=staff.housing, exchange=only_file())


# R10, S41: complaints about officials.


def test_a_complaint_about_officials_passes_the_centre_by_and_stays_with_the_procuratorate(
    receive, staff, link, bodies
) -> None:
    take_in(actor=staff.taker, exchange=receive(table(row(category="干部作风"))))
    case = Appeal.objects.get()

    assert [one.to_org for one in case.handlings.all()] == [link.org]
    assert told(link)[-1] == ("12309-1", "已退回")
    with pytest.raises(StaysWithSource):
        appeals.dispatch_appeal(actor=staff.taker, case=case, to_org=bodies.housing)


def test_a_complaint_about_the_procuratorate_itself_does_not_go_back_to_it(
    receive, staff, link, bodies
) -> None:
    content = table((*row(category="干部作风"), link.org.name), head=(*HEAD, "被反映单位"))
    take_in(actor=staff.taker, exchange=receive(content))
    case = appeals.accept_appeal(actor=staff.taker, case=Appeal.objects.get())
    assert not case.handlings.exists()

    sent = appeals.dispatch_appeal(actor=staff.taker, case=case, to_org=bodies.housing)
    assert sent.handlings.get().to_org == bodies.housing


def test_what_another_hotline_brings_about_officials_is_dispatched_by_the_centre(
    receive, staff, link, bodies
) -> None:
    link.org.kind = "department"
    link.org.save()
    take_in(actor=staff.taker, exchange=receive(table(row(category="干部作风"))))
    case = appeals.accept_appeal(actor=staff.taker, case=Appeal.objects.get())
    sent = appeals.dispatch_appeal(actor=staff.taker, case=case, to_org=bodies.housing)

    assert sent.state == "handling"


def test_the_body_complained_of_never_sees_what_the_hotline_sent(receive, staff, bodies) -> None:
    content = table((*row(), bodies.street.name), head=(*HEAD, "被反映单位"))
    take_in(actor=staff.taker, exchange=receive(content))

    assert not Appeal.objects.visible_to(staff.street).exists()
    assert Appeal.objects.visible_to(staff.taker).exists()
