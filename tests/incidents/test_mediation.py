"""Sessions, rooms, partner units, questions to the court, and who reads the file of a dispute."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from core.errors import BadInput, NotAllowed, OutOfScope, WrongStep
from core.rows import everything as everybody
from core.rows import scoped, scoped_to
from core.saving import InvalidRecord
from core.working_days import add_working_days
from incidents.models import (
    Agreement,
    AgreementSignature,
    CourtQuestion,
    Dispute,
    DisputeParty,
    MediationRoom,
    MediationSession,
    PartnerInvitation,
    SessionMinutes,
)
from incidents.services.disputes import (
    answer_invitation,
    answer_question,
    ask_judge,
    book_session,
    cancel_session,
    hold_session,
    invite_partner,
    read_minutes,
    read_parties,
    register_dispute,
)
from incidents.services.disputes.bodies import uncovered_communities
from incidents.services.disputes.sessions import RoomTaken
from staff.models import AccessEvent
from tests import factories
from tests.incidents import mediating as at

NINE = datetime(2030, 1, 7, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
HOUR = timedelta(hours=1)


@pytest.fixture
def chamber(room):
    return MediationRoom.objects.create(name="一号调解室", organisation=room.committee)


def booked(room, dispute, chamber=None, start=NINE):
    return book_session(
        actor=room.mediator, case=dispute, room=chamber, start=start, end=start + HOUR
    )


def test_a_noise_dispute_from_the_courts_door_is_mediated_in_one_visit(room, chamber) -> None:
    """S08 ✔: three units in the events, one visit of the parties."""
    dispute = at.mediating(room, source="petition_section", source_org=room.court)
    for org, member in ((room.legal_aid, room.lawyer), (room.counselling, room.counsellor)):
        invitation = invite_partner(actor=room.mediator, case=dispute, org=org, agreed=True)
        answer_invitation(actor=member, invitation=invitation, accept=True)
    session = booked(room, dispute, chamber)
    hold_session(actor=room.mediator, session=session, minutes=at.MINUTES)

    known = at.again(dispute)
    came = set(known.events.filter(step="partner.accepted").values_list("text", flat=True))
    assert came | {str(known.source_org)} == {"法律援助中心", "心理指导中心", "人民法院"}
    assert known.visits_required == 1


def test_a_room_is_not_booked_twice(room, chamber) -> None:
    booked(room, at.mediating(room), chamber)

    with pytest.raises(RoomTaken):
        booked(room, at.mediating(room), chamber, NINE + HOUR / 2)


def test_sessions_back_to_back_share_a_room(room, chamber) -> None:
    booked(room, at.mediating(room), chamber)

    assert booked(room, at.mediating(room), chamber, NINE + HOUR).pk


def test_a_room_is_free_again_when_a_session_is_called_off(room, chamber) -> None:
    cancel_session(actor=room.mediator, session=booked(room, at.mediating(room), chamber))

    assert booked(room, at.mediating(room), chamber).pk


def test_of_others_sessions_only_room_and_hours_are_told(room, chamber) -> None:
    booked(room, at.mediating(room), chamber)

    told = list(MediationSession.objects.busy(NINE, NINE + HOUR))

    assert [set(row) for row in told] == [{"room", "period"}]


def test_a_session_ends_after_it_begins(room) -> None:
    with pytest.raises(BadInput):
        book_session(actor=room.mediator, case=at.mediating(room), start=NINE, end=NINE)


def test_minutes_are_written_once_for_a_session(room) -> None:
    session = booked(room, at.mediating(room))
    hold_session(actor=room.mediator, session=session, minutes=at.MINUTES)

    with pytest.raises(WrongStep):
        hold_session(actor=room.mediator, session=session, minutes=at.MINUTES)


def test_others_take_part_only_if_the_parties_agree(room) -> None:
    with pytest.raises(InvalidRecord):
        invite_partner(
            actor=room.mediator, case=at.mediating(room), org=room.legal_aid, agreed=False
        )


def test_the_unit_that_was_asked_answers(room) -> None:
    invitation = invite_partner(
        actor=room.mediator, case=at.mediating(room), org=room.legal_aid, agreed=True
    )

    with pytest.raises(OutOfScope):
        answer_invitation(actor=room.counsellor, invitation=invitation, accept=True)


def test_declining_an_invitation_needs_a_reason(room) -> None:
    invitation = invite_partner(
        actor=room.mediator, case=at.mediating(room), org=room.legal_aid, agreed=True
    )

    with pytest.raises(BadInput):
        answer_invitation(actor=room.lawyer, invitation=invitation, accept=False)


@pytest.mark.parametrize("model", [PartnerInvitation, SessionMinutes, Dispute, Agreement])
def test_no_field_holds_what_a_counsellor_hears(model) -> None:
    names = {field.name for field in model._meta.get_fields()}

    assert not {name for name in names if "counsel" in name or "psych" in name}


# S40: the contact judge


def test_an_answered_question_is_in_the_mediators_case(room) -> None:
    dispute = at.mediating(room)
    asked = ask_judge(actor=room.mediator, case=dispute, question="口头协议是否有效？")
    answer_question(actor=room.judge, question=asked, answer="有效，应记录。")

    with scoped_to(room.mediator):
        found = CourtQuestion.objects.visible_to(room.mediator).get(dispute=dispute)
        assert found.answer.opened() == "有效，应记录。"
    assert dispute.events.filter(step="court.guidance").exists()


def test_a_question_is_answered_in_three_working_days(room) -> None:
    asked = ask_judge(actor=room.mediator, case=at.mediating(room), question="？")

    last = add_working_days(timezone.localdate(), 3, {})
    assert timezone.localtime(asked.due_at).date() == last


def test_another_judge_finds_no_such_question(room) -> None:
    asked = ask_judge(actor=room.mediator, case=at.mediating(room), question="？")

    with pytest.raises(OutOfScope):
        answer_question(actor=room.lawyer, question=asked, answer="有效")


def test_every_community_has_a_contact_judge_or_is_listed(room, town, staff) -> None:
    listed = [area.code for area in uncovered_communities(staff.taker)]

    assert listed == [town.other_community.code, town.far_community.code]


def test_a_place_without_a_judge_says_so(room, town) -> None:
    dispute = at.mediating(room)
    room.judge.network_posts.update(area=town.far_street, area_code=town.far_street.code)

    with pytest.raises(BadInput):
        ask_judge(actor=room.mediator, case=dispute, question="？")


# Who reads what (matrix row "disputes"; 人民调解法 15)


def everything_of(dispute):
    """The rows of a dossier that the running row scope lets through."""
    agreements = Agreement.objects.filter(dispute=dispute.pk)
    return (
        DisputeParty.objects.filter(dispute=dispute.pk).count(),
        SessionMinutes.objects.filter(session__dispute=dispute.pk).count(),
        agreements.count(),
        AgreementSignature.objects.filter(text__agreement__dispute=dispute.pk).count(),
    )


@pytest.fixture
def full(room):
    """A dispute with parties, minutes, an agreement and signatures."""
    dispute = at.mediating(room)
    hold_session(actor=room.mediator, session=booked(room, dispute), minutes=at.MINUTES)
    at.write_agreement(actor=room.mediator, case=at.again(dispute), terms=at.terms())
    at.sign_agreement(
        actor=room.mediator,
        case=dispute,
        parties=at.parties_of(dispute),
        mediator=True,
        seal=True,
    )
    return at.again(dispute)


def test_the_mediator_opens_the_whole_file(room, full) -> None:
    with scoped_to(room.mediator):
        assert everything_of(full) == (2, 1, 1, 4)


@pytest.mark.parametrize("who", ["taker", "colleague", "neutral", "street", "district", "judge"])
def test_the_database_shows_the_file_to_nobody_else(room, full, who) -> None:
    with scoped_to(getattr(room, who)):
        assert everything_of(full) == (0, 0, 0, 0)


def test_street_staff_see_the_case_without_its_file(room, full) -> None:
    assert Dispute.objects.visible_to(room.street).filter(pk=full.pk).exists()
    with scoped_to(room.street):
        assert read_parties(actor=room.street, case=full) == []
        assert read_minutes(actor=room.street, case=full) == []


@pytest.mark.parametrize("who", ["worker", "leader", "police", "district_staff", "analyst"])
def test_for_others_of_the_area_the_case_does_not_exist(cast, full, who) -> None:
    assert not Dispute.objects.visible_to(getattr(cast, who)).filter(pk=full.pk).exists()


def test_the_district_counts_disputes_and_reads_none(cast, full) -> None:
    assert Dispute.objects.countable_by(cast.district_staff).count() == 1


def test_the_desk_reads_what_it_wrote_until_a_mediator_is_named(room) -> None:
    dispute = at.registered(room.taker)
    with scoped_to(room.taker):
        assert len(read_parties(actor=room.taker, case=dispute)) == 2

    at.assign_mediator(actor=room.taker, case=dispute, mediator=room.mediator)
    with scoped_to(room.taker):
        assert read_parties(actor=room.taker, case=dispute) == []


def test_an_invited_unit_sees_the_case_and_not_its_file(room, full) -> None:
    invite_partner(actor=room.mediator, case=full, org=room.legal_aid, agreed=True)

    assert Dispute.objects.visible_to(room.lawyer).filter(pk=full.pk).exists()
    with scoped_to(room.lawyer):
        assert everything_of(full) == (0, 0, 0, 0)


def test_reading_parties_enters_the_read_log(room, full) -> None:
    with scoped_to(room.mediator):
        read_parties(actor=room.mediator, case=full)

    assert AccessEvent.objects.filter(subject_kind="incidents.disputeparty").count() == 1


def test_the_steps_of_a_dispute_name_nobody(room, full) -> None:
    words = " ".join(full.events.values_list("text", flat=True))

    assert not [name for name in ("张建国", "李秀英", "13800001111", "噪音影响") if name in words]


def test_no_party_is_tied_to_a_person_record() -> None:
    related = {
        field.related_model._meta.label
        for field in DisputeParty._meta.get_fields()
        if field.is_relation and field.related_model
    }

    assert not {label for label in related if label.startswith("residents.")}


def test_names_of_parties_are_sealed_in_the_table(room, full) -> None:
    with scoped(everybody("a test looks")):
        stored = DisputeParty.objects.filter(dispute=full.pk).first()
    assert str(stored.name) == "••••"


def test_a_stranger_to_disputes_registers_none(room, cast) -> None:
    with pytest.raises(NotAllowed):
        register_dispute(
            actor=cast.auditor,
            report=at.DisputeReport(kind="02", title="噪音", place=factories.in_cell(0)),
        )
