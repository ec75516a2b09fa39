"""Every number leads to the records behind it, and there are as many of them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from incidents.models import (
    Appeal,
    CaseFigure,
    Dispute,
    Handling,
    Incident,
    IssueCategory,
    PerformanceCheck,
)
from incidents.services import appeals
from incidents.services.appeals import AppealIntake, register_appeal
from incidents.services.board import Asked, board_of
from incidents.services.incidents import refuse_incident
from incidents.services.joining import mark_duplicate
from incidents.services.reckoning import reckon, reckon_lately
from incidents.services.reports import draw_up_report
from incidents.services.supervision import supervise
from staff.choices import Role
from tests import factories
from tests.incidents import mediating
from tests.incidents.following import bare_numbers, disagreeing, numbers_of, records_at


def appeal(staff, **values):
    given = {"kind": "suggestion", "channel": "hotline", "text": "路灯不亮"}
    if "area" not in values:
        given["place"] = factories.in_cell(0)
    return register_appeal(hand=staff.taker, intake=AppealIntake(**{**given, **values})).appeal


@pytest.fixture
def topics(db):
    """A topic with one below it, and another that is used no more."""
    housing = IssueCategory.objects.create(code="housing", name="住房", desk="appeal")
    leaks = IssueCategory.objects.create(code="leaks", name="漏水", desk="appeal", parent=housing)
    old = IssueCategory.objects.create(code="old", name="旧类", desk="appeal", is_active=False)
    return [housing, leaks, old]


@pytest.fixture
def busy(cast, staff, town, room, bodies, category, topics):
    """Two months of a street: everything a figure could count wrongly is among it."""
    incidents = [factories.make_incident(cast.leader, n % 3, category=category) for n in range(9)]
    refuse_incident(actor=cast.leader, case=incidents[0], reason="无此事")
    mark_duplicate(actor=cast.leader, case=incidents[1], of=incidents[2])
    past = timezone.now() - timedelta(days=1)
    Incident.objects.filter(pk=incidents[3].pk).update(step_due_at=past)
    made = [appeal(staff, category=topics[n % 3]) for n in range(7)]
    made += [appeal(staff), appeal(staff, area=town.community), appeal(staff, area=town.street)]
    appeal(staff, about_org=bodies.street)
    month_ago = timezone.now() - timedelta(days=32)
    Appeal.objects.filter(pk__in=[made[0].pk, made[3].pk]).update(received_at=month_ago)
    signed = mediating.performing(room)
    for days, check in enumerate(PerformanceCheck.objects.filter(dispute=signed)):
        due = timezone.localdate() - timedelta(days=days)
        PerformanceCheck.objects.filter(pk=check.pk).update(due_on=due)
    failed = mediating.mediating(room, kind="08", level="town")
    Dispute.objects.filter(pk=failed.pk).update(state="failed", failed_at=timezone.now())
    mediating.registered(room.taker, kind="06", place=factories.in_cell(1))
    reckon_lately(timezone.localdate())
    reckon(timezone.localdate() - timedelta(days=70), timezone.localdate())
    return made


def period(days=20) -> str:
    today = timezone.localdate()
    return f"first={today - timedelta(days=days)}&last={today}"


@pytest.mark.parametrize(
    ("who", "days"), [("street", 0), ("street", 60), ("dispatcher", 20), ("taker", 20)]
)
def test_every_number_of_the_board_is_the_number_of_records_behind_it(
    busy, staff, client_of, who, days
) -> None:
    client = client_of(getattr(staff, who))

    assert disagreeing(client, f"/board/?{period(days)}") == []


@pytest.mark.parametrize("level", ["district", "street", "community"])
def test_so_it_is_for_every_width_of_area(busy, staff, town, client_of, level) -> None:
    client = client_of(staff.taker)

    assert disagreeing(client, f"/board/?{period()}&area={getattr(town, level).code}") == []


def test_a_past_period_tells_how_it_stands_now(busy, staff, client_of) -> None:
    today = timezone.localdate()
    path = f"/board/?first={today - timedelta(days=40)}&last={today - timedelta(days=30)}"

    assert disagreeing(client_of(staff.street), path) == []


def test_no_number_of_a_table_stands_without_its_records(busy, staff, client_of) -> None:
    assert bare_numbers(client_of(staff.street).get(f"/board/?{period()}")) == []


def test_the_board_tells_what_became_of_disputes(busy, staff, town) -> None:
    today = timezone.localdate()

    board = board_of(staff.street, Asked(town.street.code, today, today))["dispute"]

    assert (board.kinds["02"].agreed, board.kinds["08"].failed) == (1, 1)
    assert sum(sums.due for sums in board.levels.values()) == 1


def test_the_board_with_mediation_takes_one_round_trip(
    busy, staff, town, django_assert_num_queries
) -> None:
    staff.street.scope_of("disputes")
    today = timezone.localdate()

    with django_assert_num_queries(1):
        board_of(staff.street, Asked(town.street.code, today, today))


def test_a_hidden_number_leads_nowhere(busy, room, client_of) -> None:
    page = client_of(room.district).get(f"/board/?{period()}").content.decode()

    assert "&lt;5" in page
    assert "/disputes/?" not in page


def test_whoever_dispatches_two_areas_is_shown_rows_of_neither_more(
    busy, room, town, client_of
) -> None:
    factories.give_post(room.district, Role.STREET_STAFF, town.street)

    page = client_of(room.district).get(f"/board/?{period()}&area={town.district.code}")

    assert "/disputes/?" not in page.content.decode()


def test_a_case_about_ones_own_body_is_in_no_figure(busy, staff, town, bodies) -> None:
    today = timezone.localdate()
    asked = Asked(town.street.code, today - timedelta(days=60), today)

    told = board_of(staff.street, asked)["appeal"].total.received

    assert (told, board_of(staff.taker, asked)["appeal"].total.received) == (10, 11)


def happened(case, step, moment) -> None:
    """Write an event of another day; only the database can."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO incidents_caseevent (case_id, step, before, after, party, at, text,"
            " changes, version, is_public)"
            " VALUES (%s, %s, '', '', 'staff', %s, '', '{}', 1, false)",
            [case.pk, step, moment],
        )


