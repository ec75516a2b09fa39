"""The map for everybody: offices and answers, and nothing of anybody."""

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from grid.choices import OrganisationKind
from incidents.models import CaseFigure
from incidents.services.incidents import IncidentReport, report_incident
from tests import factories


@pytest.fixture
def office(town):
    return factories.make_organisation(
        kind=OrganisationKind.GOVERNANCE_CENTRE,
        name="综治中心",
        location=factories.in_cell(0),
        phone="0531-1234567",
        hours="8:30–17:30",
    )


def settings_in(page: str) -> dict:
    return json.loads(re.search(r'id="town-settings"[^>]*>(.*?)</script>', page, re.S)[1])


def test_a_visitor_sees_the_offices_with_hours_and_phone(client, office) -> None:
    page = client.get("/town/").content.decode()

    assert all(text in page for text in ("综治中心", "0531-1234567", "8:30–17:30"))


def test_an_office_is_a_sign_on_the_map(client, office) -> None:
    (shown,) = settings_in(client.get("/town/").content.decode())["offices"]

    assert shown["at"] == [office.location.y, office.location.x]


def test_enterprises_are_no_offices(client, town) -> None:
    factories.make_organisation(
        kind=OrganisationKind.ENTERPRISE, name="某公司", location=factories.in_cell(0)
    )

    assert "某公司" not in client.get("/town/").content.decode()


def test_a_case_is_never_on_the_map(client, town, cast) -> None:
    report = IncidentReport(kind="hazard", place=factories.in_cell(0), text="井盖缺失")
    incident = report_incident(actor=cast.worker, report=report)
    page = client.get("/town/").content.decode()

    assert incident.number not in page
    assert incident.title not in page


def test_the_ground_of_the_map_is_open_to_visitors(client, town) -> None:
    assert client.get("/tiles/base/10/850/400.mvt").status_code == 200


def test_other_tiles_stay_closed_to_visitors(client, town) -> None:
    assert client.get("/tiles/buildings/15/27200/12800.mvt").status_code in {302, 401}


@pytest.fixture
def handled(town, cast):
    """Reports handled last month: six in the first community, three in another."""
    last_month = timezone.localdate().replace(day=1) - timedelta(days=2)
    rows = ((town.community.code, 6), (town.other_community.code, 3), (town.far_community.code, 9))
    for code, count in rows:
        CaseFigure.objects.create(
            day=last_month, desk="incident", area_code=code, closed_count=count
        )
    CaseFigure.objects.create(
        day=last_month, desk="appeal", area_code=town.community.code, closed_count=12
    )


def told(client, which: int) -> dict[str, str]:
    shapes = settings_in(client.get("/town/").content.decode())["counts"][which]["shapes"]
    return {row["properties"]["code"]: row["properties"]["text"] for row in shapes["features"]}


def test_everybody_is_told_how_many_questions_were_answered(client, town, handled) -> None:
    assert told(client, 0)[town.community.code] == "12"


def test_a_small_number_of_handled_reports_is_hidden(client, town, handled) -> None:
    assert told(client, 1)[town.other_community.code] == "<5"


def test_it_does_not_come_out_by_subtraction(client, town, handled) -> None:
    hidden = [text for text in told(client, 1).values() if not text.isdigit()]

    assert len(hidden) > 1


def test_the_table_under_the_map_tells_the_same(client, town, handled) -> None:
    rows = {row.area.code: row.handled for row in client.get("/town/").context["done"]}

    assert rows == told(client, 1)


def test_the_running_month_is_not_told(client, town) -> None:
    CaseFigure.objects.create(
        day=timezone.localdate(), desk="incident", area_code=town.community.code, closed_count=9
    )

    assert told(client, 1)[town.community.code] == "0"


def test_no_count_of_the_public_map_leads_to_a_case(client, town, handled) -> None:
    shapes = settings_in(client.get("/town/").content.decode())["counts"][1]["shapes"]

    assert {row["properties"]["url"] for row in shapes["features"]} == {""}
