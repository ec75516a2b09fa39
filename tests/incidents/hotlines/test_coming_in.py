"""Files of a linked hotline: read whatever their characters, taken in once, whole or not at all."""

import io
import json
from datetime import timedelta

import pytest
from django.utils import timezone
from openpyxl import Workbook

from core.errors import BadInput, NotAllowed, WrongStep
from grid.imports.reasons import FileRefused
from incidents.choices import Party
from incidents.choices.hotlines import ExchangeState
from incidents.models import Appeal, Contact, Exchange, ExchangeRow
from incidents.services.contacts import revealed_contact
from incidents.services.hotlines.receiving import receive_file
from incidents.services.hotlines.taking import drop_file, forget_waiting, take_in
from tests.incidents.hotlines.conftest import HEAD, PHONE, reasons, row, states, table


def workbook(*rows) -> bytes:
    book = Workbook()
    for line in (HEAD, *rows):
        book.active.append(line)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def in_json(**extra) -> bytes:
    held = {"number": 17, "rows": [{**dict(zip(HEAD, row(), strict=True)), **extra}]}
    return json.dumps(held, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", table(row())),
        ("a.csv", table(row(), encoding="utf-8")),
        ("a.csv", table(row(), encoding="gbk")),
        ("a.csv", table(row(), encoding="utf-16")),
        ("a.xlsx", workbook(row())),
        ("a.json", in_json()),
    ],
)
def test_a_case_of_the_hotline_arrives_by_its_channel_with_its_deadline(
    receive, staff, link, name, content
) -> None:
    take_in(actor=staff.taker, exchange=receive(content, name))
    appeal = Appeal.objects.get()

    assert (appeal.channel, appeal.source_org, appeal.external_no) == (
        "other_hotlines", link.org, "12309-1",
    )  # fmt: skip
    assert (appeal.kind, appeal.category.code) == ("help_request", "labour")
    assert appeal.due_at > timezone.now()


def test_nothing_is_registered_before_somebody_decides(receive) -> None:
    exchange = receive(table(row()))

    assert (exchange.state, Appeal.objects.count()) == (ExchangeState.CHECKED, 0)


def test_full_width_digits_are_read(receive, staff) -> None:
    content = table(row("１２３０９－１", phone="１３８１２３４５６７８"))
    take_in(actor=staff.taker, exchange=receive(content))

    assert Appeal.objects.get().external_no == "12309-1"
    assert Contact.objects.get().phone.opened() == PHONE


def test_the_earlier_promise_of_the_other_side_counts(receive, staff) -> None:
    head = (*HEAD, "办结时限")
    due = timezone.localtime() + timedelta(hours=30)
    content = table((*row(), due.strftime("%Y年%m月%d日 %H:%M")), head=head)
    take_in(actor=staff.taker, exchange=receive(content))

    assert abs((Appeal.objects.get().due_at - due).total_seconds()) < 61


def test_whoever_spoke_is_in_the_vault_and_nowhere_else(receive, staff) -> None:
    exchange = take_in(actor=staff.taker, exchange=receive(table(row(text=f"请打{PHONE}"))))

    assert (
        revealed_contact(
            actor=staff.taker, case=Appeal.objects.get(), purpose="handling"
        ).name.opened()
        == "王芳"
    )
    assert PHONE not in Appeal.objects.get().text
    assert list(exchange.rows.values_list("sealed", flat=True)) == [None]


def test_a_row_without_a_contact_is_anonymous(receive, staff) -> None:
    take_in(actor=staff.taker, exchange=receive(table(row(name="", phone=""))))

    assert Appeal.objects.get().is_anonymous
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"number": ""}, "required"),
        ({"number": "9" * 41}, "too_long"),
        ({"text": " "}, "required"),
        ({"text": "长" * 4001}, "too_long"),
        ({"text": "a\x07b"}, "odd_characters"),
        ({"kind": "闲聊"}, "not_choice"),
        ({"category": "没有这一类"}, "not_found"),
        ({"area": "别处"}, "not_found"),
        ({"area": "990199999999"}, "not_found"),
        ({"phone": "没有"}, "not_phone"),
        ({"name": "名" * 61}, "too_long"),
    ],
)
def test_a_bad_row_is_refused_with_its_reason(receive, values, reason) -> None:
    exchange = receive(json.dumps([dict(zip(HEAD, row(**values), strict=True))]).encode(), "a.json")

    assert (states(exchange), reasons(exchange)) == (["refused"], [reason])


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("受理时间", "昨天", "not_a_moment"),
        ("受理时间", "2026-13-40", "not_a_moment"),
        ("受理时间", "26/11/2026", "not_a_moment"),
        ("受理时间", "0001-01-01", "not_a_moment"),
        ("办结时限", "9999-12-31T23:59:59-12:00", "not_a_moment"),
        ("受理时间", "2999-01-01 08:00", "to_come"),
        ("办结时限", "2020-01-01", "before_received"),
        ("邮箱", "不是邮箱", "not_mail"),
        ("保密", "也许", "not_flag"),
        ("被反映单位", "没有登记的单位", "not_found"),
        ("经度", "118.0", "half_a_place"),
    ],
)
def test_a_bad_value_of_a_column_that_may_lack_is_refused(receive, column, value, reason) -> None:
    exchange = receive(table((*row(), value), head=(*HEAD, column)))

    assert reasons(exchange) == [reason]


