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


@pytest.fixture
def room(town: SimpleNamespace, staff: SimpleNamespace, bodies: SimpleNamespace) -> SimpleNamespace:
    """Those around a table of mediation: the desk, mediators, partner units, the court."""
    make = factories.make_organisation
    kinds = OrganisationKind
    committee = make(kind=kinds.MEDIATION_COMMITTEE, name="调解委员会", area=town.street)
    association = make(kind=kinds.PEACE_ASSOCIATION, name="平安协会", area=town.city)
    legal_aid = make(kind=kinds.LEGAL_AID_CENTRE, name="法律援助中心", area=town.city)
    counselling = make(kind=kinds.PSYCHOLOGICAL_SUPPORT_CENTRE, name="心理指导中心", area=town.city)
    court = make(kind=kinds.COURT, name="人民法院", area=town.city)
    federation = make(kind=kinds.WOMENS_FEDERATION, name="妇女联合会", area=town.city)

    def member(name, role, area, body, **flags):
        user = factories.give_post(name, role, area, **flags)
        user.organisation = body
        user.save(update_fields=["organisation"])
        return user

    judge = member("judge", Role.DEPARTMENT_HANDLER, town.city, court)
    factories.make_network_post(town.street, "contact_judge", "陈法官", user=judge)
    return SimpleNamespace(
        committee=committee,
        association=association,
        legal_aid=legal_aid,
        counselling=counselling,
        court=court,
        federation=federation,
        judge=judge,
        taker=staff.taker,
        mediator=member("mediator", Role.MEDIATOR, town.street, committee),
        colleague=member("colleague", Role.MEDIATOR, town.street, committee),
        neutral=member("neutral", Role.MEDIATOR, town.street, association),
        lawyer=member("lawyer", Role.DEPARTMENT_HANDLER, town.city, legal_aid),
        counsellor=member("counsellor", Role.DEPARTMENT_HANDLER, town.city, counselling),
        street=staff.street,
        street_leader=member(
            "streetleader", Role.STREET_STAFF, town.street, bodies.street, is_leader=True
        ),
        district=staff.dispatcher,
    )


@pytest.fixture
def station(town, staff, bodies):
    """The video officer and the leader of a police station."""
    officer = factories.give_post(
        "videoofficer", Role.COMMUNITY_POLICE, town.community, is_video_officer=True
    )
    leader = factories.give_post(
        "stationleader",
        Role.COMMUNITY_POLICE,
        town.community,
        is_leader=True,
        is_video_officer=True,
    )
    for user in (officer, leader):
        user.organisation = bodies.police
        user.save(update_fields=["organisation"])
    staff.video, staff.chief = officer, leader
    return staff


@pytest.fixture
def building(town):
    return factories.make_building(0, address="槐荫路 12 号")


@pytest.fixture
def labour(db):
    return IssueCategory.objects.create(code="labour", name="劳动", keywords="欠薪 就业")
