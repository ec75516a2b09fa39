"""Dropping the oldest reads, a whole month at a time, never before the law allows."""

from datetime import date, timedelta
from typing import Final

from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import BadInput
from core.partitions import bounds, day_bounds, drop_month, month_of, months_on, parts_of
from staff.models import AccessEvent, AccessSeal, DroppedMonth
from staff.services.verifying import FLOOR_YEARS

TABLE: Final = AccessEvent._meta.db_table
TECHNICAL_DAYS: Final = 184  # 网络安全法 21: logs are kept six months at least


class BelowFloor(BadInput):
    """What should be dropped must still be kept."""

    code = "below_floor"


def first_kept(today: date) -> date:
    """Return the first month that must be kept on a day: at least three whole years back."""
    years = max(settings.AUDIT_KEEP_YEARS, FLOOR_YEARS)
    return months_on(month_of(today), -12 * years)


def droppable(owner: BaseDatabaseWrapper, before: date) -> list[date]:
    """Return the months before a month that have a partition. Raises BelowFloor."""
    kept = first_kept(timezone.localdate())
    if before > kept:
        raise BelowFloor(
            _("Reads are kept for three years at least: nothing of %(month)s or later is dropped.")
            % {"month": f"{kept:%Y-%m}"}
        )
    months = (part.month for part in parts_of(owner, TABLE))
    return [month for month in months if month is not None and month < before]


def drop_reads(owner: BaseDatabaseWrapper, month: date) -> int:
    """Drop one month; return how many events it held. Run as the owner.

    Raises BelowFloor for a month that must be kept or is not sealed to its last event.
    """
    droppable(owner, months_on(month, 1))
    begins, ends = bounds(month)
    rows = AccessEvent.objects.filter(at__gte=begins, at__lt=ends)
    with transaction.atomic():
        sealed = AccessSeal.objects.order_by("-number").values_list("last_id", flat=True).first()
        if rows.filter(id__gt=sealed or 0).exists():
            raise BelowFloor(_("Seal the log first: this month holds events without a seal."))
        count = rows.count()
        DroppedMonth.objects.create(month=month, event_count=count)
        drop_month(owner, TABLE, month)
    return count


def drop_sign_ins(before: date) -> int:
    """Delete the records of sign-ins before a day; return how many. Raises BelowFloor."""
    kept = timezone.localdate() - timedelta(days=TECHNICAL_DAYS)
    if before > kept:
        raise BelowFloor(
            _("Technical logs are kept for six months at least: nothing after %(day)s is deleted.")
            % {"day": kept}
        )
    limit, _after = day_bounds(before)
    logs, _details = AccessLog.objects.filter(attempt_time__lt=limit).delete()
    attempts, _details = AccessAttempt.objects.filter(attempt_time__lt=limit).delete()
    return int(logs + attempts)
