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

from core.access import Actor, merged, within
from core.geo import COORDINATE_DECIMALS
from core.small_numbers import DIRECT, Hidden, hidden_codes, told
from grid.choices import CODE_DIGITS, Level
from grid.models import Area
from maps.declaration import Layer
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


def by_area(
    layer: Layer, actor: Actor, wanted: Wanted, moment: datetime, digits: int
) -> Counter[str]:
    """Return code → rows, for codes of one length."""
    rows = layer.counted(actor, wanted, moment)
    grouped = (
        rows.annotate(within=Left(layer.code_path, digits)).values("within").annotate(n=Count("pk"))
    )
    return Counter(
        {row["within"]: row["n"] for row in grouped if len(row["within"] or "") == digits}
    )


def told_counts(
    layer: Layer, actor: Actor, wanted: Wanted, moment: datetime, level: str
) -> tuple[Counter[str], set[str], set[str]]:
    """Return the counts of a level, the codes not to be told, and the small ones of them."""
    digits = CODE_DIGITS[level]
    counts = by_area(layer, actor, wanted, moment, digits)
    scope = layer.scope(actor)
    if not scope.totals:
        return counts, set(), set()
    found = hidden_everywhere(layer, actor, wanted, moment)
    hidden, small = (
        {code for code in codes if len(code) == digits and not scope.covers(code)}
        for codes in found
    )
    return counts, hidden, small


def hidden_everywhere(layer: Layer, actor: Actor, wanted: Wanted, moment: datetime) -> Hidden:
    """Return the codes of every level whose counts are not told to viewers of totals."""
    counts = tree_of(by_code(layer, actor, wanted, moment))
    totals = Counter[str]()
    if wanted.narrows:
        whole = Wanted(area=wanted.area, day=wanted.day)
        totals = tree_of(by_code(layer, actor, whole, moment))
        for code in totals:
            counts.setdefault(code, 0)
    return hidden_codes(counts, parents_of(counts), totals)


def by_code(layer: Layer, actor: Actor, wanted: Wanted, moment: datetime) -> Counter[str]:
    """Return code → rows with exactly this code, a cell's or a wider area's."""
    rows = layer.counted(actor, wanted, moment).values_list(layer.code_path)
    return Counter(dict(rows.annotate(n=Count("pk")).order_by()))


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
    level, areas = areas_in(actor, box, level, wanted)
    scope = layer.scope(actor)
    may = merged(part.low for part in (*scope.ranges, *scope.totals))
    areas = areas.filter(within("code", may)) if may else areas
    counts, hidden, small = told_counts(layer, actor, wanted, moment, level)
    tolerance = (box[2] - box[0]) / SCREEN_PIXELS
    thinner = Func("boundary", Value(tolerance), Value(True), function="ST_Simplify")
    thinner.output_field = Area._meta.get_field("boundary")
    shown = areas.annotate(drawn=AsGeoJSON(thinner, precision=COORDINATE_DECIMALS))
    found = []
    for code, name, drawn in shown.values_list("code", "name", "drawn"):
        count = None if code in hidden else counts[code]
        found.append(AreaCount(code, name, drawn, count, told(count, small=code in small)))
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
