"""A frozen report as a map: one file, offline, as it was frozen, no small number given away."""

import json
import re

import pytest
from django.utils import timezone

from grid.models import Area
from incidents.models import Incident
from incidents.services.reckoning import reckon
from incidents.services.reports import draw_up_report
from maps.report_map import report_map
from tests import factories
from tests.incidents.mediating import registered


@pytest.fixture
def report(cast, staff, town, room):
    """A report on a district: seven incidents in a street and three disputes there."""
    for column in [0] * 7:
        factories.make_incident(cast.leader, column)
    for _ in range(3):
        registered(room.taker, place=factories.in_cell(0))
    today = timezone.localdate()
    reckon(today, today)
    return draw_up_report(actor=staff.dispatcher, area=town.district, first=today, last=today)


def page(client, report):
    answer = client.get(f"/reports/{report.pk}/map/")
    assert answer.status_code == 200
    return answer.content.decode()


def rows(text):
    return re.findall(r'<th scope="row">(.*?)</th><td>(.*?)</td>', text)


def test_the_map_tells_what_was_frozen(report, staff, town, client_of) -> None:
    Incident.objects.all().update(area_code=town.other_street.code)
    before, town.street.name = town.street.name, "改名街道"
    town.street.save()

    found = rows(page(client_of(staff.dispatcher), report))

    assert (before, "7") in found


def test_the_shapes_are_those_that_were_frozen(report, staff, town, client_of) -> None:
    frozen = [shape["coordinates"][0][0][0] for _code, _name, shape in report.content["shapes"]]
    elsewhere = town.far_street.boundary
    Area.objects.filter(pk__in=[town.street.pk, town.other_street.pk]).update(boundary=elsewhere)

    text = page(client_of(staff.dispatcher), report)

    assert all(json.dumps(corner) in text for corner in frozen)


def test_a_reader_of_totals_is_told_no_small_number(report, staff, town, client_of) -> None:
    text = page(client_of(staff.dispatcher), report)

    assert (town.street.name, "&lt;5") in rows(text)
    assert (town.street.name, "3") not in rows(text)


def test_the_file_asks_nothing_from_anywhere(report, staff, client_of) -> None:
    text = page(client_of(staff.dispatcher), report)

    assert not re.search(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=", text)
    assert "L.geoJson" in text


def test_a_name_is_no_script(report, staff, town, client_of) -> None:
    shapes = report.content["shapes"]
    shapes[0][1] = "`${alert(1)}</script><b>"

    text = report_map(report, staff.dispatcher)

    assert "${alert" not in text.rpartition("<script>")[2]
    assert "</script><b>" not in text


@pytest.mark.parametrize("who", ["worker", "other_street_staff"])
def test_whoever_may_not_read_the_report_finds_no_map(report, cast, client_of, who) -> None:
    answer = client_of(getattr(cast, who)).get(f"/reports/{report.pk}/map/")

    assert answer.status_code == 404


def test_the_report_offers_its_map(report, staff, client_of) -> None:
    text = client_of(staff.dispatcher).get(f"/reports/{report.pk}/").content.decode()

    assert 'href="map/"' in text
