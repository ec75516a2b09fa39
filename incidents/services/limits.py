"""Time limits: what counts now, and when something is due."""

from datetime import datetime, time, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import BadInput, NotAllowed
from core.working_days import working_days_between
from incidents.choices import Unit
from incidents.models import TimeLimit
from incidents.workflow.limits import LIMITS, Limit
from staff.models import User
from staff.services.calendar import due_after as working_day_after
from staff.services.calendar import exceptions

LAST_MINUTE: Final = time(23, 59)  # 民法典 203: the last day ends at 24:00


def limit(code: str) -> Limit:
    """Return the time limit that counts now: the place's own, else the default. KeyError."""
    own = TimeLimit.objects.filter(code=code).order_by("-pk").first()
    return Limit(own.amount, own.unit, own.rule) if own else LIMITS[code]


def limits() -> dict[str, Limit]:
    """Return every time limit that counts now."""
    own = {row.code: row for row in TimeLimit.objects.order_by("pk")}
    found = dict(LIMITS)
    for code, row in own.items():
        if code in found:
            found[code] = Limit(row.amount, row.unit, row.rule)
    return found


def due_after(code: str, start: datetime) -> datetime:
    """Return when a time limit that starts at a moment is over."""
    return moment_after(limit(code), start)


def moment_after(given: Limit, start: datetime) -> datetime:
    """Return the end of a time limit: of days the last minute of the last one, local time."""
    if given.unit == Unit.MINUTES:
        return start + timedelta(minutes=given.amount)
    if given.unit == Unit.HOURS:
        return start + timedelta(hours=given.amount)
    day = timezone.localtime(start).date()
    if given.unit == Unit.WORKING_DAYS:
        last = working_day_after(day, given.amount)
    else:
        last = day + timedelta(days=given.amount)
    return timezone.make_aware(datetime.combine(last, LAST_MINUTE))


def moved_by_pause(due: datetime | None, since: datetime, until: datetime) -> datetime | None:
    """Return a due moment moved by the time in which nobody but the citizen could go on.

    Whole days are moved as working days, so that a pause over a holiday gives none away.
    """
    if due is None:
        return None
    first, last = timezone.localtime(since).date(), timezone.localtime(until).date()
    if first == last:
        return due + (until - since)
    days = working_days_between(first, last, exceptions(first, last))
    end = timezone.localtime(due)
    return timezone.make_aware(
        datetime.combine(working_day_after(end.date(), days), end.timetz().replace(tzinfo=None))
    )


@transaction.atomic
def set_limit(*, actor: User, code: str, amount: int, unit: str, rule: str, note: str) -> TimeLimit:
    """Set a place's own time limit for what begins from now on. Raises NotAllowed, BadInput."""
    if not actor.scope_of("calendar", "write"):
        raise NotAllowed(_("Only the system administrator sets time limits."))
    if code not in LIMITS:
        raise BadInput(_("There is no such time limit."))
    if unit not in Unit.values or not 1 <= amount <= 3650:
        raise BadInput(_("Give a whole number of at least 1 and a unit."))
    if not rule.strip() or not note.strip():
        raise BadInput(_("Name the rule and why it is changed."))
    return TimeLimit.objects.create(
        code=code, amount=amount, unit=unit, rule=rule.strip(), note=note.strip(), set_by=actor
    )
