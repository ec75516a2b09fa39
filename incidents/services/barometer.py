"""What moves people: appeals by topic, month and community, small counts hidden (S01, R7)."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Sum
from django.db.models.functions import TruncMonth

from core.small_numbers import told
from grid.choices import Level
from grid.models import Area
from incidents.choices import Desk
from incidents.models import CaseFigure, IssueCategory
from incidents.services.board import as_told

RISING: Final = 5
MONTHS: Final = 6


@dataclass(frozen=True)
class Barometer:
    """Months, counts per topic and month, counts per community, the topics that rise most."""

    months: list[date]
    topics: list[tuple[IssueCategory, list[str]]]
    areas: list[tuple[Area, str, str]]
    rising: list[tuple[IssueCategory, str, str]]


def barometer(
    area: str, category: int | None, first: date, last: date, *, is_open: bool
) -> Barometer:
    """Return the barometer of an area; `is_open` for those who may see the cases behind it."""
    rows = CaseFigure.objects.filter(desk=Desk.APPEAL, day__gte=first, day__lte=last)
    rows = rows.filter(area_code__gte=area, area_code__lt=area + ":")
    months, topics = by_topic(rows)
    chosen = rows.filter(category__in=with_children(category)) if category else rows
    return Barometer(
        months=months,
        topics=[(topic, shown(counts, is_open)) for topic, counts in topics],
        areas=by_area(chosen, area, is_open=is_open),
        rising=rising(topics, is_open),
    )


def by_topic(rows: Any) -> tuple[list[date], list[tuple[IssueCategory, list[int]]]]:
    """Return months, and the count of every topic of the first level in each."""
    counted: dict[int, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    above = dict(IssueCategory.objects.values_list("pk", "parent"))
    found = rows.annotate(month=TruncMonth("day")).values_list("month", "category")
    for month, key, count in found.annotate(Sum("received_count")):
        if key is not None:
            counted[above[key] or key][month] += count
    months = sorted({month for each in counted.values() for month in each})
    topics = {row.pk: row for row in IssueCategory.objects.filter(pk__in=counted)}
    ordered = sorted(counted, key=lambda key: -sum(counted[key].values()))
    return months, [(topics[key], [counted[key][month] for month in months]) for key in ordered]


def shown(counts: list[int], is_open: bool) -> list[str]:
    """Return counts over time; small ones hidden, for nothing else sums them up here."""
    if is_open:
        return [str(count) for count in counts]
    return [told(None if 0 < count < 5 else count, small=True) for count in counts]


def by_area(rows: Any, area: str, *, is_open: bool) -> list[tuple[Area, str, str]]:
    """Return the communities of an area with their count and its share of 1,000 households."""
    counts: Mapping[str, int] = dict(
        rows.values_list("area_code").annotate(Sum("received_count")).order_by()
    )
    communities = Area.objects.active().below(area).filter(level=Level.COMMUNITY)
    all_counts = {row.code: counts.get(row.code, 0) for row in communities}
    said = as_told(all_counts, area, is_open=is_open)
    return [(row, said[row.code], per_thousand(row, said[row.code])) for row in communities]


def per_thousand(area: Area, count: str) -> str:
    """Return a count per 1,000 households; nothing where either is not known."""
    if not count.isdigit() or not area.household_count:
        return ""
    return f"{int(count) * 1000 / area.household_count:.1f}"


def rising(
    topics: list[tuple[IssueCategory, list[int]]], is_open: bool
) -> list[tuple[IssueCategory, str, str]]:
    """Return the topics that grew most from the month before last to the last, as told."""
    grown = [
        (topic, counts) for topic, counts in topics if len(counts) > 1 and counts[-1] > counts[-2]
    ]
    grown.sort(key=lambda pair: pair[1][-2] - pair[1][-1])
    found = []
    for topic, counts in grown[:RISING]:
        before, now = shown(counts[-2:], is_open)
        found.append((topic, before, now))
    return found


def with_children(key: int) -> list[int]:
    """Return a category and those below it."""
    return [key, *IssueCategory.objects.filter(parent=key).values_list("pk", flat=True)]
