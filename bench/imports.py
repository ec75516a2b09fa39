"""Importing buildings from a GeoPackage: our checked import against ogr2ogr with COPY.

Ours checks validity, recognises repeats, finds every building's cell and keeps the
register's rules; ogr2ogr copies the rows into a bare table and indexes their shape.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Final
from urllib.parse import urlsplit

import django
import numpy as np
import pyogrio
import shapely
from django.conf import settings

from bench.harness import Ratio, seconds
from tests.serving import environment, manage, on_cluster, url_of

ROUNDS: Final = 3
GOAL: Final = 2.0
MEMORY_GOAL_MB: Final = 1024
SIDE: Final = 1000  # buildings in a row, 0.001° apart
WEST, SOUTH, STEP = 118.0, 36.0, 0.001
CELLS: Final = 60  # cells in a row
ROW_OF_CELLS: Final = 10  # rows of buildings in a row of cells
ROOT: Final = Path(settings.BASE_DIR)
USES: Final = ("apartments", "house", "commercial", "office", "school")


def make_file(count: int) -> Path:
    """Write L-shaped buildings in shuffled blocks, once; some lines come twice."""
    path = ROOT / ".local" / "bench" / f"buildings_{count}.gpkg"
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    chance = np.random.default_rng(1)
    order = chance.permutation(-(-count // SIDE))
    numbers = (order[:, None] * SIDE + np.arange(SIDE)).ravel()
    numbers = numbers[numbers < count]
    numbers[-count // 1000 :] = numbers[: count // 1000]  # one in a thousand repeats another
    columns = [
        (numbers + 1).astype("int64"),
        np.array([f"{number % 97 + 1}号楼" for number in numbers.tolist()], dtype=object),
        np.array(USES, dtype=object)[numbers % len(USES)],
        (numbers % 30 + 1).astype("int32"),
    ]
    unfinished = path.with_suffix(".part.gpkg")
    pyogrio.raw.write(
        str(unfinished),
        shapely.to_wkb(outlines(numbers)),
        columns,
        ["osm_id", "name", "building", "building:levels"],
        geometry_type="Polygon",
        crs="EPSG:4326",
        driver="GPKG",
        layer="buildings",
    )
    return unfinished.rename(path)


def outlines(numbers: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> "np.ndarray[object]":
    """Return an L for every number; the same number has the same shape."""
    x = WEST + (numbers % SIDE + 0.3) * STEP
    y = SOUTH + (numbers // SIDE + 0.3) * STEP
    width, height = (0.2 + numbers % 7 / 50) * STEP, (0.1 + numbers % 5 / 50) * STEP
    corners = [(0, 0), (1, 0), (1, 1), (0.5, 1), (0.5, 1.5), (0, 1.5), (0, 0)]
    rings = [np.stack([x + east * width, y + north * height], axis=1) for east, north in corners]
    return shapely.polygons(np.stack(rings, axis=1))


def make_town(count: int) -> str:
    """Return a database with the cells that the buildings lie in, made once."""
    database = f"wangge_bench_import_{count}"
    if on_cluster(f"SELECT 1 FROM pg_database WHERE datname = '{database}'"):
        return database
    on_cluster(f"CREATE DATABASE {database}")
    try:
        manage(database, "setup_database", "-v", "0")
        for sql in areas_sql(count):
            on_cluster(sql, database)
    except BaseException:
        on_cluster(f"DROP DATABASE {database}")
        raise
    on_cluster("VACUUM ANALYZE", database)
    return database


def areas_sql(count: int) -> Iterator[str]:
    """Yield the statements that draw city, district, street, communities and cells."""
    rows = -(-count // SIDE // ROW_OF_CELLS)
    high = ROW_OF_CELLS * STEP
    whole = f"ST_Multi(ST_MakeEnvelope({WEST}, {SOUTH}, {WEST + 1}, {SOUTH + rows * high}, 4326))"
    head = (
        "INSERT INTO grid_area (level, code, name, parent_id, boundary, cell_kind, settlement, "
        "state, valid_from) SELECT "
    )
    tail = "'basic', 'urban', 'active', date '2026-01-01'"
    yield f"{head} 'city', '9901', '9901', NULL, {whole}, {tail}"
    for level, code, above in (
        ("district", "990101", "9901"),
        ("street", "990101001", "990101"),
    ):
        yield (
            f"{head} '{level}', '{code}', '{code}', id, boundary, {tail} "
            f"FROM grid_area WHERE code = '{above}'"
        )
    yield (
        f"{head} 'community', code || lpad((row + 1)::text, 3, '0'), 'c', id, "
        f"ST_Multi(ST_MakeEnvelope({WEST}, {SOUTH} + row * {high}, {WEST + 1}, "
        f"{SOUTH} + (row + 1) * {high}, 4326)), {tail} "
        f"FROM grid_area, generate_series(0, {rows - 1}) AS row WHERE level = 'street'"
    )
    wide = 1 / CELLS
    yield (
        f"{head} 'cell', code || lpad((place + 1)::text, 3, '0'), 'c', id, "
        f"ST_Multi(ST_MakeEnvelope({WEST} + place * {wide}, ST_YMin(boundary), "
        f"{WEST} + (place + 1) * {wide}, ST_YMax(boundary), 4326)), {tail} "
        f"FROM grid_area, generate_series(0, {CELLS - 1}) AS place WHERE level = 'community'"
    )


class Import:
    """One way of importing, run as its own process; remembers the most memory it took."""

    def __init__(self, command: list[str], more: dict[str, str]) -> None:
        self.command, self.environment = command, more
        self.most_mb = 0.0

    def __call__(self) -> None:
        """Run it; a failure stops the measurement."""
        with tempfile.TemporaryFile() as said:
            process = subprocess.Popen(
                self.command, cwd=ROOT, env=self.environment, stdout=said, stderr=said
            )
            _pid, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            self.most_mb = max(self.most_mb, usage.ru_maxrss / 1024)
            said.seek(0)
            if process.returncode:
                raise RuntimeError(said.read().decode(errors="replace")[-3000:])


def our_import(database: str, path: Path) -> Import:
    """Return our command."""
    options = ["--type", "building", "--source", "bench"]
    command = [sys.executable, "manage.py", "import_places", str(path), *options]
    # Like every deployed program, it finds its modules compiled from the second round on.
    return Import(command, {**environment(database), "PYTHONDONTWRITEBYTECODE": ""})


def bare_copy(database: str, path: Path) -> Import:
    """Return ogr2ogr into a table of its own, with COPY."""
    program = shutil.which("ogr2ogr")
    if program is None:
        raise SystemExit("This measurement needs ogr2ogr: apt-get install gdal-bin")
    parts = urlsplit(url_of("owner", database))
    target = f"PG:host={parts.hostname} port={parts.port} dbname={database} user={parts.username}"
    command = [program, "-f", "PostgreSQL", target, str(path), "buildings", "-nln", "bare_copy"]
    command += ["-nlt", "MULTIPOLYGON", "-gt", "65536"]
    more = {"PG_USE_COPY": "YES", "PGPASSWORD": parts.password or ""}
    return Import(command, {**os.environ, **more})


def empty(database: str) -> None:
    """Take back what the last round wrote; not measured."""
    on_cluster("DROP TABLE IF EXISTS bare_copy", database)
    on_cluster("TRUNCATE grid_building CASCADE", database)
    on_cluster("TRUNCATE grid_importbatch CASCADE", database)


def measure(buildings: int) -> Iterator[Ratio]:
    """Import the same file in turn, both ways."""
    # A process of its own: what makes the file would count as memory of what it starts.
    with ProcessPoolExecutor(1, get_context("spawn"), django.setup) as maker:
        path = maker.submit(make_file, buildings).result()
    database = make_town(buildings)
    ours, bare = our_import(database, path), bare_copy(database, path)
    mine, theirs = [], []
    for _round in range(ROUNDS):
        empty(database)
        mine.append(seconds(ours))
        wanted = buildings - buildings // 1000
        found = on_cluster("SELECT count(*) FROM grid_building", database)[0][0]
        if found != wanted:
            raise RuntimeError(f"{found} buildings came instead of {wanted}")
        theirs.append(seconds(bare))
    empty(database)
    note = f"({ours.most_mb:.0f} MB)"
    what = f"import of {buildings:,} buildings against ogr2ogr with COPY"
    yield Ratio(what, median(mine), median(theirs), GOAL, note=note)
    yield Ratio("memory of the import, MB", ours.most_mb, MEMORY_GOAL_MB, 1.0)
