"""Boards and reports tell what raw SQL tells, from summary rows, and leave small numbers out."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

from incidents.models import CaseFigure, HandlingFigure, Incident, MediationFigure
from incidents.services.board import Asked, board_of
from incidents.services.incidents import refuse_incident
from incidents.services.reckoning import midnight, reckon, reckon_days, reckon_lately
from incidents.services.report_files import report_docx, report_xlsx
from incidents.services.reports import draw_up_report
from tests import factories


@pytest.fixture
def happened(cast, category):
    """Seven incidents in the first cell, three in the second, one of them no matter for us."""
    made = [factories.make_incident(cast.leader, 0, category=category) for _ in range(7)]
    made += [factories.make_incident(cast.leader, 1) for _ in range(3)]
    refuse_incident(actor=cast.leader, case=made[-1], reason="无此事")
    today = timezone.localdate()
    reckon(today - timedelta(days=1), today)
    return made


def this_month(town):
    today = timezone.localdate()
    return Asked(town.community.code, today.replace(day=1), today)


def test_the_board_tells_what_raw_sql_tells(cast, town, happened) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM incidents_case WHERE desk = 'incident'")
        (raw,) = cursor.fetchone()

    board = board_of(cast.analyst, this_month(town))

    assert board["incident"].total.received == raw == 10


def test_the_board_takes_one_round_trip(cast, town, happened, django_assert_num_queries) -> None:
    cast.analyst.scope_of("incidents")

    with django_assert_num_queries(1):
        board_of(cast.analyst, this_month(town))


def test_the_board_counts_what_was_closed(cast, town, happened) -> None:
    assert board_of(cast.analyst, this_month(town))["incident"].total.closed == 1


def test_reckoning_twice_gives_the_same(happened) -> None:
    before = list(CaseFigure.objects.order_by("pk").values_list("day", "received_count"))

    reckon_lately(timezone.localdate())

    after = list(CaseFigure.objects.order_by("pk").values_list("day", "received_count"))
    assert sorted(after) == sorted(before)


def test_the_early_morning_of_the_first_day_is_counted(cast, category) -> None:
    morning = timezone.localtime().replace(hour=0, minute=30) - timedelta(days=1)
    case = factories.make_incident(cast.leader, 0, category=category)
    Incident.objects.filter(pk=case.pk).update(received_at=morning)
    reckon(morning.date(), timezone.localdate())

    assert CaseFigure.objects.get(day=morning.date()).received_count == 1


def test_days_far_apart_are_reckoned_in_one_reading_of_each_table(cast, category) -> None:
    today = timezone.localdate()
    days = {today - timedelta(days=back) for back in (1, 40, 200)}
    for day in days:
        case = factories.make_incident(cast.leader, 0, category=category)
        Incident.objects.filter(pk=case.pk).update(received_at=midnight(day))
    with CaptureQueriesContext(connection) as asked:
        reckon_days(days)

    inserts = [query for query in asked.captured_queries if "INSERT" in query["sql"]]
    assert len(inserts) == 3
    assert set(CaseFigure.objects.values_list("day", "received_count")) == {
        (day, 1) for day in days
    }


def test_duplicates_are_not_counted(cast, town, happened) -> None:
    Incident.objects.filter(pk=happened[0].pk).update(duplicate_of=happened[1].pk)
    reckon_lately(timezone.localdate())

    assert board_of(cast.analyst, this_month(town))["incident"].total.received == 9


def test_an_open_case_without_a_clock_is_counted_and_not_late(cast, town, happened) -> None:
    Incident.objects.update(step_due_at=None, due_at=None)
    reckon_lately(timezone.localdate())

    total = board_of(cast.analyst, this_month(town))["incident"].total

    assert (total.open, total.late) == (9, 0)


def test_figures_of_another_street_are_not_told(cast, town, happened) -> None:
    board = board_of(cast.other_street_staff, this_month(town))

    assert board["incident"].total.received == 0


def test_a_report_stays_as_it_was_drawn_up(cast, town, staff, happened) -> None:
    today = timezone.localdate()
    report = draw_up_report(actor=staff.dispatcher, area=town.community, first=today, last=today)
    factories.make_incident(cast.leader)
    reckon_lately(today)

    (desk,) = [part for part in report.content["desks"] if part["desk"] == "incident"]
    assert desk["exact"]["received"] == "10"


def test_the_word_file_holds_the_totals(town, staff, happened) -> None:
    today = timezone.localdate()
    report = draw_up_report(
        actor=staff.dispatcher, area=town.community, first=today, last=today, note="加强巡查"
    )

    book = Document(BytesIO(report_docx(report, staff.dispatcher)))

    cells = [cell.text for row in book.tables[0].rows for cell in row.cells]
    assert "10" in cells
    assert "加强巡查" in [paragraph.text for paragraph in book.paragraphs]


def test_the_workbook_holds_the_totals(town, staff, happened) -> None:
    today = timezone.localdate()
    report = draw_up_report(actor=staff.dispatcher, area=town.community, first=today, last=today)

    book = load_workbook(BytesIO(report_xlsx(report, staff.dispatcher, "某人 2026-11-26")))

    values = {cell.value for row in book.active.iter_rows() for cell in row}
    assert "10" in values


def test_whoever_does_not_dispatch_draws_up_no_report(cast, client_of) -> None:
    assert client_of(cast.worker).get("/reports/").status_code == 403


def test_a_period_that_ends_before_it_begins_is_refused(staff, client_of) -> None:
    answer = client_of(staff.dispatcher).post(
        "/reports/", {"first": "2026-11-20", "last": "2026-11-01"}
    )

    assert answer.status_code == 422


FIGURES = (CaseFigure, MediationFigure, HandlingFigure)


@pytest.mark.parametrize("model", FIGURES, ids=lambda model: model.__name__)
def test_no_figure_points_at_a_case_or_at_somebody(model) -> None:
    related = {field.related_model.__name__ for field in model._meta.fields if field.is_relation}

    assert related <= {"IssueCategory", "Organisation"}


@pytest.mark.parametrize("model", FIGURES, ids=lambda model: model.__name__)
def test_no_figure_scores_or_ranks(model) -> None:
    names = {field.name for field in model._meta.fields}

    assert not [name for name in names if any(word in name for word in ("score", "rank", "risk"))]


def test_areas_stand_in_the_order_of_their_codes_not_of_their_counts(
    town, staff, category, client_of
) -> None:
    for cell in (0, 3, 3, 3):
        factories.make_incident(staff.taker, cell, category=category)
    reckon_lately(timezone.localdate())

    page = client_of(staff.street).get(f"/board/?area={town.street.code}").content.decode()

    assert page.index(town.community.name) < page.index(town.next_community.name)


def test_one_who_only_handles_is_offered_no_board(staff, client_of) -> None:
    assert 'href="/board/"' not in client_of(staff.housing).get("/").content.decode()


def test_whoever_sees_no_dispute_reads_the_board_without_them(cast, client_of) -> None:
    assert client_of(cast.police).get("/board/").status_code == 200
