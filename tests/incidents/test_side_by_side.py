"""The board sets two areas side by side, each as its reader may be told it (S09)."""

import pytest
from django.utils import timezone

from incidents.services.reckoning import reckon
from tests import factories
from tests.incidents.following import disagreeing


@pytest.fixture
def unlike(cast, town):
    """Six incidents in the first community, one in the street beside it."""
    for _ in range(6):
        factories.make_incident(cast.leader, 0)
    factories.make_incident(cast.other_street_staff, 4)
    reckon(timezone.localdate(), timezone.localdate())
    return town


def compared(client, here, there):
    return client.get("/board/", {"area": here.code, "beside": there.code})


def received(answer):
    return next(
        [str(number) for number in numbers]
        for label, numbers in answer.context["lines"]
        if label == "事件 · 收到"
    )


def test_the_same_figures_of_both_stand_in_one_table(unlike, staff, client_of) -> None:
    answer = compared(client_of(staff.dispatcher), unlike.community, unlike.street)

    assert received(answer) == ["6", "6"]


def test_every_number_of_both_leads_to_its_cases(unlike, staff, client_of) -> None:
    here, there = unlike.community.code, unlike.street.code
    path = f"/board/?area={here}&beside={there}"

    assert disagreeing(client_of(staff.dispatcher), path) == []


def test_an_area_beside_itself_is_no_comparison(unlike, staff, client_of) -> None:
    answer = compared(client_of(staff.dispatcher), unlike.community, unlike.community)

    assert "compared" not in answer.context


def test_an_area_out_of_reach_is_not_compared(unlike, cast, client_of) -> None:
    answer = compared(client_of(cast.other_street_staff), unlike.street, unlike.street)

    assert "compared" not in answer.context
