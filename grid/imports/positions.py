"""From the coordinates of a file to stored degrees, and doubt about what was declared."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from core.datum import (
    GAUSS_KRUEGER,
    wgs84_from_bd09,
    wgs84_from_gauss_krueger,
    wgs84_from_gcj02,
    zone_of_easting,
    zone_of_longitude,
)
from core.geo import STORAGE_SRID, TILE_SRID
from grid.choices import Datum
from grid.imports.reasons import FileRefused

Pairs = NDArray[np.float64]  # one row per point: longitude or easting, latitude or northing
Conversion = Callable[[Pairs], Pairs]
SAMPLE: Final = 500
MARGIN: Final = 0.02  # degrees around the town within which a place is a slip, not a wrong datum


@dataclass(frozen=True)
class Declaration:
    """What the sender says of the coordinates, and what the file itself says."""

    datum: str
    gk_epsg: int | None = None
    swapped: bool = False
    crs: CRS | None = None

    @property
    def words(self) -> str:
        """The declaration in the reader's language."""
        zone = f" (EPSG {self.gk_epsg})" if self.gk_epsg else ""
        return f"{Datum(self.datum).label}{zone}"


def conversion(declared: Declaration, sample: Pairs) -> Conversion | None:
    """Return what turns the file's coordinates into stored degrees; None if nothing must."""
    convert = _of_datum(declared, sample)
    if not declared.swapped:
        return convert
    return lambda pairs: convert(pairs[:, ::-1]) if convert else pairs[:, ::-1]


def _of_datum(declared: Declaration, sample: Pairs) -> Conversion | None:
    shifts = {Datum.GCJ02: wgs84_from_gcj02, Datum.BD09: wgs84_from_bd09}
    if shift := shifts.get(Datum(declared.datum)):
        return lambda pairs: np.column_stack(shift(pairs[:, 0], pairs[:, 1]))
    if declared.datum == Datum.CGCS2000_GK:
        epsg = declared.gk_epsg or _zone(declared, sample)
        return lambda pairs: np.column_stack(
            wgs84_from_gauss_krueger(pairs[:, 0], pairs[:, 1], epsg)
        )
    return _of_file(declared, sample)


def _of_file(declared: Declaration, sample: Pairs) -> Conversion | None:
    """Follow the system that the file names, where it is not in degrees already."""
    if declared.crs is not None and not declared.crs.is_geographic:
        to_degrees = Transformer.from_crs(declared.crs, STORAGE_SRID, always_xy=True)
        return lambda pairs: np.column_stack(to_degrees.transform(pairs[:, 0], pairs[:, 1]))
    if len(sample) and not np.any(_in_degrees(sample)) and not declared.swapped:
        if np.any(_in_degrees(sample[:, ::-1])):
            return None  # swapped axes; said so when the town is looked for
        raise FileRefused("unknown_system")
    return None


def _zone(declared: Declaration, sample: Pairs) -> int:
    """Find the Gauss-Krüger zone: the file says it, or the eastings carry it."""
    named = declared.crs.to_epsg() if declared.crs else None
    if named in GAUSS_KRUEGER:
        return int(named or 0)
    pairs = sample[:, ::-1] if declared.swapped else sample
    zones = {zone_of_easting(float(east)) for east in pairs[:, 0]} - {None}
    if len(zones) != 1:
        raise FileRefused("zone_needed")
    return int(zones.pop() or 0)


def _in_degrees(pairs: Pairs) -> NDArray[np.bool_]:
    return np.asarray((np.abs(pairs[:, 0]) <= 180) & (np.abs(pairs[:, 1]) <= 90))


@dataclass(frozen=True)
class Town:
    """The box of the areas in force."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, pairs: Pairs, margin: float = MARGIN) -> NDArray[np.bool_]:
        """Tell which points lie in the box or close to it."""
        x, y = pairs[:, 0], pairs[:, 1]
        inside = (x >= self.west - margin) & (x <= self.east + margin)
        return np.asarray(inside & (y >= self.south - margin) & (y <= self.north + margin))


def doubt(declared: Declaration, sample: Pairs, town: Town) -> None:
    """Refuse a file none of whose places lie in the town as declared, and say what would fit."""
    if not len(sample):
        return
    convert = conversion(declared, sample)
    degrees = convert(sample) if convert else sample
    if np.any(town.holds(degrees)):
        return
    guess = next((words for words, places in _guesses(sample, town) if _fits(places, town)), None)
    if guess:
        raise FileRefused("looks_like", datum=declared.words, guess=guess)
    middle = np.nanmedian(degrees, axis=0)
    raise FileRefused(
        "not_in_town",
        datum=declared.words,
        lng=f"{middle[0]:.4f}",
        lat=f"{middle[1]:.4f}",
    )


def _fits(places: Pairs, town: Town) -> bool:
    return float(np.mean(town.holds(places))) > 0.5


def _guesses(sample: Pairs, town: Town) -> Iterator[tuple[str, Pairs]]:
    """Yield other readings of the coordinates, the simplest first."""
    turned = sample[:, ::-1]
    yield "WGS 84", sample
    yield "WGS 84 ⇄ (Y, X)", turned
    middle = (town.west + town.east) / 2
    for words, pairs in (("", sample), (" ⇄ (Y, X)", turned)):
        zones = {zone_of_easting(float(pairs[0, 0])), zone_of_longitude(middle)}
        for epsg in sorted(zone for zone in zones if zone):
            name = f"{Datum.CGCS2000_GK.label}, EPSG {epsg}{words}"
            yield name, np.column_stack(wgs84_from_gauss_krueger(pairs[:, 0], pairs[:, 1], epsg))
    mercator: Any = Transformer.from_crs(TILE_SRID, STORAGE_SRID, always_xy=True)
    yield "EPSG 3857", np.column_stack(mercator.transform(sample[:, 0], sample[:, 1]))
