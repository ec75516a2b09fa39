"""Conversions between WGS 84, GCJ-02, BD-09 and Gauss-Krüger."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.datum import (
    bd09_from_gcj02,
    bd09_from_wgs84,
    gauss_krueger_from_wgs84,
    gcj02_from_bd09,
    gcj02_from_wgs84,
    wgs84_from_bd09,
    wgs84_from_gauss_krueger,
    wgs84_from_gcj02,
    zone_of_easting,
    zone_of_longitude,
)

MICROMETRE = 1e-6 / 111_000  # in degrees
places = st.tuples(st.floats(73.5, 134.5), st.floats(4.0, 53.0))
lists = st.lists(places, min_size=1, max_size=30)


def metres(first, second):
    east = (first[0] - second[0]) * 111_320 * np.cos(np.radians(second[1]))
    return np.hypot(east, (first[1] - second[1]) * 110_570)


@given(lists)
@settings(max_examples=80, deadline=None)
def test_gcj02_comes_back_to_the_place_it_left(points):
    lng, lat = np.array(points).T
    back = wgs84_from_gcj02(*gcj02_from_wgs84(lng, lat))
    assert np.allclose(back, (lng, lat), rtol=0, atol=MICROMETRE)


@given(lists)
@settings(max_examples=80, deadline=None)
def test_bd09_comes_back_to_the_place_it_left(points):
    lng, lat = np.array(points).T
    back = wgs84_from_bd09(*bd09_from_wgs84(lng, lat))
    assert np.allclose(back, (lng, lat), rtol=0, atol=MICROMETRE)


@given(lists)
@settings(max_examples=40, deadline=None)
def test_bd09_and_gcj02_are_inverse(points):
    lng, lat = np.array(points).T
    back = gcj02_from_bd09(*bd09_from_gcj02(lng, lat))
    assert np.allclose(back, (lng, lat), rtol=0, atol=MICROMETRE)


@given(places)
@settings(max_examples=80, deadline=None)
def test_the_offset_is_less_than_a_kilometre(place):
    assert metres(gcj02_from_wgs84(*place), place) < 1000


def test_the_offset_at_tiananmen_is_the_known_one():
    # 116.39129 E 39.90733 N is 116.39753 E 39.90873 N on public maps.
    moved = gcj02_from_wgs84(116.391289, 39.907333)
    assert metres(moved, (116.397532, 39.908736)) < 5


def test_baidu_lies_further_than_gcj02():
    assert metres(bd09_from_gcj02(116.404, 39.915), (116.410369, 39.921336)) < 1


@pytest.mark.parametrize("place", [(-73.98, 40.75), (2.35, 48.85), (151.2, -33.9), (0, 0)])
@pytest.mark.parametrize("convert", [gcj02_from_wgs84, wgs84_from_gcj02, wgs84_from_bd09])
def test_places_outside_china_are_left_alone(convert, place):
    assert tuple(map(float, convert(*place))) == place


def test_a_missing_coordinate_stays_missing():
    assert np.isnan(wgs84_from_gcj02([np.nan, 116.4], [np.nan, 39.9])[0][0])


@pytest.mark.parametrize("zone", range(25, 46))
@pytest.mark.parametrize("first", [4513, 4534])
def test_every_gauss_krueger_zone_comes_back(zone, first):
    lng, lat = np.array([zone * 3 - 1.2, zone * 3.0, zone * 3 + 1.2]), np.array([20.0, 36.0, 50.0])
    epsg = first + zone - 25
    back = wgs84_from_gauss_krueger(*gauss_krueger_from_wgs84(lng, lat, epsg), epsg)
    assert np.allclose(back, (lng, lat), rtol=0, atol=MICROMETRE)


def test_a_system_that_is_no_zone_is_refused():
    with pytest.raises(ValueError, match="3857"):
        wgs84_from_gauss_krueger(1, 1, 3857)


def test_the_zone_before_an_easting_is_read():
    east, _north = gauss_krueger_from_wgs84(118.05, 36.0, 4527)
    assert zone_of_easting(float(east)) == 4527
    assert zone_of_easting(500_000.0) is None


def test_a_longitude_names_its_zone():
    assert zone_of_longitude(118.0) == 4548
    assert zone_of_longitude(118.0, prefixed=True) == 4527
    assert zone_of_longitude(-74.0) is None