def test_a_case_opened_again_is_no_longer_counted_as_closed(busy, cast) -> None:
    closed = Incident.objects.get(state="invalid")
    long_ago = timezone.now() - timedelta(days=9)
    longer_ago = long_ago - timedelta(days=5)
    Incident.objects.filter(pk=closed.pk).update(received_at=longer_ago, closed_at=long_ago)
    reckon(timezone.localdate() - timedelta(days=20), timezone.localdate())
    before = sum(CaseFigure.objects.values_list("closed_count", flat=True))

    Incident.objects.filter(pk=closed.pk).update(closed_at=None, state="reported")
    happened(closed, "close", long_ago)
    happened(closed, "reopen", timezone.now())
    reckon_lately(timezone.localdate())

    assert (before, sum(CaseFigure.objects.values_list("closed_count", flat=True))) == (1, 0)


@pytest.mark.parametrize("who", ["street", "dispatcher", "taker", "housing"])
def test_every_number_of_the_tiles_is_the_number_of_records_behind_it(
    busy, staff, client_of, who
) -> None:
    client = client_of(getattr(staff, who))
    told = [
        (number, url)
        for number, url in numbers_of(client.get("/"))
        if url.startswith(("/incidents/", "/appeals/", "/disputes/", "/tasks/"))
    ]

    assert told
    assert [(url, n) for n, url in told if records_at(client, url) != n] == []


@pytest.mark.parametrize("query", ["", "&category={topic}", "&area={street}"])
def test_every_number_of_the_barometer_is_the_number_of_records_behind_it(
    busy, staff, town, topics, client_of, query
) -> None:
    asked = query.format(topic=topics[0].pk, street=town.street.code)

    assert disagreeing(client_of(staff.taker), f"/barometer/?{period(60)}{asked}") == []


