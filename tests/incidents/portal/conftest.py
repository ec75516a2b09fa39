"""A visitor in front of the portal."""

import pytest

from incidents.models import Case, IssueCategory
from incidents.services.portal.flood import Stamp
from tests import factories


@pytest.fixture(autouse=True)
def unhurried(settings):
    """Tests type faster than people; the clock of the stamp has a test of its own."""
    settings.PORTAL_FASTEST_SECONDS = -1


@pytest.fixture
def manhole(db) -> IssueCategory:
    """Something that can be reported as an incident."""
    return IssueCategory.objects.create(
        code="manhole",
        name="井盖缺失",
        desk="incident",
        incident_kind="facility_fault",
        is_public=True,
    )


@pytest.fixture
def say(client, town, manhole):
    """Say something at a door, as the form sends it; every part can be replaced."""

    def send(door="ask", **parts):
        sent = {
            "stamp": Stamp.new().text,
            "text": "幼儿园什么时候报名？",
            "community": town.community.pk,
            **parts,
        }
        sent = {name: value for name, value in sent.items() if value is not None}
        return client.post(f"/say/{door}/", sent)

    return send


def at(column: int = 0) -> dict[str, float]:
    """Return the fields that a tap on the map fills in."""
    place = factories.in_cell(column)
    return {"longitude": place.x, "latitude": place.y}


def the_case() -> Case:
    """Return the one case there is, as its desk knows it."""
    case = Case._base_manager.get()
    return getattr(case, case.desk)
