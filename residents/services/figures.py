"""How many are served: named files per district, voluntary care by area (R7)."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core.access import CodeRange, merged
from core.errors import NotAllowed
from core.small_numbers import hidden_codes, told
from grid.choices import CODE_DIGITS
from grid.choices import Level as AreaLevel
from grid.models import Area
from residents.choices.files import STATUTORY, VOLUNTARY, CareCategory, Level
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
    parts: list[list[Figure]]


def figures(actor: User) -> list[District]:
    """Return the numbers of files of the actor's districts. Raises NoFigures."""
    prefixes = figures_of(actor)
    if not prefixes:
        raise NoFigures(_now("These numbers are for the leader and supervisor of a district."))
    counts = counted()
    areas = Area.objects.active().filter(level=AreaLevel.DISTRICT).order_by("code")
    named = areas.values_list("code", "name")
    return [
        District(name, parts_of(actor, counts[code]))
        for code, name in named
        if any(code.startswith(prefix) for prefix in prefixes)
    ]


def parts_of(actor: User, counts: dict[str, int]) -> list[list[Figure]]:
    """Return the tables of a district; a module that is off has none."""
    tables = {"youth_files": youth_of, "statutory_care": care_of}
    return [table(counts) for module, table in tables.items() if module in actor.modules_on]


def care_totals(actor: User) -> list[list[Figure]]:
    """Return how many voluntary records are open in the actor's areas, and in each part.

    The matrix gives a street, a district and the city totals (Σ); the parts are the areas
    one level below. Raises NoFigures.
    """
    ranges = merged(part.low for part in actor.scope_of("care").totals)
    if not ranges:
        raise NoFigures(_now("Your posts do not include these numbers."))
    return [totals_below(part) for part in ranges]


def totals_below(area: CodeRange) -> list[Figure]:
    """Return the total of an area and of the areas one level below, small ones hidden."""
    below = min(digits for digits in CODE_DIGITS.values() if digits > len(area.low))
    areas = Area.objects.active().filter(code__startswith=area.low)
    names = {
        code: name
        for code, name in areas.order_by("code").values_list("code", "name")
        if len(code) in (len(area.low), below)
    }
    parts = {code: 0 for code in names if len(code) == below}
    for code, kinds in counted(below).items():
        if code in area:
            parts[code] = sum(kinds.get(category, 0) for category in VOLUNTARY)
    return told_parts({**parts, area.low: sum(parts.values())}, parts, names)


def counted(digits: int = DISTRICT) -> dict[str, dict[str, int]]:
    """Return open records by area and kind: a level for youth files, else a category."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, area, found FROM residents_file_counts(%s)", [digits])
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


def told_parts(
    counts: dict[str, int], parts: dict[Any, int], names: dict[str, str] | None = None
) -> list[Figure]:
    """Return a sum and its parts; none that is hidden can be worked out from the others."""
    whole = next(name for name in counts if name not in parts)
    hidden = hidden_codes(counts, dict.fromkeys(parts, whole))
    return [
        Figure(
            label_of(name) if names is None else names.get(name, name),
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