def test_to_the_public_no_number_of_the_barometer_is_a_link(busy, client) -> None:
    page = client.get(f"/barometer/?{period(60)}").content.decode()

    assert "/appeals/?" not in page


@pytest.fixture
def report(busy, staff, town):
    late = Handling.objects.filter(case__in=busy)
    if late:
        supervise(actor=staff.dispatcher, handlings=late, words="请说明")
    today = timezone.localdate()
    first = today - timedelta(days=20)
    return draw_up_report(actor=staff.dispatcher, area=town.street, first=first, last=today)


@pytest.mark.parametrize("who", ["dispatcher", "street", "taker"])
def test_every_number_of_a_report_is_the_number_of_records_behind_it(
    report, staff, client_of, who
) -> None:
    if who == "street":
        Appeal.objects.exclude(about_org=None).update(about_org=None)

    assert disagreeing(client_of(getattr(staff, who)), f"/reports/{report.pk}/") == []


def test_the_late_ones_of_a_report_stay_the_same_records(report, staff, client_of) -> None:
    Incident.objects.update(step_due_at=timezone.now() - timedelta(hours=1))
    client = client_of(staff.dispatcher)

    told = [n for n, url in numbers_of(client.get(f"/reports/{report.pk}/")) if "-late" in url]

    assert sum(told) == sum(
        records_at(client, url)
        for _n, url in numbers_of(client.get(f"/reports/{report.pk}/"))
        if "-late" in url
    )


def test_a_reader_of_totals_is_told_no_small_number_by_a_report(
    report, staff, room, client_of
) -> None:
    page = client_of(room.district).get(f"/reports/{report.pk}/").content.decode()

    assert "&lt;5" in page


def test_a_report_elsewhere_shows_no_frozen_case(report, cast, client_of) -> None:
    url = f"/incidents/?state=all&frozen={report.pk}-open"

    assert records_at(client_of(cast.other_street_staff), url) == 0


@pytest.mark.parametrize("text", ["x", "1-all", "999999-late", "-open"])
def test_a_mistaken_frozen_list_is_empty(busy, staff, client_of, text) -> None:
    assert records_at(client_of(staff.dispatcher), f"/incidents/?state=all&frozen={text}") == 0


def test_what_bodies_answered_is_listed_with_the_late_ones(busy, staff, client_of) -> None:
    assert records_at(client_of(staff.dispatcher), "/answers/bodies/?late=yes") == 0


def test_a_long_list_of_answers_goes_on_to_its_last_page(
    busy, staff, bodies, client_of, monkeypatch
) -> None:
    now = timezone.now()
    for case in busy[:3]:
        accepted = appeals.accept_appeal(actor=staff.taker, case=case)
        appeals.dispatch_appeal(actor=staff.taker, case=accepted, to_org=bodies.housing)
    Handling.objects.update(answered_at=now, answer="已办")
    count = Handling.objects.visible_to(staff.dispatcher).filter(answered_at=now).count()
    monkeypatch.setattr("incidents.views.followed.SIZE", 1)
    client, seen, mark = client_of(staff.dispatcher), 0, ""
    while True:
        page = client.get("/answers/bodies/", {"after": mark} if mark else {}).context["page"]
        seen, mark = seen + len(page.rows), page.next
        if not mark:
            break

    assert seen == count > 2


def test_a_day_that_is_none_is_told_beside_what_was_typed(busy, staff, client_of) -> None:
    answer = client_of(staff.dispatcher).get("/answers/bodies/?since=2026-13-40")

    assert answer.status_code == 422
    assert 'value="2026-13-40"' in answer.content.decode()


def test_orders_elsewhere_are_not_listed(report, cast, client_of) -> None:
    assert records_at(client_of(cast.other_street_staff), "/supervision/orders/") == 0
