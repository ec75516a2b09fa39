"""What happens to disputes and video points by night; each job may run again."""

from datetime import date, timedelta
from typing import Final

from incidents.choices.disputes import ConfirmationState
from incidents.models import Dispute, JudicialConfirmation, PerformanceCheck
from incidents.services.notices import tell
from incidents.services.video.uptime import log_video_days

LAST_DAYS: Final = 5  # so long before its end the time to apply is told again


def tell_due_mediation(day: date) -> int:
    """Tell mediators which follow-ups, reviews and applications are due; return how many."""
    checks = list(PerformanceCheck.objects.standing().due_by(day).select_related("dispute"))
    for check in checks:
        told(check.dispute, "dispute.check_due", f"check:{check.pk}")
    reviews = list(Dispute.objects.concern_due(day))
    for dispute in reviews:
        told(dispute, "dispute.concern_due", f"concern:{dispute.pk}:{dispute.concern_review_on}")
    asked = list(
        JudicialConfirmation.objects.filter(
            state=ConfirmationState.DRAFTED, apply_due_on__lte=day + timedelta(days=LAST_DAYS)
        ).select_related("dispute")
    )
    for row in asked:
        told(row.dispute, "confirmation.last_days", f"apply:{row.pk}")
    return len(checks) + len(reviews) + len(asked)


def told(dispute: Dispute, kind: str, key: str) -> None:
    """Tell the mediator of a dispute, else whoever entered it, once."""
    user = dispute.mediator_id or dispute.entered_by_id
    if user:
        tell([user], kind, case=dispute, key=key, number=dispute.number)


def log_video_points(day: date) -> int:
    """Write down which video points work today; return how many rows are new."""
    return log_video_days(day)
