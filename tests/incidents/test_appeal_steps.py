"""An appeal goes from intake to its reply and its rating, edge by edge, and nowhere else."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.errors import BadInput, NotAllowed, OutOfScope, WrongStep
from incidents.choices import AppealState, Party
from incidents.models import Appeal, FollowUp
from incidents.services import appeals
from incidents.services.appeals import AppealIntake, ContactParts, register_appeal
from incidents.services.appeals.replying import ClaimsOpen
from incidents.services.handlings import answer_handling, cancel_handling, receive_handling
from incidents.services.taking import take_step
from incidents.services.waiting import ask_extension
from incidents.workflow.appeals import APPEAL_STEPS, AppealStep
from tests import factories

CONTACT = ContactParts(name="王某", phone="13900001234")


def registered(staff, **values):
    given = {"kind": "help_request", "channel": "hotline", "text": "楼道灯不亮"}
    given |= {"place": factories.in_cell(0), "contact": CONTACT}
    return register_appeal(hand=staff.taker, intake=AppealIntake(**{**given, **values})).appeal


@pytest.fixture
def appeal(staff):
    return registered(staff)


@pytest.fixture
def accepted(staff, appeal):
    return appeals.accept_appeal(actor=staff.taker, case=appeal)


@pytest.fixture
def handled(staff, bodies, accepted):
    return appeals.dispatch_appeal(actor=staff.taker, case=accepted, to_org=bodies.housing)


@pytest.fixture
def answered(staff, handled):
    lead = handled.handlings.get()
    receive_handling(actor=staff.housing, handling=lead)
    answer_handling(actor=staff.housing, handling=lead, answer="已换灯")
    return again(handled)


@pytest.fixture
def replied(staff, answered):
    return appeals.send_reply(actor=staff.housing_head, case=answered, reply="灯已换好。")


@pytest.fixture
def closed(staff, replied):
    return appeals.close_appeal(
        actor=staff.taker, case=replied, called_back="满意", score=5, is_resolved=True
    )


def again(case):
    return Appeal._base_manager.get(pk=case.pk)


def test_the_whole_way_ends_closed(closed) -> None:
    assert (closed.state, closed.is_open, closed.closing) == ("closed", False, "called_back")


def test_every_step_leaves_one_event(closed) -> None:
    steps = list(closed.events.values_list("step", flat=True))

    wanted = ["register", "accept", "no_owner", "dispatch", "received", "answered", "reply"]
    assert steps == [*wanted, "close"]


def values_for(step, bodies):
    given = {
        "reason": "理由",
        "reply": "答复",
        "to_org": bodies.housing,
        "legal_channel": "litigation",
        "guided_to": bodies.centre,
        "guidance": "请到法院",
    }
    return given if step != AppealStep.CLOSE else {"called_back": "满意"}


def put(appeal, state):
    """Put an appeal into a state past the services, as an old row might be."""
    moment = timezone.now() if state == AppealState.CLOSED else None
    Appeal._base_manager.filter(pk=appeal.pk).update(state=state, replied_at=moment)
    return again(appeal)


@pytest.mark.parametrize("step", ["accept", "not_accept", "redirect", "answer_now"])
def test_street_staff_read_but_do_not_take_in(staff, bodies, appeal, step) -> None:
    with pytest.raises(NotAllowed):
        take_step(actor=staff.street, case=appeal, step=step, values=values_for(step, bodies))


def test_a_district_does_not_find_the_appeal_of_another(cast, appeal) -> None:
    with pytest.raises(OutOfScope):
        appeals.accept_appeal(actor=cast.other_district_staff, case=appeal)


@pytest.mark.parametrize(
    "step", ["not_accept", "object", "redirect", "dispatch", "reply", "reopen", "draft"]
)
def test_a_step_without_what_it_needs_is_refused(staff, bodies, appeal, step) -> None:
    put(appeal, next(iter(APPEAL_STEPS[step].start)))
    hand = staff.leader if step == AppealStep.REPLY else staff.taker

    with pytest.raises(BadInput):
        take_step(actor=hand, case=again(appeal), step=step, values={})


def test_the_second_of_two_at_once_is_told(staff, appeal) -> None:
    seen = appeal.version
    appeals.accept_appeal(actor=staff.taker, case=appeal, seen=seen)

    with pytest.raises(WrongStep, match="已受理"):
        appeals.not_accept_appeal(actor=staff.taker, case=appeal, reason="无关")


def test_what_is_not_accepted_comes_back_by_objection(staff, appeal) -> None:
    refused = appeals.not_accept_appeal(actor=staff.taker, case=appeal, reason="重复")

    back = appeals.object_to_refusal(actor=Party.CITIZEN, case=refused, reason="不是同一件")

    assert (back.state, back.is_open) == ("registered", True)
    assert back.step_due_at > timezone.now()


def test_a_written_petition_has_sixty_days_from_acceptance(staff) -> None:
    formal = registered(staff, is_formal=True)

    accepted = appeals.accept_appeal(actor=staff.taker, case=formal)

    days = timezone.localtime(accepted.due_at).date() - timezone.localdate()
    assert days == timedelta(days=60)


def test_a_body_has_five_working_days_to_object_to_a_petition(staff, bodies) -> None:
    formal = appeals.accept_appeal(actor=staff.taker, case=registered(staff, is_formal=True))
    usual = appeals.accept_appeal(actor=staff.taker, case=registered(staff))
    for case in (formal, usual):
        appeals.dispatch_appeal(actor=staff.taker, case=case, to_org=bodies.housing)

    assert formal.handlings.get().due_at > usual.handlings.get().due_at


def test_a_petition_is_extended_by_thirty_days(staff, bodies) -> None:
    formal = appeals.accept_appeal(actor=staff.taker, case=registered(staff, is_formal=True))
    appeals.dispatch_appeal(actor=staff.taker, case=formal, to_org=bodies.housing)

    asked = ask_extension(actor=staff.housing, handling=formal.handlings.get(), reason="须鉴定")

    assert asked.new_due_at - again(formal).due_at == timedelta(days=30)


def test_an_enquiry_is_answered_at_once(staff) -> None:
    enquiry = registered(staff, kind="enquiry")

    replied = appeals.answer_now(actor=staff.taker, case=enquiry, reply="周一至周五办公。")

    assert replied.state == "replied"


def test_a_request_for_help_is_not_answered_at_once(staff, appeal) -> None:
    with pytest.raises(WrongStep):
        appeals.answer_now(actor=staff.taker, case=appeal, reply="好的")


def test_the_handler_writes_the_reply_and_does_not_send_it(staff, answered) -> None:
    appeals.draft_reply(actor=staff.housing, case=answered, reply="灯已换好。")

    with pytest.raises(NotAllowed):
        appeals.send_reply(actor=staff.housing, case=answered, reply="灯已换好。")


def test_there_is_no_reply_while_a_body_works_on_it(staff, handled) -> None:
    with pytest.raises(WrongStep, match="住建局"):
        appeals.send_reply(actor=staff.housing_head, case=handled, reply="已办")


def test_a_taken_back_handling_gives_the_appeal_back(staff, handled) -> None:
    cancel_handling(actor=staff.taker, handling=handled.handlings.get(), reason="改派")

    assert (again(handled).state, again(handled).holder_org) == ("accepted", None)


def test_what_was_taken_back_can_be_dispatched_anew(staff, bodies, handled) -> None:
    back = appeals.recall_appeal(actor=staff.taker, case=handled, reason="改派")

    sent = appeals.dispatch_appeal(actor=staff.taker, case=back, to_org=bodies.fire)

    assert sent.holder_org == bodies.fire


def test_nothing_is_closed_before_the_citizen_was_asked(staff, replied) -> None:
    with pytest.raises(WrongStep, match="回访"):
        appeals.close_appeal(actor=staff.taker, case=replied)


def test_the_rating_link_works_once(replied) -> None:
    token = appeals.rating_token(replied)
    appeals.rate_by_token(token=token, score=4)

    with pytest.raises(WrongStep):
        appeals.rate_by_token(token=token, score=5)


def test_a_rated_appeal_is_closed_without_a_call(staff, replied) -> None:
    appeals.rate_by_token(token=appeals.rating_token(replied), score=4, is_resolved=True)

    assert appeals.close_appeal(actor=staff.taker, case=replied).closing == "rated"


def test_a_score_of_six_is_refused(replied) -> None:
    with pytest.raises(BadInput):
        appeals.rate_by_token(token=appeals.rating_token(replied), score=6)


def test_a_new_rating_link_makes_the_earlier_one_void(replied) -> None:
    earlier = appeals.rating_token(replied)
    appeals.rating_token(replied)

    assert appeals.rated_by(earlier) is None


def test_after_fifteen_days_an_appeal_closes_by_itself(replied) -> None:
    FollowUp.objects.filter(case=replied.pk).update(due_at=timezone.now() - timedelta(days=1))

    appeals.close_waiting()

    assert (again(replied).state, again(replied).closing) == ("closed", "waited")


def test_an_anonymous_appeal_is_closed_without_a_call(staff, bodies) -> None:
    case = registered(staff, kind="enquiry", is_anonymous=True, contact=ContactParts())
    replied = appeals.answer_now(actor=staff.taker, case=case, reply="见公告。")

    assert appeals.close_appeal(actor=staff.taker, case=replied).closing == "unreachable"


def test_opening_again_reaches_the_doer(staff, closed) -> None:
    opened = appeals.reopen_appeal(actor=Party.CITIZEN, case=closed, reason="又不亮了")

    assert opened.state == "handling"
    assert staff.housing.notices.filter(kind="appeal.back").count() == 1
    assert opened.handlings.inbox_of(staff.housing).count() == 1


def test_an_appeal_is_opened_again_once(staff, closed) -> None:
    opened = appeals.reopen_appeal(actor=Party.CITIZEN, case=closed, reason="又不亮了")
    answer_handling(actor=staff.housing, handling=opened.handlings.get(), answer="再换")
    appeals.send_reply(actor=staff.housing_head, case=opened, reply="再换")

    with pytest.raises(WrongStep, match="复查"):
        appeals.reopen_appeal(actor=Party.CITIZEN, case=opened, reason="还是不亮")


def test_the_database_lets_no_appeal_be_opened_twice(closed) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal._base_manager.filter(pk=closed.pk).update(reopened_count=2)


def test_an_appeal_is_not_opened_again_after_fifteen_days(closed) -> None:
    Appeal._base_manager.filter(pk=closed.pk).update(closed_at=timezone.now() - timedelta(days=17))

    with pytest.raises(WrongStep):
        appeals.reopen_appeal(actor=Party.CITIZEN, case=closed, reason="又不亮了")


def test_a_withdrawn_appeal_is_in_nobody_s_inbox(staff, handled) -> None:
    withdrawn = appeals.withdraw_appeal(actor=Party.CITIZEN, case=handled)

    assert withdrawn.state == "withdrawn"
    assert not withdrawn.handlings.inbox_of(staff.housing).exists()


def test_a_replied_appeal_is_not_withdrawn(replied) -> None:
    with pytest.raises(WrongStep):
        appeals.withdraw_appeal(actor=Party.CITIZEN, case=replied)


def test_the_database_closes_nothing_without_a_reply(appeal) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal._base_manager.filter(pk=appeal.pk).update(state="closed")


def claimed(staff, bodies):
    """A farmer without land with four claims, each at another body (S03)."""
    case = appeals.accept_appeal(actor=staff.taker, case=registered(staff))
    words = [("补偿", None), ("就业", None), ("养老", None), ("入学", None)]
    split = appeals.split_claims(actor=staff.taker, case=case, claims=words)
    orgs = [bodies.centre, bodies.housing, bodies.fire, bodies.police]
    by_claim = dict(zip(split.claims.values_list("pk", flat=True), orgs, strict=True))
    return appeals.dispatch_appeal(
        actor=staff.taker, case=split, to_org=bodies.centre, mode="joint_handling",
        by_claim=by_claim,
    )  # fmt: skip


def test_four_claims_give_work_to_four_bodies_under_one_number(staff, bodies) -> None:
    case = claimed(staff, bodies)

    assert case.handlings.values("to_org").distinct().count() == 4
    assert case.handlings.filter(is_lead=True).count() == 1


def answer_all(staff, bodies, case):
    hands = {bodies.housing: staff.housing, bodies.fire: staff.fire, bodies.police: staff.officer}
    for handling in case.handlings.filter(is_lead=False):
        answer_handling(
            actor=hands[handling.to_org], handling=handling, answer=f"{handling.claim}办妥"
        )
    own = case.claims.open().get()
    appeals.answer_claim(actor=staff.taker, case=case, claim=own, answer="补偿已发")
    answer_handling(actor=staff.taker, handling=case.handlings.get(is_lead=True), answer="已汇总")


def test_a_reply_with_an_open_claim_is_refused(staff, bodies) -> None:
    case = claimed(staff, bodies)

    with pytest.raises(ClaimsOpen, match="1、2、3、4"):
        appeals.send_reply(actor=staff.leader, case=case, reply="已办")


def test_the_database_refuses_a_reply_with_an_open_claim(staff, bodies) -> None:
    case = claimed(staff, bodies)

    with pytest.raises(Exception, match="open claims"), transaction.atomic():
        Appeal._base_manager.filter(pk=case.pk).update(state="replied")


def test_the_reply_has_a_section_for_each_claim(staff, bodies) -> None:
    case = claimed(staff, bodies)
    answer_all(staff, bodies, case)

    reply = appeals.assembled_reply(again(case))

    assert [part[:2] for part in reply.split("\n\n")] == ["1.", "2.", "3.", "4."]


def test_a_fully_answered_joint_appeal_is_replied_to(staff, bodies) -> None:
    case = claimed(staff, bodies)
    answer_all(staff, bodies, case)

    sent = appeals.send_reply(
        actor=staff.leader, case=again(case), reply=appeals.assembled_reply(case)
    )

    assert sent.state == "replied"


def test_a_claim_is_split_into_ten_at_most(staff, appeal) -> None:
    with pytest.raises(BadInput):
        appeals.split_claims(actor=staff.taker, case=appeal, claims=[("项", None)] * 11)


def test_claims_are_not_split_once_it_is_dispatched(staff, handled) -> None:
    with pytest.raises(WrongStep):
        appeals.split_claims(actor=staff.taker, case=handled, claims=[("项", None)])
