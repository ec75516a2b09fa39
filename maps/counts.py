"""What is shown from afar: areas coloured by how many rows of a layer they hold.

Whoever may only see totals gets no small number, nor one that could be worked out
from the others (R7).
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.contrib.gis.db.models.functions import AsGeoJSON
from django.contrib.gis.geos import Polygon
from django.db.models import Count, Func, QuerySet, Value
from django.db.models.functions import Left

from core.access import Actor, Scope, merged, within
from core.geo import COORDINATE_DECIMALS
from core.small_numbers import DIRECT, Hidden, hidden_codes, told
from grid.choices import CODE_DIGITS, Level
from grid.models import Area
from maps.declaration import Layer, Rows
from maps.filters import Wanted

MOST_FEATURES: Final = 2_000
LEVELS: Final = (Level.DISTRICT, Level.STREET, Level.COMMUNITY, Level.CELL)
WIDTHS: Final = [CODE_DIGITS[level] for level in LEVELS]
MOST_CLASSES: Final = 5
SCREEN_PIXELS: Final = 1_500
# ColorBrewer YlGnBu: ordered, and told apart by the colour-blind and in print.
RAMP: Final = ("#d3eec9", "#8fd3bd", "#46a9c4", "#2470ad", "#173f86")
NONE_COLOUR, HIDDEN_COLOUR = "#eef0f2", "#d0cdd6"

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class AreaCount:
    """One area and its count; None where it is not told."""

    code: str
    name: str
    shape: str
    count: float | None
    text: str


def by_area(layer: Layer, rows: Rows, digits: int) -> Counter[str]:
    """Return code → rows, for codes of one length."""
    grouped = (
        rows.annotate(within=Left(layer.code_path, digits)).values("within").annotate(n=Count("pk"))
    )
    return Counter(
        {row["within"]: row["n"] for row in grouped if len(row["within"] or "") == digits}
    )


@dataclass(frozen=True)
class Told:
    """The counts of one level: of what is told, of the whole that a share is of, what is hidden."""

    layer: Layer
    counts: Counter[str]
    wholes: Counter[str]
    hidden: set[str]
    small: set[str]

    def value(self, code: str, households: int | None) -> float | None:
        """Return what an area is coloured by; None where it is not told, or cannot be."""
        if code in self.hidden:
            return None
        return self.layer.measure.value(self.counts[code], self.wholes[code], households)

    def text(self, code: str, value: float | None) -> str:
        """Return what is written on an area."""
        if code in self.hidden:
            return told(None, small=code in self.small)
        return "—" if value is None else self.layer.measure.text(value)


def told_counts(layer: Layer, actor: Actor, wanted: Wanted, moment: datetime, level: str) -> Told:
    """Return the counts of a level, and what is not to be told of them."""
    digits, part = CODE_DIGITS[level], layer.measure.part
    rows = layer.counted(actor, wanted, moment)
    wholes = by_area(layer, rows, digits)
    counts = by_area(layer, part(rows, moment), digits) if part else wholes
    scope, hidden = layer.scope(actor), Hidden(set(), set())
    if scope.totals:
        found = hidden_everywhere(layer, actor, wanted, moment)
        hidden = Hidden(*(shut_in(codes, digits, scope) for codes in found))
    return Told(layer, counts, wholes, hidden.codes, hidden.small)


def shut_in(codes: set[str], digits: int, scope: Scope) -> set[str]:
    """Keep the codes of one length whose rows the actor may not see."""
    return {code for code in codes if len(code) == digits and not scope.covers(code)}


def hidden_everywhere(layer: Layer, actor: Actor, wanted: Wanted, moment: datetime) -> Hidden:
    """Return the codes of every level that are not told to viewers of totals.

    A share gives away both its part and the rest: it is told where both could be.
    """
    rows, part = layer.counted(actor, wanted, moment), layer.measure.part
    whole = layer.counted(actor, Wanted(area=wanted.area, day=wanted.day), moment)
    found = hidden_among(layer, rows, whole if wanted.narrows else None)
    if part is None:
        return found
    of_part = hidden_among(layer, part(rows, moment), rows)
    return Hidden(of_part.codes | found.codes, of_part.small)


def hidden_among(layer: Layer, rows: Rows, whole: Rows | None) -> Hidden:
    """Return the codes to be hidden for some rows, of a whole that may be known too."""
    counts, totals = tree_of(by_code(layer, rows)), Counter[str]()
    if whole is not None:
        totals = tree_of(by_code(layer, whole))
        for code in totals:
            counts.setdefault(code, 0)
    return hidden_codes(counts, parents_of(counts), totals)


def by_code(layer: Layer, rows: Rows) -> Counter[str]:
    """Return code → rows with exactly this code, a cell's or a wider area's."""
    return Counter(dict(rows.values_list(layer.code_path).annotate(n=Count("pk")).order_by()))


def tree_of(own: Counter[str]) -> Counter[str]:
    """Return the counts of areas with all below them.

    What lies in an area and in none below it is a child of its own (`DIRECT`), for it is
    what is left when the areas below are taken from the sum.
    """
    tree = Counter[str]()
    for code, count in own.items():
        for digits in WIDTHS:
            if len(code) >= digits:
                tree[code[:digits]] += count
        if len(code) in WIDTHS[:-1]:
            tree[code + DIRECT] += count
    return tree


def parents_of(codes: Counter[str]) -> dict[str, str]:
    """Return code → code of the area above, for the levels that a map shows."""
    above = dict(zip(WIDTHS[1:], WIDTHS, strict=False))
    return {
        code: code.removesuffix(DIRECT) if code.endswith(DIRECT) else code[: above[len(code)]]
        for code in codes
        if code.endswith(DIRECT) or len(code) in above
    }


def areas_in(actor: Actor, box: Box, level: str, wanted: Wanted) -> tuple[str, QuerySet[Area]]:
    """Return the areas of a box on the level asked for.

    A deeper level where the actor has no area that wide, a wider one where there
    would be too many to draw.
    """
    seen = Area.objects.visible_to(actor).active()
    seen = seen.filter(boundary__bboverlaps=Polygon.from_bbox(box))
    if wanted.area:
        seen = seen.below(wanted.area)
    start = LEVELS.index(level)
    for candidate in (*LEVELS[start:], *reversed(LEVELS[:start])):
        areas = seen.filter(level=candidate)
        if 0 < areas[: MOST_FEATURES + 1].count() <= MOST_FEATURES:
            return candidate, areas
    return level, seen.none()


def area_counts(
    layer: Layer, actor: Actor, wanted: Wanted, moment: datetime, box: Box, level: str
) -> tuple[str, list[AreaCount]]:
    """Return the level shown and the areas of a box with their counts."""
    level, areas = areas_in(actor, box, layer.level or level, wanted)
    scope = layer.scope(actor)
    may = merged(part.low for part in (*scope.ranges, *scope.totals))
    areas = areas.filter(within("code", may)) if may else areas
    told = told_counts(layer, actor, wanted, moment, level)
    tolerance = (box[2] - box[0]) / SCREEN_PIXELS
    thinner = Func("boundary", Value(tolerance), Value(True), function="ST_Simplify")
    thinner.output_field = Area._meta.get_field("boundary")
    shown = areas.annotate(drawn=AsGeoJSON(thinner, precision=COORDINATE_DECIMALS))
    found = []
    for code, name, homes, drawn in shown.values_list("code", "name", "household_count", "drawn"):
        value = told.value(code, homes)
        found.append(AreaCount(code, name, drawn, value, told.text(code, value)))
    return level, found


def class_limits(counts: Sequence[float]) -> list[float]:
    """Return the highest count of each class, of about equally many areas each."""
    values = sorted(count for count in counts if count)
    limits = {
        values[(len(values) * part + MOST_CLASSES - 1) // MOST_CLASSES - 1]
        for part in range(1, MOST_CLASSES + 1)
        if values and (len(values) * part) // MOST_CLASSES
    }
    return sorted(limits | ({values[-1]} if values else set()))


def ramp_of(size: int) -> list[str]:
    """Return so many colours of the ramp, the first and the last included."""
    if size < 2:
        return list(RAMP[2:3])[:size]
    return [RAMP[round(i * (len(RAMP) - 1) / (size - 1))] for i in range(size)]


def colour_of(count: float | None, limits: list[float]) -> str:
    """Return the colour of a count."""
    if count is None:
        return HIDDEN_COLOUR
    if count == 0:
        return NONE_COLOUR
    place = next(i for i, limit in enumerate(limits) if count <= limit)
    return ramp_of(len(limits))[place]


def legend_of(
    limits: list[float], has_hidden: bool, hidden_label: str, step: float = 1
) -> list[dict[str, str]]:
    """Return the legend: no rows, the classes with their limits, what is not told.

    `step` is the least difference of two counts; rates have a smaller one than 1.
    """
    lows = [step, *(limit + step for limit in limits)]
    form = ".0f" if step >= 1 else ".1f"
    spans = [
        f"{high:{form}}" if high - low < step / 2 else f"{low:{form}}–{high:{form}}"
        for low, high in zip(lows, limits, strict=False)
    ]
    rows = [
        {"colour": NONE_COLOUR, "label": "0"},
        *(
            {"colour": colour, "label": span}
            for colour, span in zip(ramp_of(len(limits)), spans, strict=True)
        ),
    ]
    return [*rows, {"colour": HIDDEN_COLOUR, "label": hidden_label}] if has_hidden else rows


def as_features(found: list[AreaCount], limits: list[float]) -> list[dict[str, Any]]:
    """Return the areas as GeoJSON features with what the map writes on them."""
    return [
        {
            "type": "Feature",
            "geometry": json.loads(area.shape),
            "properties": {
                "code": area.code,
                "name": area.name,
                "text": area.text,
                "colour": colour_of(area.count, limits),
            },
        }
        for area in found
        if area.shape
    ]
