"""Coordinates in other references, and files that say the wrong one."""

import pytest

from core import datum as conversions
from core.datum import gauss_krueger_from_wgs84
from grid.choices import Datum
from grid.models import (
    Building,
)
from grid.models.imports import ImportState
from tests.grid.importing import run, table

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize(("datum", "metres"), [(Datum.GCJ02, 5), (Datum.BD09, 5)])
def test_shifted_coordinates_land_where_they_belong(town, datum, metres):
    shift = {Datum.GCJ02: conversions.gcj02_from_wgs84, Datum.BD09: conversions.bd09_from_wgs84}
    lng, lat = shift[datum](118.005, 36.005)
    run(table("编号,名称,经度,纬度", f"1,甲,{float(lng)},{float(lat)}"), "a.csv", datum=datum)
    place = Building.objects.get().place
    assert abs(place.x - 118.005) * 90_000 < metres
    assert abs(place.y - 36.005) * 111_000 < metres


@pytest.mark.parametrize(("epsg", "said"), [(4527, None), (4527, 4527), (4548, 4548)])
def test_metres_of_a_gauss_krueger_zone_land_where_they_belong(town, epsg, said):
    east, north = gauss_krueger_from_wgs84(118.005, 36.005, epsg)
    lines = table("编号,名称,东坐标,北坐标", f"1,甲,{float(east)},{float(north)}")
    run(lines, "a.csv", datum=Datum.CGCS2000_GK, gk_epsg=said)
    assert Building.objects.get().place.x == pytest.approx(118.005, abs=1e-7)


def refusal(content, **options):
    batch = run(content, "a.csv", **options)
    assert batch.state == ImportState.REFUSED
    assert not Building.objects.exists()
    return batch.report["refusal"]


def test_metres_declared_as_degrees_are_refused(town):
    found = refusal(table("编号,名称,经度,纬度", "1,甲,39500000.1,3986000.2"))
    assert found["reason"] == "unknown_system"


def test_swapped_axes_are_refused_and_suggested(town):
    found = refusal(table("编号,名称,经度,纬度", "1,甲,36.005,118.005"))
    assert (found["reason"], "Y, X" in found["params"]["guess"]) == ("looks_like", True)


def test_swapped_axes_that_are_declared_are_read(town):
    run(table("编号,名称,经度,纬度", "1,甲,36.005,118.005"), "a.csv", swapped=True)
    assert Building.objects.get().cell_id == town.cells[0].pk


def test_a_file_of_another_town_is_refused(town):
    found = refusal(table("编号,名称,经度,纬度", "1,甲,121.5,31.2"))
    assert found["reason"] == "not_in_town"


def test_a_wrong_zone_is_refused_and_the_right_one_suggested(town):
    east, north = map(float, gauss_krueger_from_wgs84(118.005, 36.005, 4548))
    lines = table("编号,名称,东坐标,北坐标", f"1,甲,{east},{north}")
    found = refusal(lines, datum=Datum.CGCS2000_GK, gk_epsg=4549)
    assert "4548" in found["params"]["guess"]


def test_an_easting_without_a_zone_asks_for_it(town):
    lines = table("编号,名称,东坐标,北坐标", "1,甲,500000,3986000")
    assert refusal(lines, datum=Datum.CGCS2000_GK)["reason"] == "zone_needed"
