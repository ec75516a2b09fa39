"""Law-related appeals are guided, in writing, to the channel that the law names (S02)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import BadInput, WrongStep
from grid.choices import OrganisationKind
from incidents.choices import LegalChannel, Party
from incidents.models import Appeal
from incidents.services import appeals
from incidents.services.appeals import AppealIntake, register_appeal
from incidents.services.appeals.triage import bodies_of
from incidents.workflow.triage import Authority, Served, Wish
from tests import factories


@pytest.fixture
def court(town):
    make = factories.make_organisation
    return make(kind=OrganisationKind.COURT, name="东区法院", area=town.district)


@pytest.fixture
def aid(town):
    make = factories.make_organisation
    return make(kind=OrganisationKind.LEGAL_AID_CENTRE, name="法律援助中心", area=town.city)


@pytest.fixture
def appeal(staff):
    intake = AppealIntake(
        kind="help_request", channel="hotline", text="不服判决", place=factories.in_cell(0)
    )
    return register_appeal(hand=staff.taker, intake=intake).appeal


def guided(staff, appeal, court, aid=None, slot=None):
    route = appeals.triage("court", "change", "months_6")
    return appeals.redirect_appeal(
        actor=staff.taker,
        case=appeal,
        legal_channel=route.channel,
        guided_to=court,
        guidance=appeals.guidance_text(route, court, aid),
        legal_aid_org=aid,
        legal_aid_at=slot,
    )


def test_an_appeal_against_a_judgment_of_two_months_ago_leads_to_the_court() -> None:
    route = appeals.triage(Authority.COURT, Wish.CHANGE, Served.MONTHS_6)

    assert route.channel == LegalChannel.LITIGATION
    assert "216" in route.rule


@pytest.mark.parametrize(
    ("authority", "wish", "served", "channel"),
    [
        ("court", "change", "longer", LegalChannel.PROCURATORIAL),
        ("court", "carry_out", "months_6", LegalChannel.LITIGATION),
        ("procuratorate", "change", "days_60", LegalChannel.PROCURATORIAL),
        ("police", "change", "days_15", LegalChannel.POLICE_REVIEW),
        ("office", "change", "days_60", LegalChannel.ADMINISTRATIVE_REVIEW),
        ("arbitration", "begin", "none", LegalChannel.ARBITRATION),
    ],
)
def test_each_authority_leads_to_its_channel(authority, wish, served, channel) -> None:
    assert appeals.triage(authority, wish, served).channel == channel


@pytest.mark.parametrize("authority", list(Authority))
def test_what_no_authority_decides_is_ours(authority) -> None:
    assert appeals.triage(authority, Wish.OTHER, Served.NONE) is None


def test_all_three_questions_are_answered() -> None:
    with pytest.raises(BadInput):
        appeals.triage("court", "", "none")


def test_the_notice_names_the_court_s_petition_section_papers_and_time_limit(court, aid) -> None:
    route = appeals.triage("court", "change", "months_6")

    text = appeals.guidance_text(route, court, aid)

    assert "东区法院" in text
    assert "民事诉讼法" in text
    assert "法律援助中心" in text


def test_the_bodies_offered_are_the_courts_of_the_place(appeal, court) -> None:
    route = appeals.triage("court", "change", "months_6")

    assert list(bodies_of(route, appeal)) == [court]


def test_guidance_is_numbered_and_stops_the_clock(staff, appeal, court) -> None:
    case = guided(staff, appeal, court)

    assert (case.state, case.step_due_at) == ("redirected_legal", None)
    assert case.redirect_notice_no == f"{case.number}-1"


def test_a_legal_aid_slot_is_booked_with_the_notice(staff, appeal, court, aid) -> None:
    slot = appeals.free_slots(aid)[0]

    guided(staff, appeal, court, aid, slot)

    assert slot not in appeals.free_slots(aid)


def test_a_slot_is_booked_once(staff, appeal, court, aid) -> None:
    slot = appeals.free_slots(aid)[0]
    guided(staff, appeal, court, aid, slot)
    intake = AppealIntake(
        kind="help_request", channel="hotline", text="也不服", place=factories.in_cell(0)
    )
    other = register_appeal(hand=staff.taker, intake=intake).appeal

    with pytest.raises(WrongStep):
        guided(staff, other, court, aid, slot)

    assert Appeal._base_manager.get(pk=other.pk).state == "registered"


def test_slots_lie_on_working_days_to_come(aid) -> None:
    slots = appeals.free_slots(aid)

    assert all(timezone.localtime(slot).weekday() < 5 for slot in slots)
    assert min(slots) > timezone.now()


def test_a_slot_in_the_past_is_refused(staff, appeal, court, aid) -> None:
    with pytest.raises(BadInput):
        guided(staff, appeal, court, aid, timezone.now() - timedelta(days=1))


def test_an_objection_opens_the_triage_again(staff, appeal, court) -> None:
    case = guided(staff, appeal, court)

    again = appeals.object_to_refusal(actor=Party.CITIZEN, case=case, reason="法院不受理")

    assert (again.state, again.legal_channel, again.redirect_org) == ("registered", "none", None)


def test_the_second_notice_has_its_own_number(staff, appeal, court) -> None:
    case = guided(staff, appeal, court)
    again = appeals.object_to_refusal(actor=Party.CITIZEN, case=case, reason="法院不受理")

    assert guided(staff, again, court).redirect_notice_no == f"{case.number}-2"


def test_the_citizen_reads_the_guidance(staff, appeal, court) -> None:
    case = guided(staff, appeal, court)

    words = case.events.filter(is_public=True).latest("pk").text

    assert words == case.guidance
