"""What the page of a case shows of its contact: whose it is to read, ask for, lend and add."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from core.audit import purpose_label
from incidents.models import Case, Contact, ContactGrant
from incidents.services.contacts import handles, kept_contact, lends
from staff.models import AccessEvent, User

MOST = 20


@dataclass(frozen=True)
class Reading:
    """One reading of a contact, as its keeper sees it."""

    at: datetime
    who: str
    purpose: str


@dataclass(frozen=True)
class ContactShelf:
    """What somebody may do with the contact of a case, and what became of it so far."""

    has_contact: bool = False
    may_read: bool = False
    may_ask: bool = False
    may_lend: bool = False
    may_add: bool = False
    borrowers: list[User] = field(default_factory=list)
    asked: list[Any] = field(default_factory=list)
    grants: list[ContactGrant] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)

    @property
    def is_shown(self) -> bool:
        """Whether there is anything to show."""
        return self.may_read or self.may_ask or self.may_add


def shelf_of(case: Case, user: User) -> ContactShelf:
    """Return what somebody may do with a case's contact; nothing of the contact itself."""
    contact, keeper = kept_contact(case), lends(case, user)
    nameless = getattr(case, "is_anonymous", False)
    if contact is None:
        return ContactShelf(may_add=keeper and not nameless)
    may_read = Contact.objects.visible_to(user).filter(case=case.pk).exists()
    if not keeper:
        return ContactShelf(True, may_read, not may_read and handles(case, user))
    grants = list(case.contact_grants.select_related("user", "granted_by").order_by("-pk"))
    return ContactShelf(
        has_contact=True,
        may_read=may_read,
        may_lend=case.is_open,
        borrowers=list(borrowers_of(case).exclude(pk=user.pk)),
        asked=waiting(case, grants),
        grants=grants,
        readings=readings_of(contact),
    )


def borrowers_of(case: Case) -> QuerySet[User]:
    """Return the accounts of those who handle a case."""
    open_ones = list(case.handlings.open())
    people = {case.holder_id, *(one.to_user_id for one in open_ones)} - {None}
    bodies = {case.holder_org_id, *(one.to_org_id for one in open_ones)} - {None}
    rows: QuerySet[User] = User.objects.filter(is_active=True)
    found = rows.filter(Q(pk__in=people) | Q(organisation__in=bodies))
    return found.select_related("organisation").order_by("organisation", "pk")


def waiting(case: Case, grants: list[ContactGrant]) -> list[Any]:
    """Return the requests for a contact that nobody has answered by lending it."""
    lent = {one.user_id: one.granted_at for one in grants if one.until > timezone.now()}
    rows = case.events.filter(step="contact.ask").select_related("actor").order_by("-pk")[:MOST]
    return [one for one in rows if one.actor_id not in lent]


def readings_of(contact: Contact) -> list[Reading]:
    """Return who read a contact, when and what for, the newest first (R2)."""
    rows = AccessEvent.objects.about(contact.pk).filter(subject_kind="incidents.contact")
    events = list(rows.order_by("-at", "-id")[:MOST])
    names = {
        user.pk: str(user) for user in User.objects.filter(pk__in={e.actor_id for e in events})
    }
    return [
        Reading(e.at, names.get(e.actor_id, "—"), e.reason or purpose_label(e.purpose))
        for e in events
    ]
