"""The bodies and people around a case."""

from types import SimpleNamespace

import pytest

from grid.choices import OrganisationKind
from incidents.models import IssueCategory
from incidents.services.incidents import IncidentReport, report_incident
from staff.choices import Role
from tests import factories


@pytest.fixture
def bodies(town: SimpleNamespace) -> SimpleNamespace:
    """A centre, two departments, a police station, a street office and one below it."""
    make = factories.make_organisation
    street = make(kind=OrganisationKind.STREET_OFFICE, name="一街道办事处", area=town.street)
    return SimpleNamespace(
        centre=make(kind=OrganisationKind.GOVERNANCE_CENTRE, name="综治中心", area=town.city),
        housing=make(name="住建局", area=town.city),
        fire=make(name="消防大队", area=town.city),
        police=make(kind=OrganisationKind.POLICE_STATION, name="一派出所", area=town.street),
        street=street,
        committee=make(
            kind=OrganisationKind.RESIDENTS_COMMITTEE,
            name="甲居委会",
            area=town.community,
            parent=street,
        ),
    )


@pytest.fixture
def staff(town: SimpleNamespace, cast: SimpleNamespace, bodies: SimpleNamespace) -> SimpleNamespace:
    """Those who take in, dispatch, handle and lead, beside the small cast."""

    def member(name, role, area, body, **flags):
        user = factories.give_post(name, role, area, **flags)
        user.organisation = body
        user.save(update_fields=["organisation"])
        return user

    post = Role
    return SimpleNamespace(
        taker=member("taker", post.CALL_TAKER, town.city, bodies.centre),
        dispatcher=member("dispatcher", post.DISTRICT_STAFF, town.district, bodies.centre),
        leader=member("head", post.DISTRICT_STAFF, town.district, bodies.centre, is_leader=True),
        housing=member("housing", post.DEPARTMENT_HANDLER, town.city, bodies.housing),
        housing_head=member(
            "housinghead", post.DEPARTMENT_HANDLER, town.city, bodies.housing, is_leader=True
        ),
        fire=member("fire", post.DEPARTMENT_HANDLER, town.city, bodies.fire),
        officer=member("officer", post.COMMUNITY_POLICE, town.community, bodies.police),
        street=member("streetclerk", post.STREET_STAFF, town.street, bodies.street),
    )


@pytest.fixture
def incident(cast: SimpleNamespace):
    """A hazard that the grid worker of the first cell reported."""
    report = IncidentReport(kind="hazard", place=factories.in_cell(0), text="井盖缺失")
    return report_incident(actor=cast.worker, report=report)


@pytest.fixture
def category(db):
    """A category of incidents."""
    return IssueCategory.objects.create(code="manhole", name="井盖", desk="incident")
