"""Screening on a calendar, results by quarter, the register of mediators (S16, S18)."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.errors import BadInput, NotAllowed, OutOfScope, WrongStep
from fieldwork.models import Campaign
from incidents.jobs.disputes import tell_due_mediation
from incidents.models import MediatorProfile, PerformanceCheck, ScreeningRound
from incidents.services.disputes.registers import (
    keep_profile,
    record_training,
    register_of,
    results_of,
)
from incidents.services.disputes.screening import mark_round, plan_rounds
from tests.incidents import mediating as at


@pytest.fixture
def campaign(town, cast):
    """An approved screening campaign in a community and its street, eight weeks long."""
    today = timezone.localdate()
    made = Campaign.objects.create(
        kind="dispute_screening",
        title="纠纷排查",
        problem="邻里纠纷",
        area_code=town.street.code,
        starts_on=today,
        ends_on=today + timedelta(days=56),
        author=cast.district_staff,
        state="approved",
    )
    made.areas.set([town.community, town.street])
    return made


def test_a_village_is_screened_weekly_and_a_town_fortnightly(cast, town, campaign) -> None:
    plan_rounds(actor=cast.district_staff, campaign=campaign)

    assert campaign.rounds.filter(area=town.community).count() == 8
    assert campaign.rounds.filter(area=town.street).count() == 4


def test_a_city_is_screened_monthly(cast, town, campaign) -> None:
    campaign.areas.set([town.city])
    plan_rounds(actor=cast.district_staff, campaign=campaign)

    assert campaign.rounds.count() == 2


def test_planning_again_plans_nothing_twice(cast, campaign) -> None:
    plan_rounds(actor=cast.district_staff, campaign=campaign)

    assert plan_rounds(actor=cast.district_staff, campaign=campaign) == 0


def test_a_draft_is_not_planned(cast, campaign) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(state="drafted")
    campaign.refresh_from_db()

    with pytest.raises(WrongStep):
        plan_rounds(actor=cast.district_staff, campaign=campaign)


def test_another_kind_of_campaign_has_no_rounds(cast, campaign) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(kind="outreach")
    campaign.refresh_from_db()

    with pytest.raises(BadInput):
        plan_rounds(actor=cast.district_staff, campaign=campaign)


@pytest.fixture
def first_round(cast, town, campaign):
    plan_rounds(actor=cast.district_staff, campaign=campaign)
    return ScreeningRound.objects.filter(area=town.community).order_by("due_on").first()


def test_the_clerk_of_the_community_marks_a_round(cast, first_round) -> None:
    done = mark_round(actor=cast.leader, screening=first_round, found=2)

    assert (done.found_count, done.done_by) == (2, cast.leader)


def test_a_round_is_marked_once(cast, first_round) -> None:
    mark_round(actor=cast.leader, screening=first_round, found=0)

    with pytest.raises(WrongStep):
        mark_round(actor=cast.leader, screening=first_round, found=0)


def test_a_round_is_not_marked_before_its_day(cast, campaign, town, first_round) -> None:
    later = ScreeningRound.objects.filter(area=town.community).order_by("due_on").last()

    with pytest.raises(BadInput):
        mark_round(actor=cast.leader, screening=later, found=0)


def test_a_round_elsewhere_is_not_there(cast, first_round) -> None:
    with pytest.raises(OutOfScope):
        mark_round(actor=cast.other_street_staff, screening=first_round, found=0)


def test_a_round_holds_a_number_and_no_person() -> None:
    related = {
        field.related_model._meta.label
        for field in ScreeningRound._meta.fields
        if field.is_relation
    }

    assert related == {"fieldwork.Campaign", "grid.Area", "staff.User"}


# The result table (S16)


def this_quarter():
    today = timezone.localdate()
    return today.year, (today.month + 2) // 3


def test_an_agreement_adds_one_to_the_result_table(room) -> None:
    at.signed(room)

    (row,) = results_of(room.street, *this_quarter())

    assert (row.org, row.accepted, row.agreed, row.performed) == ("调解委员会", "1", "1", "0")


def test_the_table_of_another_quarter_is_empty(room) -> None:
    at.signed(room)

    assert results_of(room.street, 2020, 1) == []


def test_the_district_is_told_no_small_number(room) -> None:
    at.signed(room)

    (row,) = results_of(room.district, *this_quarter())

    assert (row.accepted, row.performed) == ("<5", "0")


def test_a_grid_worker_has_no_result_table_of_others(room, cast) -> None:
    at.signed(room)

    assert results_of(cast.worker, *this_quarter()) == []


# The register of mediators


def test_hours_of_training_add_up_over_a_year(room) -> None:
    keep_profile(actor=room.mediator, mediator=room.mediator, skills=["land", "family"])
    today = timezone.localdate()
    for hours in (8, 16):
        record_training(
            actor=room.mediator,
            mediator=room.mediator,
            title="调解实务",
            held_on=today,
            hours=hours,
        )

    assert register_of(room.street, today).get().hours == 24


def test_mediators_are_found_by_skill(room) -> None:
    MediatorProfile.objects.create(user=room.mediator, skills=["land"])
    MediatorProfile.objects.create(user=room.neutral, skills=["labour"])

    found = register_of(room.street, timezone.localdate(), "labour")

    assert [row.user for row in found] == [room.neutral]


def test_nobody_writes_anothers_entry(room) -> None:
    with pytest.raises(NotAllowed):
        keep_profile(actor=room.colleague, mediator=room.mediator, skills=[])


def test_an_unknown_skill_is_refused(room) -> None:
    with pytest.raises(BadInput):
        keep_profile(actor=room.mediator, mediator=room.mediator, skills=["magic"])


# The night


def test_the_night_tells_the_mediator_of_a_follow_up_once(room) -> None:
    dispute = at.performing(room)
    first = dispute.checks.first().pk
    PerformanceCheck.objects.filter(pk=first).update(due_on=date(2026, 1, 1))

    tell_due_mediation(timezone.localdate())
    tell_due_mediation(timezone.localdate())

    assert room.mediator.notices.filter(kind="dispute.check_due").count() == 1


def test_the_night_tells_of_a_concern_to_be_looked_at(room) -> None:
    dispute = at.registered(room.taker, is_violence_concern=True)

    tell_due_mediation(dispute.concern_review_on)

    assert room.taker.notices.filter(kind="dispute.concern_due").count() == 1


# Pages


def test_the_calendar_plans_and_marks(client_of, cast, town, campaign) -> None:
    url = reverse("incidents:screening")
    client_of(cast.district_staff).post(url, {"campaign": campaign.pk})
    first = ScreeningRound.objects.filter(area=town.community).order_by("due_on").first()

    client = client_of(cast.leader)
    client.post(url, {"round": first.pk, "found": "3"})

    first.refresh_from_db()
    assert first.found_count == 3
    assert "甲社区" in client.get(url).content.decode()


def test_a_mediator_keeps_an_own_entry(client_of, room) -> None:
    url = reverse("incidents:mediators")
    client_of(room.mediator).post(url, {"skills": ["land"], "certificate_number": "T-1"})

    assert MediatorProfile.objects.get(user=room.mediator).skills == ["land"]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_results_open_for_the_district(client_of, room, language) -> None:
    at.signed(room)

    answer = client_of(room.district, language).get(reverse("incidents:results"))

    assert "&lt;5" in answer.content.decode()
