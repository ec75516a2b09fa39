"""How a body has done in the last thirty days: in time, opened again, how content people are.

Timeliness and satisfaction, never how many complained (R11).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.core.cache import cache
from django.db.models import Avg, Count, F, Q
from django.utils import timezone

from grid.choices import OrganisationKind
from grid.models import Organisation
from incidents.models import Appeal, Case, FollowUp, Handling
from staff.models import User

DAYS: Final = 30
NAMED: Final = 90
KEPT_SECONDS: Final = 15 * 60
NOTHING: Final[Mapping[str, Any]] = {"count": 0, "time": None, "score": None}


@dataclass(frozen=True)
class Month:
    """What a body answered, how much of it in time, what came back, the mean of the ratings."""

    answered: int
    in_time: int
    reopened: int
    rated: int
    score: float | None

    @property
    def share(self) -> int | None:
        """How many of a hundred answers came in time; None where nothing was answered."""
        return round(100 * self.in_time / self.answered) if self.answered else None


def month_of(body: Organisation) -> Month:
    """Return the last thirty days of a body's answers."""
    rows = Handling.objects.filter(
        to_org=body, answered_at__gte=timezone.now() - timedelta(days=DAYS)
    )
    in_time = Q(answer_due_at=None) | Q(answered_at__lte=F("answer_due_at"))
    counts = rows.aggregate(answered=Count("pk"), in_time=Count("pk", filter=in_time))
    cases = rows.filter(is_lead=True).order_by().values("case")
    rated = FollowUp.objects.filter(case__in=cases, score__isnull=False).order_by()
    ratings = rated.aggregate(count=Count("pk"), score=Avg("score"))
    reopened = Case._base_manager.filter(pk__in=cases, reopened_count__gt=0).count()
    return Month(
        counts["answered"], counts["in_time"], reopened, ratings["count"], ratings["score"]
    )


def month_lately(body: Organisation) -> Month:
    """Return the last thirty days as they were counted within the last quarter of an hour.

    They are thousands of rows of a large body, and its inbox is opened all day.
    """
    key = f"own-month:{body.pk}"
    month: Month | None = cache.get(key)
    if month is None:
        month = month_of(body)
        cache.set(key, month, KEPT_SECONDS)
    return month


@dataclass(frozen=True)
class CentreFigures:
    """What a one-stop centre took in and closed: the mean days of handling and of the ratings."""

    centre: Organisation
    closed: int
    days: float | None
    rated: int
    score: float | None


def centres_of(actor: User) -> list[CentreFigures]:
    """Return the governance centres of an area with their ninety days (S04)."""
    since = timezone.now() - timedelta(days=NAMED)
    centres = Organisation.objects.visible_to(actor).filter(kind=OrganisationKind.GOVERNANCE_CENTRE)
    found = list(centres.order_by("area_code", "pk"))
    closed = Appeal._base_manager.filter(entered_org__in=found, closed_at__gte=since).order_by()
    times = closed.values("entered_org").annotate(
        count=Count("pk"), time=Avg(F("closed_at") - F("received_at"))
    )
    rated = FollowUp.objects.filter(
        case__entered_org__in=found, done_at__gte=since, score__isnull=False
    ).order_by()
    ratings = rated.values("case__entered_org").annotate(count=Count("pk"), score=Avg("score"))
    time_of = {row["entered_org"]: row for row in times}
    rating_of = {row["case__entered_org"]: row for row in ratings}
    return [
        figures_of(centre, time_of.get(centre.pk, NOTHING), rating_of.get(centre.pk, NOTHING))
        for centre in found
    ]


def figures_of(
    centre: Organisation, time: Mapping[str, Any], rating: Mapping[str, Any]
) -> CentreFigures:
    """Return the figures of a centre out of its two rows."""
    mean = time["time"]
    days = mean.total_seconds() / 86_400 if mean else None
    return CentreFigures(centre, time["count"], days, rating["count"], rating["score"])
