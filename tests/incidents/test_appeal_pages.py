"""Pages of the appeals desk: intake by form, panel, claims, claims."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from grid.choices import OrganisationKind
from incidents.choices import Channel
from incidents.models import Appeal, RoutingRule
from incidents.services import appeals
from incidents.services.appeals import AppealIntake, register_appeal
from tests import factories
from tests.incidents.calling import TIFF, made, voice


def test_the_hotline_form_registers_and_shows_number_and_code(client_of, staff, building) -> None:
    answer = client_of(staff.taker).post("/appeals/new/", voice(building), follow=True)

    appeal = Appeal.objects.get()
    content = answer.content.decode()
    assert appeal.number in content
    assert appeal.building == building


def test_sending_the_form_twice_registers_once(client_of, staff, building) -> None:
    client, sent = client_of(staff.taker), voice(building)
    client.post("/appeals/new/", sent)
    client.post("/appeals/new/", sent)

    assert Appeal.objects.count() == 1


def test_a_form_without_a_place_keeps_what_was_typed(client_of, staff, building) -> None:
    answer = client_of(staff.taker).post("/appeals/new/", voice(building, spot=""))

    assert answer.status_code == 422
    assert "楼道灯不亮" in answer.content.decode()


def test_the_fields_follow_the_channel(client_of, staff) -> None:
    content = client_of(staff.taker).get("/appeals/new/extras/?channel=suggestion_box")

    assert 'name="x-openers"' in content.content.decode()


@pytest.mark.parametrize("channel", list(Channel))
def test_the_form_opens_for_every_channel(client_of, staff, channel) -> None:
    assert client_of(staff.taker).get(f"/appeals/new/?channel={channel}").status_code == 200


def test_a_fax_comes_with_its_scan(client_of, staff, building) -> None:
    scan = SimpleUploadedFile("fax.tif", TIFF, content_type="image/tiff")

    client_of(staff.taker).post("/appeals/new/", voice(building, channel="fax", scan=scan))

    assert Appeal.objects.get().files.get().mime == "image/tiff"


def test_a_scan_that_is_no_scan_is_refused(client_of, staff, building) -> None:
    bad = SimpleUploadedFile("fax.pdf", b"MZ" + bytes(300), content_type="application/pdf")

    answer = client_of(staff.taker).post("/appeals/new/", voice(building, channel="fax", scan=bad))

    assert answer.status_code == 422
    assert not Appeal.objects.exists()


def test_four_lines_become_four_claims_with_their_categories(
    client_of, staff, building, labour
) -> None:
    sent = voice(building, claims="征地补偿\n老张就业\n养老\n入学")

    client_of(staff.taker).post("/appeals/new/", sent)

    claims = Appeal.objects.get().claims.all()
    assert [claim.category for claim in claims] == [None, labour, None, None]


def test_places_are_found_by_their_words(client_of, staff, building) -> None:
    content = client_of(staff.taker).get("/appeals/new/places/?where=槐荫路").content.decode()

    assert f'value="b:{building.pk}"' in content


def test_the_same_matter_is_suggested_and_the_body_proposed(
    client_of, staff, bodies, building, labour
) -> None:
    RoutingRule.objects.create(name="劳动", category=labour, to_org=bodies.housing)
    before = made(staff, category=labour, place=building.place)

    content = client_of(staff.taker).get(
        f"/appeals/new/hints/?category={labour.pk}&spot=b:{building.pk}"
    )

    assert before.number in content.content.decode()
    assert "住建局" in content.content.decode()


def test_the_receipt_shows_the_code_only_to_whoever_typed_it_in(client_of, staff) -> None:
    receipt = register_appeal(
        hand=staff.taker,
        intake=AppealIntake(
            kind="enquiry", channel="hotline", text="问", place=factories.in_cell(0)
        ),
    )

    content = client_of(staff.leader).get(f"/appeals/{receipt.appeal.pk}/receipt/")

    assert receipt.code not in content.content.decode()


def test_a_street_clerk_takes_no_hotline_call(client_of, staff, building) -> None:
    answer = client_of(staff.street).post("/appeals/new/", voice(building))

    assert answer.status_code == 422


def test_the_panel_accepts_and_sends_with_one_click(client_of, staff, bodies) -> None:
    case = made(staff)

    client_of(staff.taker).post(
        f"/appeals/{case.pk}/dispatch/",
        {"seen": case.version, "mode": "referral", "to_org": bodies.housing.pk},
    )

    sent = Appeal.objects.get(pk=case.pk)
    assert (sent.state, sent.holder_org) == ("handling", bodies.housing)


def test_the_panel_proposes_what_the_duty_list_says(client_of, staff, bodies, labour) -> None:
    RoutingRule.objects.create(name="劳动", category=labour, to_org=bodies.housing)
    case = made(staff, category=labour)

    content = client_of(staff.taker).get(f"/appeals/{case.pk}/dispatch/").content.decode()

    assert f'<option value="{bodies.housing.pk}" selected>' in content


def test_the_panel_refuses_the_body_complained_of_in_words(client_of, staff, bodies) -> None:
    case = made(staff, about_org=bodies.street)

    answer = client_of(staff.taker).post(
        f"/appeals/{case.pk}/dispatch/",
        {"seen": case.version, "mode": "referral", "to_org": bodies.street.pk},
    )

    assert answer.status_code == 422


def test_three_answers_lead_to_a_notice(client_of, staff, town) -> None:
    make = factories.make_organisation
    court = make(kind=OrganisationKind.COURT, name="东区法院", area=town.district)
    make(kind=OrganisationKind.LEGAL_AID_CENTRE, name="援助中心", area=town.city)
    case, client = made(staff), client_of(staff.taker)
    page = client.get(f"/appeals/{case.pk}/triage/?authority=court&wish=change&served=months_6")
    context = page.context

    client.post(
        f"/appeals/{case.pk}/triage/",
        {
            "seen": case.version,
            "legal_channel": context["route"].channel,
            "guided_to": court.pk,
            "guidance": context["guidance"],
            "slot": context["slots"][0].isoformat(),
        },
    )

    notice = client.get(f"/appeals/{case.pk}/notice/").content.decode()
    assert "东区法院" in notice
    assert "援助中心" in notice


@pytest.fixture
def joint(staff, bodies):
    case = appeals.accept_appeal(actor=staff.taker, case=made(staff, text="四件事的全文"))
    case = appeals.split_claims(
        actor=staff.taker, case=case, claims=[("补偿一项", None), ("就业一项", None)]
    )
    first, second = case.claims.all()
    return appeals.dispatch_appeal(
        actor=staff.taker, case=case, to_org=bodies.housing, mode="joint_handling",
        by_claim={first.pk: bodies.housing, second.pk: bodies.fire},
    )  # fmt: skip


def test_a_co_handler_sees_the_summary_and_the_own_claim_only(client_of, staff, joint) -> None:
    content = client_of(staff.fire).get(f"/appeals/{joint.pk}/").content.decode()

    assert joint.number in content
    assert "就业一项" in content
    assert "补偿一项" not in content


def test_the_lead_sees_every_claim(client_of, staff, joint) -> None:
    content = client_of(staff.housing).get(f"/appeals/{joint.pk}/").content.decode()

    assert "就业一项" in content
    assert "补偿一项" in content


def test_an_appeal_about_the_street_is_no_page_for_its_clerk(client_of, staff, bodies) -> None:
    case = made(staff, kind="report", about_org=bodies.street)

    assert client_of(staff.street).get(f"/appeals/{case.pk}/").status_code == 404
