"""A real server on a database of its own: for browser tests and for measuring."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from urllib.request import urlopen

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from config.settings import env
from staff.models import User

ROOT = Path(settings.BASE_DIR)
LOG = ROOT / ".local" / "test-server.log"
START_SECONDS = 90


def url_of(alias: str, database: str) -> str:
    """Return the URL of a database on the cluster, with a role's credentials."""
    name = "DATABASE_URL" if alias == "default" else "DATABASE_OWNER_URL"
    parts = urlsplit(env.str(name))
    return urlunsplit(parts._replace(path=f"/{database}"))


def heads_of(database: str) -> Path:
    """Return where the heads of a database's read log are published."""
    return ROOT / ".local" / f"{database}-heads.txt"


def environment(database: str, **more: str) -> dict[str, str]:
    """Return the environment of a server on one database."""
    return {
        **os.environ,
        "DATABASE_URL": url_of("default", database),
        "DATABASE_OWNER_URL": url_of("owner", database),
        "TASKS_BACKEND": "django_tasks.backends.immediate.ImmediateBackend",
        "DEMO_TOWN": "true",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "MEDIA_ROOT": str(ROOT / ".local" / "test-media"),
        "AUDIT_HEAD_FILE": str(heads_of(database)),
        **more,
    }


def manage(database: str, *command: str) -> None:
    """Run a management command on one database; its output is shown when it fails."""
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=environment(database),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]


def on_cluster(sql: str, database: str = "postgres") -> list[tuple[object, ...]]:
    """Run one statement as the owner, outside every transaction; return its rows."""
    owner = connections["owner"].copy(alias="owner")
    owner.settings_dict = {**owner.settings_dict, "NAME": database}
    try:
        with owner.cursor() as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall()) if cursor.description else []
    finally:
        owner.close()


def drop(database: str) -> None:
    """Drop a database that tests are done with; one still in use is left for the next run."""
    for _ in range(20):
        try:
            on_cluster(f"DROP DATABASE IF EXISTS {database}")
        except OperationalError:
            time.sleep(0.25)
        else:
            return


@contextmanager
def reading(database: str) -> Iterator[None]:
    """Let this process's own queries, and its lines of the read log, go to a database a while."""
    own = [connections["default"], connections["audit"]]
    before = [one.settings_dict["NAME"] for one in own]
    point(own, [database] * len(own))
    try:
        yield
    finally:
        point(own, before)


def point(own: Sequence[BaseDatabaseWrapper], names: Sequence[str]) -> None:
    """Let connections lead to databases from their next query on."""
    for one, name in zip(own, names, strict=True):
        one.close()
        one.settings_dict["NAME"] = name


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    """Return when the server answers; stop it and say so when it does not."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            with urlopen(f"{address}/healthy/", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    server.kill()
    raise AssertionError(f"the server did not start: see {LOG}")


@contextmanager
def served(database: str, **more: str) -> Iterator[str]:
    """Serve a database with gunicorn; give the address."""
    with started(environment(database, **more)) as (address, _server):
        yield address


@contextmanager
def started(
    variables: dict[str, str], workers: int = 1
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Start gunicorn in an environment; give its address and its first process."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += ["--worker-class", "gthread", "--threads", "8", "--log-level", "warning"]
    command += ["--workers", str(workers)]
    LOG.parent.mkdir(exist_ok=True)
    with LOG.open("ab") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=log, stderr=log)
        try:
            wait_for(f"http://127.0.0.1:{port}", server)
            yield f"http://127.0.0.1:{port}", server
        finally:
            server.terminate()
            server.wait(timeout=20)


def session_of(username: str) -> str:
    """Sign somebody in with both factors and return the session's key."""
    user = User.objects.get(username=username)
    device = TOTPDevice.objects.filter(user=user, confirmed=True).first()
    if device is None and user.needs_two_factors:
        device = TOTPDevice.objects.create(user=user, name="test", confirmed=True)
    session = SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
    session["_auth_user_hash"] = user.get_session_auth_hash()
    if device:
        session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.save()
    return str(session.session_key)
