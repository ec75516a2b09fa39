"""How bodies answer, month by month: in time or late, by name; a department sees itself (S36)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from incidents.models import Handling
from incidents.services import appeals
from incidents.services.handlings import answer_handling
from incidents.services.reckoning import reckon
from incidents.services.response import responses
from tests import factories


@pytest.fixture
def answered(staff, bodies):
    """Two answers of the housing department, one of them late, and one of the fire brigade."""
    for body, hand in (
        (bodies.housing, staff.housing), (bodies.housing, staff.housing), (bodies.fire, staff.fire),
    ):  # fmt: skip
        intake = appeals.AppealIntake(
            kind="help_request", channel="hotline", text="漏水", place=factories.in_cell(0),
            is_anonymous=True,
        )  # fmt: skip
        case = appeals.register_appeal(hand=staff.taker, intake=intake).appeal
        case = appeals.accept_appeal(actor=staff.taker, case=case)
        case = appeals.dispatch_appeal(actor=staff.taker, case=case, to_org=body)
        answer_handling(actor=hand, handling=case.handlings.get(), answer="已修好")
    late = Handling.objects.filter(to_org=bodies.housing).first()
    Handling.objects.filter(pk=late.pk).update(
        answer_due_at=timezone.now() - timedelta(hours=1),
        sent_at=late.answered_at - timedelta(hours=4),
    )
    today = timezone.localdate()
    reckon(today, today)


def told(actor):
    today = timezone.localdate()
    return {line.body: line for line in responses(actor, today.replace(day=1), today)}


def test_the_month_tells_what_each_body_answered_in_time_and_how_long_it_took(
    staff, answered
) -> None:
    lines = told(staff.leader)

    assert (lines["住建局"].answered, lines["住建局"].late, lines["住建局"].in_time) == (
        2,
        1,
        "50 %",
    )
    assert 1.9 < lines["住建局"].hours < 2.1
    assert (lines["消防大队"].answered, lines["消防大队"].in_time) == (1, "100 %")


def test_a_department_sees_only_its_own_handlings(staff, answered) -> None:
    assert list(told(staff.fire)) == ["消防大队"]


def test_the_bodies_stand_in_the_order_of_names_and_not_of_success(staff, answered) -> None:
    names = list(told(staff.leader))

    assert names == sorted(names)


def test_a_month_without_answers_says_so(staff, answered, client_of) -> None:
    page = client_of(staff.leader, "en").get("/board/bodies/?month=2020-01").content.decode()

    assert "No body answered anything" in page


@pytest.mark.parametrize("month", ["", "x", "2026-13", "9999-01", "0001-01", "%00"[:1]])
def test_a_month_that_is_none_is_this_one(staff, answered, client_of, month) -> None:
    page = client_of(staff.leader).get("/board/bodies/", {"month": month}).content.decode()

    assert "住建局" in page


def test_a_grid_worker_has_no_such_page(cast, client_of) -> None:
    assert client_of(cast.worker).get("/board/bodies/").status_code == 403
