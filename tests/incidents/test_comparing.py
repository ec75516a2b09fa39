"""The barometer compares: with last year, else with the period before; hidden stays hidden."""

from datetime import date, datetime

import pytest
from django.utils import timezone

from grid.models import Area
from incidents.models import IssueCategory
from incidents.services.appeals import AppealIntake, register_appeal
from incidents.services.barometer import Question
from incidents.services.comparing import comparison, last_year, over, period_before
from incidents.services.reckoning import reckon
from tests import factories
from tests.incidents.following import records_at

PERIOD = "first=2026-03-01&last=2026-04-30"


@pytest.fixture
def land(db):
    return IssueCategory.objects.create(code="land", name="征地补偿", desk="appeal")


def received(staff, topic, count, *day, column=0):
    """Appeals about a topic, received on a day."""
    at = datetime(*day, 10, 0, tzinfo=timezone.get_default_timezone())
    for _ in range(count):
        intake = AppealIntake(
            kind="suggestion", channel="hotline", text="征地补偿", category=topic,
            place=factories.in_cell(column), received_at=at,
        )  # fmt: skip
        register_appeal(hand=staff.taker, intake=intake)
    reckon(date(*day), date(*day))


def topics_in(client, query="", period=PERIOD):
    answer = client.get(f"/barometer/?{period}&format=json{query}").json()["comparison"]
    return answer["with"], {
        row["code"]: (row["now"], row["then"], row["change"]) for row in answer["topics"]
    }


def test_last_year_is_compared_with(staff, land, client_of) -> None:
    received(staff, land, 6, 2026, 3, 10)
    received(staff, land, 5, 2025, 4, 10)

    found = topics_in(client_of(staff.taker))

    assert found == ("last_year", {"land": ("6", "5", "+20 %")})


def test_without_last_year_the_period_before_is_compared_with(staff, land, client_of) -> None:
    received(staff, land, 6, 2026, 3, 10)
    received(staff, land, 8, 2026, 1, 1)
    received(staff, land, 3, 2025, 12, 31)

    found = topics_in(client_of(staff.taker))

    assert found == ("period_before", {"land": ("6", "8", "−25 %")})


def test_what_was_nothing_has_no_change_in_per_cent(staff, land, client_of) -> None:
    received(staff, land, 6, 2026, 3, 10)

    assert topics_in(client_of(staff.taker))[1] == {"land": ("6", "0", "")}


def test_a_topic_that_is_gone_is_compared_too(staff, land, client_of) -> None:
    received(staff, land, 6, 2025, 3, 10)

    assert topics_in(client_of(staff.taker))[1] == {"land": ("0", "6", "−100 %")}


def test_the_public_is_told_no_total_with_a_small_month(staff, land, client) -> None:
    """Months told and the total beside them would give the small month away."""
    received(staff, land, 9, 2026, 3, 10)
    received(staff, land, 3, 2026, 4, 10)
    received(staff, land, 7, 2025, 3, 10)

    assert topics_in(client)[1] == {"land": ("·", "7", "")}


def test_the_public_is_told_no_small_last_year(staff, land, client) -> None:
    received(staff, land, 9, 2026, 3, 10)
    received(staff, land, 3, 2025, 3, 10)

    assert topics_in(client)[1] == {"land": ("9", "·", "")}


@pytest.mark.parametrize("query", ["", "&format=csv&table=comparison"])
def test_page_and_csv_hide_the_same(staff, land, client, query) -> None:
    received(staff, land, 9, 2026, 3, 10)
    received(staff, land, 3, 2025, 3, 10)

    text = client.get(f"/barometer/?{PERIOD}{query}").content.decode()

    assert "·" in text
    assert "200 %" not in text


def test_csv_tells_the_change(staff, land, client) -> None:
    received(staff, land, 6, 2026, 3, 10)
    received(staff, land, 5, 2025, 4, 10)

    lines = client.get(f"/barometer/?{PERIOD}&format=csv&table=comparison").content.decode()

    assert "征地补偿,6,5,20 %" in lines


def test_every_total_leads_to_its_appeals(staff, land, client_of) -> None:
    received(staff, land, 6, 2026, 3, 10)
    received(staff, land, 5, 2025, 4, 10)
    client = client_of(staff.taker)

    (line,) = client.get(f"/barometer/?{PERIOD}").context["beside"].topics

    assert [records_at(client, one.url) for one in (line.now, line.then)] == [6, 5]


def question(first, last, reader=None):
    return Question(Area(code="99", level="city"), None, first, last, reader)


def test_months_go_with_as_many_months_before() -> None:
    asked = question(date(2026, 1, 1), date(2026, 3, 31))

    before = period_before(asked)

    assert (before.since, before.until) == (date(2025, 10, 1), date(2025, 12, 31))


def test_days_go_with_as_many_days_before(cast) -> None:
    asked = question(date(2026, 3, 11), date(2026, 3, 20), cast.analyst)

    before = period_before(asked)

    assert (before.first, before.last) == (date(2026, 3, 1), date(2026, 3, 10))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2024, 2, 29), date(2023, 2, 28)),
        (date(2025, 2, 28), date(2024, 2, 29)),
        (date(2026, 3, 15), date(2025, 3, 15)),
    ],
)
def test_the_end_of_february_is_the_end_of_february(day, expected) -> None:
    assert last_year(day) == expected


def test_the_public_compares_no_month_that_runs(db) -> None:
    today = timezone.localdate()
    asked = question(today.replace(year=today.year - 1), today)

    found = over(asked)

    assert found.until < today.replace(day=1)


def test_a_month_that_runs_is_compared_with_nothing(db) -> None:
    today = timezone.localdate()

    assert comparison(question(today, today)) is None
