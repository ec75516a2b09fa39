"""Two hundred at once, through real processes: nothing lost, nothing doubled, no gap.

It stands beside the tests in a browser because it needs what they need: a server of its own
on a copy of the demo town. What happens when PostgreSQL is killed is `script/bench kill`.
"""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone

from core.rows import everything, scoped
from grid.choices import Level
from grid.models import Area
from incidents.models import Case, CaseEvent, Contact, Incident, IssueCategory, Submission
from incidents.services.requests import make_client
from tests.crowd import OPEN_GATES, Program, Visitor, all_at_once, until_taken
from tests.serving import drop, environment, on_cluster, reading, started

pytestmark = pytest.mark.browser
CROWD = 200
DATABASE = "test_wangge_crowd"


@pytest.fixture(scope="module")
def server(
    demo_database: str, django_db_blocker: pytest.FixtureRequest
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Serve a copy of the demo town with two workers."""
    with django_db_blocker.unblock():
        on_cluster(f"DROP DATABASE IF EXISTS {DATABASE}")
        on_cluster(f"CREATE DATABASE {DATABASE} TEMPLATE {demo_database}")
        variables = environment(DATABASE, CONN_MAX_AGE="600", **OPEN_GATES)
        with reading(DATABASE), started(variables, workers=2) as (address, process):
            yield address, process
        drop(DATABASE)


def visitors(address: str, word: str) -> list[Visitor]:
    """Return a crowd with the form open, each with words and a contact of their own."""
    community = Area.objects.active().filter(level=Level.COMMUNITY).earliest("code")
    crowd = [
        Visitor(
            address,
            {
                "text": f"{word} {number}",
                "community": str(community.pk),
                "contact": f"139{number:08}",
            },
        )
        for number in range(CROWD)
    ]
    for visitor in crowd:
        visitor.open_form()
    return crowd


def numbers_of_today(letters: str) -> list[int]:
    """Return the numbers of a desk's cases of today, without letters and day."""
    start = letters + timezone.localtime().strftime("%Y%m%d")
    rows = Case._base_manager.filter(number__startswith=start).values_list("number", flat=True)
    return sorted(int(number.removeprefix(start)) for number in rows)


def check_all_are_whole(numbers: list[str], step: str) -> None:
    """Check that each number is one case with its first step and its contact."""
    assert len(set(numbers)) == CROWD
    cases = Case._base_manager.filter(number__in=numbers)
    assert cases.count() == CROWD
    keys = list(cases.values_list("pk", flat=True))
    assert CaseEvent.objects.filter(case__in=keys, step=step).count() == CROWD
    with scoped(everything("tests")):
        assert Contact.objects.filter(case__in=keys).count() == CROWD


def check_there_is_no_gap(letters: str) -> None:
    """Check that the numbers of a desk's day are 1, 2, 3 … to the last."""
    found = numbers_of_today(letters)

    assert found == list(range(1, len(found) + 1))


def test_two_hundred_at_once_through_the_public_form(server) -> None:
    address, _process = server
    before = Case._base_manager.count()
    crowd = visitors(address, "同时")
    numbers = all_at_once([visitor.send for visitor in crowd])

    check_all_are_whole(numbers, "register")
    check_there_is_no_gap("SQ")
    assert Case._base_manager.count() == before + CROWD


def test_two_hundred_at_once_through_open311(server) -> None:
    address, _process = server
    before = Case._base_manager.count()
    _client, key = make_client(name="crowd")
    place = Incident.objects.filter(place__isnull=False).latest("pk").place
    category = IssueCategory.objects.filter(is_public=True, desk="incident").earliest("pk")
    crowd = [
        Program(
            address,
            {
                "api_key": key,
                "service_code": category.code,
                "lat": str(place.y),
                "long": str(place.x),
                "description": f"同时 {number}",
                "phone": f"139{number:08}",
            },
        )
        for number in range(CROWD)
    ]
    numbers = all_at_once([program.send for program in crowd])

    check_all_are_whole(numbers, "report")
    check_there_is_no_gap("SJ")
    assert Submission.objects.filter(case__number__in=numbers).count() == CROWD
    assert Case._base_manager.count() == before + CROWD


def test_workers_killed_in_the_middle_leave_every_accepted_case_whole(server) -> None:
    address, process = server
    before = Case._base_manager.count()
    crowd = visitors(address, "中断")
    numbers = all_at_once(
        [lambda visitor=visitor: until_taken(visitor.send) for visitor in crowd],
        meanwhile=lambda: kill_workers(process.pid),
    )

    check_all_are_whole(numbers, "register")
    check_there_is_no_gap("SQ")
    assert Case._base_manager.count() == before + CROWD  # a repeat finds what it made


def kill_workers(server: int) -> None:
    """Kill each worker of a server once, a moment apart, while it works."""
    for worker in workers_of(server):
        time.sleep(0.4)
        os.kill(worker, signal.SIGKILL)


def workers_of(server: int) -> list[int]:
    """Return the processes that a server has started."""
    listed = Path(f"/proc/{server}/task/{server}/children").read_text()
    return [int(one) for one in listed.split()]
