"""Pages of the appeals desk: intake by form, panel, claims, contact, duty list."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from grid.choices import OrganisationKind
from incidents.choices import Channel
from incidents.models import Appeal, IssueCategory, RoutingRule
from incidents.services import appeals
from incidents.services.appeals import AppealIntake, ContactParts, register_appeal
from incidents.services.appeals.counting import channel_report, legal_share
from staff.models import AccessEvent
from tests import factories

TIFF = b"II*\x00\x08\x00\x00\x00" + bytes(300)


@pytest.fixture
def building(town):
    return factories.make_building(0, address="槐荫路 12 号")


@pytest.fixture
def labour(db):
    return IssueCategory.objects.create(code="labour", name="劳动", keywords="欠薪 就业")


def voice(building, **values):
    given = {
        "client_uuid": str(uuid.uuid4()),
        "channel": "hotline",
        "kind": "help_request",
        "text": "楼道灯不亮",
        "spot": f"b:{building.pk}",
    }
    return {**given, **values}


def made(staff, **values):
    given = {"kind": "help_request", "channel": "hotline", "text": "楼道灯不亮"}
    given |= {"place": factories.in_cell(0)}
    return register_appeal(hand=staff.taker, intake=AppealIntake(**{**given, **values})).appeal


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
def with_contact(staff, bodies):
    case = made(staff, contact=ContactParts(name="王某某", phone="13900001234"))
    case = appeals.accept_appeal(actor=staff.taker, case=case)
    return appeals.dispatch_appeal(actor=staff.taker, case=case, to_org=bodies.housing)


def test_no_page_holds_the_contact(client_of, staff, with_contact) -> None:
    content = client_of(staff.taker).get(f"/appeals/{with_contact.pk}/").content.decode()

    assert "13900001234" not in content
    assert "王某某" not in content


def test_the_contact_is_shown_for_a_purpose_and_written_down(
    client_of, staff, with_contact
) -> None:
    answer = client_of(staff.taker).post(
        f"/appeals/{with_contact.pk}/contact/", {"purpose": "回访"}
    )

    assert "13900001234" in answer.content.decode()
    assert AccessEvent.objects.filter(purpose="回访").count() == 1


def test_the_handler_sees_no_way_to_the_contact(client_of, staff, with_contact) -> None:
    client = client_of(staff.housing)
    answer = client.post(f"/appeals/{with_contact.pk}/contact/", {"purpose": "想看"})

    assert answer.status_code == 404
    assert "/contact/" not in client.get(f"/appeals/{with_contact.pk}/").content.decode()


def test_a_lent_contact_is_seen_by_the_handler(client_of, staff, with_contact) -> None:
    client_of(staff.taker).post(
        f"/appeals/{with_contact.pk}/contact/", {"purpose": "上门", "user": staff.housing.pk}
    )

    answer = client_of(staff.housing).post(
        f"/appeals/{with_contact.pk}/contact/", {"purpose": "上门"}
    )
    assert "13900001234" in answer.content.decode()


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


def box(town, second="乙"):
    return {
        "page": str(uuid.uuid4()), "box": "3 号箱", "opener": "甲", "second_opener": second,
        "opened_at": "2026-11-20T09:00", "area": town.community.pk,
        "s-TOTAL_FORMS": 3, "s-INITIAL_FORMS": 0,
        "s-0-kind": "suggestion", "s-0-text": "多设座椅",
        "s-1-kind": "report", "s-1-text": "夜间施工",
        "s-2-kind": "suggestion", "s-2-text": "",
    }  # fmt: skip


def test_a_box_of_slips_is_typed_in_at_once(client_of, staff, town) -> None:
    client_of(staff.taker).post("/appeals/box/", box(town))

    assert Appeal.objects.filter(channel="suggestion_box", is_anonymous=True).count() == 2


def test_a_box_that_one_opened_is_refused_with_all_its_slips(client_of, staff, town) -> None:
    answer = client_of(staff.taker).post("/appeals/box/", box(town, ""))

    assert answer.status_code == 422
    assert not Appeal.objects.exists()


def poll(town, table):
    return {
        "page": str(uuid.uuid4()), "channel": "opinion_poll", "survey": "出行调查", "asked": 300,
        "area": town.community.pk,
        "table": SimpleUploadedFile("poll.csv", table.encode("gb18030")),
    }  # fmt: skip


def test_a_poll_comes_in_as_totals(client_of, staff, town) -> None:
    table = "问题,选项,人数\n停车难吗,难,200\n停车难吗,不难,100\n公交够吗,够,180\n"

    client_of(staff.taker).post("/appeals/poll/", poll(town, table))

    totals = {one.text: one.extras["totals"] for one in Appeal.objects.all()}
    assert totals == {"停车难吗": {"难": 200, "不难": 100}, "公交够吗": {"够": 180}}


@pytest.mark.parametrize("column", ["姓名", "name", "电话", "住址"])
def test_a_poll_with_a_column_of_names_is_refused_by_its_name(
    client_of, staff, town, column
) -> None:
    table = f"问题,选项,人数,{column}\n停车难吗,难,1,王某\n"

    answer = client_of(staff.taker).post("/appeals/poll/", poll(town, table))

    assert answer.status_code == 422
    assert f"“{column}”" in answer.content.decode()
    assert not Appeal.objects.exists()


def test_the_channels_sum_to_the_total(client_of, staff, town) -> None:
    for channel in ("hotline", "hotline", "email", "fax"):
        made(staff, channel=channel)

    answer = client_of(staff.taker).get("/appeals/channels/")

    assert sum(line.count for line in answer.context["lines"]) == answer.context["total"] == 4


def test_the_share_of_law_related_appeals_is_told(staff, town) -> None:
    cases = [made(staff) for _ in range(4)]
    court = factories.make_organisation(kind="court", name="法院", area=town.district)
    for case in cases[:3]:
        appeals.redirect_appeal(
            actor=staff.taker, case=case, legal_channel="litigation", guided_to=court,
            guidance="请到法院",
        )  # fmt: skip
    start, end = cases[0].received_at, cases[-1].received_at.replace(year=2100)

    assert legal_share(actor=staff.taker, start=start, end=end) == (3, 4)
    assert len(channel_report(actor=staff.taker, start=start, end=end)) == len(Channel)


def line_of_list(bodies, **values):
    given = {"name": "住房", "position": 10, "mode": "referral", "to_org": bodies.housing.pk,
             "is_active": "on", "answers": "{}"}  # fmt: skip
    return {**given, **values}


def test_a_line_is_tried_out_and_changes_nothing(client_of, staff, bodies) -> None:
    case = made(staff)

    answer = client_of(staff.leader).post("/duty-list/new/", line_of_list(bodies, **{"try": "1"}))

    assert case.number in answer.content.decode()
    assert not RoutingRule.objects.exists()


def test_a_line_is_saved_and_changed(client_of, staff, bodies) -> None:
    client = client_of(staff.leader)
    client.post("/duty-list/new/", line_of_list(bodies))
    rule = RoutingRule.objects.get()
    client.post(f"/duty-list/{rule.pk}/", line_of_list(bodies, name="新名", seen=rule.version))

    rule.refresh_from_db()
    assert (rule.name, rule.made_by) == ("新名", staff.leader)


def test_a_call_taker_keeps_no_duty_list(client_of, staff, bodies) -> None:
    assert client_of(staff.taker).post("/duty-list/new/", {}).status_code == 403


def test_the_coordinator_decides_from_the_queue(client_of, staff, bodies, labour) -> None:
    case = appeals.accept_appeal(actor=staff.taker, case=made(staff, category=labour))

    client_of(staff.leader).post(
        "/appeals/no-owner/",
        {"case": case.pk, "to_org": bodies.fire.pk, "reason": "归消防", "makes_rule": "on"},
    )

    assert Appeal.objects.get(pk=case.pk).holder_org == bodies.fire
    assert RoutingRule.objects.get().category == labour


def test_a_category_is_changed_with_a_note(client_of, staff, labour) -> None:
    client_of(staff.leader).post(
        "/categories/",
        {"category": labour.pk, "seen": labour.version, "name": "劳动用工", "is_active": "on",
         "note": "改名"},
    )  # fmt: skip

    labour.refresh_from_db()
    assert (labour.name, labour.note) == ("劳动用工", "改名")


def test_a_time_limit_is_set_by_the_administrator_with_its_rule(client_of, cast) -> None:
    sent = {"code": "appeal.enquiry", "amount": 3, "unit": "working_days", "rule": "市规 5",
            "note": "本市规定"}  # fmt: skip

    client_of(cast.administrator).post("/time-limits/", sent)

    content = client_of(cast.administrator).get("/time-limits/").content.decode()
    assert "市规 5" in content


def test_an_appeal_about_the_street_is_no_page_for_its_clerk(client_of, staff, bodies) -> None:
    case = made(staff, kind="report", about_org=bodies.street)

    assert client_of(staff.street).get(f"/appeals/{case.pk}/").status_code == 404
