"""Geometry facts that hold everywhere: the stored reference system and its limits."""

from typing import Final

STORAGE_SRID: Final = 4326  # WGS 84, longitude first, in degrees; CGCS2000 equals it within 1 m
TILE_SRID: Final = 3857  # spherical Mercator in metres, for vector tiles only
COORDINATE_DECIMALS: Final = 6  # about 0.1 m
