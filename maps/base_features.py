"""Tiles of the own base map: water, roads and land use, the same for everybody."""

from functools import cache
from hashlib import blake2b
from typing import Final

from django.db.models import F, Func, Value
from django.db.models.expressions import RawSQL
from django.db.models.fields import BinaryField, FloatField

from grid.choices import BaseKind
from grid.models import BaseFeature
from maps.changes import changes_of
from maps.declaration import Rows
from maps.tiles import (
    EXTENT,
    FORMAT,
    Meets,
    Statement,
    TileShape,
    X,
    Y,
    Z,
    encoded,
    envelope,
)

KEY: Final = "base"
MARGIN: Final = 128  # wide roads reach over the edge
# From this tile zoom on, features of this rank and the more important ones are drawn.
RANKS: Final = ((0, 1), (10, 2), (11, 3), (12, 4), (13, 5))
SMALLEST_LABELLED: Final = 40 * 40  # square pixels of a 512-pixel tile
WORLD_M: Final = 40_075_016.7


def rank_at(z: int) -> int:
    """Return the least important rank that is drawn in a tile of this zoom."""
    return next(rank for start, rank in reversed(RANKS) if z >= start)


def square_metres(z: int, pixels: int) -> float:
    """Return what some square pixels are at a tile zoom, in square Mercator metres."""
    return float(pixels * (WORLD_M / 2**z / 512) ** 2)


def in_tile(rows: Rows) -> Rows:
    """Keep the features whose box meets the tile's."""
    box = RawSQL(f"ST_TileEnvelope(%s, %s, %s, margin => {MARGIN / EXTENT})", (Z, X, Y))
    return rows.filter(Meets(F("tile_shape"), box))


def shapes(z: int) -> Rows:
    """Return the shapes of one tile; what vanishes to less than a pixel is left out."""
    drawn = TileShape(F("tile_shape"), envelope(), Value(EXTENT), Value(MARGIN), Value(True))
    rows = in_tile(BaseFeature.objects.filter(rank__lte=rank_at(z)))
    rows = rows.annotate(key=F("pk"), text=F("name"), mvt=drawn).order_by("-rank")
    shown: Rows = rows.values("key", "kind", "subtype", "rank", "text", "mvt")
    return shown


def labels(z: int) -> Rows:
    """Return a point and the name of water and land use that is large enough for it."""
    middle = Func(F("tile_shape"), function="ST_PointOnSurface", output_field=BinaryField())
    point = TileShape(middle, envelope(), Value(EXTENT), Value(0), Value(True))
    size = Func(F("tile_shape"), function="ST_Area", output_field=FloatField())
    rows = in_tile(BaseFeature.objects.exclude(kind=BaseKind.ROAD).exclude(name=""))
    rows = rows.annotate(size=size).filter(size__gt=square_metres(z, SMALLEST_LABELLED))
    rows = rows.annotate(key=F("pk"), text=F("name"), mvt=point)
    shown: Rows = rows.values("key", "kind", "rank", "text", "mvt")
    return shown


@cache
def statement_for(z: int) -> Statement:
    """Return the compiled statement of the base map's tiles at a zoom."""
    shape_sql, shape_values = encoded("shape", shapes(z))
    label_sql, label_values = encoded("label", labels(z))
    return Statement(f"SELECT {shape_sql} || {label_sql}", shape_values + label_values)


def version() -> str:
    """Return what the ETag of the base map's tiles is made of."""
    text = f"{FORMAT}|{KEY}|{changes_of((BaseFeature,))}"
    return blake2b(text.encode(), digest_size=12).hexdigest()
