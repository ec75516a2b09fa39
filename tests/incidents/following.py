"""Hands for tests that follow the numbers of a page to the records behind them."""

import html
import re

NUMBER = re.compile(
    r'<a\s[^>]*href="(?P<url>/[^"]*)"[^>]*>'
    r"\s*(?:<strong>)?(?P<text>\d+)(?:</strong>.*?)?\s*</a>",
    re.S,
)
BARE = re.compile(r"<t[dh][^>]*>\s*(?P<text>\d+)\s*</t[dh]>")


def main_of(answer) -> str:
    """Return the content of a page without the navigation around it."""
    page = answer.content.decode()
    return page.partition("<main")[2] or page


def numbers_of(answer) -> list[tuple[int, str]]:
    """Return every number of a page that is a link, with where it leads."""
    found = NUMBER.finditer(main_of(answer))
    return [(int(one["text"]), html.unescape(one["url"])) for one in found]


def bare_numbers(answer) -> list[str]:
    """Return the numbers that stand in cells of tables without a link."""
    return [one["text"] for one in BARE.finditer(main_of(answer))]


def records_at(client, url: str) -> int:
    """Return how many records a list shows under an address."""
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    context = answer.context
    if context.get("filter") is not None:
        assert not context["filter"].form.errors, (url, context["filter"].form.errors)
        return int(str(context["count"]))
    return int(str(context["total"]))


def disagreeing(client, path: str) -> list[tuple[str, int, int]]:
    """Return where a number of a page is not the number of records behind it."""
    told = numbers_of(client.get(path))
    assert told, path
    return [
        (url, number, count) for number, url in told if (count := records_at(client, url)) != number
    ]
