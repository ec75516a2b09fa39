"""A city with services, a program that has a key, and what it sends."""

from types import SimpleNamespace

import pytest

from incidents.choices import Datatype
from incidents.models import CategoryQuestion, Incident, IssueCategory, Submission
from incidents.services.requests import make_client
from tests import factories

BASE = "/open311/v2"


@pytest.fixture
def services(town) -> SimpleNamespace:
    """A service without questions, one with three, and two that are not for everybody."""
    make = IssueCategory.objects.create
    manhole = make(
        code="manhole",
        name="井盖缺失",
        name_en="Missing manhole cover",
        desk="incident",
        incident_kind="facility_fault",
        is_public=True,
        keywords="井盖 道路",
    )
    light = make(code="light", name="路灯", desk="incident", is_public=True, parent=manhole)
    ask = CategoryQuestion.objects.create
    ask(
        category=light,
        code="pole",
        position=1,
        datatype=Datatype.NUMBER,
        description="灯杆编号",
        hint="灯杆上的数字",
        is_required=True,
    )
    ask(
        category=light,
        code="seen",
        position=2,
        datatype=Datatype.SEVERAL,
        description="何时不亮",
        values=[{"key": "dusk", "name": "傍晚"}, {"key": "night", "name": "夜里"}],
    )
    ask(category=light, code="notice", position=3, description="危险请拨110", is_asked=False)
    hidden = make(code="courts", name="涉法涉诉", desk="incident")
    return SimpleNamespace(manhole=manhole, light=light, hidden=hidden)


@pytest.fixture
def program(db) -> SimpleNamespace:
    """A program with a key."""
    client, key = make_client(name="市民App")
    return SimpleNamespace(client=client, key=key)


@pytest.fixture
def post(client, program, services):
    """Send a request; every part can be replaced, or left out with None."""

    def send(suffix="json", name="requests", **parts):
        place = factories.in_cell(0)
        sent = {
            "api_key": program.key,
            "service_code": "manhole",
            "lat": f"{place.y:.6f}",
            "long": f"{place.x:.6f}",
            **parts,
        }
        sent = {key: value for key, value in sent.items() if value is not None}
        return client.post(f"{BASE}/{name}.{suffix}", sent)

    return send


@pytest.fixture
def sent(post):
    """An incident that was sent, as the system holds it."""

    def make(**parts) -> Incident:
        number = post(**parts).json()[0]["service_request_id"]
        return Incident.objects.get(number=number)

    return make


def submission_of(incident: Incident) -> Submission:
    """Return how an incident came in."""
    return Submission.objects.get(case=incident.pk)
