"""A throw-away PostgreSQL cluster: made for one drill, killed and started again, removed.

It is made as script/lib/database.sh makes the private one: never as root, on a port of its
own, its settings for durability left as they are.
"""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.serving import free_port

USER: Final = "postgres"
ROLES: Final = """
    CREATE ROLE wangge_owner LOGIN CREATEDB PASSWORD '{owner}';
    CREATE ROLE wangge_app LOGIN PASSWORD '{app}';
"""


@dataclass(frozen=True)
class Cluster:
    """A cluster in a folder, with the passwords of its two roles."""

    folder: Path
    port: int
    owner: str
    app: str

    def url(self, role: str) -> str:
        """Return the URL of the database for a role."""
        password = self.owner if role == "wangge_owner" else self.app
        return f"postgis://{role}:{password}@127.0.0.1:{self.port}/wangge"

    def environment(self) -> dict[str, str]:
        """Return what leads a server to this cluster."""
        return {
            "DATABASE_URL": self.url("wangge_app"),
            "DATABASE_OWNER_URL": self.url("wangge_owner"),
        }

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
        log = str(self.folder / "log")
        as_user("pg_ctl", "-D", self.data, "-l", log, "-o", options, "-w", "-t", "60", "start")

    def stop(self) -> None:
        """Stop it at once; nothing of it is kept."""
        as_user("pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop", check=False)

    def kill(self) -> None:
        """Kill the whole server as a power failure would: the first process and all it started."""
        pid_file = Path(self.data) / "postmaster.pid"
        first = int(pid_file.read_text().split()[0])
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        for process in (first, *map(int, children)):
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                continue
        # Where nobody collects the dead, the number in these files looks alive.
        for file in (pid_file, *self.folder.glob(".s.PGSQL.*.lock")):
            file.unlink(missing_ok=True)

    @property
    def data(self) -> str:
        """The folder of the data."""
        return str(self.folder / "data")

    def sql(self, statement: str, database: str = "postgres") -> None:
        """Run a statement as the superuser."""
        as_user(
            "psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-h", str(self.folder), "-p", str(self.port),
            "-U", USER, "-d", database, "-c", statement,
        )  # fmt: skip


def binary(name: str) -> str:
    """Return the newest PostgreSQL's program of a name."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=version_of)
    if not found:
        raise RuntimeError("no PostgreSQL was found under /usr/lib/postgresql")
    return str(found[-1])


def version_of(path: Path) -> int:
    """Return the version in the path of a program."""
    return int(path.parts[-3])


def as_user(name: str, *arguments: str, check: bool = True) -> None:
    """Run a program of PostgreSQL as a user who is not root, from a folder it can reach."""
    command = [binary(name), *arguments]
    if os.getuid() == 0:
        command = ["runuser", "-u", USER, "--", *command]
    subprocess.run(command, cwd="/", check=check, stdout=subprocess.DEVNULL)


@contextmanager
def throw_away_cluster() -> Iterator[Cluster]:
    """Make a cluster with both roles and PostGIS; remove it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="wangge-drill-"))
    if os.getuid() == 0:
        account = pwd.getpwnam(USER)
        os.chown(folder, account.pw_uid, account.pw_gid)
    cluster = Cluster(folder, free_port(), secrets.token_hex(16), secrets.token_hex(16))
    try:
        as_user("initdb", "-D", cluster.data, "-U", USER, "--encoding=UTF8", "--locale=C.UTF-8",
                "--auth-local=trust", "--auth-host=scram-sha-256", "--no-instructions")  # fmt: skip
        cluster.start()
        for statement in ROLES.format(owner=cluster.owner, app=cluster.app).strip().split("\n"):
            cluster.sql(statement)
        cluster.sql("CREATE EXTENSION IF NOT EXISTS postgis", "template1")
        cluster.sql("CREATE DATABASE wangge OWNER wangge_owner")
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)
