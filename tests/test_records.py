"""Promises that every record type keeps, run over every RECORDS entry."""

import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from core.records import RecordSet
from grid.records import (
    RECORDS,
    Areas,
    Buildings,
    Compounds,
    Dwellings,
    Organisations,
    Rentals,
    Sites,
    VideoPoints,
)
from staff.choices import Role
from tests import factories
from tests.factories import in_cell, square

QUERY_BUDGET = 12
READERS = {VideoPoints: "police", Areas: "leader"}
WRITERS = {Rentals: "leader", Sites: "leader", VideoPoints: "police"}


def made(records: type[RecordSet], column: int, town: SimpleNamespace) -> Any:
    """Make one record of a kind in the square of a cell."""
    makers: dict[type[RecordSet], Callable[[], Any]] = {
        Areas: lambda: town.cells[column],
        Organisations: lambda: factories.make_organisation(area=town.cells[column]),
        Compounds: lambda: factories.make_compound(column),
        Buildings: lambda: factories.make_building(column),
        Dwellings: lambda: factories.make_dwelling(factories.make_building(column)),
        Rentals: lambda: factories.make_rental(
            factories.make_dwelling(factories.make_building(column))
        ),
        Sites: lambda: factories.make_site(column),
        VideoPoints: lambda: factories.make_video_point(column),
    }
    record = makers[records]()
    record.refresh_from_db()
    return record


def entry(values: dict[str, Any], column: int, records: type[RecordSet]) -> dict[str, Any]:
    """Return what a form sends for a new record in the square of a cell."""
    at = in_cell(column, 0.4, 0.4)
    box = square(column + 0.4, 0.4, 0.05, 0.05).geojson
    forms: dict[type[RecordSet], dict[str, Any]] = {
        Organisations: {"kind": "department", "name": "新单位", "location": f"{at.x}, {at.y}"},
        Compounds: {"name": "新小区", "boundary": box},
        Buildings: {"name": "新楼", "use": "residential", "footprint": box},
        Sites: {"kind": "market", "name": "新市场", "shape": box, "inspect_every_days": 90},
        VideoPoints: {
            "code": "新点位", "unit_kind": "public", "place": f"{at.x},{at.y}", "bearing": 0,
            "purpose": "道路安全", "field_of_view": 90, "retention_days": 30,
        },
    }  # fmt: skip
    return {**forms[records], **values}


@pytest.fixture(params=RECORDS, ids=lambda records: records.stem())
def records(request: pytest.FixtureRequest) -> type[RecordSet]:
    return request.param


@pytest.fixture
def reader(records: type[RecordSet], cast: SimpleNamespace) -> Any:
    return getattr(cast, READERS.get(records, "leader"))


def test_list_shows_only_rows_of_the_users_area(records, reader, town, client_of) -> None:
    mine, theirs = made(records, 0, town), made(records, 6, town)

    page = client_of(reader).get(records.url("list")).content.decode()

    assert records.url("detail", mine.pk) in page
    assert records.url("detail", theirs.pk) not in page


def test_record_of_another_area_is_not_found(records, reader, town, client_of) -> None:
    theirs = made(records, 6, town)
    client = client_of(reader)

    assert client.get(records.url("detail", theirs.pk)).status_code == 404
    assert client.get(records.url("detail", theirs.pk) + "?popup=1").status_code == 404


def test_record_of_ones_own_area_has_a_page_and_a_popup(records, reader, town, client_of) -> None:
    mine = made(records, 0, town)
    client = client_of(reader)

    assert client.get(records.url("detail", mine.pk)).status_code == 200
    popup = client.get(records.url("detail", mine.pk) + "?popup=1").content.decode()
    assert records.url("detail", mine.pk) in popup
    assert "<html" not in popup


def test_nobody_without_the_right_gets_in(records, cast, client_of) -> None:
    answer = client_of(cast.security).get(records.url("list"))

    assert answer.status_code == 403
    assert records.title() in answer.content.decode()


def test_visitor_is_sent_to_sign_in(records, client, town) -> None:
    assert client.get(records.url("list")).status_code == 302


def test_list_stays_within_its_query_budget(records, reader, town, client_of) -> None:
    for column in (0, 1, 2, 0, 1, 2) if records is not Areas else ():
        made(records, column, town)
    client = client_of(reader)
    client.get(records.url("list"))

    with CaptureQueriesContext(connection) as queries:
        client.get(records.url("list"))

    assert len(queries) <= QUERY_BUDGET


def test_list_is_titled_in_the_language_of_the_page(records, reader, client_of) -> None:
    page = client_of(reader, "en").get(records.url("list")).content.decode()

    heading = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.S)
    assert heading
    with translation.override("en"):
        assert heading[1].strip() == records.title()


@pytest.mark.parametrize(
    "records", [Organisations, Compounds, Buildings, Sites, VideoPoints], indirect=True
)
def test_a_place_can_be_added_in_ones_area_only(records, cast, town, client_of) -> None:
    writer = getattr(cast, WRITERS.get(records, "street_staff"))
    client = client_of(writer)

    outside = client.post(records.url("add"), entry({}, 6, records))
    assert outside.status_code == 422
    assert not records.model.objects.exists()

    inside = client.post(records.url("add"), entry({}, 0, records))
    assert inside.status_code == 302, inside.content.decode()
    assert records.model.objects.get().area_code.startswith("990101001")


