"""Vector tiles, cut by PostGIS from the stored Mercator shapes.

One statement makes a tile. Its SQL comes from the layer's own queryset, so scope
and filters are the same as everywhere; it is compiled once per scope and choice and
kept, because a tile is asked for far more often than a right changes.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final

from django.contrib.gis.db.models.functions import Transform
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import (
    Aggregate,
    BinaryField,
    BooleanField,
    CharField,
    Count,
    F,
    Func,
    IntegerField,
    Min,
    Q,
    Value,
)
from django.db.models.expressions import RawSQL

from core.access import Actor, Scope
from core.geo import STORAGE_SRID, TILE_SRID
from grid.choices import Level
from maps.changes import changes_of
from maps.declaration import Layer, Rows
from maps.filters import Wanted

EXTENT: Final = 4096
BUFFER: Final = {"point": 160, "polygon": 64}  # so that a marker on an edge is drawn whole
DEEPEST: Final = 22
FORMAT: Final = "1"  # grows when the content of tiles changes for the same rows
KEPT_STATEMENTS: Final = 512

Z, X, Y = (type(name, (), {})() for name in "ZXY")  # stand for a tile's address
# Levels that are drawn in a tile of this zoom or deeper, until the next line.
AREA_LEVELS: Final = (
    (0, (Level.DISTRICT,)),
    (9, (Level.DISTRICT, Level.STREET)),
    (11, (Level.STREET, Level.COMMUNITY)),
    (13, (Level.COMMUNITY, Level.CELL)),
)


@dataclass(frozen=True)
class Statement:
    """A compiled tile statement; Z, X and Y among the values are still open."""

    sql: str
    values: tuple[Any, ...]

    def at(self, z: Any, x: Any, y: Any) -> list[Any]:
        """Return the values with the tile's address put in."""
        place = {id(Z): z, id(X): x, id(Y): y}
        return [place.get(id(value), value) for value in self.values]


class Meets(Func):
    """Tell whether a shape's box meets the tile's box (uses the spatial index)."""

    template = "(%(expressions)s)"
    arg_joiner = " && "
    output_field = BooleanField()


class TileShape(Func):
    """A Mercator shape in the tile's own coordinates; NULL where it vanishes."""

    function = "ST_AsMVTGeom"
    output_field = BinaryField()


class FirstOf(Aggregate):
    """The shape that all rows of a group share, in the tile's own coordinates."""

    template = f"ST_AsMVTGeom(ST_Transform((array_agg(%(expressions)s))[1], {TILE_SRID}), {{}})"
    output_field = BinaryField()

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> Any:  # type: ignore[override]
        """Put the tile's box behind the shape."""
        template = self.template.format(f"ST_TileEnvelope(%%s, %%s, %%s), {EXTENT}, 160, true")
        sql, values = super().as_sql(compiler, connection, template=template, **extra)
        return sql.replace("%%s", "%s"), [*values, Z, X, Y]


class Worst(Aggregate):
    """The earliest word of a legend among the rows of a group."""

    template = "(ARRAY[%(words)s])[MIN(%(expressions)s)]"
    output_field = CharField()


def envelope() -> RawSQL:
    """Return the box of the tile in Mercator metres."""
    return RawSQL("ST_TileEnvelope(%s, %s, %s)", (Z, X, Y))


def wider_envelope(layer: Layer) -> RawSQL:
    """Return the box in which shapes may reach into the tile, in the shape's own system."""
    margin = BUFFER[layer.form] / EXTENT
    box = f"ST_TileEnvelope(%s, %s, %s, margin => {margin})"
    if not layer.is_projected:
        box = f"ST_Transform({box}, {STORAGE_SRID})"
    return RawSQL(box, (Z, X, Y))


def tile_shape(layer: Layer) -> Func:
    """Return the expression of a row's shape in the tile."""
    shape = F(layer.shape) if layer.is_projected else Transform(layer.shape, TILE_SRID)
    return TileShape(shape, envelope(), Value(EXTENT), Value(BUFFER[layer.form]), Value(True))


def rows_of_tile(layer: Layer, rows: Rows) -> Rows:
    """Return what one tile shows of the rows: its key, status, words and shape."""
    rows = rows.filter(Meets(F(layer.shape), wider_envelope(layer)))
    if layer.home:
        return one_per_home(layer, rows)
    words: dict[str, Any] = {n: F(path) for n, path in layer.columns.items() if n != path}
    if layer.label is not None:
        words["text"] = layer.label
    plain = [name for name, path in layer.columns.items() if name == path]
    return rows.annotate(key=F("pk"), mvt=tile_shape(layer), **words).values(
        "key", "status", *plain, *words, "mvt"
    )


def one_per_home(layer: Layer, rows: Rows) -> Rows:
    """Return one row per building, with how many there are and the worst status of them."""
    ranks = {entry.value: rank for rank, entry in enumerate(layer.legend, 1)}
    words = ", ".join(f"'{value}'" for value in ranks)
    rank = Func(
        Value(",".join(ranks)),
        F("status"),
        template="array_position(string_to_array(%(expressions)s)",
        arg_joiner=", ','), ",
        output_field=IntegerField(),
    )
    return (
        rows.annotate(rank=rank)
        .values(key=F(layer.home))
        .annotate(
            worst=Worst("rank", words=words),
            n=Count("pk"),
            only=Min("pk"),
            mvt=FirstOf(layer.place),
        )
        .values("key", "worst", "n", "only", "mvt")
    )


