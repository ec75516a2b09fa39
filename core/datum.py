"""Conversions between the references that Chinese coordinates come in.

Every function takes and gives arrays of degrees, longitude before latitude, except
the Gauss-Krüger ones, which take metres, easting before northing. GCJ-02 is the
offset that public maps in China must carry, BD-09 a second offset on top of it.
Points outside the box of China carry no offset and are left alone. CGCS2000 and
WGS 84 differ by centimetres and count as one.
"""

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import Transformer

Degrees = NDArray[np.float64]
Pair = tuple[Degrees, Degrees]

CHINA: Final = (72.004, 0.8293, 137.8347, 55.8271)  # west, south, east, north
AXIS_M: Final = 6378245.0  # Krasovsky 1940, the ellipsoid of the offset
SQUARED_ECCENTRICITY: Final = 0.00669342162296594323
BD_TURN: Final = np.pi * 3000.0 / 180.0
BD_SHIFT: Final = (0.0065, 0.006)
ROUNDS: Final = 12  # each round of the inverse gains more than a decimal digit and a half

CGCS2000: Final = 4490
FIRST_ZONE, LAST_ZONE = 25, 45
WITH_PREFIX: Final = 4513  # EPSG of zone 25 with the zone before the easting
WITHOUT_PREFIX: Final = 4534  # EPSG of the same zone (75° E) without it
ZONE_M: Final = 1_000_000
GAUSS_KRUEGER: Final = range(WITH_PREFIX, WITHOUT_PREFIX + 21)


def _waves(first: Degrees, second: Degrees, turn: Degrees) -> Degrees:
    """Return the part of the offset that both axes share, in metres."""
    fine = 20.0 * np.sin(6.0 * np.pi * turn) + 20.0 * np.sin(2.0 * np.pi * turn)
    coarse = 20.0 * np.sin(np.pi * first) + 40.0 * np.sin(np.pi / 3.0 * first)
    return (fine + coarse) * 2.0 / 3.0 + second


def _offset(lng: Degrees, lat: Degrees) -> Pair:
    """Return how far GCJ-02 lies from WGS 84 at a WGS 84 place, in degrees."""
    x, y = lng - 105.0, lat - 35.0
    both, root = x * y, np.sqrt(np.abs(x))
    slow_y = (160.0 * np.sin(np.pi / 12.0 * y) + 320.0 * np.sin(np.pi / 30.0 * y)) * 2.0 / 3.0
    slow_x = (150.0 * np.sin(np.pi / 12.0 * x) + 300.0 * np.sin(np.pi / 30.0 * x)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * both + 0.2 * root
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * both + 0.1 * root
    north, east = _waves(y, north + slow_y, x), _waves(x, east + slow_x, x)
    angle = np.radians(lat)
    magic = 1.0 - SQUARED_ECCENTRICITY * np.sin(angle) ** 2
    meridian = AXIS_M * (1.0 - SQUARED_ECCENTRICITY) / (magic * np.sqrt(magic))
    parallel = AXIS_M / np.sqrt(magic) * np.cos(angle)
    return np.degrees(east / parallel), np.degrees(north / meridian)


def _arrays(lng: ArrayLike, lat: ArrayLike) -> Pair:
    return np.asarray(lng, dtype=np.float64), np.asarray(lat, dtype=np.float64)


def in_china(lng: ArrayLike, lat: ArrayLike) -> NDArray[np.bool_]:
    """Tell which places lie in the box where the offset applies."""
    x, y = _arrays(lng, lat)
    west, south, east, north = CHINA
    return np.asarray((x >= west) & (x <= east) & (y >= south) & (y <= north))


def gcj02_from_wgs84(lng: ArrayLike, lat: ArrayLike) -> Pair:
    """Shift WGS 84 to GCJ-02."""
    x, y = _arrays(lng, lat)
    here = in_china(x, y)
    with np.errstate(invalid="ignore"):
        east, north = _offset(x, y)
    return np.where(here, x + east, x), np.where(here, y + north, y)


def wgs84_from_gcj02(lng: ArrayLike, lat: ArrayLike) -> Pair:
    """Shift GCJ-02 back to WGS 84, exact to less than a micrometre."""
    x, y = _arrays(lng, lat)
    here = in_china(x, y)
    guess_x, guess_y = x, y
    with np.errstate(invalid="ignore"):
        for _round in range(ROUNDS):
            east, north = _offset(guess_x, guess_y)
            guess_x, guess_y = x - east, y - north
    return np.where(here, guess_x, x), np.where(here, guess_y, y)


def bd09_from_gcj02(lng: ArrayLike, lat: ArrayLike) -> Pair:
    """Shift GCJ-02 to BD-09."""
    x, y = _arrays(lng, lat)
    radius = np.hypot(x, y) + 0.00002 * np.sin(y * BD_TURN)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * BD_TURN)
    here = in_china(x, y)
    return (
        np.where(here, radius * np.cos(angle) + BD_SHIFT[0], x),
        np.where(here, radius * np.sin(angle) + BD_SHIFT[1], y),
    )


