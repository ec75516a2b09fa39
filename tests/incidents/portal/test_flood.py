"""Floods are stopped without an outside service, and no address is kept."""

from datetime import timedelta

import pytest
from django.utils import timezone

from incidents.jobs.cases import forget_marks
from incidents.models import Case, DaySalt, Tally
from incidents.services.portal import Stamp
from incidents.services.tallies import count_up, counted
from incidents.views.open_pages import address_of


def cases() -> int:
    return Case._base_manager.count()


def test_a_form_without_its_stamp_is_not_taken(say) -> None:
    assert say(stamp=None).status_code == 400


def test_a_forged_stamp_is_not_taken(say) -> None:
    assert say(stamp="6f9619ff-8b86-d011-b42d-00cf4fc964ff:x:y").status_code == 400
    assert cases() == 0


def test_a_form_that_lay_open_too_long_comes_back_with_what_was_typed(say, monkeypatch) -> None:
    monkeypatch.setattr("incidents.services.portal.flood.LONGEST_OPEN", -1)
    answer = say(text="路灯坏了")

    assert answer.status_code == 400
    assert "路灯坏了" in answer.content.decode()


def test_a_form_filled_in_faster_than_anybody_types_is_not_taken(say, settings) -> None:
    settings.PORTAL_FASTEST_SECONDS = 60

    assert say().status_code == 400
    assert cases() == 0


def test_what_fills_in_the_hidden_field_is_not_taken(say) -> None:
    assert say(homepage="http://spam.example").status_code == 400
    assert cases() == 0


def test_one_address_has_its_measure(say, settings) -> None:
    settings.PORTAL_PER_HOUR = 2
    answers = [say(text=f"问题{number}").status_code for number in range(3)]

    assert answers == [200, 200, 429]
    assert cases() == 2


def test_another_address_has_a_measure_of_its_own(say, settings, client) -> None:
    settings.PORTAL_PER_HOUR = 1
    say(text="一")
    client.defaults["REMOTE_ADDR"] = "10.0.0.9"

    assert say(text="二").status_code == 200


def test_one_contact_has_its_measure(say, settings) -> None:
    settings.PORTAL_CONTACT_PER_DAY = 1
    say(text="一", contact="13900000001")

    assert say(text="二", contact="13900000001").status_code == 429


def test_the_same_words_are_not_taken_again_and_again(say, settings) -> None:
    settings.PORTAL_SAME_TEXT = 2
    answers = [say(text=text).status_code for text in ("路灯 坏了", "路灯坏了", "路灯坏了 ")]

    assert answers == [200, 200, 429]


def test_a_repeat_of_what_arrived_costs_no_measure(say, settings) -> None:
    settings.PORTAL_PER_HOUR = 1
    stamp = Stamp.new().text

    assert [say(stamp=stamp).status_code for _ in range(3)] == [200, 200, 200]


def test_no_address_and_no_contact_is_kept(say, client) -> None:
    client.defaults["REMOTE_ADDR"] = "203.0.113.77"
    say(contact="13900000001")
    kept = b"".join(bytes(row.mark) for row in Tally.objects.all())

    assert Tally.objects.exists()
    assert b"203.0.113.77" not in kept
    assert b"13900000001" not in kept


@pytest.mark.django_db
def test_marks_of_two_days_cannot_be_compared() -> None:
    count_up("send", "203.0.113.77", seconds=3600)
    first = Tally.objects.get()
    yesterday = timezone.localdate() - timedelta(days=1)
    DaySalt.objects.all().delete()  # as the night does
    Tally.objects.update(day=yesterday)
    count_up("send", "203.0.113.77", seconds=3600)

    assert bytes(Tally.objects.get(day=timezone.localdate()).mark) != bytes(first.mark)


@pytest.mark.django_db
def test_the_night_removes_yesterdays_salt_and_marks() -> None:
    count_up("send", "203.0.113.77", seconds=3600)
    yesterday = timezone.localdate() - timedelta(days=1)
    Tally.objects.update(day=yesterday)
    DaySalt.objects.update(day=yesterday)

    assert forget_marks(timezone.localdate()) == 1
    assert not DaySalt.objects.exists()


@pytest.mark.django_db
def test_looking_does_not_count() -> None:
    count_up("send", "a", seconds=3600)

    assert [counted("send", "a", seconds=3600) for _ in range(2)] == [1, 1]


def test_a_header_that_anybody_can_write_is_not_believed(rf) -> None:
    asked = rf.get("/", REMOTE_ADDR="10.0.0.1", headers={"x-forwarded-for": "1.2.3.4"})

    assert address_of(asked) == "10.0.0.1"


def test_behind_a_proxy_the_address_is_the_one_it_saw(rf, settings) -> None:
    settings.PROXY_COUNT = 1
    asked = rf.get("/", REMOTE_ADDR="10.0.0.1", headers={"x-forwarded-for": "1.2.3.4, 5.6.7.8"})

    assert address_of(asked) == "5.6.7.8"