def encoded(name: str, rows: Rows) -> tuple[str, tuple[Any, ...]]:
    """Return the SQL that packs rows into one named part of a tile."""
    sql, values = rows.query.sql_with_params()
    packed = f"SELECT ST_AsMVT(part, '{name}', {EXTENT}, 'mvt', 'key') FROM ({sql}) AS part"
    return f"COALESCE(({packed}), ''::bytea)", tuple(values)


def labels_of_tile(layer: Layer, rows: Rows) -> Rows:
    """Return a point and a word for each shape whose middle lies in the tile."""
    middle = Func(F(layer.shape), function="ST_PointOnSurface", output_field=BinaryField())
    if not layer.is_projected:
        middle = Func(middle, Value(TILE_SRID), function="ST_Transform", output_field=BinaryField())
    point = TileShape(middle, envelope(), Value(EXTENT), Value(0), Value(True))
    rows = rows.filter(Meets(F(layer.shape), wider_envelope(layer)))
    rows = rows.annotate(key=F("pk"), text=layer.label, mvt=point)
    return rows.filter(~Q(text=None)).values("key", "status", "text", "mvt")


def at_zoom(layer: Layer, rows: Rows, z: int) -> Rows:
    """Keep the areas that are drawn at a tile zoom; other layers stay whole."""
    if not layer.is_outline:
        return rows
    levels = next(levels for start, levels in reversed(AREA_LEVELS) if z >= start)
    return rows.filter(level__in=levels)


def area_zoom(layer: Layer, z: int) -> int:
    """Return the zoom that decides what is in a tile, so that few statements are kept."""
    if not layer.is_outline:
        return 0
    return next(start for start, _levels in reversed(AREA_LEVELS) if z >= start)


def compiled(layer: Layer, rows: Rows, has_labels: bool) -> Statement:
    """Return the statement of a layer's tiles for some rows."""
    try:
        return _compiled(layer, rows, has_labels)
    except EmptyResultSet:
        return Statement("SELECT ''::bytea", ())


def _compiled(layer: Layer, rows: Rows, has_labels: bool) -> Statement:
    sql, values = encoded("shape", rows_of_tile(layer, rows))
    if has_labels and layer.form == "polygon" and layer.label is not None:
        label_sql, label_values = encoded("label", labels_of_tile(layer, rows))
        sql, values = f"{sql} || {label_sql}", values + label_values
    return Statement(f"SELECT {sql}", values)


@lru_cache(maxsize=KEPT_STATEMENTS)
def kept_statement(
    layer_key: str,
    asker: tuple[int | None, ...],
    scope: Scope,
    wanted: Wanted,
    moment: datetime,
    zoom: tuple[int, bool],
    build: "Build",
) -> Statement:
    """Return the statement for a scope and a choice, compiled once."""
    return build.statement(zoom)


@dataclass(frozen=True, eq=False)
class Build:
    """What a statement is compiled from; equal to every other, so that it is no cache key."""

    layer: Layer
    actor: Actor
    wanted: Wanted
    moment: datetime

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Build)

    def __hash__(self) -> int:
        return 0

    def statement(self, zoom: tuple[int, bool]) -> Statement:
        """Compile."""
        rows = self.layer.rows(self.actor, self.wanted, self.moment)
        return compiled(self.layer, at_zoom(self.layer, rows, zoom[0]), zoom[1])


def statement_for(
    layer: Layer, actor: Actor, wanted: Wanted, moment: datetime, z: int
) -> Statement:
    """Return the compiled statement of one tile."""
    scope, asker = layer.scope(actor), layer.asker(actor)
    zoom = (area_zoom(layer, z), z + 1 >= layer.label_zoom)
    build = Build(layer, actor, wanted, moment)
    return kept_statement(layer.key, asker, scope, wanted, moment, zoom, build)


def cut(statement: Statement, z: int, x: int, y: int) -> bytes:
    """Run a tile statement.

    Parallel workers cost more than they bring and make equal tiles differ in bytes;
    sent together, both statements are one transaction and one round trip.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"SET LOCAL max_parallel_workers_per_gather = 0; {statement.sql}",
            statement.at(z, x, y),
        )
        return bytes(cursor.fetchone()[0])


def version_of(
    layer: Layer, actor: Actor, wanted: Wanted, moment: datetime, changes: str = ""
) -> str:
    """Return what a tile's ETag is made of: equal as long as the tile would be equal."""
    scope = layer.scope(actor)
    parts = (FORMAT, layer.key, scope, layer.asker(actor), wanted.as_query(), moment)
    text = "|".join(str(part) for part in (*parts, changes or changes_of(layer.models)))
    return blake2b(text.encode(), digest_size=12).hexdigest()


def exists(z: int, x: int, y: int) -> bool:
    """Tell whether there is such a tile in the pyramid."""
    return 0 <= z <= DEEPEST and 0 <= x < 2**z and 0 <= y < 2**z
