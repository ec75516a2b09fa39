"""Nonsense in addresses and forms is refused in words; nothing ever falls over."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from grid.models import Building
from staff.choices import NetworkKind
from tests import factories

pytestmark = pytest.mark.django_db
BEYOND = "9" * 30  # digits that no column holds
LONG = "9" * 5000
LISTS = (
    "/places/areas/",
    "/places/buildings/",
    "/places/dwellings/",
    "/places/rentals/",
    "/places/sites/",
    "/places/organisations/",
    "/work/tasks/",
    "/work/campaigns/",
    "/work/sendings/",
    "/staff/accounts/",
)
NONSENSE = ("-1", BEYOND, LONG, "²", "1e400", "NaN", "😀", "' OR 1=1 --", "<b>", "~", "1~2~3")


@pytest.fixture
def desk(cast, client_of):
    """Sign the district staff in."""
    return client_of(cast.district_staff)


@pytest.mark.parametrize(
    "path",
    [
        "/places/buildings/?q=%00",
        "/places/buildings/lookup/?q=%00",
        "/places/buildings/?after=%00",
        "/staff/network/9901%00/",
        "/map/search/?q=%00",
        "/map/?layers=%00",
        "/api/grid/buildings/?use=%00",
        "/api/fieldwork/tasks/?state=%00",
        "/who-serves-here/?cell=%00",
    ],
)
def test_a_nul_in_an_address_is_refused(desk, path):
    assert desk.get(path).status_code == 400


def test_a_nul_in_a_form_is_refused(cast, desk):
    path = f"/work/campaigns/draft/?{'x' * 10}"
    assert desk.post(path, {"problem": "a\0b"}).status_code == 400


def test_the_refusal_of_the_api_is_json(desk):
    answer = desk.get("/api/grid/buildings/?use=%00", headers={"accept": "application/json"})
    assert answer.json()["code"] == "bad_input"


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("text", NONSENSE)
def test_a_list_bears_nonsense_in_every_filter(desk, path, text):
    names = ("area", "state", "kind", "due_by", "overdue", "assignee", "building", "page")
    codes = {desk.get(path, sent).status_code for sent in ({"q": text}, dict.fromkeys(names, text))}
    assert codes <= {200, 403}


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("text", NONSENSE)
def test_a_broken_page_mark_is_refused_or_empty(desk, path, text):
    codes = {desk.get(path, {mark: text}).status_code for mark in ("after", "before")}
    assert codes <= {200, 400}


@pytest.mark.parametrize("box", ["", "x", "1,2,3", "NaN,NaN,NaN,NaN", "inf,0,1,1", "9,9,1,1"])
@pytest.mark.parametrize(
    "path",
    [
        "/api/grid/buildings/?in_bbox=",
        "/api/maps/buildings/?in_bbox=",
        "/map/counts/buildings/?box=",
        "/work/assign/cells/?in_bbox=",
    ],
)
def test_a_box_that_is_none_is_refused_or_ignored(desk, path, box):
    assert desk.get(path + box).status_code in (200, 400)


@pytest.mark.parametrize(
    "view", ["inf/36/118", "nan/36/118", "1e400/36/118", "12/nan/118", "-5/36/118"]
)
def test_a_view_that_is_none_is_refused(desk, view):
    assert desk.get("/map/", {"at": view}).status_code == 400


@pytest.mark.parametrize("wanted", ["x", "grid:nothing", "//evil.example/", "javascript:alert(1)"])
def test_a_way_on_that_is_no_path_of_ours_is_not_taken(cast, desk, town, wanted):
    task = factories.make_task(cast.worker, cast.district_staff, town.cells[0])
    sent = {"next": wanted, "text": "不需要了"}
    answer = desk.post(f"/work/tasks/{task.pk}/take/cancel/", sent)
    assert answer.headers["Location"] == f"/work/tasks/{task.pk}/"


def test_a_building_without_a_footprint_is_added_at_a_point(cast, desk):
    sent = {"name": "岗亭", "use": "other", "footprint": "", "place": "118.005, 36.005"}
    desk.post("/places/buildings/add/", sent)
    assert Building.objects.get().place.coords == (118.005, 36.005)


def test_a_building_without_a_footprint_can_be_changed(cast, desk, town):
    building = factories.make_building(place=factories.in_cell(0), footprint=None)
    sent = {"name": "新岗亭", "use": "other", "place": "118.005, 36.005", "seen_version": "1"}
    desk.post(f"/places/buildings/{building.pk}/edit/", sent)
    building.refresh_from_db()
    assert building.name == "新岗亭"


@pytest.mark.parametrize("key", [BEYOND, LONG, "²", "x", "-1", "1.5"])
def test_a_chosen_record_that_cannot_be_is_told_beside_the_field(desk, key):
    sent = {"name": "楼", "use": "other", "place": "118.005, 36.005", "compound": key}
    answer = desk.post("/places/buildings/add/", sent)
    assert (answer.status_code, "compound" in answer.context["form"].errors) == (422, True)


@pytest.mark.parametrize("key", [BEYOND, LONG, "²", "x"])
def test_ticked_tasks_that_cannot_be_are_left_out(desk, key):
    sent = {"chosen": key, "step": "approve"}
    assert desk.post("/work/tasks/decide/", sent).status_code == 302


@pytest.mark.parametrize("key", [BEYOND, LONG, "²", "x"])
def test_areas_of_a_campaign_that_cannot_be_are_told(desk, key):
    answer = desk.post("/work/campaigns/draft/", {"areas": key})
    assert "areas" in answer.context["form"].errors


@pytest.mark.parametrize("version", [BEYOND, LONG, "²", "x", ""])
def test_a_version_that_is_none_changes_no_holder(cast, client_of, town, version):
    post = factories.make_network_post(town.cells[0], NetworkKind.GRID_WORKER, "张三")
    sent = {"holder_name": "李四", "begins_on": post.begins_on, "version": version}
    client_of(cast.leader).post(f"/staff/holders/{post.pk}/edit/", sent)
    post.refresh_from_db()
    assert post.holder_name == "张三"


@pytest.mark.parametrize("days", [BEYOND, LONG, "000001" + "9" * 9, "²", "-1"])
def test_days_that_are_no_number_of_days_are_refused(desk, days):
    template = factories.make_template("rental")
    sent = {"template": template.pk, "filter": "rentals_due", "days": days}
    assert desk.post("/work/assign/preview/", sent).status_code in (200, 400, 422)


@pytest.mark.parametrize("key", [BEYOND, LONG, "²"])
def test_a_visit_for_a_task_that_cannot_be_is_refused_or_without_it(cast, client_of, key):
    dwelling = factories.make_dwelling()
    path = f"/today/visit/household/{dwelling.pk}/?task={key}"
    assert client_of(cast.worker).get(path).status_code in (200, 404)


@pytest.mark.parametrize(
    "body",
    ["", "[]", "null", "1", '"x"', "{", '{"place": []}', '{"at": 1}', '{"answers": 3}', "\ud800"],
)
def test_the_api_refuses_a_visit_of_wrong_types(cast, client_of, body):
    content = body.encode("utf-8", "surrogatepass")
    path, kind = "/api/fieldwork/visits/", "application/json"
    assert client_of(cast.worker).post(path, content, content_type=kind).status_code == 400


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("client_uuid", "x"),
        ("place", BEYOND),
        ("place", 1.5),
        ("place", None),
        ("place", {"a": 1}),
        ("at", "0001-01-01T00:00:00+14:00"),
        ("at", "9999-12-31T23:59:59-12:00"),
        ("at", "x"),
        ("result", "x"),
        ("note", "a\0b"),
        ("note", "长" * 10_000),
        ("answers", [1]),
        ("answers", {"wiring": "x"}),
        ("photos", "x"),
        ("task", int(BEYOND)),
        ("standard", int(BEYOND)),
        ("second_worker", int(BEYOND)),
        ("distance_m", int(BEYOND)),
        ("occupant_count", -1),
    ],
)
def test_the_api_refuses_a_field_of_a_visit(cast, client_of, name, value):
    dwelling = factories.make_dwelling()
    sent = {
        "client_uuid": "6f4be5a6-6a43-4f0e-9f6c-3f2f7e1f3c55",
        "kind": "household",
        "place": dwelling.pk,
        "at": timezone.now().isoformat(),
        "result": "done",
    }
    body = json.dumps({**sent, name: value})
    answer = client_of(cast.worker).post(
        "/api/fieldwork/visits/", body, content_type="application/json"
    )
    assert answer.status_code in (400, 404)


def test_a_name_with_markup_stays_text_wherever_it_is_shown(cast, desk, town):
    name = "<img src=x onerror=alert(1)>"
    building = factories.make_building(name=name)
    factories.make_task(
        cast.worker, cast.district_staff, building=building, title=name, instruction=name
    )
    for path in (
        "/places/buildings/",
        f"/places/buildings/{building.pk}/",
        f"/places/buildings/{building.pk}/?popup=1",
        "/work/tasks/",
        "/map/search/?q=img",
    ):
        assert b"<img src=x" not in desk.get(path).content


def test_a_name_of_ten_thousand_characters_is_told_beside_its_field(desk):
    sent = {"name": "长" * 10_000, "use": "other", "place": "118.005, 36.005"}
    answer = desk.post("/places/buildings/add/", sent)
    assert list(answer.context["form"].errors) == ["name"]


@pytest.mark.parametrize("name", ["👨‍👩‍👧‍👦楼", "é́́́", "‮楼", "𠀀"])
def test_a_name_of_any_script_is_kept(desk, name):
    sent = {"name": name, "use": "other", "place": "118.005, 36.005"}
    desk.post("/places/buildings/add/", sent)
    assert Building.objects.get().name == name


@pytest.mark.parametrize("place", ["36.005, 118.005", "200, 36", "118.005", "NaN, NaN", "x"])
def test_a_position_that_is_none_is_told_beside_its_field(desk, place):
    sent = {"name": "楼", "use": "other", "place": place}
    answer = desk.post("/places/buildings/add/", sent)
    assert "place" in answer.context["form"].errors


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-02-30", "x", BEYOND])
def test_a_due_day_that_cannot_be_sends_nothing(desk, town, day):
    template = factories.make_template("cell")
    sent = {"template": template.pk, "cells": town.cells[0].code, "due_on": day, "key": "k" * 30}
    answer = desk.post("/work/assign/send/", sent)
    assert answer.status_code in (200, 302, 400, 422)


def test_a_day_of_the_far_future_is_no_term_of_a_post(cast, client_of):
    sent = {"role": "grid_worker", "valid_from": "9999-12-31", "valid_to": "9999-12-31"}
    path = f"/staff/accounts/{cast.worker.pk}/posts/add/"
    assert client_of(cast.administrator).post(path, sent).status_code < 500


def test_the_clock_of_a_visit_may_be_wrong_by_years(cast, client_of):
    dwelling = factories.make_dwelling()
    late = (timezone.now() - timedelta(days=4000)).isoformat()
    sent = {"client_uuid": "6f4be5a6-6a43-4f0e-9f6c-3f2f7e1f3c55", "at": late, "button": "done"}
    path = f"/today/visit/household/{dwelling.pk}/"
    assert client_of(cast.worker).post(path, sent).status_code in (302, 400)
