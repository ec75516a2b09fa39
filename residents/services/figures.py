"""How many are served, per district and no smaller, for two posts of a district (R7)."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core.errors import NotAllowed
from core.small_numbers import hidden_codes, told
from grid.choices import CODE_DIGITS
from grid.choices import Level as AreaLevel
from grid.models import Area
from residents.file_choices import STATUTORY, CareCategory, Level
from residents.file_rights import figures_of
from staff.models import User

DISTRICT: Final = CODE_DIGITS[AreaLevel.DISTRICT]
YOUTH: Final = "youth"


class NoFigures(NotAllowed):
    """The numbers are for two posts of a district (403)."""

    code: ClassVar[str] = "no_figures"


@dataclass(frozen=True)
class Figure:
    """One number as it may be told: "12", "<5", "·"."""

    label: str | Promise
    value: str


@dataclass(frozen=True)
class District:
    """What one district may know about itself."""

    name: str
    parts: tuple[list[Figure], list[Figure]]


def figures(actor: User) -> list[District]:
    """Return the numbers of files of the actor's districts. Raises NoFigures."""
    prefixes = figures_of(actor)
    if not prefixes:
        raise NoFigures(_now("These numbers are for the leader and supervisor of a district."))
    counts = counted()
    areas = Area.objects.active().filter(level=AreaLevel.DISTRICT).order_by("code")
    named = areas.values_list("code", "name")
    return [
        District(name, (youth_of(counts[code]), care_of(counts[code])))
        for code, name in named
        if any(code.startswith(prefix) for prefix in prefixes)
    ]


def counted() -> dict[str, dict[str, int]]:
    """Return open records by district and kind: a level for youth files, else a category."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, area, found FROM residents_file_counts(%s)", [DISTRICT])
        for kind, area, count in cursor.fetchall():
            found[area][kind] = count
    return found


def youth_of(counts: dict[str, int]) -> list[Figure]:
    """Return the files of a district and their levels, which add up to them."""
    parts = {level: counts.get(level, 0) for level in Level.values}
    return told_parts({**parts, YOUTH: sum(parts.values())}, parts)


def care_of(counts: dict[str, int]) -> list[Figure]:
    """Return the statutory records of a district by category, and their sum."""
    parts = {category.value: counts.get(category, 0) for category in STATUTORY}
    return told_parts({**parts, "all": sum(parts.values())}, parts)


def told_parts(counts: dict[str, int], parts: dict[Any, int]) -> list[Figure]:
    """Return a sum and its parts; none that is hidden can be worked out from the others."""
    whole = next(name for name in counts if name not in parts)
    hidden = hidden_codes(counts, dict.fromkeys(parts, whole))
    return [
        Figure(
            label_of(name),
            told(None if name in hidden.codes else count, small=name in hidden.small),
        )
        for name, count in ((whole, counts[whole]), *parts.items())
    ]


def label_of(name: str) -> str | Promise:
    """Return the words for a kind."""
    labels: dict[str, str | Promise] = {
        YOUTH: _("Youth support files"),
        "all": _("Statutory services"),
        **dict(Level.choices),
        **dict(CareCategory.choices),
    }
    return labels[name]
