"""What moves people now and then: with last year (同比), or with the period before (环比) (S01).

The total of a topic is told only where each of its months is, so that a comparison tells
nothing that the months do not tell already (R7).
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from django.utils import timezone

from core.small_numbers import HIDDEN, told
from incidents.models import IssueCategory
from incidents.services.barometer import Question, by_topic, numbers_of, rows_of
from incidents.services.told import Number

DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Change:
    """One topic: its appeals now and then, and the change in per cent; "" where not told."""

    topic: IssueCategory
    now: Number
    then: Number

    @property
    def percent(self) -> str:
        """The change with its sign; "" where a number is hidden or there was nothing then."""
        if not (self.now.text.isdigit() and self.then.text.isdigit()) or not int(self.then.text):
            return ""
        now, then = int(self.now.text), int(self.then.text)
        return f"{100 * (now - then) / then:+.0f} %".replace("-", "−")


@dataclass(frozen=True)
class Comparison:
    """Topics now and then; `is_year`: then is the same time of last year."""

    now: Question
    then: Question
    is_year: bool
    topics: list[Change]


def comparison(asked: Question) -> Comparison | None:
    """Compare the days that are over with last year, or with the period before if it is empty.

    Whoever is told whole months only gets those that are over; None where none is.
    """
    now = over(asked)
    if now is None:
        return None
    then = year_before(now)
    is_year = rows_of(then).filter(received_count__gt=0).exists()
    then = then if is_year else period_before(now)
    counts_now, counts_then = totals(now), totals(then)
    topics = [*counts_now, *(topic for topic in counts_then if topic not in counts_now)]
    changes = [
        Change(
            topic,
            counts_now.get(topic) or Number("0", now.link(topic=topic.pk)),
            counts_then.get(topic) or Number("0", then.link(topic=topic.pk)),
        )
        for topic in topics
    ]
    return Comparison(now, then, is_year, changes)


def over(asked: Question) -> Question | None:
    """Return the part of a question that is about days that are over."""
    last = min(asked.until, timezone.localdate())
    return replace(asked, first=asked.since, last=last) if asked.since <= last else None


def year_before(asked: Question) -> Question:
    """Return the same question about the same days of last year."""
    return replace(asked, first=last_year(asked.since), last=last_year(asked.until))


def last_year(day: date) -> date:
    """Return the same day of last year; the last day of a month stays its last day."""
    days = monthrange(day.year - 1, day.month)[1]
    is_last = day.day == monthrange(day.year, day.month)[1]
    return day.replace(year=day.year - 1, day=days if is_last else min(day.day, days))


def period_before(asked: Question) -> Question:
    """Return the same question about as many months before, or as many days."""
    last = asked.since - DAY
    if asked.since.day == 1 and (asked.until + DAY).day == 1:
        months = 12 * (asked.until.year - asked.since.year) + asked.until.month - asked.since.month
        count = 12 * last.year + last.month - 1 - months
        return replace(asked, first=date(count // 12, count % 12 + 1, 1), last=last)
    return replace(asked, first=last - (asked.until - asked.since), last=last)


def totals(asked: Question) -> Mapping[IssueCategory, Number]:
    """Return topic → its appeals in the period, the most frequent first."""
    months, counted = by_topic(rows_of(asked))
    found = {}
    for topic, counts in counted:
        parts = numbers_of(topic, months, counts, asked)
        is_told = all(part.text.isdigit() for part in parts)
        text = str(sum(counts)) if is_told else told(HIDDEN)
        found[topic] = Number(text, asked.link(topic=topic.pk))
    return found
