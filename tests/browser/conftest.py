"""A real server on a copy of the demo town, and a real browser in front of it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from urllib.request import urlopen

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from config.settings import env
from staff.models import User

ROOT = Path(settings.BASE_DIR)
TEMPLATE = "test_wangge_demo"
SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1440, "height": 900}}
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]


@dataclass(frozen=True)
class Site:
    """A running server and the database behind it."""

    address: str
    database: str


def url_of(alias: str, database: str) -> str:
    """Return the URL of a database on the test cluster, with a role's credentials."""
    name = "DATABASE_URL" if alias == "default" else "DATABASE_OWNER_URL"
    parts = urlsplit(env.str(name))
    return urlunsplit(parts._replace(path=f"/{database}"))


def environment(database: str) -> dict[str, str]:
    """Return the environment of a server on one database."""
    return {
        **os.environ,
        "DATABASE_URL": url_of("default", database),
        "DATABASE_OWNER_URL": url_of("owner", database),
        "TASKS_BACKEND": "django_tasks.backends.immediate.ImmediateBackend",
        "CONN_MAX_AGE": "0",
        "DEMO_TOWN": "true",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "MEDIA_ROOT": str(ROOT / ".local" / "test-media"),
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


def on_cluster(sql: str) -> None:
    """Run one statement as the owner, outside every transaction."""
    owner = connections["owner"].copy(alias="owner")
    owner.settings_dict = {**owner.settings_dict, "NAME": "postgres"}
    with owner.cursor() as cursor:
        cursor.execute(sql)
    owner.close()


@pytest.fixture(scope="session")
def demo_database(django_db_blocker: pytest.FixtureRequest) -> str:
    """Load the demo town once into a database that the others are copied from."""
    with django_db_blocker.unblock():
        on_cluster(f"DROP DATABASE IF EXISTS {TEMPLATE}")
        on_cluster(f"CREATE DATABASE {TEMPLATE}")
        manage(TEMPLATE, "setup_database", "-v", "0")
        manage(TEMPLATE, "make_demo")
    return TEMPLATE


@pytest.fixture(scope="session")
def collected(django_db_blocker: pytest.FixtureRequest) -> None:
    """Gather the static files as a real server has them."""
    manage("postgres", "collectstatic", "--no-input", "-v", "0")


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def started(database: str, port: int) -> subprocess.Popen[bytes]:
    """Start gunicorn and wait until it answers."""
    log = (ROOT / ".local" / "test-server.log").open("ab")
    server = subprocess.Popen(
        [
            sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}",
            "--worker-class", "gthread", "--threads", "8", "--log-level", "warning",
        ],
        cwd=ROOT,
        env=environment(database),
        stdout=log,
        stderr=log,
    )  # fmt: skip
    for _ in range(150):
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthy/", timeout=5):
                return server
        except OSError:
            time.sleep(0.2)
    server.kill()
    raise AssertionError("the server did not start: see .local/test-server.log")


@pytest.fixture(scope="module")
def site(
    demo_database: str,
    collected: None,
    django_db_blocker: pytest.FixtureRequest,
    request: pytest.FixtureRequest,
) -> Iterator[Site]:
    """Serve a fresh copy of the demo town for one module of tests."""
    database = f"test_wangge_{request.module.__name__.rpartition('.')[2]}"
    with django_db_blocker.unblock():
        on_cluster(f"DROP DATABASE IF EXISTS {database}")
        on_cluster(f"CREATE DATABASE {database} TEMPLATE {demo_database}")
        default = connections["default"]
        before = default.settings_dict["NAME"]
        default.close()
        default.settings_dict["NAME"] = database
        port = free_port()
        server = started(database, port)
        try:
            yield Site(f"http://127.0.0.1:{port}", database)
        finally:
            server.terminate()
            server.wait(timeout=20)
            default.close()
            default.settings_dict["NAME"] = before
            on_cluster(f"DROP DATABASE IF EXISTS {database}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium: the system's where there is one."""
    path = str(CHROMIUM) if CHROMIUM.exists() else None
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


def session_of(username: str) -> str:
    """Sign somebody in with both factors and return the session's key."""
    user = User.objects.get(username=username)
    device = TOTPDevice.objects.filter(user=user, confirmed=True).first()
    session = SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
    session["_auth_user_hash"] = user.get_session_auth_hash()
    if device:
        session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.save()
    return str(session.session_key)


def watch(page: Page, address: str) -> None:
    """Note every request that leaves the machine and every error of a script."""
    page.outside = []  # type: ignore[attr-defined]
    page.broken = []  # type: ignore[attr-defined]
    page.on(
        "request",
        lambda request: (
            request.url.startswith((address, "data:", "blob:", "about:"))
            or page.outside.append(request.url)  # type: ignore[attr-defined]
        ),
    )
    page.on("pageerror", lambda error: page.broken.append(str(error)))  # type: ignore[attr-defined]


@pytest.fixture
def open_as(site: Site, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a window as somebody, at a size and in a language; "" is a visitor."""
    contexts: list[BrowserContext] = []

    def opened(username: str, size: str = "desk", language: str = "zh-hans") -> Page:
        context = browser.new_context(
            base_url=site.address,
            viewport=SIZES[size],  # type: ignore[arg-type]
            has_touch=size == "phone",
            is_mobile=size == "phone",
            timezone_id="Asia/Shanghai",
        )
        contexts.append(context)
        cookies = [("django_language", language)]
        if username:
            cookies.append((settings.SESSION_COOKIE_NAME, session_of(username)))
        context.add_cookies(
            [{"name": name, "value": value, "url": site.address} for name, value in cookies]
        )
        page = context.new_page()
        page.set_default_timeout(15_000)
        watch(page, site.address)
        return page

    yield opened
    for context in contexts:
        context.close()
