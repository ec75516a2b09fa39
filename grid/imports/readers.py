"""Reading files of shapes in chunks, and what every reader promises."""

import warnings
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Final

import numpy as np
import pyogrio
from numpy.typing import NDArray
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError
from pyproj import CRS
from pyproj.exceptions import CRSError

from grid.imports.reasons import FileRefused
from grid.imports.sniff import Format, shapefile_layers

Column = NDArray[Any]
CHUNK_ROWS: Final = 50_000
DAMAGED: Final = (DataSourceError, DataLayerError, FeatureError, OSError)
STREAMED: Final = (Format.GEOPACKAGE, Format.SHAPEFILE)  # these can start in the middle


@dataclass
class Chunk:
    """Some rows of a file: their numbers, their columns, and their shapes as WKB if it has any.

    `broken` names, by position in the chunk, rows that are no rows.
    """

    numbers: NDArray[np.int64]
    columns: dict[str, Column]
    shapes: Column | None = None
    broken: dict[int, tuple[str, dict[str, Any]]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.numbers)


class Reader:
    """A file that can be read row by row, as often as wanted."""

    columns: tuple[str, ...] = ()
    row_count: int = 0
    has_shapes: ClassVar[bool] = False
    is_mixed: bool = False  # polygons and points may meet in one file
    layers: tuple[str, ...] = ()
    layer: str = ""
    encoding: str = ""
    epsg: int | None = None
    crs: CRS | None = None

    def chunks(self, wanted: Iterable[str]) -> Iterator[Chunk]:
        """Yield the rows with the wanted columns, in the order of the file."""
        raise NotImplementedError

    def take(self, numbers: Iterable[int]) -> dict[int, bytes]:
        """Return the shapes of some rows, by row number, by reading the file again."""
        missing = set(numbers)
        found: dict[int, bytes] = {}
        for chunk in self.chunks(()) if missing else ():
            if chunk.shapes is None:
                break
            for position in np.flatnonzero(np.isin(chunk.numbers, list(missing))):
                found[int(chunk.numbers[position])] = chunk.shapes[position]
            missing -= found.keys()
            if not missing:
                break
        return found


class ShapeReader(Reader):
    """GeoPackage, GeoJSON and zipped Shapefiles, through GDAL."""

    has_shapes = True

    def __init__(self, path: Path, kind: Format, layer: str = "") -> None:
        self.address = str(path)
        self.streams = kind in STREAMED
        self.layers, self.layer = self._choose(path, kind, layer)
        self.options: dict[str, Any] = {}
        if kind is Format.SHAPEFILE:
            self.address = f"/vsizip/{path}/{self.layer}"
            self.encoding = _dbf_encoding(self._info())
            self.options = {"encoding": self.encoding}
        elif kind is Format.GEOPACKAGE:
            self.options = {"layer": self.layer}
        facts = self._info()
        self.columns = tuple(str(name) for name in facts["fields"])
        self.row_count = max(int(facts["features"]), 0)
        self.is_mixed = facts["geometry_type"] in (None, "Unknown", "GeometryCollection")
        self._read_system(facts["crs"])
        if facts["geometry_type"] is None and self.row_count == 0:
            raise FileRefused("no_rows")

    def _choose(self, path: Path, kind: Format, wanted: str) -> tuple[tuple[str, ...], str]:
        if kind is Format.SHAPEFILE:
            names = shapefile_layers(path)
        elif kind is Format.GEOPACKAGE:
            with _damage_refused():
                names = [str(name) for name, shape in pyogrio.list_layers(path) if shape]
        else:
            return (), ""
        if not names:
            raise FileRefused("no_rows")
        if wanted and wanted not in names:
            raise FileRefused("no_such_layer", layer=wanted)
        return tuple(names), wanted or names[0]

    def _info(self) -> dict[str, Any]:
        with _damage_refused():
            return dict(pyogrio.read_info(self.address, force_feature_count=True, **self.options))

    def _read_system(self, text: str | None) -> None:
        try:
            self.crs = CRS.from_user_input(text) if text else None
        except CRSError:
            self.crs = None
        self.epsg = self.crs.to_epsg() if self.crs else None

    def chunks(self, wanted: Iterable[str]) -> Iterator[Chunk]:
        """Yield chunks; GeoJSON, which cannot be entered in the middle, as one."""
        names = [name for name in self.columns if name in set(wanted)]
        step = CHUNK_ROWS if self.streams else max(self.row_count, 1)
        for first in range(0, max(self.row_count, 1), step):
            chunk = self._read(names, first, step)
            if len(chunk):
                yield chunk

    def _read(self, names: list[str], first: int, step: int) -> Chunk:
        window = {"skip_features": first, "max_features": step} if self.streams else {}
        with _damage_refused(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # repeated ids are looked at by the checks
            facts, _fids, shapes, fields = pyogrio.raw.read(
                self.address, columns=names, **window, **self.options
            )
        columns = dict(zip((str(name) for name in facts["fields"]), fields, strict=True))
        numbers = np.arange(first + 1, first + 1 + len(shapes), dtype=np.int64)
        return Chunk(numbers, columns, shapes)


def ahead(chunks: Iterator[Chunk]) -> Iterator[Chunk]:
    """Yield chunks while a thread reads the next: judging shapes lets it, on another core."""
    with ThreadPoolExecutor(1) as thread:
        waiting = thread.submit(next, chunks, None)
        while (chunk := waiting.result()) is not None:
            waiting = thread.submit(next, chunks, None)
            yield chunk


class _damage_refused:
    """Turns whatever GDAL says of a damaged file into one refusal."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: Any, _trace: Any) -> None:
        if kind is not None and issubclass(kind, (*DAMAGED, FieldError, UnicodeDecodeError)):
            raise FileRefused("truncated") from error


def _dbf_encoding(facts: dict[str, Any]) -> str:
    """Return what the .cpg or the .dbf declares; GB18030, which holds GBK, where they do not."""
    declared = str(facts.get("encoding") or "").upper()
    return declared if declared not in ("", "ISO-8859-1") else "GB18030"
