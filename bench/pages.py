"""List, record and today pages: a million buildings against ten thousand."""

from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from bench.assignment import widest_issuer
from bench.harness import Ratio, interleaved, scaled_town
from fieldwork.models import Task
from grid.models import Building
from staff.choices import Role
from staff.models import Post
from tests.serving import manage, reading, served, session_of

SMALL: Final = 10_000
ROUNDS: Final = 40
GOAL: Final = 1.5


class Visitor:
    """Somebody signed in on one server, with one connection kept open."""

    def __init__(self, address: str, database: str, username: str) -> None:
        with reading(database):
            self.cookie = f"{settings.SESSION_COOKIE_NAME}={session_of(username)}"
        self.connection = HTTPConnection(urlsplit(address).netloc)

    def get(self, path: str) -> bytes:
        """Fetch a page; anything but 200 stops the measurement."""
        self.connection.request("GET", path, headers={"Cookie": self.cookie})
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        return body


def busiest_worker(database: str) -> str:
    """Return the user name of the grid worker with the most open tasks."""
    with reading(database):
        posts = Post.objects.filter(role=Role.GRID_WORKER).values("user__username", "user_id")
        loads = {
            post["user__username"]: Task.objects.filter(assignee_id=post["user_id"]).open().count()
            for post in posts[:200]
        }
    return max(loads, key=lambda name: loads[name])


def widest_visitor(database: str) -> str:
    """Return the user name of whoever sees the most."""
    with reading(database):
        return widest_issuer().username


def middle_building(database: str) -> int:
    """Return the key of a building in the middle of what the visitor sees."""
    with reading(database):
        seen = Building.objects.visible_to(widest_issuer()).order_by("pk")
        return seen.values_list("pk", flat=True)[seen.count() // 2]


def measure(buildings: int) -> Iterator[Ratio]:
    """Yield the ratios of each page."""
    large, small = scaled_town(buildings), scaled_town(SMALL)
    manage(small, "collectstatic", "--no-input", "-v", "0")
    with served(large) as large_address, served(small) as small_address:
        staff = [
            Visitor(large_address, large, widest_visitor(large)),
            Visitor(small_address, small, widest_visitor(small)),
        ]
        workers = [
            Visitor(large_address, large, busiest_worker(large)),
            Visitor(small_address, small, busiest_worker(small)),
        ]
        pages = [
            ("list of buildings", staff, ["/places/buildings/"] * 2),
            (
                "page of a building",
                staff,
                [f"/places/buildings/{middle_building(name)}/" for name in (large, small)],
            ),
            ("list of tasks", staff, ["/work/tasks/"] * 2),
            ("today", workers, ["/today/"] * 2),
        ]
        for what, (big, little), (path, other_path) in pages:
            big.get(path), little.get(other_path)
            ours, other = interleaved(
                lambda who=big, where=path: who.get(where),
                lambda who=little, where=other_path: who.get(where),
                ROUNDS,
            )
            yield Ratio(f"{what}, {buildings:,} / {SMALL:,} buildings", ours, other, GOAL)
