"""Campaigns: drafted, approved by somebody else, run, concluded (part of S26)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.errors import BadInput, ChangedMeanwhile, NotAllowed, OutOfScope, WrongStep
from fieldwork.choices import CampaignKind, CampaignState, TaskState
from fieldwork.models import Campaign
from fieldwork.services.campaigns import (
    OwnCampaign,
    approve_campaign,
    change_campaign,
    conclude_campaign,
    draft_campaign,
    progress_of,
    run_campaign,
    stop_campaign,
)
from fieldwork.workflow import CAMPAIGN_NEXT
from tests.factories import make_task

pytestmark = pytest.mark.django_db


def draft(actor, areas, **values):
    today = timezone.localdate()
    values = {
        "kind": CampaignKind.INSPECTION,
        "title": "电动自行车充电整治",
        "problem": "楼道内充电",
        "starts_on": today,
        "ends_on": today + timedelta(days=30),
        **values,
    }
    return draft_campaign(actor=actor, areas=areas, **values)


@pytest.fixture
def campaign(town, cast):
    return draft(cast.street_staff, [town.community, town.next_community])


def test_a_campaign_lies_in_the_area_that_its_areas_share(town, campaign):
    assert campaign.area_code == town.street.code


def test_a_campaign_beyond_ones_area_is_out_of_scope(town, cast):
    with pytest.raises(OutOfScope):
        draft(cast.street_staff, [town.community, town.other_community])


def test_those_who_plan_none_are_told(town, cast):
    with pytest.raises(NotAllowed):
        draft(cast.leader, [town.community])


def test_a_campaign_needs_an_area(cast):
    with pytest.raises(BadInput):
        draft(cast.street_staff, [])


@pytest.mark.parametrize("days", [0, -1, 91])
def test_a_campaign_lasts_1_to_90_days(town, cast, days):
    with pytest.raises(ValidationError):
        draft(
            cast.street_staff,
            [town.community],
            ends_on=timezone.localdate() + timedelta(days=days),
        )


def test_a_public_safety_campaign_names_its_legal_basis(town, cast):
    with pytest.raises(ValidationError):
        draft(cast.street_staff, [town.community], kind=CampaignKind.PUBLIC_SAFETY)


@pytest.mark.parametrize(
    "values",
    [
        {"kind": CampaignKind.PUBLIC_SAFETY, "legal_basis": ""},
        {"kind": "arrests"},
        {"ends_on": timezone.localdate() + timedelta(days=91)},
    ],
)
def test_the_database_keeps_the_rules_too(campaign, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        Campaign.objects.filter(pk=campaign.pk).update(**values)


def test_the_database_refuses_the_author_as_approver(campaign):
    with pytest.raises(IntegrityError), transaction.atomic():
        Campaign.objects.filter(pk=campaign.pk).update(approved_by=campaign.author)


def test_another_approves(cast, campaign):
    approved = approve_campaign(actor=cast.district_staff, campaign=campaign)
    assert (approved.state, approved.approved_by) == (CampaignState.APPROVED, cast.district_staff)


def test_the_author_does_not_approve(town, cast):
    own = draft(cast.district_staff, [town.community])
    with pytest.raises(OwnCampaign):
        approve_campaign(actor=cast.district_staff, campaign=own)


def test_the_street_does_not_approve(town, cast):
    campaign = draft(cast.district_staff, [town.community])
    with pytest.raises(NotAllowed):
        approve_campaign(actor=cast.street_staff, campaign=campaign)


def test_another_district_does_not_find_it(cast, campaign):
    with pytest.raises(OutOfScope):
        approve_campaign(actor=cast.other_district_staff, campaign=campaign)


def test_a_draft_is_changed(town, cast, campaign):
    changed = change_campaign(
        actor=cast.street_staff, campaign=campaign, areas=[town.community], seen=1, title="新名"
    )
    assert (changed.title, changed.area_code) == ("新名", town.community.code)


def test_a_draft_that_somebody_changed_is_not_overwritten(town, cast, campaign):
    change_campaign(actor=cast.street_staff, campaign=campaign, areas=[town.community], seen=1)
    with pytest.raises(ChangedMeanwhile):
        change_campaign(actor=cast.street_staff, campaign=campaign, areas=[town.community], seen=1)


def test_an_approved_campaign_is_not_changed(town, cast, campaign):
    approve_campaign(actor=cast.district_staff, campaign=campaign)
    with pytest.raises(WrongStep):
        change_campaign(actor=cast.street_staff, campaign=campaign, areas=[town.community], seen=2)


def test_a_campaign_does_not_begin_before_its_first_day(cast, campaign):
    approve_campaign(actor=cast.district_staff, campaign=campaign)
    with pytest.raises(BadInput):
        run_campaign(
            actor=cast.street_staff,
            campaign=campaign,
            day=campaign.starts_on - timedelta(days=1),
        )


def test_a_campaign_with_open_tasks_is_not_concluded(town, cast, campaign):
    approve_campaign(actor=cast.district_staff, campaign=campaign)
    run_campaign(actor=cast.street_staff, campaign=campaign)
    make_task(cast.worker, cast.street_staff, town.cells[0], campaign=campaign)
    with pytest.raises(WrongStep):
        conclude_campaign(actor=cast.street_staff, campaign=campaign)


def test_a_campaign_whose_tasks_are_done_is_concluded(town, cast, campaign):
    approve_campaign(actor=cast.district_staff, campaign=campaign)
    run_campaign(actor=cast.street_staff, campaign=campaign)
    make_task(
        cast.worker, cast.street_staff, town.cells[0], campaign=campaign, state=TaskState.APPROVED
    )
    concluded = conclude_campaign(actor=cast.street_staff, campaign=campaign)
    assert concluded.state == CampaignState.CONCLUDED


SERVICES = {
    CampaignState.APPROVED: (approve_campaign, "district_staff"),
    CampaignState.RUNNING: (run_campaign, "street_staff"),
    CampaignState.CONCLUDED: (conclude_campaign, "street_staff"),
    CampaignState.STOPPED: (stop_campaign, "street_staff"),
}
ILLEGAL = [
    (before, after)
    for before in CampaignState.values
    for after in SERVICES
    if after not in CAMPAIGN_NEXT[before]
]


@pytest.mark.parametrize(("before", "after"), ILLEGAL)
def test_a_step_the_workflow_lacks_is_refused(cast, campaign, before, after):
    Campaign.objects.filter(pk=campaign.pk).update(state=before)
    service, who = SERVICES[after]
    with pytest.raises(WrongStep):
        service(actor=getattr(cast, who), campaign=campaign)


def test_progress_counts_acts_not_people(town, cast, campaign):
    for state in (TaskState.APPROVED, TaskState.SUBMITTED, TaskState.CANCELLED):
        make_task(cast.worker, cast.street_staff, town.cells[0], campaign=campaign, state=state)
    assert progress_of(campaign) == {
        "total": 2,
        "approved": 1,
        "submitted": 1,
        "open": 1,
        "late": 0,
        "cannot_do": 0,
    }
