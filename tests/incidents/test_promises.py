"""What the desk promises its visitors and its staff (S02, S03, S04, S06, S07, S21, S22)."""

import re
import uuid
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import reverse

from core.errors import WrongStep
from incidents.choices import Channel
from incidents.models import Appeal, Case, Dispute, Incident
from incidents.services import appeals, one_visit
from incidents.services.appeals import AppealIntake, ContactParts, register_appeal
from incidents.services.disputes import DisputeReport
from incidents.services.own_month import centres_of, month_of
from incidents.services.portal import rate_by_link
from incidents.workflow.events import event_label
from tests import factories

NUMBER = "11010519491231002X"  # the example of GB 11643-1999


def made(staff, **values):
    given = {"kind": "help_request", "channel": "hotline", "text": "楼道灯不亮"}
    given |= {"place": factories.in_cell(0)}
    return register_appeal(hand=staff.taker, intake=AppealIntake(**{**given, **values})).appeal


def sent_to(staff, body, **values):
    case = appeals.accept_appeal(actor=staff.taker, case=made(staff, **values))
    return appeals.dispatch_appeal(actor=staff.taker, case=case, to_org=body)


def page(client, case) -> str:
    return client.get(f"/appeals/{case.pk}/").content.decode()


@pytest.fixture
def replied(staff):
    case = made(staff, kind="enquiry", text="几点开门？")
    return appeals.answer_now(actor=staff.taker, case=case, reply="九点。")


# S02: guided to the court, never sent away


@pytest.fixture
def guided(staff, town):
    court = factories.make_organisation(kind="court", name="东区法院", area=town.district)
    return appeals.redirect_appeal(
        actor=staff.taker,
        case=made(staff, text="不服判决"),
        legal_channel="litigation",
        guided_to=court,
        guidance="请到东区法院，十五日内。",
    )


def test_guidance_stands_in_writing_with_body_and_time_limit(client_of, staff, guided) -> None:
    notice = client_of(staff.taker).get(f"/appeals/{guided.pk}/notice/").content.decode()

    assert "请到东区法院，十五日内。" in notice


def test_who_was_guided_objects_on_the_own_page_and_the_triage_opens_again(client, staff) -> None:
    receipt = register_appeal(
        hand=staff.taker,
        intake=AppealIntake(
            kind="help_request", channel="hotline", text="不予受理", place=factories.in_cell(0)
        ),
    )
    appeals.not_accept_appeal(actor=staff.taker, case=receipt.appeal, reason="不属受理范围")
    key = {"number": receipt.appeal.number, "code": receipt.code}

    assert "/progress/object/" in client.post("/progress/", key).content.decode()
    client.post("/progress/object/", {**key, "text": "请再看一看"})

    assert Appeal.objects.get(pk=receipt.appeal.pk).state == "registered"


# S03: one number, one reply


def test_a_co_handler_reads_no_contact(client_of, staff, bodies) -> None:
    case = appeals.accept_appeal(
        actor=staff.taker,
        case=made(staff, contact=ContactParts(name="王某某", phone="19900001234")),
    )
    case = appeals.split_claims(
        actor=staff.taker, case=case, claims=[("补偿", None), ("就业", None)]
    )
    first, second = case.claims.all()
    appeals.dispatch_appeal(
        actor=staff.taker, case=case, to_org=bodies.housing, mode="joint_handling",
        by_claim={first.pk: bodies.housing, second.pk: bodies.fire},
    )  # fmt: skip

    for handler in (staff.housing, staff.fire):
        assert "19900001234" not in page(client_of(handler), case)


# S04: one visit, one receipt


def dispute_of(town, **values):
    given = {
        "client_uuid": str(uuid.uuid4()), "kind": "02", "title": "夜间噪声", "level": "village",
        "a_name": "张建国", "b_name": "李秀英", "source": "petition_section",
        "urgency": "ordinary", "area": town.community.pk,
    }  # fmt: skip
    return {**given, **values}


def test_an_appeal_and_a_mediation_of_one_visit_stand_on_one_receipt(
    client_of, room, staff, town
) -> None:
    appeal, client = made(staff), client_of(staff.taker)
    answer = client.post("/disputes/new/", dispute_of(town, appeal=appeal.pk), follow=True)

    dispute = Dispute.objects.get()
    receipt = answer.content.decode()
    assert dispute.parent_id == appeal.pk
    assert appeal.number in receipt
    assert dispute.number in receipt


