"""A crowd of clients over real connections: each sends once, all at the same moment."""

import http.client
import re
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

TRIES = 60  # while a server comes back
WAIT_SECONDS = 0.5
NUMBER = re.compile(r"\b(S[JQ]\d{13})\b")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
# A measure for one address would stop a crowd that comes from one machine.
OPEN_GATES = {
    "PORTAL_PER_HOUR": "1000000",
    "PORTAL_PER_DAY": "1000000",
    "PORTAL_CONTACT_PER_DAY": "1000000",
    "PORTAL_SAME_TEXT": "1000000",
    "PORTAL_FASTEST_SECONDS": "-1",
}


class Refused(Exception):
    """The server answered, and did not take it."""


@dataclass
class Visitor:
    """Somebody with a form of the portal open: its cookie, its stamp, and what is typed."""

    address: str
    fields: dict[str, str]
    cookie: str = ""
    path: str = "/say/ask/"
    headers: dict[str, str] = field(default_factory=dict)

    def open_form(self) -> None:
        """Open the form and keep what it hides."""
        _status, cookies, page = asked(self.address, "GET", self.path)
        self.cookie = cookies.split(";")[0]
        for name in ("csrfmiddlewaretoken", "stamp"):
            found = re.search(rf'name="{name}" value="([^"]+)"', page)
            assert found, page[:2000]
            self.fields[name] = found[1]

    def send(self) -> str:
        """Send it once; return the number. OSError where the server was gone."""
        headers = {**FORM, "Cookie": self.cookie, "Referer": self.address + self.path}
        status, _cookies, page = asked(
            self.address, "POST", self.path, urlencode(self.fields), headers
        )
        return number_in(status, page)


@dataclass
class Program:
    """A program with a key of the open interface."""

    address: str
    fields: dict[str, str]

    def send(self) -> str:
        """Send it once; return the number."""
        status, _cookies, page = asked(
            self.address, "POST", "/open311/v2/requests.json", urlencode(self.fields), FORM
        )
        return number_in(status, page)


def asked(
    address: str, method: str, path: str, body: str = "", headers: dict[str, str] | None = None
) -> tuple[int, str, str]:
    """Ask once over a connection of its own; return status, cookies and page."""
    link = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    try:
        link.request(method, path, body=body or None, headers=headers or {})
        answer = link.getresponse()
        return answer.status, answer.headers.get("Set-Cookie", ""), answer.read().decode()
    finally:
        link.close()


def number_in(status: int, page: str) -> str:
    """Return the number that was given. Raises Refused, or OSError where a server fails."""
    if status >= 500:
        raise ConnectionError(f"answered {status}")
    found = NUMBER.search(page)
    if status != 200 or not found:
        raise Refused(f"answered {status}: {page[-1500:]}")
    return found[1]


def until_taken(send: Callable[[], str]) -> str:
    """Send again and again until the server gives a number, as a person would."""
    for _ in range(TRIES):
        try:
            return send()
        except (OSError, http.client.HTTPException):
            time.sleep(WAIT_SECONDS)
    raise AssertionError("the server did not come back")


def all_at_once(
    sends: list[Callable[[], str]], meanwhile: Callable[[], None] | None = None
) -> list[str]:
    """Let everybody send at the same moment, and something happen meanwhile; return the numbers."""
    gate = threading.Barrier(len(sends) + bool(meanwhile))

    def one(send: Callable[[], str]) -> str:
        gate.wait()
        return send()

    with ThreadPoolExecutor(len(sends)) as crowd:
        going = [crowd.submit(one, send) for send in sends]
        if meanwhile:
            gate.wait()
            meanwhile()
        return [each.result() for each in going]
