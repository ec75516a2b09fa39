"""The police online (S42): danger first, what can wait, stations, fraud alerts, advice."""

import pytest

from incidents.choices import IncidentKind
from incidents.models import IssueCategory
from incidents.services.portal.police import fraud_alerts
from tests import factories
from tests.incidents.portal.conftest import at


@pytest.fixture
def fraud(db):
    """What is reported to the police."""
    return IssueCategory.objects.create(
        code="fraud", name="诈骗线索", desk="incident", is_public=True,
        incident_kind=IncidentKind.FRAUD_ALERT,
    )  # fmt: skip


def test_everybody_reads_it_without_an_account_and_110_stands_first(client, town, fraud) -> None:
    page = client.get("/police/").content.decode()

    assert 0 < page.index('href="tel:110"') < page.index(f"/say/report/?category={fraud.pk}")


def test_it_leads_to_a_form_with_the_matter_chosen(client, town, fraud) -> None:
    page = client.get(f"/say/report/?category={fraud.pk}").content.decode()

    assert f'<option value="{fraud.pk}" selected>' in page


@pytest.mark.parametrize("chosen", ["x", "-1", "9" * 30, "²", "'"])
def test_a_matter_that_is_none_is_not_chosen(client, town, chosen) -> None:
    assert client.get("/say/report/", {"category": chosen}).status_code == 200


def test_the_stations_stand_there_with_hours_and_phone(client, town) -> None:
    factories.make_organisation(
        kind="police_station", name="一派出所", area=town.street, phone="0531-110", hours="全天"
    )
    page = client.get("/police/").content.decode()

    assert [word for word in ("一派出所", "全天", "0531-110") if word not in page] == []


def test_fraud_is_told_by_community_and_small_numbers_are_hidden(town, cast, say, fraud) -> None:
    for number in range(6):
        say("report", text=f"冒充客服 {number}", category=fraud.pk, **at(0))
    assert [count for _area, count in fraud_alerts()] == ["6"]

    say("report", text="冒充公检法", category=fraud.pk, **at(2))
    assert "1" not in [count for _area, count in fraud_alerts()]


def test_no_case_is_shown(client, town, say, fraud) -> None:
    say("report", text="冒充客服要验证码", category=fraud.pk, **at(0))

    assert "冒充客服" not in client.get("/police/").content.decode()
