"""The barometer tells topics by month and community, and gives no small number away (S01, R7)."""

import json
import re
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from incidents.models import Appeal, IssueCategory
from incidents.services.appeals import AppealIntake, register_appeal
from incidents.services.reckoning import reckon
from tests import factories

MARCH = datetime(2026, 3, 10, 10, 0, tzinfo=timezone.get_default_timezone())
PERIOD = "first=2026-03-01&last=2026-03-31"
COUNTED = """
    SELECT count(*) FROM incidents_case
     WHERE desk = 'appeal' AND category_id = %s AND area_code LIKE %s
       AND received_at >= '2026-03-01' AND received_at < '2026-04-01'
"""


@pytest.fixture
def land(db):
    return IssueCategory.objects.create(code="land", name="征地补偿", desk="appeal")


@pytest.fixture
def march(town, staff, land):
    """Seventeen appeals about land in March in one street, three in the next, one elsewhere."""
    other = IssueCategory.objects.create(code="other", name="其他", desk="appeal")
    cells = [0] * 9 + [3] * 8 + [4] * 3
    made = [
        register_appeal(
            hand=staff.taker,
            intake=AppealIntake(
                kind="suggestion",
                channel="hotline",
                text="征地补偿",
                category=land,
                place=factories.in_cell(cell),
                received_at=MARCH,
            ),
        ).appeal
        for cell in cells
    ]
    Appeal.objects.filter(pk=made[0].pk).update(category=other)
    extra = AppealIntake(
        kind="suggestion", channel="hotline", text="征地", category=land,
        place=factories.in_cell(0), received_at=MARCH,
    )  # fmt: skip
    register_appeal(hand=staff.taker, intake=extra)
    replied = MARCH + timedelta(days=4)
    Appeal.objects.filter(area_code__startswith=town.next_community.code).update(
        state="replied", replied_at=replied
    )
    reckon(date(2026, 3, 1), date(2026, 3, 31))
    return made


def asked(client, query="", path="/barometer/"):
    answer = client.get(f"{path}?{PERIOD}{query}")
    assert answer.status_code == 200
    return answer


def areas_in(answer):
    return {row["code"]: row["count"] for row in answer.json()["areas"]}


def on_map(answer):
    page = answer.content.decode()
    found = re.search(r'id="barometer-settings"[^>]*>(.*?)</script>', page, re.S)
    return json.loads(found[1])["found"]


def told_on_map(answer):
    features = on_map(answer)["shapes"]["features"]
    return {row["properties"]["code"]: row["properties"]["text"] for row in features}


def test_a_month_of_a_topic_is_what_plain_sql_counts(march, town, staff, land, client_of) -> None:
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, [land.pk, town.street.code + "%"])
        (raw,) = cursor.fetchone()

    query = f"&area={town.street.code}&category={land.pk}&format=json"
    (topic,) = [
        row
        for row in asked(client_of(staff.taker), query).json()["topics"]
        if row["code"] == "land"
    ]

    assert (topic["counts"], raw) == (["17"], 17)


def test_a_community_with_three_is_hidden_on_the_page(march, town, client) -> None:
    assert "&lt;5" in asked(client).content.decode()


def test_a_community_with_three_is_hidden_in_json(march, town, client) -> None:
    found = areas_in(asked(client, "&format=json"))

    assert found[town.other_community.code] == "<5"


def test_a_community_with_three_is_hidden_in_csv(march, town, client) -> None:
    lines = asked(client, "&format=csv").content.decode().splitlines()

    (line,) = [line for line in lines if line.startswith(town.other_community.code)]
    assert "<5" in line.split(",")


def test_a_community_with_three_is_hidden_on_the_map(march, town, client) -> None:
    found = told_on_map(asked(client, path="/barometer/map/"))

    assert found[town.other_community.code] == "<5"


def test_what_is_hidden_does_not_come_out_by_subtraction(march, town, client) -> None:
    found = areas_in(asked(client, "&format=json"))

    hidden = [code for code, text in found.items() if not text.isdigit()]
    assert len(hidden) > 1


def test_a_month_of_few_does_not_come_out_of_a_longer_and_a_shorter_period(
    march, town, land, staff, client, client_of
) -> None:
    for day in (2, 9):
        intake = AppealIntake(
            kind="suggestion", channel="hotline", text="征地", category=land,
            place=factories.in_cell(0), received_at=MARCH.replace(month=4, day=day),
        )  # fmt: skip
        register_appeal(hand=staff.taker, intake=intake)
    reckon(date(2026, 4, 1), date(2026, 4, 30))
    spring = "/barometer/?first=2026-03-01&last=2026-04-30&format=json"

    told = areas_in(client.get(spring))[town.community.code]
    seen = areas_in(client_of(staff.taker).get(spring))[town.community.code]

    assert (told, seen) == ("·", "12")


@pytest.mark.parametrize("path", ["/barometer/", "/barometer/map/"])
def test_a_visitor_is_told_a_month_once_it_is_over(march, client, staff, client_of, path) -> None:
    now = f"{path}?first={timezone.localdate().replace(day=1)}"

    assert client.get(now).status_code == 422
    assert client_of(staff.taker).get(now).status_code == 200