def gcj02_from_bd09(lng: ArrayLike, lat: ArrayLike) -> Pair:
    """Shift BD-09 back to GCJ-02, exact to less than a micrometre."""
    x, y = _arrays(lng, lat)
    here = in_china(x, y)
    guess_x, guess_y = x - BD_SHIFT[0], y - BD_SHIFT[1]
    for _round in range(ROUNDS):
        again_x, again_y = bd09_from_gcj02(guess_x, guess_y)
        guess_x, guess_y = guess_x + x - again_x, guess_y + y - again_y
    return np.where(here, guess_x, x), np.where(here, guess_y, y)


def bd09_from_wgs84(lng: ArrayLike, lat: ArrayLike) -> Pair:
    """Shift WGS 84 to BD-09."""
    return bd09_from_gcj02(*gcj02_from_wgs84(lng, lat))


def wgs84_from_bd09(lng: ArrayLike, lat: ArrayLike) -> Pair:
    """Shift BD-09 back to WGS 84."""
    return wgs84_from_gcj02(*gcj02_from_bd09(lng, lat))


@cache
def _to_degrees(epsg: int) -> Transformer:
    return Transformer.from_crs(epsg, CGCS2000, always_xy=True)


def wgs84_from_gauss_krueger(east: ArrayLike, north: ArrayLike, epsg: int) -> Pair:
    """Turn metres of a CGCS2000 3-degree zone (EPSG 4513 to 4554) into degrees.

    Raises ValueError for a system that is no such zone.
    """
    if epsg not in GAUSS_KRUEGER:
        raise ValueError(f"EPSG {epsg} is no 3-degree Gauss-Krüger zone of CGCS2000")
    x, y = _arrays(east, north)
    lng, lat = _to_degrees(epsg).transform(x, y)
    return np.asarray(lng), np.asarray(lat)


def gauss_krueger_from_wgs84(lng: ArrayLike, lat: ArrayLike, epsg: int) -> Pair:
    """Turn degrees into metres of a CGCS2000 3-degree zone."""
    x, y = _arrays(lng, lat)
    east, north = _to_degrees(epsg).transform(x, y, direction="INVERSE")
    return np.asarray(east), np.asarray(north)


def zone_of_easting(east: float) -> int | None:
    """Return the EPSG code of the zone that an easting names before its metres."""
    zone = int(east // ZONE_M)
    return WITH_PREFIX + zone - FIRST_ZONE if FIRST_ZONE <= zone <= LAST_ZONE else None


def zone_of_longitude(lng: float, *, prefixed: bool = False) -> int | None:
    """Return the EPSG code of the zone whose central meridian is nearest."""
    zone = round(lng / 3.0)
    if not FIRST_ZONE <= zone <= LAST_ZONE:
        return None
    return (WITH_PREFIX if prefixed else WITHOUT_PREFIX) + zone - FIRST_ZONE
