"""Base maps: our own, and those an installation names in its settings.

`BASE_MAPS` is a list of entries; nothing is asked from outside unless it names
something outside:

    {"key": "tianditu", "title": "天地图", "title_en": "Tianditu",
     "kind": "xyz", "datum": "wgs84", "max_zoom": 18, "credit": "…", "subdomains": "01234567",
     "url": "https://t{s}.…&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=…", "labels_url": "…"}

`kind` is xyz (pictures by tile) or pmtiles (one file with vector tiles in the
Protomaps scheme). `labels_url` names pictures with the names, laid over the first.
`datum` is wgs84 (CGCS2000 counts as equal) or gcj02; pictures in GCJ-02 are shifted
under the data, and the data never move. docs/base-maps.md has whole examples.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import get_language
from django.utils.translation import gettext as _

OWN: Final = "own"
KINDS: Final = ("xyz", "pmtiles")
DATUMS: Final = ("wgs84", "gcj02")


@dataclass(frozen=True)
class BaseMap:
    """One base map that can be chosen."""

    key: str
    title: str
    title_en: str
    kind: str
    url: str
    datum: str = "wgs84"
    credit: str = ""
    max_zoom: int = 18
    subdomains: str = "abc"
    labels_url: str = ""

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.title_en if get_language() == "en" and self.title_en else self.title

    def as_settings(self) -> dict[str, Any]:
        """Return what the browser needs to draw it."""
        return {
            "key": self.key,
            "title": self.name,
            "kind": self.kind,
            "url": self.url,
            "labelsUrl": self.labels_url,
            "datum": self.datum,
            "credit": self.credit,
            "maxZoom": self.max_zoom,
            "subdomains": self.subdomains,
        }


def read_base_map(entry: dict[str, Any]) -> BaseMap:
    """Read one entry of the setting; a wrong one stops the start."""
    try:
        base = BaseMap(**{"title_en": "", **entry})
    except TypeError as error:
        raise ImproperlyConfigured(f"BASE_MAPS: {error}") from error
    if base.kind not in KINDS or base.datum not in DATUMS or base.key == OWN or not base.url:
        raise ImproperlyConfigured(
            f"BASE_MAPS: {base.key!r} needs a url, a kind of {KINDS} and a datum of {DATUMS}."
        )
    return base


@cache
def configured() -> tuple[BaseMap, ...]:
    """Return the base maps of this installation."""
    return tuple(read_base_map(entry) for entry in getattr(settings, "BASE_MAPS", ()))


def choices() -> list[dict[str, Any]]:
    """Return the base maps a viewer can choose from, our own first."""
    own = {"key": OWN, "title": _("Own map"), "kind": OWN}
    return [own, *(base.as_settings() for base in configured())]
