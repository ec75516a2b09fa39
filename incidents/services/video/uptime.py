"""The daily log of video points, and the share of days on which one worked (S30)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Min, Q
from django.db.models.functions import Left
from django.utils import timezone

from grid.choices import CODE_DIGITS, Level, VideoState
from grid.models import VideoPoint
from incidents.models import VideoDay
from incidents.services.limits import limit
from staff.models import User

LOGGED = (VideoState.ONLINE, VideoState.FAULT, VideoState.OFFLINE)
SPAN_DAYS = 30


@dataclass(frozen=True)
class Uptime:
    """Days on which a point, or the points of a town, worked, of the days logged."""

    online: int
    days: int

    @property
    def percent(self) -> int | None:
        """The share in whole percent; None where nothing is logged."""
        return round(100 * self.online / self.days) if self.days else None


def log_video_days(day: date) -> int:
    """Write the state of every point in operation for a day; safe to run again."""
    before = VideoDay.objects.filter(day=day).count()
    points = VideoPoint._base_manager.filter(state__in=LOGGED).values_list("pk", "state")
    rows = [VideoDay(point_id=pk, day=day, state=state) for pk, state in points.iterator()]
    VideoDay.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    return VideoDay.objects.filter(day=day).count() - before


def uptime_of(points: Iterable[int], until: date, span: int = SPAN_DAYS) -> dict[int, Uptime]:
    """Return the uptime of some points over the `span` days before `until`."""
    rows = (
        VideoDay.objects.filter(
            point__in=list(points), day__gte=until - timedelta(days=span), day__lt=until
        )
        .values("point")
        .annotate(days=Count("pk"), online=Count("pk", filter=Q(state=VideoState.ONLINE)))
    )
    return {row["point"]: Uptime(row["online"], row["days"]) for row in rows}


def uptime_by_town(actor: User, until: date, span: int = SPAN_DAYS) -> dict[str, Uptime]:
    """Return the uptime of each town's points that may be counted for the actor."""
    points = VideoPoint.objects.countable_by(actor).order_by().values("pk")
    rows = (
        VideoDay.objects.filter(
            point__in=points, day__gte=until - timedelta(days=span), day__lt=until
        )
        .values(town=Left("point__area_code", CODE_DIGITS[Level.STREET]))
        .annotate(days=Count("pk"), online=Count("pk", filter=Q(state=VideoState.ONLINE)))
        .order_by("town")
    )
    return {row["town"]: Uptime(row["online"], row["days"]) for row in rows}


def filing_overdue(actor: User, today: date | None = None) -> list[VideoPoint]:
    """Return the points that work longer than allowed without being filed with the police.

    Counted from the first day in the log on which the point was online: 30 days, so that
    one is overdue on day 31 (公共安全视频图像信息系统管理条例 14).
    """
    day = today or timezone.localdate()
    last = day - timedelta(days=limit("video.filing").amount)
    return list(
        VideoPoint.objects.visible_to(actor)
        .filter(filed_on=None)
        .annotate(first=Min("days__day", filter=Q(days__state=VideoState.ONLINE)))
        .filter(first__lt=last)
        .order_by(F("first"))
    )
