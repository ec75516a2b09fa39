"""Reviews of a reply are asked for in time and by turns."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction
from django.utils import timezone

from core.errors import BadInput, NotAllowed, OutOfScope, WrongStep
from incidents.choices import Party
from incidents.models import Appeal, ReviewRequest
from incidents.services import appeals
from incidents.services.appeals import AppealIntake, register_appeal
from incidents.services.appeals.reviews import ReviewTooLate
from incidents.services.contacts import revealed_contact
from tests import factories


@pytest.fixture
def receipt(staff):
    intake = AppealIntake(
        kind="enquiry", channel="hotline", text="办公时间", place=factories.in_cell(0)
    )
    return register_appeal(hand=staff.taker, intake=intake)


@pytest.fixture
def replied(staff, receipt):
    return appeals.answer_now(actor=staff.taker, case=receipt.appeal, reply="周一至周五。")


def asked(case, body, hand=Party.CITIZEN):
    return appeals.ask_review(actor=hand, case=case, body=body, text="与事实不符")


def test_a_reply_is_reviewed_by_another_body(bodies, replied) -> None:
    assert asked(replied, bodies.housing).stage == "first"


def test_the_body_that_replied_does_not_review(bodies, replied) -> None:
    with pytest.raises(BadInput):
        asked(replied, bodies.centre)


def test_nothing_is_reviewed_before_the_reply(bodies, receipt) -> None:
    with pytest.raises(WrongStep):
        asked(receipt.appeal, bodies.housing)


def test_a_review_is_asked_for_within_thirty_days(bodies, replied) -> None:
    Appeal._base_manager.filter(pk=replied.pk).update(
        replied_at=timezone.now() - timedelta(days=32)
    )

    with pytest.raises(ReviewTooLate):
        asked(replied, bodies.housing)


def test_the_final_review_waits_for_the_first(bodies, replied) -> None:
    asked(replied, bodies.housing)

    with pytest.raises(WrongStep):
        asked(replied, bodies.fire)


@pytest.fixture
def decided(staff, bodies, replied):
    review = asked(replied, bodies.housing)
    appeals.decide_review(actor=staff.housing, review=review, result="upheld", opinion="属实")
    return replied


def test_the_reviewing_body_finds_the_appeal(staff, bodies, replied) -> None:
    asked(replied, bodies.housing)

    assert Appeal.objects.visible_to(staff.housing).filter(pk=replied.pk).exists()


def test_only_the_reviewing_body_decides(staff, bodies, replied) -> None:
    review = asked(replied, bodies.housing)

    with pytest.raises(NotAllowed):
        appeals.decide_review(actor=staff.fire, review=review, result="upheld", opinion="属实")


def test_the_final_review_is_by_a_third_body(bodies, decided) -> None:
    with pytest.raises(BadInput):
        asked(decided, bodies.housing)

    assert asked(decided, bodies.fire).stage == "final"


def test_there_is_no_third_review(staff, bodies, decided) -> None:
    final = asked(decided, bodies.fire)
    appeals.decide_review(actor=staff.fire, review=final, result="changed", opinion="补正")

    with pytest.raises(WrongStep):
        asked(decided, bodies.police)


def test_the_database_keeps_the_order_of_reviews(bodies, replied) -> None:
    now = timezone.now()

    with pytest.raises(DatabaseError, match="final before first"), transaction.atomic():
        ReviewRequest.objects.create(
            case=replied, stage="final", body=bodies.fire, text="早了",
            filed_at=now, last_day_at=now, due_at=now,
        )  # fmt: skip


NAMED = ("Appeal", "Claim", "Contact", "FollowUp", "ReviewRequest", "Handling", "CaseEvent")


@pytest.mark.parametrize("name", NAMED)
def test_nothing_of_an_appeal_leads_to_a_person(name) -> None:
    model = apps.get_model("incidents", name)

    related = {field.related_model._meta.label for field in model._meta.get_fields()
               if field.related_model}  # fmt: skip
    assert not {label for label in related if label.startswith("residents.")}


def test_no_person_counts_or_lists_appeals() -> None:
    people = apps.get_app_config("residents").get_models()

    reverse = {
        f"{model._meta.label}.{field.name}"
        for model in people
        for field in model._meta.get_fields()
        if field.related_model and field.related_model._meta.app_label == "incidents"
    }
    named = {
        f"{model._meta.label}.{field.name}"
        for model in people
        for field in model._meta.get_fields()
        if "appeal" in field.name or "complain" in field.name
    }
    assert (reverse, named) == (set(), set())


def test_nothing_finds_two_appeals_of_one_reporter() -> None:
    contact = apps.get_model("incidents", "Contact")

    indexed = {name for index in contact._meta.indexes for name in index.fields}
    assert indexed == {"area_code"}
    assert not [field for field in contact._meta.fields if field.name.endswith("_index")]


def test_a_handler_reads_no_contact_without_a_grant(staff, bodies) -> None:
    intake = AppealIntake(
        kind="help_request", channel="hotline", text="灯", place=factories.in_cell(0),
        contact=appeals.ContactParts(phone="13900001234"),
    )  # fmt: skip
    case = register_appeal(hand=staff.taker, intake=intake).appeal
    case = appeals.accept_appeal(actor=staff.taker, case=case)
    appeals.dispatch_appeal(actor=staff.taker, case=case, to_org=bodies.housing)

    with pytest.raises(OutOfScope):
        revealed_contact(actor=staff.housing, case=case, purpose="answer")
