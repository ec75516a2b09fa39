"""How long citizens wait for a reply: the median by community (S01)."""

from datetime import timedelta
from typing import Any

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F
from django.db.models.functions import Left

from core.small_numbers import HIDDEN, is_small, told
from grid.choices import CODE_DIGITS, Level
from incidents.models import Appeal
from incidents.services.barometer import Question, with_children
from incidents.services.reckoning import midnight

DAY = timedelta(days=1)


class Median(Aggregate):
    """The middle of some values."""

    template = "percentile_cont(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


def median_days(asked: Question) -> dict[str, str]:
    """Return code of a community → median days from receipt to reply, of replies in the period.

    The middle of one to four replies would tell about single ones: whoever may not see the
    cases is told "<5" instead.
    """
    rows: Any = Appeal._base_manager.filter(
        duplicate_of=None,
        area_code__gte=asked.area.code,
        area_code__lt=asked.area.code + ":",
        replied_at__gte=midnight(asked.since),
        replied_at__lt=midnight(asked.until + DAY),
    )
    if asked.topic:
        rows = rows.filter(category__in=with_children(asked.topic))
    if asked.reader:
        rows = rows.filter(Appeal.objects.not_kept_from(asked.reader))
    waited = ExpressionWrapper(F("replied_at") - F("received_at"), output_field=DurationField())
    digits = CODE_DIGITS[Level.COMMUNITY]
    found = rows.annotate(code=Left("area_code", digits)).order_by().values("code")
    return {
        row["code"]: told(HIDDEN, small=True)
        if is_small(row["n"]) and not asked.is_open
        else f"{row['median'] / DAY:.1f}"
        for row in found.annotate(n=Count("pk"), median=Median(waited))
    }
