"""Four doors without an account: ask, ask for help, report, suggest."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core.rows import everything, scoped
from incidents.choices import IncidentKind
from incidents.forms.portal import ASKED
from incidents.models import Case, CaseFile, Contact, IssueCategory, Notice
from incidents.services.portal import Stamp
from tests.incidents.portal.conftest import at, the_case

DOORS = ("ask", "help", "report", "suggest")
KINDS = {"ask": "enquiry", "help": "help_request", "report": "report", "suggest": "suggestion"}


def contact():
    with scoped(everything("tests")):
        return Contact.objects.first()


def photo():
    picture, exif = io.BytesIO(), Image.Exif()
    exif[0x8825] = {1: "N"}
    Image.new("RGB", (40, 30), "red").save(picture, "JPEG", exif=exif)
    return SimpleUploadedFile("a.jpg", picture.getvalue(), "image/jpeg")


def test_a_visitor_sees_the_doors_on_the_first_page(client, town) -> None:
    page = client.get("/").content.decode()

    assert all(f"/say/{door}/" in page for door in DOORS)


def test_the_staff_keeps_its_start_page(client_of, cast) -> None:
    assert "/say/ask/" not in client_of(cast.leader).get("/").content.decode()


def test_the_staff_passes_every_door_before_its_start_page(client, cast) -> None:
    client.force_login(cast.administrator, backend="django.contrib.auth.backends.ModelBackend")

    assert client.get("/").status_code == 302  # the second factor


@pytest.mark.parametrize("door", DOORS)
def test_a_door_asks_five_things_at_most(door) -> None:
    assert len(ASKED[door]) <= 5


@pytest.mark.parametrize("door", DOORS)
def test_a_door_opens_without_an_account(client, town, door) -> None:
    assert client.get(f"/say/{door}/").status_code == 200


@pytest.mark.parametrize("door", DOORS)
def test_each_door_leads_to_its_kind_of_appeal(say, door) -> None:
    say(door)

    assert (the_case().kind, the_case().channel) == (KINDS[door], "website")


def test_number_and_code_are_shown(say) -> None:
    page = say().content.decode()

    assert the_case().number in page
    assert re.search(r">\d{8}<", page)


def test_without_a_contact_nobody_is_kept(say) -> None:
    say()

    assert the_case().is_anonymous
    assert contact() is None


def test_a_phone_number_goes_into_the_vault(say) -> None:
    say(contact="139 0000 0001")

    assert contact().phone.opened() == "139 0000 0001"


def test_an_address_of_mail_goes_into_the_vault(say) -> None:
    say(contact="ming@example.org")

    assert contact().email.opened() == "ming@example.org"


def test_a_contact_that_is_neither_is_refused_and_nothing_typed_is_lost(say) -> None:
    answer = say(contact="call me", text="路灯坏了很久")

    assert answer.status_code == 400
    assert "路灯坏了很久" in answer.content.decode()


def test_an_appeal_of_a_community_lies_there(town, say) -> None:
    say()

    assert the_case().area_code == town.community.code


def test_a_tap_on_the_map_names_the_cell(town, say) -> None:
    say(**at(1))

    assert the_case().cell == town.cells[1]


def test_without_a_place_it_is_asked_for(say) -> None:
    assert say(community=None).status_code == 400


def test_a_place_outside_the_town_is_refused_with_words(say) -> None:
    answer = say(longitude=0, latitude=0)

    assert answer.status_code == 400
    assert Case._base_manager.count() == 0


def test_a_thing_reported_on_the_map_is_an_incident(town, say, manhole) -> None:
    say("report", category=manhole.pk, **at(0))

    assert (the_case().desk, the_case().source, the_case().cell) == (
        "incident",
        "online",
        town.cells[0],
    )


def test_a_thing_reported_from_the_list_is_not_lost_for_want_of_a_point(say, manhole) -> None:
    say("report", category=manhole.pk)

    assert (the_case().desk, the_case().category) == ("appeal", manhole)


def test_the_grid_worker_is_told_of_an_incident(cast, say, manhole) -> None:
    say("report", category=manhole.pk, **at(0))

    assert Notice.objects.filter(user=cast.worker, kind="incident.reported").exists()


def test_the_police_of_the_place_is_told_of_a_stolen_bicycle(cast, say) -> None:
    bicycle = IssueCategory.objects.create(
        code="bicycle", name="丢车", desk="incident", is_public=True,
        incident_kind=IncidentKind.THEFT_ALERT,
    )  # fmt: skip
    say("report", category=bicycle.pk, **at(0))

    told = Notice.objects.filter(kind="incident.reported").values_list("user", flat=True)
    assert cast.police.pk in told
    assert cast.other_police.pk not in told


def test_a_photo_is_drawn_anew(say) -> None:
    say("help", photos=photo())

    with Image.open(CaseFile.objects.get().file) as kept:
        assert not kept.getexif()


def test_what_is_no_photo_is_refused_and_nothing_is_registered(say) -> None:
    answer = say("help", photos=SimpleUploadedFile("a.jpg", b"<script>", "image/jpeg"))

    assert answer.status_code == 400
    assert Case._base_manager.count() == 0


def test_numbers_of_people_do_not_stand_in_the_case(say) -> None:
    say(text="请打13900000001找张三", contact="13900000001")

    assert "13900000001" not in the_case().text + the_case().title
    assert contact().original.opened() == "请打13900000001找张三"


def test_the_same_form_sent_twice_gives_one_case_and_the_same_receipt(say) -> None:
    stamp = Stamp.new().text
    first, second = say(stamp=stamp), say(stamp=stamp)

    assert Case._base_manager.count() == 1
    assert code_in(first) == code_in(second)


def code_in(answer) -> str:
    return re.search(r">(\d{8})<", answer.content.decode())[1]


def test_words_are_shown_as_words(client, say) -> None:
    answer = say(text="<script>alert(1)</script>", contact="wrong")

    assert "<script>alert(1)" not in answer.content.decode()


def test_an_unknown_door_is_404(client, town) -> None:
    assert client.get("/say/complain/").status_code == 404


@pytest.mark.parametrize(
    ("text", "number"),
    [("楼下正在打架", "110"), ("三楼着火了", "119"), ("闻到煤气味", "119"), ("老人昏迷了", "120")],
)
def test_words_of_danger_are_answered_with_the_number_to_call_first(say, text, number) -> None:
    page = say(text=text).content.decode()

    assert f'class="btn btn-danger" href="tel:{number}"' in page
    assert Case._base_manager.count() == 0


def test_who_is_not_in_danger_sends_it_all_the_same(say) -> None:
    say(text="去年三楼着火了，还没有修", no_danger="1")

    assert the_case().text == "去年三楼着火了，还没有修"


def test_ordinary_words_raise_no_alarm(say) -> None:
    say(text="小区充电枪坏了")

    assert Case._base_manager.count() == 1


def test_an_online_report_of_a_lost_bicycle_is_with_the_police_at_once_and_its_sender_sees_it(
    cast, say, client
) -> None:
    bicycle = IssueCategory.objects.create(
        code="bicycle", name="丢车", desk="incident", is_public=True,
        incident_kind=IncidentKind.THEFT_ALERT,
    )  # fmt: skip
    code = code_in(say("report", text="自行车被偷了", category=bicycle.pk, **at(0)))
    told = Notice.objects.get(user=cast.police, kind="incident.reported")
    page = client.post("/progress/", {"number": the_case().number, "code": code}).content.decode()

    assert (told.made_at - the_case().received_at).total_seconds() < 60
    assert the_case().number in page
    assert "已上报" in page


def test_an_anonymous_report_to_the_police_needs_no_account_and_keeps_nobody(cast, say) -> None:
    theft = IssueCategory.objects.create(
        code="fraud", name="诈骗线索", desk="incident", is_public=True,
        incident_kind=IncidentKind.FRAUD_ALERT,
    )  # fmt: skip
    say("report", category=theft.pk, **at(0))

    with scoped(everything("a test")):
        assert not Contact.objects.exists()