@pytest.mark.parametrize("path", ["/barometer/", "/barometer/map/"])
def test_a_visitor_is_told_of_the_whole_alone(march, town, client, path) -> None:
    """A street less one of its communities would give the other away (R7)."""
    assert client.get(f"{path}?{PERIOD}&area={town.street.code}").status_code == 422


def test_whoever_handles_the_cases_asks_about_a_street(march, town, staff, client_of) -> None:
    assert asked(client_of(staff.taker), f"&area={town.street.code}")


def test_a_topic_taken_from_all_leaves_no_small_rest(march, town, land, client) -> None:
    found = areas_in(asked(client, f"&category={land.pk}&format=json"))

    assert not found[town.community.code].isdigit()  # of ten, nine: one is about something else


def test_nothing_stays_nothing(march, town, client) -> None:
    assert areas_in(asked(client, "&format=json"))[town.far_community.code] == "0"


def test_whoever_handles_the_cases_is_told_every_number(march, town, staff, client_of) -> None:
    found = areas_in(asked(client_of(staff.taker), "&format=json"))

    assert found[town.other_community.code] == "3"


def test_only_those_who_handle_the_cases_reach_them(march, staff, cast, client_of) -> None:
    pages = [
        asked(client_of(who), path="/barometer/map/").content.decode()
        for who in (staff.taker, cast.worker)
    ]

    assert ["/appeals/?" in page for page in pages] == [True, False]


def test_the_public_is_told_whole_months_only(march, client) -> None:
    days = asked(client, "&format=json").json()
    narrow = client.get("/barometer/?first=2026-03-12&last=2026-03-13&format=json").json()

    assert narrow == days


def test_map_and_table_tell_the_same(march, town, client) -> None:
    table = areas_in(asked(client, "&format=json"))

    assert told_on_map(asked(client, path="/barometer/map/")) == table


def test_every_colour_of_the_map_stands_in_its_legend(march, staff, client_of) -> None:
    found = on_map(asked(client_of(staff.taker), path="/barometer/map/"))

    colours = {row["properties"]["colour"] for row in found["shapes"]["features"]}
    assert colours <= {row["colour"] for row in found["legend"]}


def test_the_map_names_topic_and_period(march, land, client) -> None:
    title = on_map(asked(client, f"&category={land.pk}", "/barometer/map/"))["title"]

    assert all(part in title for part in ("征地补偿", "2026-03-01", "2026-03-31"))


def test_the_map_has_a_table_for_those_who_cannot_see_it(march, town, client) -> None:
    page = asked(client, path="/barometer/map/").content.decode()

    assert town.other_community.name in page.partition("<tbody>")[2]


def test_a_rate_is_per_thousand_households(march, town, staff, client_of) -> None:
    town.next_community.household_count = 400
    town.next_community.save()

    found = told_on_map(asked(client_of(staff.taker), "&measure=rate", "/barometer/map/"))

    assert found[town.next_community.code] == "20.0"


def test_the_map_colours_by_the_median_of_days_to_a_reply(march, town, client) -> None:
    found = told_on_map(asked(client, "&measure=days", "/barometer/map/"))

    assert (found[town.next_community.code], found[town.community.code]) == ("4.0", "—")


def test_the_days_of_few_replies_are_not_told(march, town, client) -> None:
    few = Appeal.objects.filter(area_code__startswith=town.other_community.code)
    few.update(state="replied", replied_at=MARCH + timedelta(days=9))

    found = told_on_map(asked(client, "&measure=days", "/barometer/map/"))

    assert found[town.other_community.code] == "<5"


def test_a_map_asks_nothing_from_outside(march, client) -> None:
    page = asked(client, path="/barometer/map/").content.decode()

    assert not re.search(r'(?:src|href)="(?:https?:)?//', page)


@pytest.mark.parametrize("path", ["/barometer/", "/barometer/map/"])
@pytest.mark.parametrize("query", ["?area=x", "?category=0", "?first=31", "?last=2026-02-31"])
def test_a_mistaken_question_is_said_to_be_one(town, client, path, query) -> None:
    assert client.get(path + query).status_code == 422


def test_an_unknown_measure_is_refused(town, client) -> None:
    assert client.get("/barometer/map/?measure=people").status_code == 422


def test_a_topic_that_rises_is_named(march, staff, land, client_of) -> None:
    for _ in range(25):
        april = AppealIntake(
            kind="suggestion", channel="hotline", text="征地", category=land,
            place=factories.in_cell(0), received_at=MARCH + timedelta(days=30),
        )  # fmt: skip
        register_appeal(hand=staff.taker, intake=april)
    reckon(date(2026, 4, 1), date(2026, 4, 30))

    page = client_of(staff.taker).get("/barometer/?first=2026-03-01&last=2026-04-30")

    assert [topic.code for topic, *_rest in page.context["found"].rising] == ["land"]
