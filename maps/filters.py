"""What a viewer narrows a layer to; it lives in the address of the page and of every tile."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from core.errors import BadInput

LONGEST_CODE = 15


@dataclass(frozen=True)
class Wanted:
    """One choice of rows: below an area, of some statuses, of one kind, of one day."""

    area: str = ""
    status: tuple[str, ...] = ()
    kind: str = ""
    day: date | None = None

    def __bool__(self) -> bool:
        return self != EVERYTHING

    @property
    def narrows(self) -> bool:
        """Tell whether it keeps out rows of an area (not merely areas)."""
        return bool(self.status or self.kind)

    def as_query(self) -> str:
        """Return it as the query of an address."""
        day = self.day.isoformat() if self.day else ""
        pairs = {"area": self.area, "status": ",".join(self.status), "kind": self.kind, "day": day}
        return urlencode({key: value for key, value in pairs.items() if value})


EVERYTHING = Wanted()


def read_wanted(query: Mapping[str, str]) -> Wanted:
    """Read the choice from a query. Raises BadInput."""
    return Wanted(
        area=read_area(query.get("area", "")),
        status=tuple(sorted(part for part in query.get("status", "").split(",") if part)),
        kind=query.get("kind", ""),
        day=read_day(query.get("day", "")),
    )


def read_area(text: str) -> str:
    """Read an area code. Raises BadInput."""
    if text and not (text.isascii() and text.isdigit() and len(text) <= LONGEST_CODE):
        raise BadInput(_("“%(code)s” is not an area code.") % {"code": text[:40]})
    return text


def read_day(text: str) -> date | None:
    """Read a day such as 2026-11-23. Raises BadInput."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadInput(
            _("“%(day)s” is not a day such as 2026-11-23.") % {"day": text[:40]}
        ) from None
