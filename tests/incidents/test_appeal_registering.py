"""Appeals come in by twelve channels and two of the grid: each gets a number, a code, a clock."""

import re
import uuid
from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from core.encryption import blind_index
from core.errors import BadInput, NotAllowed
from core.rows import everything, scoped
from core.saving import InvalidRecord
from grid.services.places import OutsideGrid
from incidents.choices import DIRECT_CHANNELS, INDIRECT_CHANNELS, Channel, Party
from incidents.models import Appeal, Contact
from incidents.services.appeals import (
    AppealIntake,
    ClaimIntake,
    ContactParts,
    register_appeal,
)
from incidents.services.appeals.codes import is_code_of
from incidents.services.appeals.registering import SentDifferently
from tests import factories

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=timezone.get_default_timezone())
EXTRAS = {
    Channel.OTHER_HOTLINES: {"line": "12309"},
    Channel.OTHER_WEBSITES: {"site": "市长信箱"},
    Channel.OFFICIAL_VISIT: {"post": "副街长", "visited_at": "2026-11-20T09:00"},
    Channel.PUBLIC_APPRAISAL: {"survey": "秋季评议", "asked": 200, "totals": {"满意": 180}},
    Channel.OPINION_POLL: {"survey": "出行调查", "asked": 300, "totals": {"停车难": 120}},
    Channel.OPINION_LIAISON: {"topic": "停车"},
    Channel.SUGGESTION_BOX: {
        "box": "3 号箱",
        "openers": ["甲", "乙"],
        "opened_at": "2026-11-20T09:00",
    },
}


def intake(channel=Channel.HOTLINE, kind="help_request", **values):
    given = {"text": "楼道灯不亮", "place": factories.in_cell(0), "received_at": MONDAY}
    given["extras"] = EXTRAS.get(channel, {})
    return AppealIntake(kind=kind, channel=channel, **{**given, **values})


def taken(staff, channel=Channel.HOTLINE, **values):
    return register_appeal(hand=staff.taker, intake=intake(channel, **values))


def contacts_of(appeal):
    with scoped(everything("a test counts contacts")):
        return Contact.objects.filter(case=appeal.pk).count()


@pytest.mark.parametrize("channel", DIRECT_CHANNELS)
def test_each_direct_channel_gives_a_number_a_due_date_and_a_cell(town, staff, channel) -> None:
    appeal = taken(staff, channel).appeal

    assert re.fullmatch(r"SQ20261123\d{5}", appeal.number)
    assert timezone.localtime(appeal.due_at).isoformat() == "2026-11-30T23:59:00+08:00"
    assert appeal.cell == town.cells[0]


@pytest.mark.parametrize("channel", INDIRECT_CHANNELS)
def test_each_indirect_channel_can_be_registered(staff, channel) -> None:
    assert taken(staff, channel).appeal.channel == channel


@pytest.mark.parametrize(
    ("kind", "day"), [("enquiry", "11-25"), ("help_request", "11-30"), ("suggestion", "12-14")]
)
def test_the_reply_is_due_by_kind(staff, kind, day) -> None:
    due = timezone.localtime(taken(staff, kind=kind).appeal.due_at)

    assert due.strftime("%m-%d") == day


def test_a_tip_off_is_accepted_within_seven_working_days(staff) -> None:
    appeal = taken(staff, kind="report").appeal

    assert timezone.localtime(appeal.step_due_at).strftime("%m-%d") == "12-02"


def test_a_written_petition_is_answered_for_within_fifteen_days(staff) -> None:
    appeal = taken(staff, is_formal=True).appeal

    assert timezone.localtime(appeal.step_due_at).strftime("%m-%d") == "12-08"


def test_the_citizen_registers_on_the_public_page_only(staff) -> None:
    with pytest.raises(NotAllowed):
        register_appeal(hand=Party.CITIZEN, intake=intake(Channel.HOTLINE))


def test_the_code_opens_the_appeal_and_is_not_kept(staff) -> None:
    receipt = taken(staff)

    assert re.fullmatch(r"\d{8}", receipt.code)
    assert is_code_of(receipt.appeal, receipt.appeal.number, receipt.code)
    assert receipt.code.encode() not in bytes(receipt.appeal.query_code_index)


def test_a_code_opens_no_other_appeal(staff) -> None:
    first, second = taken(staff), taken(staff)

    assert not is_code_of(second.appeal, second.appeal.number, first.code)


def test_the_index_of_a_code_is_bound_to_its_number(staff) -> None:
    receipt = taken(staff)

    assert bytes(receipt.appeal.query_code_index) != blind_index(receipt.code, "case.query")


def test_no_code_opens_what_is_not_there() -> None:
    assert not is_code_of(None, "SQ2026112300001", "12345678")


def test_what_arrives_twice_is_one_with_the_same_receipt(staff) -> None:
    sent = intake()

    first = register_appeal(hand=staff.taker, intake=sent)
    second = register_appeal(hand=staff.taker, intake=sent)

    assert (first.appeal.pk, first.code) == (second.appeal.pk, second.code)