def test_reader_without_write_is_refused_the_forms(town, cast, client_of) -> None:
    building = made(Buildings, 0, town)
    client = client_of(cast.worker)

    assert client.get(Buildings.url("add")).status_code == 403
    assert client.get(Buildings.url("edit", building.pk)).status_code == 403
    assert client.post(Buildings.url("delete", building.pk)).status_code == 403


def test_edit_keeps_what_was_typed_when_somebody_else_saved_first(town, cast, client_of) -> None:
    building = made(Buildings, 0, town)
    client = client_of(cast.street_staff)
    sent = {"name": "甲", "use": "mixed", "seen_version": building.version}
    sent["footprint"] = building.footprint.geojson
    building.save_as_next_version(name="乙")

    refused = client.post(Buildings.url("edit", building.pk), sent)

    assert refused.status_code == 422
    page = refused.content.decode()
    assert 'value="甲"' in page
    assert "乙" in page
    building.refresh_from_db()
    assert building.name == "乙"

    version = re.search(r'name="seen_version" value="(\d+)"', page)
    assert version
    saved = client.post(Buildings.url("edit", building.pk), {**sent, "seen_version": version[1]})
    assert saved.status_code == 302, saved.context["form"].errors
    building.refresh_from_db()
    assert building.name == "甲"


def test_pages_of_a_list_hold_every_row_once_in_both_directions(
    town, cast, client_of, monkeypatch
) -> None:
    monkeypatch.setattr(Buildings, "page_size", 2)
    pks = {
        factories.make_building(column, 0.1 * n + 0.1).pk for column in (0, 1) for n in (1, 2, 3)
    }
    client, forward, backward = client_of(cast.leader), [], []

    url: str | None = Buildings.url("list")
    last = url
    while url:
        page = client.get(url)
        forward += [row["url"] for row in page.context["rows"]]
        mark, last = page.context["page"].next, url
        url = f"{Buildings.url('list')}?after={mark}" if mark else None
    url = last
    while url:
        page = client.get(url)
        backward = [row["url"] for row in page.context["rows"]] + backward
        mark = page.context["page"].previous
        url = f"{Buildings.url('list')}?before={mark}" if mark else None

    assert len(forward) == len(set(forward)) == len(pks)
    assert backward == forward


def test_broken_page_mark_is_a_clear_refusal(cast, client_of) -> None:
    answer = client_of(cast.leader).get(Buildings.url("list") + "?after=x~y~z")

    assert answer.status_code == 400


def test_list_tells_a_thousand_and_more_without_counting_on(town, cast, client_of) -> None:
    factories.make_buildings_fast(town.cells[0], 1003)

    page = client_of(cast.leader).get(Buildings.url("list"))

    assert str(page.context["count"]) == "1000+"


def test_totals_only_role_gets_a_total_and_no_row(town, cast, client_of) -> None:
    for _ in range(3):
        made(Rentals, 0, town)
    client = client_of(cast.district_staff)

    page = client.get(Rentals.url("list")).content.decode()

    assert "&lt;5" in page
    assert "/places/rentals/1" not in page


def test_forms_offer_only_choices_of_ones_area(town, cast, client_of) -> None:
    mine, theirs = factories.make_building(0), factories.make_building(6)
    client = client_of(cast.street_staff)

    found = client.get(Buildings.url("lookup")).json()["choices"]
    assert [choice["value"] for choice in found] == [str(mine.pk)]

    sent = {"building": theirs.pk, "room": "101", "use": "residential", "state": "lived"}
    assert client.post(Dwellings.url("add"), sent).status_code == 422


def test_a_record_in_use_cannot_be_deleted_and_says_why(town, cast, client_of) -> None:
    dwelling = made(Dwellings, 0, town)
    client = client_of(cast.street_staff)

    refused = client.post(Buildings.url("delete", dwelling.building_id))

    assert refused.status_code == 409
    assert client.post(Dwellings.url("delete", dwelling.pk)).status_code == 302
    assert client.post(Buildings.url("delete", dwelling.building_id)).status_code == 302


def test_filters_live_in_the_address(town, cast, client_of) -> None:
    made(Rentals, 0, town)
    today = timezone.localdate()
    late = factories.make_rental(next_check_on=today - timedelta(days=1))
    client = client_of(cast.leader)

    page = client.get(Rentals.url("list") + "?overdue=yes")

    assert [row["url"] for row in page.context["rows"]] == [Rentals.url("detail", late.pk)]
    assert "overdue=yes" in page.content.decode()


def test_wrong_filter_is_told_and_lists_nothing(cast, client_of) -> None:
    page = client_of(cast.leader).get(Rentals.url("list") + "?due_by=soon")

    assert page.status_code == 200
    assert page.context["rows"] == []
    assert 'role="alert"' in page.content.decode()


def test_every_record_set_is_listed() -> None:
    def leaves(kind: type) -> set[type]:
        below = {leaf for child in kind.__subclasses__() for leaf in leaves(child)}
        return below or {kind}

    of_grid = {each for each in leaves(RecordSet) if each.__module__.startswith("grid.")}
    assert of_grid == set(RECORDS)


def test_building_head_sees_the_named_buildings_only(town, cast, client_of) -> None:
    mine, other = factories.make_building(0), factories.make_building(0, 0.7)
    head = factories.give_post("head", Role.BUILDING_HEAD, None, [mine])
    client = client_of(head)

    assert client.get(Buildings.url("detail", mine.pk)).status_code == 200
    assert client.get(Buildings.url("detail", other.pk)).status_code == 404
