"""The state of the records, not of the people: what is stale, doubled or incomplete (S29)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.records.paging import CappedCount, capped_count
from residents.choices.people import UNVERIFIED_DAYS, PaperKind
from residents.models import Person, Residency
from staff.models import User

People = QuerySet[Person]


@dataclass(frozen=True)
class Check:
    """One line of the board: which records it finds."""

    name: str
    title: str | Promise
    hint: str | Promise
    narrowed: Callable[[Any, User], Any]


def unverified(rows: People, actor: User) -> People:
    """Keep those with a home that nobody has seen to be true for half a year."""
    day = timezone.localdate() - timedelta(days=UNVERIFIED_DAYS)
    since = timezone.make_aware(datetime.combine(day, time.min))
    stale = Residency.objects.visible_to(actor).open().filter(person=OuterRef("pk"))
    return rows.filter(Exists(stale.filter(Q(verified_at=None) | Q(verified_at__lt=since))))


def doubled(rows: People, actor: User) -> People:
    """Keep those whose number stands twice in the reader's own area.

    What waits because of a record elsewhere is not told here: the data officer has it.
    """
    others = Person.objects.visible_to(actor).standing().exclude(pk=OuterRef("pk"))
    twice = Exists(others.filter(identity_index=OuterRef("identity_index")))
    return rows.filter(Q(identity_index__isnull=False) & Q(twice))


def without_number(rows: People, actor: User) -> People:
    """Keep those with a paper whose number is not recorded."""
    return rows.filter(identity_index=None).exclude(paper_kind=PaperKind.NONE)


def overdue(rows: People, actor: User) -> People:
    """Keep those whose record should have been looked at again (R1)."""
    return rows.filter(review_due__lt=timezone.localdate())


CHECKS: Final = (
    Check(
        "unverified",
        _("Not verified for 180 days"),
        _("Meet the household and save the visit."),
        unverified,
    ),
    Check(
        "doubled",
        _("Number recorded twice"),
        _("Compare the two records; a second person decides."),
        doubled,
    ),
    Check("no_number", _("No number"), _("Ask for the paper on the next visit."), without_number),
    Check("overdue", _("Review overdue"), _("Verify the household, or let it end."), overdue),
)
BY_NAME: Final = {check.name: check for check in CHECKS}


def checked(actor: User) -> QuerySet[Person]:
    """Return the records that the board is about."""
    rows: QuerySet[Person] = Person.objects.visible_to(actor).standing().filter(deceased_on=None)
    return rows


def board(actor: User) -> list[tuple[Check, CappedCount]]:
    """Return each check with how many records it finds in the actor's area."""
    return [(check, capped_count(check.narrowed(checked(actor), actor))) for check in CHECKS]
