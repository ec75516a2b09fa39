"""A drill: the server and PostgreSQL are killed while two hundred people send something.

On a cluster of its own, made for it and thrown away. Whoever gets no answer sends again, as
people do. At the end every number that was given is one case, whole: with its first step and
its contact; nothing is there twice, and the day's numbers have no gap.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.db import connections

from bench.cluster import Cluster, throw_away_cluster
from bench.harness import Finding
from core.rows import everything, scoped
from grid.models import Area
from incidents.models import Case, CaseEvent, Contact
from tests import factories
from tests.crowd import OPEN_GATES, Visitor, all_at_once, until_taken
from tests.serving import ROOT, environment, started

CROWD: Final = 200
PAUSES: Final = (0.5, 1.0, 2.0)  # seconds into the rush at which something is killed
ALIASES: Final = ("default", "owner", "audit")


def measure(_size: int) -> Iterator[Finding]:
    """Yield what became of each rush."""
    with throw_away_cluster() as cluster, here(cluster):
        variables = {**environment("wangge", **OPEN_GATES), **cluster.environment()}
        set_up(variables)
        factories.make_town()
        with started(variables, workers=2) as (address, server):
            yield rush(address, "worker", lambda: kill_worker(server.pid))
            yield rush(address, "postgres", lambda: kill_database(cluster))


@contextmanager
def here(cluster: Cluster) -> Iterator[None]:
    """Let this process's own queries go to the cluster."""
    roles = {"owner": "wangge_owner"}
    before = {alias: dict(connections[alias].settings_dict) for alias in ALIASES}
    for alias in ALIASES:
        role = roles.get(alias, "wangge_app")
        connections[alias].close()
        connections[alias].settings_dict |= {
            "NAME": "wangge", "USER": role, "HOST": "127.0.0.1", "PORT": cluster.port,
            "PASSWORD": cluster.owner if role == "wangge_owner" else cluster.app,
        }  # fmt: skip
    try:
        yield
    finally:
        for alias in ALIASES:
            connections[alias].close()
            connections[alias].settings_dict.update(before[alias])


def set_up(variables: dict[str, str]) -> None:
    """Make the tables, and the static files that a served page names."""
    for command in (("setup_database", "-v", "0"), ("collectstatic", "--no-input", "-v", "0")):
        subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=variables, check=True,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip


def rush(address: str, word: str, kill: Callable[[], None]) -> Finding:
    """Let the crowd send at once, kill something again and again, and look at what is there."""
    community = Area.objects.get(code="990101001001")
    before = Case._base_manager.count()
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
    killed: list[float] = []
    numbers = all_at_once(
        [lambda visitor=visitor: until_taken(visitor.send) for visitor in crowd],
        meanwhile=lambda: again_and_again(kill, killed),
    )
    for alias in ALIASES:
        connections[alias].close()
    faults = faults_of(numbers, before)
    note = f"{CROWD} accepted, {len(killed)} times killed; " + ("; ".join(faults) or "all whole")
    return Finding(f"kill -9 of {word}", not faults, note)


def again_and_again(kill: Callable[[], None], killed: list[float]) -> None:
    """Kill at each pause."""
    for pause in PAUSES:
        time.sleep(pause)
        kill()
        killed.append(time.monotonic())


def kill_worker(server: int) -> None:
    """Kill one worker of the server."""
    workers = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    os.kill(int(workers[0]), signal.SIGKILL)


def kill_database(cluster: Cluster) -> None:
    """Kill the database server and start it again; it recovers from its log."""
    cluster.kill()
    time.sleep(0.5)
    cluster.start()


def faults_of(numbers: list[str], before: int) -> list[str]:
    """Return what is wrong with what is there."""
    faults = []
    cases = Case._base_manager.filter(number__in=numbers)
    keys = list(cases.values_list("pk", flat=True))
    if len(set(numbers)) != CROWD or len(keys) != CROWD:
        faults.append(f"{len(numbers)} numbers, {len(set(numbers))} different, {len(keys)} cases")
    if (more := Case._base_manager.count() - before) != CROWD:
        faults.append(f"{more} cases were made")
    with scoped(everything("drill")):
        whole = (
            CaseEvent.objects.filter(case__in=keys, step="register").count(),
            Contact.objects.filter(case__in=keys).count(),
        )
    if whole != (CROWD, CROWD):
        faults.append(f"{whole[0]} first steps and {whole[1]} contacts")
    given = Case._base_manager.values_list("number", flat=True)
    taken = sorted(int(number[-5:]) for number in given)
    if taken != list(range(1, len(taken) + 1)):
        faults.append("the day's numbers have a gap")
    return faults
