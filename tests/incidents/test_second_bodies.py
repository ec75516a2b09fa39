"""A line of the duty list names a body that leads and one that helps (S36)."""

import pytest
from django.db import IntegrityError, transaction

from core.saving import InvalidRecord
from incidents.models import Appeal, IssueCategory, RoutingRule
from incidents.services import appeals
from incidents.services.appeals import AppealIntake, register_appeal
from incidents.services.duty_rules import save_rule
from tests import factories


@pytest.fixture
def housing(db):
    return IssueCategory.objects.create(code="housing", name="住房")


@pytest.fixture
def shared(bodies, housing):
    """Leaking roofs: the housing department leads, the fire brigade helps."""
    return RoutingRule.objects.create(
        name="住建主办消防协办", category=housing, mode="joint_handling",
        to_org=bodies.housing, with_org=bodies.fire,
    )  # fmt: skip


def accepted(staff, housing, **values):
    intake = AppealIntake(
        kind="help_request", channel="hotline", text="屋顶漏水", place=factories.in_cell(0),
        category=housing, **values,
    )  # fmt: skip
    made = register_appeal(hand=staff.taker, intake=intake).appeal
    if made.state == "registered":
        made = appeals.accept_appeal(actor=staff.taker, case=made)
    return made


def sent(case):
    rows = Appeal.objects.get(pk=case.pk).handlings.order_by("-is_lead")
    return [(row.to_org, row.is_lead) for row in rows]


def test_the_panel_proposes_both(staff, bodies, shared, housing) -> None:
    found = appeals.proposal_for(accepted(staff, housing))

    assert (found.mode, found.to_org, found.helper) == (
        "joint_handling", bodies.housing, bodies.fire,
    )  # fmt: skip


def test_what_is_sent_at_once_goes_to_both(staff, bodies, shared, housing) -> None:
    IssueCategory.objects.update(is_referred_at_once=True)
    housing.refresh_from_db()

    assert sent(accepted(staff, housing)) == [(bodies.housing, True), (bodies.fire, False)]


def test_one_click_on_the_panel_sends_to_both(staff, bodies, shared, housing, client_of) -> None:
    case = accepted(staff, housing)
    client = client_of(staff.taker)
    form = client.get(f"/appeals/{case.pk}/dispatch/").context["form"]
    given = {k: getattr(value, "pk", value) for k, value in form.initial.items()}
    client.post(f"/appeals/{case.pk}/dispatch/", {**given, "co_orgs": [bodies.fire.pk]})

    assert form.initial["co_orgs"] == [bodies.fire]
    assert sent(case) == [(bodies.housing, True), (bodies.fire, False)]


def test_a_body_complained_of_does_not_help(staff, bodies, shared, housing) -> None:
    IssueCategory.objects.update(is_referred_at_once=True)
    housing.refresh_from_db()

    assert sent(accepted(staff, housing, about_org=bodies.fire)) == [(bodies.housing, True)]


def test_a_line_whose_helper_is_gone_switches_itself_off(staff, shared, housing) -> None:
    staff.fire.is_active = False
    staff.fire.save(update_fields=["is_active"])
    accepted(staff, housing)

    shared.refresh_from_db()
    assert not shared.is_active


@pytest.mark.parametrize("mode", ["referral", "direct_handling", "instructed_handling"])
def test_only_joint_handling_has_a_helper(staff, bodies, shared, mode) -> None:
    with pytest.raises(InvalidRecord, match="第二"):
        save_rule(actor=staff.leader, values={"mode": mode}, rule=shared, seen=shared.version)


def test_the_database_refuses_a_body_that_helps_itself(shared) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        RoutingRule.objects.update(with_org=shared.to_org)
