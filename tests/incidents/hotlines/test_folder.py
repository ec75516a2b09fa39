"""The folder of a linked hotline: read by the clock, nothing lost, nothing read twice."""

import json

import pytest
from django.core.management import call_command
from django.utils import timezone

from incidents.choices.hotlines import ExchangeState
from incidents.models import Appeal, Exchange, HotlineLink
from incidents.services.hotlines import receiving
from incidents.services.hotlines.exchanging import exchange_files
from tests.incidents.hotlines.conftest import row, states, table


def lay(folder, content, name="a.csv"):
    (folder / "in" / name).write_bytes(content)


def names(folder, part):
    return sorted(path.name for path in (folder / part).iterdir() if path.is_file())


def test_what_lies_in_the_folder_comes_in_and_is_put_away(folder) -> None:
    lay(folder, table(row()))

    assert exchange_files(timezone.now())["in"] == 1
    assert (names(folder, "in"), names(folder, "done")) == ([], ["a.csv"])
    assert Exchange.objects.get().state == ExchangeState.CHECKED


def test_the_command_takes_in_and_answers_at_once(folder) -> None:
    HotlineLink.objects.update(takes_alone=True)
    lay(folder, table(row()))
    call_command("exchange_files")

    assert Appeal.objects.get().external_no == "12309-1"
    assert names(folder, "out") == ["12309-000001.csv"]


def test_a_file_that_is_still_being_written_is_left_alone(folder) -> None:
    lay(folder, table(row()), "a.csv.part")
    lay(folder, table(row()), ".hidden.csv")

    assert exchange_files(timezone.now())["in"] == 0


def test_a_file_that_cannot_be_read_is_put_aside_and_the_other_side_is_told(folder) -> None:
    lay(folder, b"\x00\x01", "broken.csv")
    exchange_files(timezone.now())

    refused = Exchange.objects.get(state=ExchangeState.REFUSED)
    assert refused.reason
    assert names(folder, "aside") == ["broken.csv"]
    assert refused.receipts.count() == 1


def test_a_file_left_behind_by_a_dead_worker_is_read_once(folder) -> None:
    lay(folder, table(row()))
    exchange_files(timezone.now())
    (folder / "done" / "a.csv").rename(folder / "work" / "a.csv")
    exchange_files(timezone.now())

    assert Exchange.objects.count() == 1
    assert names(folder, "work") == []


def test_two_files_of_one_name_are_both_kept(folder) -> None:
    for number in ("1", "2"):
        lay(folder, table(row(number)))
        exchange_files(timezone.now())

    assert len(names(folder, "done")) == 2
    assert Exchange.objects.count() == 2


def test_a_folder_out_of_reach_is_seen_and_tried_again(folder, link) -> None:
    (folder / "in").rmdir()
    (folder / "in").write_text("in the way")
    exchange_files(timezone.now())
    link.refresh_from_db()
    assert link.trouble == "FileExistsError"

    (folder / "in").unlink()
    exchange_files(timezone.now())
    link.refresh_from_db()
    assert link.trouble == ""


def test_the_desk_is_told_of_a_file_that_waits_and_led_to_it(folder, staff, client_of) -> None:
    lay(folder, table(row()))
    exchange_files(timezone.now())
    notice = staff.taker.notices.get(kind="exchange.waits")
    answer = client_of(staff.taker).post(f"/notices/{notice.pk}/open/")

    assert answer.headers["Location"] == f"/hotlines/{Exchange.objects.get().pk}/"


def test_the_desk_is_told_of_a_file_that_cannot_be_read(folder, staff) -> None:
    lay(folder, b"\x00\x01", "broken.csv")
    exchange_files(timezone.now())

    assert staff.taker.notices.filter(kind="exchange.refused").count() == 1


def test_a_link_at_rest_is_left_alone(folder) -> None:
    HotlineLink.objects.update(is_active=False)
    lay(folder, table(row()))

    assert exchange_files(timezone.now()) == {"in": 0, "out": 0}


# One file that nobody thought of: it is put aside, and the others come in.


def in_json(*rows) -> bytes:
    """Return a file of JSON that may hold halves of characters, as no table can."""
    return json.dumps(rows).encode()


def fail_for(monkeypatch, name, error):
    """Let the reading of the file with a name fail as it never should."""
    whole = receiving.read_file

    def read(read_name, content):
        if read_name == name:
            raise error
        return whole(read_name, content)

    monkeypatch.setattr(receiving, "read_file", read)


def test_a_file_on_which_the_reading_breaks_is_put_aside_and_the_others_come_in(
    folder, link, monkeypatch
) -> None:
    fail_for(monkeypatch, "a.csv", ZeroDivisionError("x"))
    lay(folder, table(row()), "a.csv")
    lay(folder, table(row("12309-2")), "b.csv")

    assert exchange_files(timezone.now())["in"] == 2
    assert (names(folder, "aside"), names(folder, "done")) == (["a.csv"], ["b.csv"])
    assert "ZeroDivisionError" in Exchange.objects.get(state=ExchangeState.REFUSED).reason


def test_a_file_out_of_reach_stays_is_named_and_holds_up_no_other(
    folder, link, monkeypatch
) -> None:
    with monkeypatch.context() as patch:
        fail_for(patch, "a.csv", PermissionError("x"))
        lay(folder, table(row()), "a.csv")
        lay(folder, table(row("12309-2")), "b.csv")
        exchange_files(timezone.now())
    link.refresh_from_db()
    assert link.trouble == "a.csv: PermissionError"
    assert (names(folder, "work"), names(folder, "done")) == (["a.csv"], ["b.csv"])

    lay(folder, table(row("12309-3")), "a.csv")
    assert exchange_files(timezone.now())["in"] == 2
    assert Exchange.objects.waiting().count() == 3


def test_a_clean_file_that_cannot_be_taken_in_by_itself_waits_for_the_desk(
    folder, staff, monkeypatch
) -> None:
    HotlineLink.objects.update(takes_alone=True)

    def broken(**_values):
        raise ZeroDivisionError

    monkeypatch.setattr(receiving, "take_in", broken)
    lay(folder, table(row()))
    exchange_files(timezone.now())

    assert [one.state for one in Exchange.objects.all()] == [ExchangeState.CHECKED]
    assert staff.taker.notices.filter(kind="exchange.waits").count() == 1


@pytest.mark.parametrize("sign", ["\ud800", "\x00", "\x1b"])
def test_a_column_that_no_text_can_be_is_refused_in_plain_words(folder, sign) -> None:
    lay(folder, in_json({"编号": "1", "内容": "x", f"备注{sign}": ""}), "a.json")
    exchange_files(timezone.now())

    refused = Exchange.objects.get(state=ExchangeState.REFUSED)
    assert "一列的名称" in refused.reason


@pytest.mark.parametrize("sign", ["\ud800", "\x00"])
def test_a_number_that_no_text_can_be_refuses_its_row_alone(folder, sign) -> None:
    rows = ({"编号": number, "内容": "x"} for number in (f"1{sign}", "2"))
    lay(folder, in_json(*rows), "a.json")
    exchange_files(timezone.now())

    assert states(Exchange.objects.waiting().get()) == ["refused", "ready"]


def test_a_name_of_a_file_that_no_text_can_be_is_kept_as_far_as_it_can(folder) -> None:
    (folder / "in" / "a\udcff\n.csv").write_bytes(b"\x00\x01")
    exchange_files(timezone.now())

    assert Exchange.objects.get(state=ExchangeState.REFUSED).name == "a��.csv"
    assert len(names(folder, "aside")) == 1
