"""Boxes and polls typed in at once, and the channels counted together (S06)."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from incidents.choices import Channel
from incidents.models import Appeal
from incidents.services import appeals
from incidents.services.appeals.counting import channel_report, legal_share
from tests import factories
from tests.incidents.calling import made


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
