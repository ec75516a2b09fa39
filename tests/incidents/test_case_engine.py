"""What holds of every case: clocks, pauses, more time, supervision, joining, editing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import BadInput, ChangedMeanwhile, NotAllowed, OutOfScope, WrongStep
from incidents.models import Case, Follower, Handling, Incident, Supervision
from incidents.services.editing import SameFieldChanged, edit_case
from incidents.services.incidents import (
    IncidentReport,
    dispatch_incident,
    file_incident,
    report_incident,
)
from incidents.services.joining import mark_duplicate, part_duplicate, split_case
from incidents.services.limits import due_after, set_limit
from incidents.services.nearby import similar_incidents
from incidents.services.supervision import answer_supervision, supervise
from incidents.services.taking_part import declare_conflict, follow
from incidents.services.waiting import ask_extension, decide_extension, pause_case, resume_case
from tests import factories


@pytest.fixture
def sent(cast, staff, bodies, incident):
    filed = file_incident(actor=cast.worker, case=incident)
    return dispatch_incident(actor=staff.dispatcher, case=filed, to_org=bodies.housing)


@pytest.fixture
def handling(sent):
    return sent.handlings.get()


@pytest.fixture
def double(cast):
    report = IncidentReport(kind="hazard", place=factories.in_cell(0), text="井盖不见了")
    return report_incident(actor=cast.leader, report=report)


def late(handling):
    past = timezone.now() - timedelta(days=1)
    Handling.objects.filter(pk=handling.pk).update(due_at=past, answer_due_at=past)
    handling.refresh_from_db()
    return handling


def test_a_place_sets_its_own_time_limit(cast) -> None:
    now = timezone.now()
    set_limit(
        actor=cast.administrator,
        code="incident.police",
        amount=10,
        unit="minutes",
        rule="本市规定",
        note="试行",
    )

    assert due_after("incident.police", now) == now + timedelta(minutes=10)


def test_nobody_but_the_administrator_sets_time_limits(staff) -> None:
    with pytest.raises(NotAllowed):
        set_limit(
            actor=staff.leader, code="incident.police", amount=1, unit="hours", rule="x", note="y"
        )


def test_a_limit_in_working_days_passes_over_the_weekend(db) -> None:
    friday = timezone.make_aware(timezone.datetime(2026, 11, 27, 10))

    assert timezone.localtime(due_after("handling.receive", friday)).day == 30


def test_clocks_stand_still_while_the_citizen_is_asked(cast, incident) -> None:
    paused = pause_case(actor=cast.worker, case=incident, question="哪一栋？")

    assert paused.clock == "paused"


def test_clocks_move_by_the_time_of_waiting(cast, incident) -> None:
    before = incident.step_due_at
    paused = pause_case(actor=cast.worker, case=incident, question="哪一栋？")
    since = timezone.now() - timedelta(hours=2)
    Incident.objects.filter(pk=paused.pk).update(paused_at=since)

    resumed = resume_case(actor=cast.worker, case=paused, answer="3号楼")

    assert resumed.step_due_at > before
    assert resumed.paused_at is None


def test_more_time_is_decided_by_somebody_else(staff, handling) -> None:
    asked = ask_extension(actor=staff.housing_head, handling=handling, reason="待鉴定")

    with pytest.raises(NotAllowed):
        decide_extension(actor=staff.housing_head, extension=asked, grant=True)


def test_granted_time_moves_the_promise(staff, handling) -> None:
    asked = ask_extension(actor=staff.housing, handling=handling, reason="待鉴定")
    before = handling.answer_due_at

    decide_extension(actor=staff.housing_head, extension=asked, grant=True)

    handling.refresh_from_db()
    assert handling.answer_due_at == asked.new_due_at > before


def test_more_time_is_asked_for_once(staff, handling) -> None:
    asked = ask_extension(actor=staff.housing, handling=handling, reason="待鉴定")
    decide_extension(actor=staff.housing_head, extension=asked, grant=False, words="材料已全")

    with pytest.raises(WrongStep):
        ask_extension(actor=staff.housing, handling=handling, reason="仍待鉴定")


def test_more_time_is_not_asked_for_when_it_is_over(staff, handling) -> None:
    with pytest.raises(WrongStep):
        ask_extension(actor=staff.housing, handling=late(handling), reason="待鉴定")


def test_a_late_handling_is_supervised_once(staff, handling) -> None:
    late(handling)

    first = supervise(actor=staff.dispatcher, handlings=[handling], words="请说明")
    second = supervise(actor=staff.dispatcher, handlings=[handling], words="请说明")

    assert (len(first), len(second)) == (1, 0)


def test_the_answer_closes_the_order(staff, handling) -> None:
    (order,) = supervise(actor=staff.dispatcher, handlings=[handling], words="请说明")

    answer_supervision(actor=staff.housing, supervision=order, answer="周五完成")

    assert not Supervision.objects.open().exists()


def test_nobody_supervises_outside_their_area(cast, handling) -> None:
    with pytest.raises(NotAllowed):
        supervise(actor=cast.other_district_staff, handlings=[handling], words="请说明")


def test_a_similar_case_nearby_is_suggested(cast, incident) -> None:
    found = similar_incidents(actor=cast.leader, kind="hazard", place=factories.in_cell(0, 0.5002))

    assert [one.case for one in found] == [incident]


def test_another_kind_nearby_is_not_suggested(cast, incident) -> None:
    assert not similar_incidents(actor=cast.leader, kind="noise", place=factories.in_cell(0))


def test_a_case_far_away_is_not_suggested(cast, incident) -> None:
    assert not similar_incidents(actor=cast.leader, kind="hazard", place=factories.in_cell(0, 0.9))


def test_a_duplicate_brings_its_followers_along(cast, incident, double) -> None:
    follow(actor=cast.police, case=double)

    mark_duplicate(actor=cast.leader, case=double, of=incident)

    assert incident.followers.filter(user=cast.police).exists()


def test_parting_gives_each_its_followers_back(cast, incident, double) -> None:
    follow(actor=cast.police, case=double)
    mark_duplicate(actor=cast.leader, case=double, of=incident)

    part_duplicate(actor=cast.leader, case=double, reason="不是同一处")

    assert not Follower.objects.filter(case=incident.pk).exists()
    assert Case.objects.get(pk=double.pk).is_open


def test_a_duplicate_goes_no_step_of_its_own(cast, incident, double) -> None:
    mark_duplicate(actor=cast.leader, case=double, of=incident)

    with pytest.raises(WrongStep):
        file_incident(actor=cast.worker, case=double)


def test_a_split_off_part_has_its_own_number_and_the_same_place(cast, incident) -> None:
    (part,) = split_case(actor=cast.leader, case=incident, parts=["照明也坏了"])

    assert part.number != incident.number
    assert (part.parent_id, part.place.coords) == (incident.pk, incident.place.coords)


def test_a_case_has_ten_parts_at_most(cast, incident) -> None:
    with pytest.raises(BadInput):
        split_case(actor=cast.leader, case=incident, parts=["部分"] * 11)


def test_a_step_on_an_old_page_names_who_changed_it(cast, incident) -> None:
    seen = incident.version
    edit_case(actor=cast.leader, case=incident, values={"title": "井盖"}, seen=seen)

    with pytest.raises(ChangedMeanwhile, match="姓名leader"):
        file_incident(actor=cast.worker, case=incident, seen=seen)


def test_two_who_change_different_fields_both_keep_theirs(cast, incident) -> None:
    seen = incident.version
    edit_case(actor=cast.leader, case=incident, values={"title": "井盖"}, seen=seen)

    both = edit_case(actor=cast.worker, case=incident, values={"address": "东门"}, seen=seen)

    assert (both.title, both.address) == ("井盖", "东门")


def test_two_who_change_one_field_are_asked(cast, incident) -> None:
    seen = incident.version
    edit_case(actor=cast.leader, case=incident, values={"title": "井盖"}, seen=seen)

    with pytest.raises(SameFieldChanged) as caught:
        edit_case(actor=cast.worker, case=incident, values={"title": "窨井"}, seen=seen)

    assert caught.value.both == {"title": ("井盖", "窨井")}


def test_numbers_of_people_are_masked_in_words(cast) -> None:
    report = IncidentReport(
        kind="other", place=factories.in_cell(0), text="联系电话13900001234，井盖坏"
    )

    made = report_incident(actor=cast.worker, report=report)

    assert made.text == "联系电话••••，井盖坏"


def test_whoever_has_an_interest_no_longer_finds_the_case(cast, incident) -> None:
    declare_conflict(actor=cast.worker, case=incident, user=cast.worker, reason="自家门前")

    with pytest.raises(OutOfScope):
        file_incident(actor=cast.worker, case=incident)


def test_a_report_that_arrives_twice_is_one(cast, incident) -> None:
    report = IncidentReport(
        kind="hazard", place=factories.in_cell(0), client_uuid=incident.client_uuid
    )

    assert report_incident(actor=cast.worker, report=report) == incident