@pytest.mark.parametrize(
    ("east", "north", "reason"),
    [
        ("nan", "36", "not_degrees"),
        ("x", "36", "not_coordinates"),
        ("2.35", "48.85", "outside_grid"),
    ],
)
def test_a_place_that_is_none_of_ours_is_refused(receive, east, north, reason) -> None:
    exchange = receive(table((*row(), east, north), head=(*HEAD, "经度", "纬度")))

    assert reasons(exchange) == [reason]


def test_one_bad_row_stops_the_whole_file(receive, staff) -> None:
    exchange = receive(table(row(), row("12309-2", text="")))

    with pytest.raises(BadInput, match="有 1 行不能接收，首先是第 3 行。缺少“内容”。"):
        take_in(actor=staff.taker, exchange=exchange)
    assert not Appeal.objects.exists()


def test_without_the_bad_rows_the_others_are_taken_in(receive, staff) -> None:
    exchange = receive(table(row(), row("12309-2", text="")))
    take_in(actor=staff.taker, exchange=exchange, without_bad_rows=True)

    assert Appeal.objects.get().external_no == "12309-1"
    assert states(exchange) == ["taken", "refused"]


def test_a_file_of_bad_rows_only_is_not_taken_in(receive, staff) -> None:
    exchange = receive(table(row(text="")))

    with pytest.raises(BadInput):
        take_in(actor=staff.taker, exchange=exchange, without_bad_rows=True)


def test_the_same_file_twice_is_one(receive) -> None:
    assert receive(table(row())) == receive(table(row()), "again.csv")


def test_a_number_that_came_before_makes_no_second_appeal(receive, staff) -> None:
    take_in(actor=staff.taker, exchange=receive(table(row())))
    exchange = take_in(actor=staff.taker, exchange=receive(table(row(text="改过"), row("12309-2"))))

    assert states(exchange) == ["known", "taken"]
    assert Appeal.objects.count() == 2


def test_one_number_with_two_contents_in_a_file_is_refused(receive) -> None:
    exchange = receive(table(row(), row(), row(text="别的")))

    assert states(exchange) == ["ready", "known", "refused"]


def test_a_file_is_decided_about_once(receive, staff) -> None:
    exchange = receive(table(row()))
    take_in(actor=staff.taker, exchange=exchange)

    with pytest.raises(WrongStep):
        take_in(actor=staff.taker, exchange=exchange)


def test_what_is_not_taken_in_keeps_nothing_of_people(receive, staff) -> None:
    exchange = receive(table(row()))
    drop_file(actor=staff.taker, exchange=exchange, reason="发错了")

    assert list(exchange.rows.values_list("sealed", flat=True)) == [None]
    assert not Appeal.objects.exists()


def test_a_file_that_nobody_decides_about_is_dropped_after_a_month(receive) -> None:
    exchange = receive(table(row()))
    Exchange.objects.update(created_at=timezone.now() - timedelta(days=31))

    assert forget_waiting(timezone.now()) == 1
    exchange.refresh_from_db()
    assert exchange.state == ExchangeState.DROPPED
    assert not ExchangeRow.objects.exclude(sealed=None).exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"%PDF-1.7"),
        ("a.csv", b""),
        ("a.csv", b"\x00\x01\x02"),
        ("a.csv", table(head=HEAD)),
        ("a.csv", table(("1", "2"), head=("甲", "乙"))),
        ("a.json", b"{"),
        ("a.json", b'{"rows": 3}'),
        ("a.json", b"[" * 100_000),
        ("a.xlsx", b"PK\x03\x04broken"),
        ("a.csv", table((*row(), "汉"), head=(*HEAD, "民族"))),
    ],
)
def test_a_file_that_is_none_is_refused_and_nothing_is_kept(receive, name, content) -> None:
    with pytest.raises(FileRefused):
        receive(content, name)
    assert not Exchange.objects.exists()


def test_columns_that_nothing_reads_are_named(receive) -> None:
    exchange = receive(table((*row(), "x"), head=(*HEAD, "坐席工号")))

    assert exchange.ignored == ["坐席工号"]


def test_only_the_hotline_desk_takes_a_file_in(receive, staff, cast) -> None:
    exchange = receive(table(row()))

    for actor in (staff.leader, staff.housing, cast.administrator):
        with pytest.raises(NotAllowed):
            take_in(actor=actor, exchange=exchange)


def test_only_those_who_exchange_files_send_one_in(receive, staff) -> None:
    with pytest.raises(NotAllowed):
        receive(table(row()), actor=staff.housing)


def test_a_clean_file_of_the_folder_is_taken_in_by_itself_where_the_link_says_so(link) -> None:
    link.takes_alone = True
    link.save()
    content = table(row())
    receive_file(actor=Party.SYSTEM, link=link, name="a.csv", content=content)

    assert Appeal.objects.get().entered_by is None


def test_a_file_with_a_bad_row_waits_even_then(link) -> None:
    link.takes_alone = True
    link.save()
    content = table(row(), row("12309-2", text=""))
    exchange = receive_file(actor=Party.SYSTEM, link=link, name="a.csv", content=content)

    assert (exchange.state, Appeal.objects.count()) == (ExchangeState.CHECKED, 0)
