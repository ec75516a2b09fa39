"""The map for everybody: offices and answers, and nothing of anybody."""

import json
import re

import pytest

from grid.choices import OrganisationKind
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
