"""Appeals and disputes on the map: places and counts, nobody's home, hidden from the accused."""

from datetime import timedelta

import pytest
from django.utils import timezone

from grid.choices import BuildingUse
from incidents.models import Appeal, Conflict
from incidents.services.appeals import AppealIntake, register_appeal
from staff.choices import Role
from tests import factories
from tests.incidents.mediating import registered
from tests.maps.test_counts import get as counted
from tests.maps.test_counts import texts
from tests.maps.test_tiles import get, shapes, tile_at
from tests.maps.test_workbench import open_map, settings_in


def make_appeal(staff, column=0, **values):
    given = {"kind": "suggestion", "channel": "hotline", "text": "路灯不亮"}
    if "area" not in values:
        given["place"] = factories.in_cell(column)
    return register_appeal(hand=staff.taker, intake=AppealIntake(**{**given, **values})).appeal


def seen(client, column=0, query=""):
    return shapes(get(client, "appeals", tile_at(column), query))


def at(appeal, **values):
    """Put an appeal's clock or state where a test needs it."""
    Appeal.objects.filter(pk=appeal.pk).update(**values)


def test_an_appeal_is_drawn_at_its_place(staff, client_of) -> None:
    appeal = make_appeal(staff)

    assert [row["id"] for row in seen(client_of(staff.street))] == [appeal.pk]


@pytest.mark.parametrize(("hours", "expected"), [(-1, "late"), (2, "due_soon"), (72, "on_time")])
def test_its_colour_tells_how_its_clock_stands(staff, client_of, hours, expected) -> None:
    due = timezone.now() + timedelta(hours=hours)
    at(make_appeal(staff), due_at=due, step_due_at=due)

    assert [row["status"] for row in seen(client_of(staff.street))] == [expected]


def test_one_that_waits_for_the_citizen_is_not_late(staff, client_of) -> None:
    past = timezone.now() - timedelta(days=1)
    at(make_appeal(staff), due_at=past, step_due_at=past, paused_at=past)

    assert [row["status"] for row in seen(client_of(staff.street))] == ["paused"]


@pytest.mark.parametrize(("days", "expected"), [(2, ["finished"]), (40, [])])
def test_a_finished_one_stays_for_a_month(staff, client_of, days, expected) -> None:
    closed = timezone.now() - timedelta(days=days)
    at(make_appeal(staff), state="withdrawn", closed_at=closed)

    assert [row["status"] for row in seen(client_of(staff.street))] == expected


def test_a_tile_of_appeals_holds_no_word_of_them(staff, client_of) -> None:
    make_appeal(staff)

    (row,) = seen(client_of(staff.street))

    assert set(row) <= {"id", "geometry", "status", "kind", "type", "shape"}


@pytest.mark.parametrize("use", [BuildingUse.RESIDENTIAL, BuildingUse.MIXED])
def test_nobodys_home_is_a_point(staff, client_of, use) -> None:
    home = factories.make_building(0, use=use)
    appeal = make_appeal(staff, place=home.place)

    assert seen(client_of(staff.street)) == []
    assert Appeal.objects.get(pk=appeal.pk).place


def test_a_house_that_is_no_home_is_a_point(staff, client_of) -> None:
    hall = factories.make_building(0, use=BuildingUse.PUBLIC)
    make_appeal(staff, place=hall.place)

    assert len(seen(client_of(staff.street))) == 1


def test_a_request_for_help_is_no_point(staff, client_of) -> None:
    make_appeal(staff, kind="help_request")

    assert seen(client_of(staff.street)) == []


def test_the_interface_draws_no_home_either(staff, client_of) -> None:
    make_appeal(staff, place=factories.make_building(0).place)

    answer = client_of(staff.street).get("/api/maps/appeals/").json()

    assert answer["results"]["features"] == []


def test_what_is_no_point_is_counted_in_its_area(staff, town, client_of) -> None:
    make_appeal(staff, kind="help_request")
    make_appeal(staff, place=factories.make_building(0).place)
    make_appeal(staff, area=town.community)

    found = texts(counted(client_of(staff.street), "appeals", "community"))

    assert found[town.community.code] == "3"


def accused_clerk(town, bodies, name="accused"):
    user = factories.give_post(name, Role.STREET_STAFF, town.street)
    user.organisation = bodies.committee
    user.save(update_fields=["organisation"])
    return user


def neutral_clerk(town):
    return factories.give_post("neutralclerk", Role.STREET_STAFF, town.street)


def test_the_body_complained_of_sees_no_point(staff, town, bodies, client_of) -> None:
    make_appeal(staff, about_org=bodies.street)
    neutral = neutral_clerk(town)

    assert len(seen(client_of(neutral))) == 1  # compiled for the same scope, for another body
    assert seen(client_of(staff.street)) == []


def test_nothing_below_the_body_complained_of_sees_it(staff, town, bodies, client_of) -> None:
    make_appeal(staff, about_org=bodies.street)

    assert seen(client_of(accused_clerk(town, bodies))) == []


def test_the_body_complained_of_counts_it_nowhere(staff, town, bodies, client_of) -> None:
    make_appeal(staff, about_org=bodies.street)

    found = texts(counted(client_of(staff.street), "appeals", "community"))

    assert found[town.community.code] == "0"


