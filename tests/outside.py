"""Finds what a page would ask from elsewhere, and what it could be made to ask."""

import re
from collections.abc import Iterable
from html.parser import HTMLParser
from urllib.parse import urlsplit

LOADING = {"src", "srcset", "href", "action", "formaction", "data", "poster", "hx-get", "hx-post"}
NAMES_ONLY = {"a", "area"}  # a link is followed by a person, not by the page
NAMESPACES = ("http://www.w3.org/",)
IN_TEXT = re.compile(r"""(?:https?:|wss?:)?//[\w.-]+\.[a-z]{2,}[^\s"'<>)]*""", re.IGNORECASE)


class Addresses(HTMLParser):
    """Collects every address that a browser would load by itself, and those in scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: Iterable[tuple[str, str | None]]) -> None:
        self.inside = tag
        for name, value in attrs:
            if value and tag not in NAMES_ONLY and (name in LOADING or name == "style"):
                self.found.extend([value] if name != "style" else IN_TEXT.findall(value))

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside in {"script", "style"}:
            self.found.extend(IN_TEXT.findall(data))


def is_outside(address: str) -> bool:
    """Tell whether an address names another host."""
    if address.startswith(NAMESPACES) or address.startswith("data:"):
        return False
    return bool(urlsplit(address.strip()).netloc)


def find_outside_addresses(html: str | bytes) -> list[str]:
    """Return every outside address that a page would load; an empty list is what we want."""
    page = Addresses()
    page.feed(html.decode() if isinstance(html, bytes) else html)
    return [address for address in page.found if is_outside(address)]
