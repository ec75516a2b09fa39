"""Submissions of the public form and of Open311 against bare INSERTs of the same rows.

All three go through the whole of Django in this process, one after the other. The bare view
copies an accepted case with its event and its contact in one transaction, triggers included;
it checks nothing, counts nothing, seals nothing.

The real requests of another city are sent through Open311 as well, all of them, and read
back.
"""

import csv
import uuid
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from bench.harness import Finding, Ratio, interleaved
from core.rows import everything, scoped
from incidents.models import Appeal, Case, CaseEvent, Contact, IssueCategory
from incidents.services.portal import Stamp
from incidents.services.requests import make_client
from tests import factories
from tests.incidents.open311 import san_francisco
from tests.serving import manage, on_cluster, reading

DATABASE: Final = "wangge_bench_submissions"
ROUNDS: Final = 15
EACH: Final = 20  # submissions in a round
GOAL: Final = 0.1  # our own bound: a tenth of what a view without any rule accepts
FILE: Final = Path(settings.BASE_DIR).parent / "shared" / "data" / "requests" / "sf_311.csv"
OPEN_GATES: Final = {
    "PORTAL_PER_HOUR": 10**9,
    "PORTAL_PER_DAY": 10**9,
    "PORTAL_CONTACT_PER_DAY": 10**9,
    "PORTAL_FASTEST_SECONDS": -1,
}
numbers = count(1)


def town() -> None:
    """Make the database of a small town, anew."""
    on_cluster(f"DROP DATABASE IF EXISTS {DATABASE}")
    on_cluster(f"CREATE DATABASE {DATABASE}")
    manage(DATABASE, "setup_database", "-v", "0")
    with reading(DATABASE):
        made = factories.make_town()
        IssueCategory.objects.create(
            code="manhole", name="井盖", desk="incident", is_public=True, incident_kind="hazard"
        )
        factories.make_network_post(made.cells[0], "grid_worker")
    on_cluster("ANALYZE", DATABASE)


class Sender:
    """Sends one submission after the other by each way."""

    def __init__(self) -> None:
        self.client = Client(SERVER_NAME="localhost")
        _client, self.key = make_client(name=f"bench {uuid.uuid4()}")
        community = factories.Area.objects.get(code="990101001001")
        self.community = community.pk
        self.place = factories.in_cell(0)

    def form(self) -> None:
        """Send a question through the public form."""
        for number in (next(numbers) for _ in range(EACH)):
            sent = {
                "stamp": Stamp.new().text,
                "text": f"问题 {number}",
                "community": self.community,
                "contact": f"139{number:08}",
            }
            self.check(self.client.post("/say/ask/", sent))

    def open311(self) -> None:
        """Send a request through Open311."""
        for number in (next(numbers) for _ in range(EACH)):
            sent = {
                "api_key": self.key,
                "service_code": "manhole",
                "lat": self.place.y,
                "long": self.place.x,
                "description": f"井盖 {number}",
                "phone": f"139{number:08}",
            }
            self.check(self.client.post("/open311/v2/requests.json", sent))

    def bare(self) -> None:
        """Insert the same rows through a view that does nothing else."""
        for _ in range(EACH):
            self.check(self.client.post("/bare/"))

    def check(self, answer: Any) -> None:
        """Stop the measurement when something was not accepted."""
        if answer.status_code != 200:
            raise RuntimeError(f"answered {answer.status_code}: {answer.content[:500]!r}")


def columns(model: Any, *left_out: str) -> str:
    """Return the columns of a model's own table that are copied, quoted and joined."""
    names = [
        field.column
        for field in model._meta.local_concrete_fields
        if field.column not in left_out and not getattr(field, "generated", False)
    ]
    return ", ".join(f'"{name}"' for name in names)


@login_not_required
@csrf_exempt
def bare(_request: HttpRequest) -> HttpResponse:
    """Copy the rows of an accepted case: case, desk, event, contact."""
    with transaction.atomic(), scoped(everything("bench")), connection.cursor() as cursor:
        cursor.execute("SELECT min(case_ptr_id) FROM incidents_appeal")
        first = cursor.fetchone()[0]
        key = copied(cursor, Case, "id", first, {"number": "''", "client_uuid": "%s"})
        copied(cursor, Appeal, "case_ptr_id", first, {"case_ptr_id": str(key)})
        copied(cursor, CaseEvent, "case_id", first, {"case_id": str(key)})
        copied(cursor, Contact, "case_id", first, {"case_id": str(key), "id": "%s"})
    return HttpResponse("done")


def copied(cursor: Any, model: Any, by: str, key: int, new: dict[str, str]) -> int:
    """Copy the row of a table with some columns replaced; return its key."""
    table, own = model._meta.db_table, model._meta.pk.column
    kept = columns(model, *new, *(() if own in new else (own,)))
    values = [uuid.uuid4()] if "%s" in new.values() else []
    names = ", ".join(f'"{name}"' for name in new)
    cursor.execute(
        f"INSERT INTO {table} ({names}, {kept}) SELECT {', '.join(new.values())}, {kept}"
        f" FROM {table} WHERE {by} = {key} LIMIT 1 RETURNING {own}",
        values,
    )
    found: int = cursor.fetchone()[0]
    return found


urlpatterns = [path("bare/", bare), path("", include("config.urls"))]


def measure(_size: int) -> Iterator[Ratio | Finding]:
    """Yield both ratios, then what became of the real requests."""
    town()
    with reading(DATABASE), override_settings(ROOT_URLCONF="bench.submissions", **OPEN_GATES):
        sender = Sender()
        for way in (sender.form, sender.open311, sender.bare):
            way()  # once, so that everything is loaded
        for what, way in (("public form", sender.form), ("Open311 POST", sender.open311)):
            ours, other = interleaved(way, sender.bare, ROUNDS)
            rate = f"{EACH / ours:.0f} accepted in a second, bare {EACH / other:.0f}"
            yield Ratio(f"{what} / bare INSERT", ours, other, GOAL, at_least=True, note=rate)
        if FILE.exists():
            yield real_requests()


def real_requests() -> Finding:
    """Send every real request, and say whether all came back and only dirty ones were refused."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    client = Client(SERVER_NAME="localhost")
    sent = san_francisco.send_all(client, rows)
    read = san_francisco.read_all(client)
    faults = san_francisco.faults_in(sent, read)
    taken = sum(status == 200 for _row, status, _answer in sent)
    note = f"{len(rows)} sent, {taken} taken, {len(rows) - taken} refused, {len(read)} read back"
    return Finding("real requests through Open311", not faults, "; ".join([note, *faults[:3]]))
