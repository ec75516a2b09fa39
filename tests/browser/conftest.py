"""A real server on a copy of the demo town, and a real browser in front of it."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.serving import drop, heads_of, manage, on_cluster, reading, served, session_of

# Playwright's synchronous API runs a loop in this thread; the ORM is used beside it, not in it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

TEMPLATE = "test_wangge_demo"
LOCK = Path(settings.BASE_DIR) / ".local" / "demo.lock"
MADE_BY = Path(settings.BASE_DIR) / ".local" / "demo.run"  # the run of tests it is ready for
SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1440, "height": 900}}
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]


@dataclass(frozen=True)
class Site:
    """A running server and the database behind it."""

    address: str
    database: str


@contextmanager
def alone() -> Iterator[None]:
    """Wait until no other process of this working copy is inside."""
    LOCK.parent.mkdir(exist_ok=True)
    with LOCK.open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def demo_database(
    django_db_blocker: pytest.FixtureRequest, django_db_keepdb: bool, testrun_uid: str
) -> str:
    """Load the demo town once a run, however many processes share it, to be copied from."""
    with django_db_blocker.unblock(), alone():
        if not (MADE_BY.exists() and MADE_BY.read_text() == testrun_uid):
            manage("postgres", "collectstatic", "--no-input", "-v", "0")
            make_template(keep=django_db_keepdb)
            MADE_BY.write_text(testrun_uid)
    return TEMPLATE


def make_template(keep: bool) -> None:
    """Make the demo town in a database of its own; keep the one that stands if asked."""
    made = on_cluster(f"SELECT 1 FROM pg_database WHERE datname = '{TEMPLATE}'")
    if made and keep:
        return
    on_cluster(f"DROP DATABASE IF EXISTS {TEMPLATE}")
    on_cluster(f"CREATE DATABASE {TEMPLATE}")
    heads_of(TEMPLATE).unlink(missing_ok=True)
    manage(TEMPLATE, "setup_database", "-v", "0")
    manage(TEMPLATE, "make_demo")


@pytest.fixture(scope="module")
def site(
    demo_database: str, django_db_blocker: pytest.FixtureRequest, request: pytest.FixtureRequest
) -> Iterator[Site]:
    """Serve a fresh copy of the demo town for one module of tests."""
    database = f"test_wangge_{request.module.__name__.rpartition('.')[2]}"
    with django_db_blocker.unblock():
        on_cluster(f"DROP DATABASE IF EXISTS {database}")
        on_cluster(f"CREATE DATABASE {database} TEMPLATE {demo_database}")
        if heads_of(demo_database).exists():
            shutil.copy(heads_of(demo_database), heads_of(database))
        with reading(database), served(database, CONN_MAX_AGE="0") as address:
            yield Site(address, database)
        drop(database)
        heads_of(database).unlink(missing_ok=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium: the system's where there is one."""
    path = str(CHROMIUM) if CHROMIUM.exists() else None
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


class Watch:
    """What a page did that it should not: requests that left the machine, broken scripts."""

    def __init__(self, page: Page, address: str) -> None:
        self.inside = (address, "data:", "blob:", "about:")
        self.outside: list[str] = []
        self.broken: list[str] = []
        page.on("request", lambda request: self.note(request.url))
        page.on("pageerror", lambda error: self.broken.append(str(error)))

    def note(self, url: str) -> None:
        """Keep an address that is not ours."""
        if not url.startswith(self.inside):
            self.outside.append(url)


@pytest.fixture
def open_as(site: Site, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a window as somebody, at a size and in a language; "" is a visitor.

    At the end of the test no request may have left the machine and no script broken.
    """
    contexts: list[BrowserContext] = []
    watches: list[Watch] = []

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
        watches.append(Watch(page, site.address))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [url for watch in watches for url in watch.outside] == []
    assert [error for watch in watches for error in watch.broken] == []