def test_a_form_of_one_visit_sent_twice_is_noted_once(client_of, room, staff, town) -> None:
    appeal, client = made(staff), client_of(staff.taker)
    form = dispute_of(town, appeal=appeal.pk)
    for _ in range(2):
        client.post("/disputes/new/", form)

    assert Dispute.objects.get().parent_id == appeal.pk
    assert appeal.events.filter(step="visit").count() == 1


def test_a_dispute_that_cannot_be_linked_is_not_registered(room, staff, monkeypatch) -> None:
    def full(*_args, **_values):
        raise OSError("no space left")

    appeal = made(staff)
    report = DisputeReport(kind="02", title="夜间噪声", place=factories.in_cell(0))
    monkeypatch.setattr(one_visit, "note", full)
    with pytest.raises(OSError, match="no space left"):
        one_visit.register_with_appeal(actor=staff.taker, report=report, appeal=appeal)

    assert not Dispute.objects.exists()


def test_who_only_passed_an_appeal_on_registers_no_dispute_with_it(
    client_of, room, cast, town
) -> None:
    """A grid worker registers disputes and brings in voices, and is not the intake."""
    intake = AppealIntake(
        kind="suggestion",
        channel=Channel.GRID_WORKER,
        text="楼道灯不亮",
        place=factories.in_cell(0),
    )
    appeal, client = register_appeal(hand=cast.worker, intake=intake).appeal, client_of(cast.worker)
    address = f"/disputes/new/?appeal={appeal.pk}"
    receipt = client.get(reverse("incidents:appeal_receipt", args=[appeal.pk])).content.decode()
    answer = client.post("/disputes/new/", dispute_of(town, appeal=appeal.pk))

    assert address not in receipt
    assert (client.get(address).status_code, answer.status_code) == (403, 403)
    assert not Dispute.objects.exists()


def test_what_one_visit_brought_is_linked_by_number_and_by_no_person() -> None:
    linked = {field.name for field in Case._meta.get_fields() if field.is_relation}

    assert {"parent"} <= linked
    assert not [
        field
        for model in (Case, Appeal, Dispute)
        for field in model._meta.get_fields()
        if field.is_relation
        and field.related_model
        and field.related_model._meta.label == "residents.Person"
    ]


def test_the_rating_changes_the_mean_of_the_centre_once(staff, bodies, replied) -> None:
    def mean():
        return next(one.score for one in centres_of(staff.taker) if one.centre == bodies.centre)

    assert mean() is None
    token = appeals.rating_token(replied)
    rate_by_link(token=token, score=4, is_resolved=True, words="")
    assert mean() == 4
    with pytest.raises(WrongStep):
        rate_by_link(token=token, score=1, is_resolved=False, words="")
    assert mean() == 4


def test_ten_centres_are_read_as_fast_as_one(staff, bodies, django_assert_max_num_queries) -> None:
    for number in range(9):
        factories.make_organisation(
            kind="governance_centre", name=f"中心{number}", area=bodies.centre.area
        )
    with django_assert_max_num_queries(5):
        assert len(centres_of(staff.taker)) == 10


def test_the_page_of_channels_shows_the_centres(client_of, staff, bodies) -> None:
    content = client_of(staff.taker).get("/appeals/channels/").content.decode()

    assert "综治中心" in content


@pytest.mark.parametrize("kind", ["enquiry", "suggestion"])
def test_no_name_and_no_paper_is_needed_to_ask_or_to_suggest(staff, kind) -> None:
    assert made(staff, kind=kind, is_anonymous=True).number


def test_no_identity_number_is_printed_on_the_receipt(client_of, staff) -> None:
    case = made(staff, text=f"我的证件 {NUMBER}，请查")

    receipt = client_of(staff.taker).get(f"/appeals/{case.pk}/receipt/").content.decode()

    assert NUMBER not in receipt


def test_a_matter_is_registered_before_anybody_chooses_a_department(staff) -> None:
    assert made(staff).holder_org is None


# S05 by link: what is not solved is opened once more


def test_the_link_opens_what_is_not_solved_and_the_doer_is_told(client, staff, replied) -> None:
    token = appeals.rating_token(replied)

    client.post(f"/rate/{token}/", {"score": "2", "again": "1", "text": "周末也没开门"})

    replied.refresh_from_db()
    assert (replied.state, replied.reopened_count) == ("handling", 1)


