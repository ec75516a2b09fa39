"""A warm z16 tile through the server, against pgbench running the same SQL."""

import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from math import asinh, floor, pi, radians, tan
from pathlib import Path
from statistics import median
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from bench.harness import Ratio, scaled_town
from grid.models import Building
from maps import tiles
from maps.declaration import this_moment
from maps.filters import EVERYTHING
from maps.layers import BUILDINGS
from staff.models import User
from tests.serving import reading, served, session_of, url_of

CLIENTS: Final = 2
SECONDS: Final = 4
ROUNDS: Final = 5
ZOOM: Final = 16
GOAL: Final = 0.8
GOAL_UNCHANGED: Final = 0.8
WHO: Final = "chenli"
PGBENCH: Final = "/usr/lib/postgresql/*/bin/pgbench"


def tile_of(lng: float, lat: float, z: int) -> tuple[int, int, int]:
    """Return the tile that holds a place."""
    x = (lng + 180) / 360 * 2**z
    y = (1 - asinh(tan(radians(lat))) / pi) / 2 * 2**z
    return z, floor(x), floor(y)


def middle_tile(database: str) -> tuple[tuple[int, int, int], str]:
    """Return a tile in the middle of the viewer's buildings and its SQL with all values in it."""
    with reading(database):
        actor = User.objects.get(username=WHO)
        rows = Building.objects.visible_to(actor).order_by("area_code", "pk")
        place = rows[rows.count() // 2].place
        at = tile_of(place.x, place.y, ZOOM)
        statement = tiles.statement_for(BUILDINGS, actor, EVERYTHING, this_moment(), ZOOM)
        with connection.cursor() as cursor:
            sql = cursor.mogrify(statement.sql, statement.at(*at)).decode()
    return at, sql


class Asker(threading.Thread):
    """One client that asks for the same tile until told to stop.

    It reads no more of an answer than it must: like pgbench, it should cost next to nothing.
    """

    def __init__(self, address: str, path: str, headers: dict[str, str], until: float) -> None:
        super().__init__()
        parts = urlsplit(address)
        self.connection = socket.create_connection((str(parts.hostname), parts.port or 80))
        self.path, self.until = path, until
        lines = [f"{name}: {value}\r\n" for name, value in headers.items()]
        head = f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\n{''.join(lines)}\r\n"
        self.question = head.encode()
        self.count = 0

    def run(self) -> None:
        """Ask."""
        while time.perf_counter() < self.until:
            self.connection.sendall(self.question)
            status = self.read()
            if status not in (b"200", b"304"):
                raise RuntimeError(f"{self.path} answered {status!r}")
            self.count += 1

    def read(self) -> bytes:
        """Read one answer; return its status."""
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self.more()
        head, _, body = answer.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        left = (int(length[1]) if length else 0) - len(body)
        while left > 0:
            left -= len(self.more())
        return head.split(b" ", 2)[1]

    def more(self) -> bytes:
        """Read on; an end in the middle stops the measurement."""
        part = self.connection.recv(1 << 16)
        if not part:
            raise RuntimeError(f"{self.path}: the server hung up")
        return part


def asked(address: str, path: str, headers: dict[str, str]) -> float:
    """Return the seconds per tile of so many clients at once."""
    until = time.perf_counter() + SECONDS
    askers = [Asker(address, path, headers, until) for _ in range(CLIENTS)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    return SECONDS / sum(asker.count for asker in askers)


def pgbench() -> str:
    """Return the path of pgbench."""
    found = shutil.which("pgbench") or next(
        (str(path) for path in sorted(Path("/").glob(PGBENCH.lstrip("/")))), None
    )
    if found is None:
        raise RuntimeError("pgbench is not installed; it comes with PostgreSQL")
    return found


def raw(database: str, script: str) -> float:
    """Return pgbench's seconds per transaction of a script, with so many clients."""
    url = url_of("default", database).replace("postgis://", "postgresql://")
    command = [pgbench(), "-n", "-f", script, "-c", str(CLIENTS), "-j", str(CLIENTS)]
    command += ["-T", str(SECONDS), url]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if found is None:
        raise RuntimeError(done.stdout + done.stderr)
    return 1 / float(found.group(1))


def measure(buildings: int) -> Iterator[Ratio]:
    """Yield the ratios of a fresh and of an unchanged tile."""
    database = scaled_town(buildings)
    (z, x, y), sql = middle_tile(database)
    path = f"/tiles/{BUILDINGS.key}/{z}/{x}/{y}.mvt"
    with (
        tempfile.NamedTemporaryFile("w", suffix=".sql") as script,
        served(database, WEB_CONCURRENCY=str(CLIENTS)) as address,
    ):
        script.write(f"SET max_parallel_workers_per_gather = 0;\n{sql.replace(chr(10), ' ')};\n")
        script.flush()
        with reading(database):
            headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session_of(WHO)}"}
        first = fetched(address, path, headers)
        again = {**headers, "If-None-Match": first[0]}
        fresh, kept, plain = [], [], []
        for _ in range(ROUNDS):
            fresh.append(asked(address, path, headers))
            plain.append(raw(database, script.name))
            kept.append(asked(address, path, again))
    note = f"({first[1]:,} bytes, {CLIENTS} clients)"
    yield Ratio("warm z16 tile / pgbench", median(fresh), median(plain), GOAL, True, note)
    yield Ratio("unchanged z16 tile / pgbench", median(kept), median(plain), GOAL_UNCHANGED, True)


def fetched(address: str, path: str, headers: dict[str, str]) -> tuple[str, int]:
    """Return the ETag and the size of a tile."""
    client = HTTPConnection(urlsplit(address).netloc)
    client.request("GET", path, headers=headers)
    answer = client.getresponse()
    body = answer.read()
    if answer.status != 200 or not body:
        raise RuntimeError(f"{path} answered {answer.status} with {len(body)} bytes")
    return answer.headers["ETag"], len(body)