def test_a_copy_of_a_tile_is_not_taken_for_another_body_s(staff, town, bodies, client_of) -> None:
    make_appeal(staff, about_org=bodies.street)
    answer = get(client_of(neutral_clerk(town)), "appeals", tile_at(0))

    other = get(client_of(staff.street), "appeals", tile_at(0), **{"If-None-Match": answer["ETag"]})

    assert (other.status_code, other.content) == (200, b"")


def test_one_who_changes_bodies_sees_at_once_what_the_new_one_may(
    staff, town, bodies, client_of
) -> None:
    make_appeal(staff, about_org=bodies.street)
    clerk = neutral_clerk(town)
    client = client_of(clerk)
    for _ in range(2):
        assert len(seen(client)) == 1  # known from now on

    clerk.organisation = bodies.street
    clerk.save(update_fields=["organisation"])

    assert seen(client) == []


def test_one_with_an_interest_sees_no_point(staff, town, client_of) -> None:
    appeal, clerk = make_appeal(staff), neutral_clerk(town)
    client = client_of(clerk)
    assert len(seen(client)) == 1

    Conflict.objects.create(case=appeal.case_ptr, user=clerk, reason="亲属", declared_by=clerk)

    assert seen(client) == []


def test_another_street_sees_nothing(staff, cast, client_of) -> None:
    make_appeal(staff)

    assert seen(client_of(cast.other_street_staff)) == []


def test_choices_narrow_the_points(staff, client_of) -> None:
    make_appeal(staff)
    kept = make_appeal(staff, kind="enquiry")

    found = seen(client_of(staff.street), query="?kind=enquiry&status=on_time,due_soon")

    assert [row["id"] for row in found] == [kept.pk]


@pytest.fixture
def disputes(room):
    """Three disputes in the first cell, seven in the second."""
    return [registered(room.taker, place=factories.in_cell(n)) for n in [0] * 3 + [1] * 7]


@pytest.mark.parametrize("who", ["street", "district", "taker"])
def test_a_dispute_is_a_point_for_nobody(room, disputes, client_of, who) -> None:
    answer = get(client_of(getattr(room, who)), "disputes", tile_at(0))

    assert (answer.status_code, answer.content) == (200, b"")


def test_a_mediator_finds_disputes_in_the_list_only(room, disputes, client_of) -> None:
    assert get(client_of(room.mediator), "disputes", tile_at(0)).status_code == 403


def test_the_interface_lists_no_place_of_a_dispute(room, disputes, client_of) -> None:
    answer = client_of(room.street).get("/api/maps/disputes/")

    assert answer.json()["results"]["features"] == []


def test_whoever_reads_the_disputes_is_told_every_count(room, town, disputes, client_of) -> None:
    found = texts(counted(client_of(room.street), "disputes"))

    assert (found[town.cells[0].code], found[town.cells[1].code]) == ("3", "7")


def test_the_district_is_told_no_small_count(room, town, disputes, client_of) -> None:
    found = texts(counted(client_of(room.district), "disputes"))

    assert found[town.cells[0].code] == "<5"


def test_the_district_is_told_no_count_that_gives_a_small_one_away(
    room, town, disputes, client_of
) -> None:
    found = texts(counted(client_of(room.district), "disputes"))

    assert found[town.cells[1].code] == "·"


def test_a_small_count_of_a_whole_community_is_kept_back_too(room, town, client_of) -> None:
    for _ in range(3):
        registered(room.taker, place=None, area=town.community)

    found = texts(counted(client_of(room.district), "disputes", "community"))

    assert found[town.community.code] == "<5"


def test_what_lies_in_no_cell_does_not_come_out_by_subtraction(room, town, client_of) -> None:
    for n in [0] * 6 + [1] * 8:
        registered(room.taker, place=factories.in_cell(n))
    for _ in range(2):
        registered(room.taker, place=None, area=town.community)
    client = client_of(room.district)

    cells, wide = texts(counted(client, "disputes")), counted(client, "disputes", "community")

    told = [cells[cell.code] for cell in town.cells[:3]]
    assert texts(wide)[town.community.code] == "·" or "·" in told


def test_the_page_offers_disputes_as_counts_with_a_list_beside(room, disputes, client_of) -> None:
    layers = settings_in(open_map(client_of(room.street)))["layers"]

    (layer,) = [one for one in layers if one["key"] == "disputes"]
    assert (layer["hasRows"], layer["list"]) == (False, "/disputes/")


def test_whoever_sees_totals_only_is_offered_no_list(room, disputes, client_of) -> None:
    layers = settings_in(open_map(client_of(room.district)))["layers"]

    (layer,) = [one for one in layers if one["key"] == "disputes"]
    assert layer["list"] == ""


@pytest.mark.parametrize(
    ("preset", "layer", "kind"),
    [
        ("safety", "incidents", ""),
        ("safety", "disputes", ""),
        ("appeals", "appeals", ""),
        ("services", "appeals", "help_request"),
        ("questions", "appeals", "enquiry"),
        ("tasks", "tasks", ""),
    ],
)
def test_each_of_the_five_opens_the_map_with_its_layers(
    staff, client_of, preset, layer, kind
) -> None:
    layers = settings_in(open_map(client_of(staff.street), f"?preset={preset}"))["layers"]

    (found,) = [one for one in layers if one["key"] == layer]
    assert (found["isShown"], found["kind"]) == (True, kind)
