"""What waits for somebody on all desks, in one order: the most urgent first (S10)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from itertools import chain
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from incidents.choices import Desk, DisputeState, ExtensionState, HandlingState, IncidentState
from incidents.models import Case, Extension, Handling, Supervision
from incidents.services.disputes.follow_ups import due_checks
from incidents.services.doers import leads_in
from staff.choices import Role
from staff.models import User

MOST: Final = 15
# What waits for those who take in, and for those who dispatch, desk by desk.
FOR_INTAKE: Final[dict[str, tuple[str, ...]]] = {
    Desk.INCIDENT: (IncidentState.REPORTED, IncidentState.RESOLVED),
}
FOR_DISPATCH: Final[dict[str, tuple[str, ...]]] = {
    Desk.INCIDENT: (IncidentState.FILED,),
    Desk.DISPUTE: (DisputeState.REGISTERED,),
}
CAPABILITY: Final[dict[str, str]] = {Desk.INCIDENT: "incidents", Desk.APPEAL: "appeals"}


@dataclass(frozen=True)
class Waiting:
    """One line of the list: what it is, its case, when it is due."""

    what: str | Promise
    case: Case
    due_at: datetime | None

    @property
    def order(self) -> tuple[bool, Any, int]:
        """Sort by due moment; what has none comes last."""
        return (self.due_at is None, self.due_at, self.case.pk)


def waiting_for(user: User, most: int = MOST) -> list[Waiting]:
    """Return what waits for somebody, each case once, the most urgent first."""
    found: dict[int, Waiting] = {}
    lines = chain(
        orders(user, most), follow_ups(user, most), in_hands(user, most), handed(user, most),
        decisions(user, most), to_take_in(user, most), to_dispatch(user, most),
    )  # fmt: skip
    for line in lines:
        found.setdefault(line.case.pk, line)
    return sorted(found.values(), key=lambda line: line.order)[:most]


def follow_ups(user: User, most: int) -> Iterator[Waiting]:
    """Yield the agreements that a mediator has to look after today, or had to before."""
    if not any(post.role == Role.MEDIATOR for post in user.posts_today):
        return
    rows = due_checks(user).filter(due_on__lte=timezone.localdate())
    for row in rows.select_related("dispute__cell__parent", "dispute__area")[:most]:
        end = timezone.make_aware(datetime.combine(row.due_on, time.max))
        yield Waiting(_("follow-up due"), row.dispute, end)


def in_hands(user: User, most: int) -> Iterator[Waiting]:
    """Yield the cases in somebody's own hands."""
    rows = Case.objects.visible_to(user).held_by(user)
    for case in first(rows, most):
        yield Waiting(_("in your hands"), case, case.next_due_at)


def handed(user: User, most: int) -> Iterator[Waiting]:
    """Yield what waits at somebody's body, to be received or answered."""
    rows = Handling.objects.inbox_of(user).filter(Q(to_user=None) | Q(to_user=user.pk))
    waiting = (HandlingState.SENT, HandlingState.RECEIVED, HandlingState.RETURNED)
    for row in rows.filter(state__in=waiting).select_related("case", "case__cell__parent")[:most]:
        yield Waiting(row.get_state_display(), row.case, row.due_at)


def orders(user: User, most: int) -> Iterator[Waiting]:
    """Yield orders that somebody's body must answer."""
    if user.organisation_id is None:
        return
    rows = Supervision.objects.open().filter(handling__to_org=user.organisation_id)
    rows = rows.select_related("handling__case__cell__parent").order_by("answer_due_at")
    for row in rows[:most]:
        yield Waiting(_("under supervision"), row.handling.case, row.answer_due_at)


def decisions(user: User, most: int) -> Iterator[Waiting]:
    """Yield what a leader decides: more time, instructions, contested matters."""
    ranges = user.scope_of("instruct", "approve").ranges
    if not ranges or not any(post.is_leader for post in user.posts_today):
        return
    states = (HandlingState.AWAITING, HandlingState.ARBITRATION)
    rows = Handling.objects.visible_to(user).filter(state__in=states)
    for row in rows.select_related("case__cell__parent").order_by("due_at")[:most]:
        if leads_in(user, row.area_code):
            yield Waiting(row.get_state_display(), row.case, row.due_at)
    asked = Extension.objects.visible_to(user).filter(state=ExtensionState.ASKED)
    for extension in asked.exclude(asked_by=user).select_related("handling__case__cell__parent")[
        :most
    ]:
        case = extension.handling.case
        yield Waiting(_("more time is asked for"), case, extension.handling.due_at)


def to_take_in(user: User, most: int) -> Iterator[Waiting]:
    """Yield what those who take in have to read or to verify."""
    for desk, states in FOR_INTAKE.items():
        if user.scope_of(CAPABILITY[desk], "write").ranges:
            rows = Case.objects.allowed_to(user, "write").filter(desk=desk, state__in=states)
            for case in first(rows, most):
                yield Waiting(case.state_label, case, case.next_due_at)


def to_dispatch(user: User, most: int) -> Iterator[Waiting]:
    """Yield what has no handler yet, and objections to be decided by the sender."""
    if not user.scope_of("dispatch", "write").ranges:
        return
    for desk, states in FOR_DISPATCH.items():
        rows = Case.objects.visible_to(user).filter(desk=desk, state__in=states)
        for case in first(rows, most):
            yield Waiting(case.state_label, case, case.next_due_at)
    objected = Handling.objects.allowed_to(user, "write").filter(state=HandlingState.OBJECTED)
    for row in objected.select_related("case__cell__parent").order_by("due_at")[:most]:
        yield Waiting(row.get_state_display(), row.case, row.due_at)


def first(rows: Any, most: int) -> Any:
    """Return the most urgent of some open cases."""
    open_rows = rows.open().filter(duplicate_of=None).select_related("cell__parent", "area")
    return open_rows.defer("place", "tile_shape").order_by("next_due_at", "pk")[:most]
