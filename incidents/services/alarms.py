"""Alarms by the clock: what nobody took on in time, what is late. Each is told once."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from grid.choices import OrganisationKind
from incidents.choices import HandlingState, Party
from incidents.models import CaseEvent, Handling, Notice
from incidents.services.notices import people_of, tell
from incidents.services.steps import note
from staff.models import Post, User

POLICE: Final = "police.waiting"
LATE: Final = "handling.late"
LOOKED_BACK: Final = timedelta(days=2)  # longer than any rest of the clock; the rest was told


def raise_police_alarms(moment: datetime) -> int:
    """Raise the alarm for what a police station has not taken on in time; return how many.

    The station's leaders (everybody there where it has none) and whoever sent it are told,
    and the alarm stands in the case. 30 minutes unless the place set its own limit.
    """
    raised = CaseEvent.objects.filter(
        handling=OuterRef("pk"), step="alarm", at__gte=OuterRef("sent_at")
    )
    waiting = Handling.objects.late(moment).filter(
        ~Exists(raised),
        state=HandlingState.SENT,
        to_org__kind=OrganisationKind.POLICE_STATION,
        case__paused_at=None,
    )
    return sum(
        alarm(key, moment) for key in waiting.order_by("due_at").values_list("pk", flat=True)
    )


@transaction.atomic
def alarm(key: int, moment: datetime) -> bool:
    """Raise one alarm, unless the station has just taken it on."""
    rows = Handling.objects.late(moment).filter(pk=key, state=HandlingState.SENT)
    locked = rows.select_for_update(of=("self",)).select_related("case", "to_org").first()
    if locked is None or locked.events.filter(step="alarm", at__gte=locked.sent_at).exists():
        return False
    body = str(locked.to_org)
    people = leaders_of(locked.to_org_id) + senders_of(locked)
    mark = f"{POLICE}:{locked.pk}:{int(locked.due_at.timestamp())}"
    tell(people, POLICE, case=locked.case, key=mark, body=body)
    note(locked.case, Party.SYSTEM, "alarm", handling=locked, text=body)
    return True


def tell_late_handlings(moment: datetime) -> int:
    """Tell a body and whoever sent to it that a handling is late, once for each due moment.

    Returns how many handlings were told of.
    """
    late = Handling.objects.late(moment).filter(
        due_at__gte=moment - LOOKED_BACK, case__paused_at=None, case__closed_at=None
    )
    rows = late.select_related("case", "to_org").order_by("due_at", "pk")
    return sum(tell_late(handling) for handling in rows.iterator())


def tell_late(handling: Handling) -> bool:
    """Tell that one handling is late; False where it was told."""
    assert handling.due_at is not None
    mark = f"{LATE}:{handling.pk}:{int(handling.due_at.timestamp())}"
    if Notice.objects.filter(key=mark).exists():
        return False
    due = timezone.localtime(handling.due_at).strftime("%Y-%m-%d %H:%M")
    people = people_of(handling.to_org_id) + senders_of(handling)
    tell(people, LATE, case=handling.case, key=mark, body=str(handling.to_org), due=due)
    return True


def leaders_of(org: int) -> list[int]:
    """Return the leaders of a body, everybody there where it has none."""
    people = people_of(org)
    posts = Post.objects.in_force(timezone.localdate()).filter(user__in=people, is_leader=True)
    return sorted(set(posts.values_list("user", flat=True))) or people


def senders_of(handling: Handling) -> list[int]:
    """Return whoever sent a handling, if they still serve."""
    sender = User.objects.filter(pk=handling.sent_by_id, is_active=True)
    return list(sender.values_list("pk", flat=True))
