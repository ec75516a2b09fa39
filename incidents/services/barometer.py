"""What moves people: appeals by topic, month and community, small counts hidden (S01, R7)."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from core.access import Actor, within
from core.small_numbers import HIDDEN, told_tables
from core.small_numbers import told as text_of
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
    told whole months only, once they are over: two periods that differ by a day, or one that
    is asked about day after day, would give a day away.
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
        end = self.last.replace(day=monthrange(self.last.year, self.last.month)[1])
        return min(end, timezone.localdate().replace(day=1) - timedelta(days=1))

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


def areas_told(user: Any) -> QuerySet[Area]:
    """Return the areas that somebody may ask about; a visitor about the city alone.

    Small counts are hidden within one area: whoever does not see the cases is told of the
    widest alone, or what is hidden there would come out of two areas by subtraction (R7).
    """
    own = user.scope_of("appeals").ranges if user.is_authenticated else ()
    rows: QuerySet[Area] = Area.objects.active()
    return rows.filter(Q(level=Level.CITY) | within("code", own)).order_by("code")


def reader_of(user: Any, area: Area | None) -> Actor | None:
    """Return who asks, where they may see the cases of the area; None for everybody else."""
    if area is None or not user.is_authenticated:
        return None
    return user if user.scope_of("appeals").covers(area.code) else None


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
    if not asked.is_open:
        told = told_with_months(told, rows, asked, communities)
    topic = asked.topic.pk if asked.topic else None
    return [
        Community(
            row,
            Number(told[row.code], asked.link(area=row.code, topic=topic)),
            per_thousand(row, told[row.code]),
        )
        for row in communities
    ]


def told_with_months(
    told: Mapping[str, str], rows: Any, asked: Question, communities: list[Area]
) -> dict[str, str]:
    """Hide the totals of which a month is hidden: a longer and a shorter period would tell it."""
    wholes = by_month(rows_of(asked), communities) if asked.topic else {}
    secret: set[str] = set()
    for month, table in by_month(rows, communities).items():
        (shown,) = told_tables([table], "", is_open=False, whole=wholes.get(month))
        secret |= {code for code, text in shown.items() if not text.isdigit()}
    return {
        code: text_of(HIDDEN) if code in secret and text.isdigit() else text
        for code, text in told.items()
    }


def by_month(rows: Any, communities: list[Area]) -> dict[date, dict[str, int]]:
    """Return month → the count of every community."""
    found = rows.annotate(month=TruncMonth("day")).values_list("month", "area_code")
    counts: dict[date, dict[str, int]] = defaultdict(dict)
    for month, code, count in found.annotate(Sum("received_count")).order_by():
        counts[month][code] = count
    return {month: table_of(part, communities) for month, part in counts.items()}


def counted(rows: Any, communities: list[Area]) -> dict[str, int]:
    """Return the count of every community in a period."""
    found = rows.values_list("area_code").annotate(Sum("received_count")).order_by()
    return table_of(dict(found), communities)


def table_of(counts: Mapping[str, int], communities: list[Area]) -> dict[str, int]:
    """Return the count of every community, and what names none.

    That is told in no line, but the sum of all is known from the topics.
    """
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
