"""Four ways of handling, objections with a decision that becomes a rule (S07, S36)."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.errors import BadInput, NotAllowed, WrongStep
from fieldwork.services.photos import NotAPhoto, SentPhoto
from incidents.choices import Mode
from incidents.models import Handling, RoutingRule
from incidents.services.handlings import (
    Recipient,
    answer_handling,
    arbitrate_handling,
    confirm_handling,
    instruct_handling,
    keep_handling,
    object_to_handling,
    receive_handling,
    return_handling,
    send_handling_on,
    send_handlings,
)
from incidents.services.handlings.moving import SentToAccused
from incidents.services.incidents import file_incident
from tests import factories
from tests.fieldwork.helpers import sent_photo


@pytest.fixture
def filed(cast, incident):
    return file_incident(actor=cast.worker, case=incident)


def lead_to(body, **more):
    return Recipient(body, is_lead=True, **more)


def send(staff, case, recipients, mode=Mode.REFERRAL):
    return send_handlings(
        actor=staff.dispatcher, case=case, recipients=recipients, mode=mode, words="请办理"
    )


@pytest.fixture
def sent(staff, bodies, filed):
    send(staff, filed, [lead_to(bodies.housing)])
    return filed.handlings.get()


def test_an_answer_shows_what_was_done_in_photos_that_are_not_public(
    staff, sent, client_of
) -> None:
    receive_handling(actor=staff.housing, handling=sent)
    client = client_of(staff.housing)
    photo = SimpleUploadedFile("after.jpg", sent_photo().content, "image/jpeg")
    client.post(reverse("incidents:handling_step", args=[sent.pk, "answer"]), {
        "seen": Handling.objects.get(pk=sent.pk).version, "answer": "井盖已换", "photos": [photo],
    })  # fmt: skip

    (kept,) = sent.case.files.all()
    assert (kept.kind, kept.is_public, kept.uploaded_by) == ("photo", False, staff.housing)


def test_an_answer_with_what_is_no_photo_is_not_half_given(staff, sent) -> None:
    with pytest.raises(NotAPhoto):
        answer_handling(
            actor=staff.housing,
            handling=receive_handling(actor=staff.housing, handling=sent),
            answer="井盖已换",
            photos=[SentPhoto(uuid.uuid4(), b"MZ")],
        )

    assert Handling.objects.get(pk=sent.pk).state == "received"


def test_a_referral_has_exactly_one_body(staff, bodies, filed) -> None:
    with pytest.raises(BadInput):
        send(staff, filed, [lead_to(bodies.housing), Recipient(bodies.fire)])


def test_joint_handling_needs_a_second_body(staff, bodies, filed) -> None:
    with pytest.raises(BadInput):
        send(staff, filed, [lead_to(bodies.housing)], Mode.JOINT)


def test_joint_handling_has_one_lead(staff, bodies, filed) -> None:
    with pytest.raises(BadInput):
        send(staff, filed, [lead_to(bodies.housing), lead_to(bodies.fire)], Mode.JOINT)


def test_direct_handling_stays_in_the_house(staff, bodies, filed) -> None:
    with pytest.raises(BadInput):
        send(staff, filed, [lead_to(bodies.housing)], Mode.DIRECT)


def test_direct_handling_has_no_outside_body(staff, bodies, filed) -> None:
    send(staff, filed, [lead_to(bodies.centre)], Mode.DIRECT)

    assert [row.to_org for row in filed.handlings.all()] == [bodies.centre]


def test_the_lead_waits_for_those_who_help(staff, bodies, filed) -> None:
    send(staff, filed, [lead_to(bodies.housing), Recipient(bodies.fire)], Mode.JOINT)
    lead = filed.handlings.get(is_lead=True)

    with pytest.raises(WrongStep, match="消防大队"):
        answer_handling(actor=staff.housing, handling=lead, answer="已办")


def test_the_lead_answers_when_the_others_have(staff, bodies, filed) -> None:
    send(staff, filed, [lead_to(bodies.housing), Recipient(bodies.fire)], Mode.JOINT)
    answer_handling(actor=staff.fire, handling=filed.handlings.get(is_lead=False), answer="无险")

    answered = answer_handling(
        actor=staff.housing, handling=filed.handlings.get(is_lead=True), answer="已办"
    )

    assert answered.state == "answered"


def test_nothing_begins_before_the_instruction(staff, bodies, filed) -> None:
    send(staff, filed, [lead_to(bodies.housing)], Mode.INSTRUCTED)

    with pytest.raises(WrongStep):
        receive_handling(actor=staff.housing, handling=filed.handlings.get())


def test_only_a_leader_instructs(staff, bodies, filed) -> None:
    send(staff, filed, [lead_to(bodies.housing)], Mode.INSTRUCTED)

    with pytest.raises(NotAllowed):
        instruct_handling(
            actor=staff.dispatcher, handling=filed.handlings.get(), instruction="限期办结"
        )


def test_the_instruction_starts_the_clock(staff, bodies, filed) -> None:
    send(staff, filed, [lead_to(bodies.housing)], Mode.INSTRUCTED)

    given = instruct_handling(
        actor=staff.leader, handling=filed.handlings.get(), instruction="限期办结"
    )

    assert (given.state, given.instructed_by) == ("sent", staff.leader)
    assert given.answer_due_at > given.due_at > given.sent_at


def test_the_clock_starts_when_it_is_sent(staff, sent) -> None:
    promised = sent.answer_due_at

    received = receive_handling(actor=staff.housing, handling=sent)

    assert received.due_at == promised


def test_an_objection_goes_back_to_the_sender(staff, sent) -> None:
    objected = object_to_handling(actor=staff.housing, handling=sent, reason="不在职责清单")

    assert objected.state == "objected"


def test_the_sender_may_send_it_on(staff, bodies, sent) -> None:
    object_to_handling(actor=staff.housing, handling=sent, reason="不在职责清单")

    on = send_handling_on(actor=staff.dispatcher, handling=sent, to_org=bodies.fire)

    assert (on.state, on.to_org) == ("sent", bodies.fire)


@pytest.fixture
def contested(staff, sent):
    object_to_handling(actor=staff.housing, handling=sent, reason="不在职责清单")
    keep_handling(actor=staff.dispatcher, handling=sent, reason="清单第3条")
    return object_to_handling(actor=staff.housing, handling=sent, reason="已划转")


def test_a_second_objection_goes_to_the_coordinator(contested) -> None:
    assert contested.state == "arbitration"


def test_the_dispatcher_does_not_decide_the_second_objection(staff, bodies, contested) -> None:
    with pytest.raises(NotAllowed):
        arbitrate_handling(
            actor=staff.dispatcher, handling=contested, to_org=bodies.fire, reason="由消防办"
        )


def test_the_decision_becomes_a_rule(staff, bodies, contested, category) -> None:
    contested.case.__class__.objects.filter(pk=contested.case_id).update(category=category)

    arbitrate_handling(
        actor=staff.leader, handling=contested, to_org=bodies.fire, reason="由消防办"
    )

    rule = RoutingRule.objects.get()
    assert (rule.category, rule.to_org, rule.decided_in_id) == (
        category,
        bodies.fire,
        contested.case_id,
    )


def test_a_returned_answer_is_open_again(staff, sent) -> None:
    answer_handling(actor=staff.housing, handling=sent, answer="已办")

    returned = return_handling(actor=staff.dispatcher, handling=sent, reason="未附照片")

    assert returned.state == "returned"
    assert Handling.objects.inbox_of(staff.housing).get() == returned


def test_a_confirmed_answer_is_final(staff, sent) -> None:
    answer_handling(actor=staff.housing, handling=sent, answer="已办")
    confirm_handling(actor=staff.dispatcher, handling=sent)

    with pytest.raises(WrongStep):
        return_handling(actor=staff.dispatcher, handling=sent, reason="再看")


def test_another_body_does_not_find_the_handling(staff, sent) -> None:
    assert not Handling.objects.visible_to(staff.fire).exists()


def test_a_case_is_never_sent_to_the_body_complained_of(staff, bodies, filed) -> None:
    type(filed).objects.filter(pk=filed.pk).update(about_org=bodies.street)

    with pytest.raises(SentToAccused):
        send(staff, filed, [lead_to(bodies.street)])


def test_a_case_is_never_sent_below_the_body_complained_of(staff, bodies, filed) -> None:
    type(filed).objects.filter(pk=filed.pk).update(about_org=bodies.street)

    with pytest.raises(SentToAccused):
        send(staff, filed, [lead_to(bodies.committee)])


def test_the_body_complained_of_does_not_find_the_case(staff, bodies, filed) -> None:
    assert type(filed).objects.visible_to(staff.street).filter(pk=filed.pk).exists()

    type(filed).objects.filter(pk=filed.pk).update(about_org=bodies.street)

    assert not type(filed).objects.visible_to(staff.street).filter(pk=filed.pk).exists()


def test_a_body_without_a_post_gets_nothing_by_its_name_alone(staff, sent) -> None:
    idle = factories.make_user("idle")

    assert not Handling.objects.visible_to(idle).exists()
