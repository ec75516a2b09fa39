"""What moves people: appeals by topic, month and community, small counts hidden (S01, R7)."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet, Sum
from django.db.models.functions import TruncMonth

from core.access import Actor
from core.small_numbers import told_tables
from grid.choices import Level
from grid.models import Area
from incidents.choices import Desk
from incidents.models import CaseFigure, IssueCategory
from incidents.services.told import Number, list_url

RISING: Final = 5


@dataclass(frozen=True)
class Question:
    """What a barometer is asked: an area, a topic, a period, and who reads it.

    `reader` is somebody who may see the cases behind it; None is everybody else, who is
    told whole months only, for two periods that differ by a day would give a day away.
    """

    area: Area
    topic: IssueCategory | None
    first: date
    last: date
    reader: Actor | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether the reader may see the cases behind the counts."""
        return self.reader is not None

    @property
    def since(self) -> date:
        """The first day that is counted."""
        return self.first if self.is_open else self.first.replace(day=1)

    @property
    def until(self) -> date:
        """The last day that is counted."""
        if self.is_open:
            return self.last
        return self.last.replace(day=monthrange(self.last.year, self.last.month)[1])

    def link(self, **filters: object) -> str:
        """Return the address of the appeals behind a count; "" for those who may not see them."""
        if not self.is_open:
            return ""
        period = {"since": self.since, "until": self.until, "area": self.area.code}
        return list_url(Desk.APPEAL, **{**period, "state": "all", "once": "true", **filters})


@dataclass(frozen=True)
class Community:
    """One community: its appeals, and their share of 1,000 households (both "" if not known)."""

    area: Area
    count: Number
    rate: str


@dataclass(frozen=True)
class Barometer:
    """Months, counts per topic and month, counts per community, the topics that rise most."""

    months: list[date]
    topics: list[tuple[IssueCategory, list[Number]]]
    areas: list[Community]
    rising: list[tuple[IssueCategory, Number, Number]]


def barometer(asked: Question) -> Barometer:
    """Return the barometer of an area."""
    rows = rows_of(asked)
    months, counted = by_topic(rows)
    topics = [(topic, numbers_of(topic, months, counts, asked)) for topic, counts in counted]
    chosen = rows.filter(category__in=with_children(asked.topic)) if asked.topic else rows
    return Barometer(
        months=months,
        topics=topics,
        areas=by_area(chosen, asked),
        rising=rising(counted, dict(topics)),
    )


def rows_of(asked: Question) -> QuerySet[CaseFigure]:
    """Return the figures of appeals behind a barometer."""
    rows = CaseFigure.objects.filter(desk=Desk.APPEAL).between(asked.since, asked.until)
    rows = rows.filter(area_code__gte=asked.area.code, area_code__lt=asked.area.code + ":")
    kept: QuerySet[CaseFigure] = rows.not_about(asked.reader) if asked.reader else rows
    return kept


def by_topic(rows: Any) -> tuple[list[date], list[tuple[IssueCategory, list[int]]]]:
    """Return months, and the count of every topic of the first level in each."""
    counted: dict[int, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    above = dict(IssueCategory.objects.values_list("pk", "parent"))
    found = rows.annotate(month=TruncMonth("day")).values_list("month", "category")
    for month, key, count in found.annotate(Sum("received_count")):
        if key is not None and count:
            counted[above[key] or key][month] += count
    months = sorted({month for each in counted.values() for month in each})
    topics = {row.pk: row for row in IssueCategory.objects.filter(pk__in=counted)}
    ordered = sorted(counted, key=lambda key: -sum(counted[key].values()))
    return months, [(topics[key], [counted[key][month] for month in months]) for key in ordered]


def numbers_of(
    topic: IssueCategory, months: list[date], counts: list[int], asked: Question
) -> list[Number]:
    """Return the counts of a topic month by month, as they may be told."""
    keys = [f"{topic.pk}/{month}" for month in months]
    (table,) = told_tables([dict(zip(keys, counts, strict=True))], "", is_open=asked.is_open)
    numbers = []
    for key, month in zip(keys, months, strict=True):
        end = month.replace(day=monthrange(month.year, month.month)[1])
        period = {"since": max(month, asked.since), "until": min(end, asked.until)}
        numbers.append(Number(table[key], asked.link(topic=topic.pk, **period)))
    return numbers


def by_area(rows: Any, asked: Question) -> list[Community]:
    """Return the communities of an area with their count and its share of 1,000 households."""
    communities = list(
        Area.objects.active().below(asked.area.code).filter(level=Level.COMMUNITY).order_by("code")
    )
    table = counted(rows, communities)
    whole = counted(rows_of(asked), communities) if asked.topic else None
    (told,) = told_tables([table], "", is_open=asked.is_open, whole=whole)
    topic = asked.topic.pk if asked.topic else None
    return [
        Community(
            row,
            Number(told[row.code], asked.link(area=row.code, topic=topic)),
            per_thousand(row, told[row.code]),
        )
        for row in communities
    ]


def counted(rows: Any, communities: list[Area]) -> dict[str, int]:
    """Return the count of every community.

    What names no community is told in no line, but the sum of all is known from the topics.
    """
    found = rows.values_list("area_code").annotate(Sum("received_count")).order_by()
    counts: Mapping[str, int] = dict(found)
    table = {row.code: counts.get(row.code, 0) for row in communities}
    return {**table, "rest": sum(counts.values()) - sum(table.values())}


def per_thousand(area: Area, count: str) -> str:
    """Return a count per 1,000 households; nothing where either is not known."""
    if not count.isdigit() or not area.household_count:
        return ""
    return f"{int(count) * 1000 / area.household_count:.1f}"


def rising(
    counted: list[tuple[IssueCategory, list[int]]], told: Mapping[IssueCategory, list[Number]]
) -> list[tuple[IssueCategory, Number, Number]]:
    """Return the topics that grew most from the month before last to the last, as told."""
    grown = [
        (counts[-2] - counts[-1], topic)
        for topic, counts in counted
        if len(counts) > 1 and counts[-1] > counts[-2]
    ]
    grown.sort(key=lambda pair: pair[0])
    return [(topic, told[topic][-2], told[topic][-1]) for _less, topic in grown[:RISING]]


def with_children(topic: IssueCategory) -> list[int]:
    """Return the keys of a category and of those below it."""
    return [topic.pk, *IssueCategory.objects.filter(parent=topic).values_list("pk", flat=True)]
