"""The household page and the list of people in a large town and a small one.

The pages are asked for in this process, through the whole of Django, by a grid leader of
a community of 30,000 people; the towns differ in how many such communities there are.
"""

from collections.abc import Callable, Iterator
from typing import Final

from django.conf import settings
from django.db import connections
from django.test import Client
from django.urls import reverse
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from bench.harness import Ratio, interleaved
from bench.people_import import leader
from bench.people_town import made_town
from grid.models import Dwelling
from tests.serving import manage, reading

SMALL: Final = 30_000
ROUNDS: Final = 40
GOAL: Final = 1.5


class Reader:
    """A grid leader in one town, signed in."""

    def __init__(self, database: str) -> None:
        self.database = database
        with self.there():
            user = leader()
            self.client = Client(SERVER_NAME="localhost")
            self.client.force_login(user, "django.contrib.auth.backends.ModelBackend")
            device, _made = TOTPDevice.objects.get_or_create(user=user, name="t", confirmed=True)
            session = self.client.session
            session[DEVICE_ID_SESSION_KEY] = device.persistent_id
            session.save()
            first = Dwelling.objects.filter(area_code__startswith="990101001001").order_by("pk")
            self.home = first.values_list("pk", flat=True)[100]

    def there(self) -> "Elsewhere":
        """Return what lets the process use this town."""
        return Elsewhere(self.database)

    def get(self, path: str) -> None:
        """Fetch a page; anything but 200 stops the measurement."""
        answer = self.client.get(path)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}")


class Elsewhere:
    """Points both connections, that of the pages and that of the read log, at a town."""

    def __init__(self, database: str) -> None:
        self.database = database
        self.inside = reading(database)
        self.before = ""

    def __enter__(self) -> None:
        self.inside.__enter__()
        log = connections[settings.AUDIT_DATABASE]
        self.before = log.settings_dict["NAME"]
        log.close()
        log.settings_dict["NAME"] = self.database

    def __exit__(self, *error: object) -> None:
        log = connections[settings.AUDIT_DATABASE]
        log.close()
        log.settings_dict["NAME"] = self.before
        self.inside.__exit__(None, None, None)


def pages_of(reader: Reader) -> dict[str, str]:
    """Return the pages to fetch."""
    return {
        "list of people": reverse("residents:people"),
        "household page": reverse("residents:households", args=[reader.home]),
    }


def sized(people: int) -> Iterator[Ratio]:
    """Yield what a page costs in a town of so many people over one of 30,000."""
    towns = [made_town("people", size, with_people=True) for size in (people, SMALL)]
    manage(towns[0], "collectstatic", "--no-input", "-v", "0")
    big, small = (Reader(town) for town in towns)
    for what, path in pages_of(big).items():
        other_path = pages_of(small)[what]
        ours, other = interleaved(_fetching(big, path), _fetching(small, other_path), ROUNDS)
        yield Ratio(f"{what}, {people:,} / {SMALL:,} people", ours, other, GOAL)


def _fetching(reader: Reader, path: str) -> Callable[[], None]:
    """Return the fetching of a page, ten times, in the reader's town."""

    def fetch() -> None:
        for _again in range(10):
            reader.get(path)

    def there() -> None:
        with reader.there():
            fetch()

    return there