def test_a_link_that_was_guessed_says_nothing(client, replied) -> None:
    answer = client.get("/rate/guessed-token/")

    assert answer.status_code == 404
    assert replied.number not in answer.content.decode()


def test_a_rating_without_a_score_keeps_the_link_and_what_was_typed(client, replied) -> None:
    token = appeals.rating_token(replied)

    answer = client.post(f"/rate/{token}/", {"text": "还可以"})

    assert answer.status_code == 400
    assert "还可以" in answer.content.decode()
    assert client.get(f"/rate/{token}/").status_code == 200


# S06: polls and liaisons have nobody behind them


@pytest.mark.parametrize("channel", [Channel.OPINION_POLL, Channel.PUBLIC_APPRAISAL])
def test_no_table_holds_who_answered_a_poll(channel) -> None:
    names = {model.__name__.lower() for model in apps.get_app_config("incidents").get_models()}

    assert channel.value
    assert not [name for name in names if "respondent" in name or "poll" in name]


# S07: four ways, and who sees what


def test_the_leader_who_instructs_sees_the_case_and_no_contact(client_of, staff, bodies) -> None:
    case = sent_to(staff, bodies.housing, contact=ContactParts(phone="19900001234"))

    content = page(client_of(staff.leader), case)

    assert case.number in content
    assert "19900001234" not in content
    assert "/contact/" not in content


def test_an_instruction_stands_in_the_history(client_of, staff, bodies) -> None:
    case = appeals.accept_appeal(actor=staff.taker, case=made(staff))
    case = appeals.dispatch_appeal(
        actor=staff.leader, case=case, to_org=bodies.housing, mode="instructed_handling",
        words="请领导批示",
    )  # fmt: skip
    from_leader = case.handlings.get()
    client_of(staff.leader).post(
        f"/cases/handlings/{from_leader.pk}/take/instruct/",
        {"instruction": "限三日办结", "seen": from_leader.version},
    )

    assert "限三日办结" in page(client_of(staff.leader), case)


# S21: the officer by office


@pytest.mark.parametrize("path", ["/appeals/", "/people/youth/", "/people/care/"])
def test_an_officer_finds_no_appeals_and_no_files_of_families(client_of, staff, path) -> None:
    made(staff)
    answer = client_of(staff.officer).get(path)

    listed = answer.context and answer.context.get("object_list")
    assert answer.status_code in (403, 404) or not listed


def test_an_officer_does_not_open_an_appeal_by_its_address(client_of, staff) -> None:
    assert client_of(staff.officer).get(f"/appeals/{made(staff).pk}/").status_code == 404


# S22: nobody is paid by the report


def test_no_field_counts_or_pays_reports_about_people() -> None:
    names = {field.name for field in Incident._meta.get_fields()}

    assert not {name for name in names if "reward" in name or "pay" in name or "bonus" in name}


# The handler's own month


def test_the_own_month_counts_what_was_answered_in_time(client_of, staff, bodies) -> None:
    from_desk = sent_to(staff, bodies.housing)
    handling = from_desk.handlings.get()
    client = client_of(staff.housing)
    for step, given in (("receive", {}), ("answer", {"answer": "灯已换好"})):
        handling.refresh_from_db()
        client.post(
            f"/cases/handlings/{handling.pk}/take/{step}/", {"seen": handling.version, **given}
        )

    month = month_of(bodies.housing)
    assert (month.answered, month.in_time, month.share) == (1, 1, 100)
    assert "100" in client.get("/inbox/").content.decode()


def test_a_handler_receives_with_one_click_in_the_inbox(client_of, staff, bodies) -> None:
    handling = sent_to(staff, bodies.housing).handlings.get()
    content = client_of(staff.housing).get("/inbox/").content.decode()

    assert f"/cases/handlings/{handling.pk}/take/receive/" in content


def test_every_event_has_words() -> None:
    """What is noted of a case is told in words, never by a code."""
    noted = re.compile(r'note\(\s*[a-z_]+,\s*[A-Za-z_.]+,\s*"([a-z_.]+)"')
    steps = {
        step
        for path in Path(settings.BASE_DIR, "incidents", "services").rglob("*.py")
        for step in noted.findall(path.read_text())
    }

    assert steps
    assert not [step for step in steps if event_label("appeal", step) == step]