def test_an_id_that_another_used_is_refused(staff) -> None:
    key = uuid.uuid4()
    taken(staff, client_uuid=key)

    with pytest.raises(SentDifferently):
        register_appeal(hand=Party.CITIZEN, intake=intake(Channel.WEBSITE, client_uuid=key))


def test_an_anonymous_tip_off_is_taken_in_without_a_contact(staff) -> None:
    appeal = taken(staff, kind="report", is_anonymous=True).appeal

    assert contacts_of(appeal) == 0


def test_an_anonymous_tip_off_with_a_phone_is_asked_back(staff) -> None:
    with pytest.raises(BadInput):
        taken(staff, is_anonymous=True, contact=ContactParts(phone="13900001234"))


def test_the_database_keeps_no_contact_of_an_anonymous_appeal(staff) -> None:
    appeal = taken(staff, is_anonymous=True).appeal

    with (
        pytest.raises(DatabaseError, match="no contact"),
        scoped(everything("a test goes past the service")),
        transaction.atomic(),
    ):
        Contact.objects.create(case_id=appeal.pk, area_code=appeal.area_code, phone="139")


def test_a_name_that_was_given_is_not_unmade(staff) -> None:
    appeal = taken(staff, contact=ContactParts(phone="13900001234")).appeal

    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
        Appeal.objects.filter(pk=appeal.pk).update(is_anonymous=True)


def test_the_contact_goes_to_the_vault_and_the_numbers_out_of_the_text(staff) -> None:
    appeal = taken(
        staff, text="请打13900001234给我", contact=ContactParts(name="王某", phone="13900001234")
    ).appeal

    assert contacts_of(appeal) == 1
    assert appeal.text == "请打••••给我"


def test_a_box_opened_by_one_is_refused(staff) -> None:
    alone = {**EXTRAS[Channel.SUGGESTION_BOX], "openers": ["甲", "甲"]}

    with pytest.raises(BadInput, match="开箱人"):
        taken(staff, Channel.SUGGESTION_BOX, extras=alone)


def test_the_database_refuses_a_box_opened_by_one(staff) -> None:
    appeal = taken(staff, Channel.SUGGESTION_BOX).appeal

    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.filter(pk=appeal.pk).update(extras={"openers": ["甲"]})


def test_a_field_that_the_channel_does_not_have_is_refused_by_name(staff) -> None:
    named = {**EXTRAS[Channel.OPINION_POLL], "respondent": "王某"}

    with pytest.raises(BadInput, match="respondent"):
        taken(staff, Channel.OPINION_POLL, extras=named)


def test_a_poll_has_nobody_behind_it(staff) -> None:
    assert taken(staff, Channel.OPINION_POLL).appeal.is_anonymous


def test_what_came_in_on_a_day_counts_from_that_day(staff) -> None:
    appeal = taken(staff, Channel.FAX).appeal

    assert appeal.number.startswith("SQ20261123")


def test_nothing_comes_in_tomorrow(staff) -> None:
    with pytest.raises(BadInput):
        taken(staff, received_at=timezone.now() + timedelta(days=1))


def test_an_appeal_without_a_point_lies_in_its_community(town, staff) -> None:
    appeal = taken(staff, place=None, area=town.community).appeal

    assert (appeal.cell, appeal.area_code) == (None, town.community.code)


def test_a_point_outside_every_cell_is_refused(staff) -> None:
    with pytest.raises(OutsideGrid):
        taken(staff, place=factories.square(20).centroid)


def test_claims_are_written_in_their_order(staff) -> None:
    words = ["补偿", "就业", "养老", "入学"]

    appeal = taken(staff, claims=[ClaimIntake(word) for word in words]).appeal

    assert list(appeal.claims.values_list("position", "text")) == list(enumerate(words, 1))


def test_a_grid_worker_brings_in_a_voice_of_their_cell(cast) -> None:
    receipt = register_appeal(hand=cast.worker, intake=intake(Channel.GRID_WORKER))

    assert Appeal.objects.visible_to(cast.worker).get() == receipt.appeal


def test_a_grid_worker_does_not_answer_the_hotline(cast) -> None:
    with pytest.raises(NotAllowed):
        register_appeal(hand=cast.worker, intake=intake(Channel.HOTLINE))


def test_a_grid_worker_brings_in_no_voice_of_another_cell(cast) -> None:
    with pytest.raises(NotAllowed):
        register_appeal(hand=cast.stranger, intake=intake(Channel.GRID_WORKER))


def test_two_appeals_are_linked_by_the_number_of_the_matter(staff) -> None:
    first = taken(staff).appeal
    second = taken(staff, matter_number=first.number).appeal

    assert set(Appeal.objects.of_matter(first.number)) == {first, second}


def test_a_number_of_another_body_comes_in_once(staff, bodies) -> None:
    taken(staff, Channel.OTHER_HOTLINES, source_org=bodies.police, external_no="A-1")

    with pytest.raises(InvalidRecord):
        taken(staff, Channel.OTHER_HOTLINES, source_org=bodies.police, external_no="A-1")
