"""The folder of a linked hotline: read by the clock, nothing lost, nothing read twice."""

from django.core.management import call_command
from django.utils import timezone

from incidents.choices.hotlines import ExchangeState
from incidents.models import Appeal, Exchange, HotlineLink
from incidents.services.hotlines.exchanging import exchange_files
from tests.incidents.hotlines.conftest import row, table


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
