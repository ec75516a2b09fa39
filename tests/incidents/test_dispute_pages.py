"""The pages of disputes: registering, the dossier, lists, papers."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from core.rows import scoped_to
from incidents.models import Dispute, MediationRoom, MediatorProfile
from incidents.services.disputes import fail_mediation, hold_session, invite_partner
from incidents.services.disputes.papers import (
    agreement_paper,
    application_paper,
    guide_paper,
    minutes_paper,
)
from tests.incidents import mediating as at
from tests.incidents.test_mediation import booked


def page(client, name, *args):
    return client.get(reverse(f"incidents:{name}", args=args))


def act(client, dispute, what, **values):
    url = reverse("incidents:dispute_act", args=[dispute.pk, what])
    return client.post(url, {"seen": dispute.version, **values}, follow=True)


def test_a_call_taker_registers_a_dispute(client_of, room, town) -> None:
    client = client_of(room.taker)

    answer = client.post(
        reverse("incidents:dispute_register"),
        {
            "client_uuid": "6f1f5a20-7a3e-4a3c-9b8b-6d0f6a5a0001",
            "kind": "02",
            "title": "夜间噪音",
            "area": town.community.pk,
            "level": "village",
            "source": "petition_section",
            "urgency": "ordinary",
            "a_name": "张建国",
            "b_name": "李秀英",
        },
        follow=True,
    )

    assert answer.status_code == 200
    assert len(at.parties_of(Dispute.objects.get())) == 2


def test_a_refused_form_keeps_what_was_typed(client_of, room) -> None:
    answer = client_of(room.taker).post(
        reverse("incidents:dispute_register"), {"title": "夜间噪音", "a_name": "张建国"}
    )

    assert answer.status_code == 422
    assert "张建国" in answer.content.decode()


def test_who_has_no_part_in_disputes_gets_no_form(client_of, cast) -> None:
    assert page(client_of(cast.auditor), "dispute_register").status_code == 403


def test_the_mediator_reads_the_parties_on_the_page(client_of, room) -> None:
    dispute = at.mediating(room)

    assert "张建国" in page(client_of(room.mediator), "dispute_detail", dispute.pk).content.decode()


@pytest.mark.parametrize("who", ["street", "colleague"])
def test_who_sees_the_case_reads_no_party_on_its_page(client_of, room, who) -> None:
    dispute = at.signed(room)
    answer = page(client_of(getattr(room, who)), "dispute_detail", dispute.pk)

    assert answer.status_code == 200
    words = answer.content.decode()
    assert not [word for word in ("张建国", "13800001111", "铺设地垫") if word in words]


@pytest.mark.parametrize("who", ["worker", "leader", "district_staff", "analyst"])
def test_for_others_the_page_is_not_there(client_of, room, cast, who) -> None:
    dispute = at.mediating(room)

    assert page(client_of(getattr(cast, who)), "dispute_detail", dispute.pk).status_code in (
        403,
        404,
    )


def test_one_tap_takes_a_dispute_on(client_of, room) -> None:
    dispute = at.assigned(room)

    act(client_of(room.mediator), dispute, "take-on", no_interest="on")

    assert at.again(dispute).accepted_at is not None


def test_one_tap_records_a_consent(client_of, room) -> None:
    dispute = at.accepted(room)

    act(client_of(room.mediator), dispute, "consent", party=at.parties_of(dispute)[0].pk)

    assert at.parties_of(dispute)[0].consent_at is not None


def test_an_agreement_is_written_signed_and_sent_to_the_court(client_of, room) -> None:
    dispute, client = at.mediating(room), client_of(room.mediator)
    client.post(
        reverse("incidents:agreement", args=[dispute.pk]),
        {
            "form": "written",
            "facts": "夜间噪音",
            "terms": "铺设地垫",
            "perform_by": timezone.localdate() + timedelta(days=7),
            "status_matter": "none",
        },
    )
    parties = [party.pk for party in at.parties_of(dispute)]
    act(client, dispute, "sign", party=parties, mediator="on", seal="on")
    act(client, dispute, "apply", court=room.court.pk, party=parties)

    assert at.confirmation_of(dispute).state == "jointly_applied"


def test_an_application_of_one_side_leaves_nothing_behind(client_of, room) -> None:
    dispute = at.signed(room)
    one = at.parties_of(dispute)[0].pk

    act(client_of(room.mediator), dispute, "apply", court=room.court.pk, party=[one])

    assert not dispute.confirmations.exists()


def test_a_follow_up_is_answered_from_the_list(client_of, room) -> None:
    dispute, client = at.performing(room), client_of(room.mediator)
    check = dispute.checks.first()
    assert dispute.number in page(client, "follow_ups").content.decode()

    act(client, dispute, "check", check=check.pk, result="performed")

    assert at.state_of(dispute) == "performed"


def test_who_steps_back_is_led_home(client_of, room) -> None:
    dispute = at.accepted(room)
    url = reverse("incidents:case_step", args=[dispute.pk, "recuse"])

    answer = client_of(room.mediator).post(url, {"reason": "亲戚", "seen": dispute.version})

    assert answer.url == "/"


def test_a_taken_room_is_said_on_the_page(client_of, room) -> None:
    chamber = MediationRoom.objects.create(name="一号", organisation=room.committee)
    client = client_of(room.mediator)
    when = {"day": "2030-01-07", "time": "09:00", "minutes": "60", "room": chamber.pk}
    act(client, at.mediating(room), "book", **when)

    answer = act(client, at.mediating(room), "book", **when)

    assert "已被占用" in answer.content.decode()


def test_the_invited_unit_answers_on_the_page(client_of, room) -> None:
    dispute = at.mediating(room)
    row = invite_partner(actor=room.mediator, case=dispute, org=room.legal_aid, agreed=True)

    act(client_of(room.lawyer), dispute, "answer-invitation", invitation=row.pk, choice="accept")

    assert at.again(row).state == "accepted"


@pytest.mark.parametrize(
    "name", ["mediation", "follow_ups", "rooms", "results", "mediators", "dispute_list"]
)
def test_the_mediators_lists_open(client_of, room, name) -> None:
    at.performing(room)
    MediatorProfile.objects.create(user=room.mediator, skills=["land"])

    assert page(client_of(room.mediator), name).status_code == 200


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_file_opens_in_both_languages_at_every_stage(client_of, room, language) -> None:
    client = client_of(room.mediator, language)
    for reach in (at.assigned, at.consented, at.agreed, at.performing):
        assert page(client, "dispute_detail", reach(room).pk).status_code == 200


def test_the_judge_answers_from_the_list(client_of, room) -> None:
    asked = at.asked(room)
    client = client_of(room.judge)
    assert "口头协议" in page(client, "mediation").content.decode()

    client.post(reverse("incidents:question_answer", args=[asked.pk]), {"text": "有效"})

    assert at.again_scoped(asked, room.judge).answered_at is not None


# Papers


def fonts_of(content):
    """Return the fonts of a PDF that carry their glyphs with them."""
    found = set()
    for sheet in PdfReader(BytesIO(content)).pages:
        for font in sheet["/Resources"]["/Font"].values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            descriptor = inner.get_object()
            if {"/FontFile2", "/FontFile3"} & set(descriptor):
                found.add(descriptor["/FontName"])
    return found


def test_the_agreement_is_a_paper_with_its_chinese_glyphs(room) -> None:
    dispute = at.signed(room)
    with scoped_to(room.mediator):
        content = agreement_paper(actor=room.mediator, case=dispute)

    words = at.pdf_words(content)
    assert all(word in words for word in ("人民调解协议书", "张建国", "铺设地垫", dispute.number))
    assert any("WenQuanYi" in name for name in fonts_of(content))


def test_the_court_guide_tells_the_other_ways_and_names_nobody(room) -> None:
    dispute = fail_mediation(actor=room.mediator, case=at.mediating(room), reason="谈不拢")

    words = at.pdf_words(guide_paper(actor=room.mediator, case=dispute))

    assert "人民法院" in words
    assert "张建国" not in words


def test_the_joint_application_names_both_sides_and_the_last_day(room) -> None:
    row = at.drafted(room)
    with scoped_to(room.mediator):
        words = at.pdf_words(application_paper(actor=room.mediator, confirmation=row))

    assert all(word in words for word in ("张建国", "李秀英", f"{row.apply_due_on:%Y-%m-%d}"))


def test_the_minutes_are_printed(room) -> None:
    session = booked(room, at.mediating(room))
    hold_session(actor=room.mediator, session=session, minutes=at.MINUTES)
    with scoped_to(room.mediator):
        words = at.pdf_words(minutes_paper(actor=room.mediator, session=session))

    assert "乙方同意铺设" in words


@pytest.mark.parametrize("paper", ["agreement", "minutes", "application"])
def test_street_staff_get_no_paper_of_the_file(client_of, room, paper) -> None:
    dispute = at.signed(room)

    answer = page(client_of(room.street), "dispute_paper", dispute.pk, paper)

    assert answer.status_code == 404


def test_the_mediator_gets_a_pdf(client_of, room) -> None:
    dispute = at.signed(room)

    answer = page(client_of(room.mediator), "dispute_paper", dispute.pk, "agreement")

    assert answer.content.startswith(b"%PDF")
