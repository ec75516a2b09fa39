"""The inbox of notices: read, marked as read."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import OutOfScope
from incidents.models import Case, Notice
from incidents.workflow.notices import NOTICES, UNKNOWN
from staff.models import User

MOST_COUNTED: Final = 100


@dataclass(frozen=True)
class Line:
    """A notice as it is read."""

    key: int
    text: str
    icon: str
    is_urgent: bool
    made_at: datetime
    is_read: bool
    number: str


def lines_of(actor: User, notices: Sequence[Notice]) -> list[Line]:
    """Return notices as somebody may read them now.

    A case that is kept from them since (its body is complained of, they have an interest, a
    post has ended) is named no more.
    """
    keys = {notice.case_id for notice in notices}
    seen = set(Case.objects.visible_to(actor).filter(pk__in=keys).values_list("pk", flat=True))
    return [line_of(notice, is_seen=notice.case_id in seen) for notice in notices]


def line_of(notice: Notice, *, is_seen: bool) -> Line:
    """Return a notice in the language of whoever reads it."""
    kind = NOTICES.get(notice.kind, UNKNOWN)
    case = notice.case if is_seen else None
    given = notice.values if is_seen or notice.case_id is None else {}
    values: defaultdict[str, object] = defaultdict(lambda: "…", given)
    if case is not None:
        values |= {"number": case.number, "title": case.title}
    return Line(
        key=notice.pk,
        text=str(kind.text) % values,
        icon=kind.icon,
        is_urgent=kind.is_urgent,
        made_at=notice.made_at,
        is_read=notice.read_at is not None,
        number=case.number if case else "",
    )


def unread_count(user: User) -> int:
    """Return how many notices somebody has not read, counted up to a hundred."""
    return Notice.objects.visible_to(user).unread().order_by()[:MOST_COUNTED].count()


def read_notice(*, actor: User, key: int) -> Notice:
    """Mark one's own notice as read and return it. Raises OutOfScope."""
    found: Notice | None = (
        Notice.objects.visible_to(actor).select_related("case").filter(pk=key).first()
    )
    if found is None:
        raise OutOfScope(_("There is no such notice for you."))
    Notice.objects.filter(pk=found.pk, read_at=None).update(read_at=timezone.now())
    return found


def read_all(*, actor: User, up_to: int) -> int:
    """Mark one's own notices as read up to the newest that was seen; return how many."""
    unread = Notice.objects.visible_to(actor).unread().filter(pk__lte=up_to)
    return unread.update(read_at=timezone.now())
