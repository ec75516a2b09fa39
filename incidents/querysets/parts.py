"""Questions asked of what belongs to a case: handlings, claims, files, contacts."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db.models import Q, QuerySet
from django.utils import timezone

from core.access import Actor, Scope, ScopedQuerySet, within
from incidents.choices import OPEN_HANDLINGS
from incidents.querysets.cases import serves


class OfCase(QuerySet[Any]):
    """Rows that are read by whoever reads their case."""

    def visible_to(self, actor: Actor) -> Self:
        """Keep the rows of the cases the actor may read."""
        cases = self.model._meta.get_field("case").related_model.objects
        return self.filter(case__in=cases.visible_to(actor).order_by().values("pk"))


class ClaimQuerySet(OfCase):
    """Claims: those who only handle one of several see theirs (S03)."""

    def visible_to(self, actor: Actor) -> Self:
        """Keep the claims of cases the actor may read whole, else those at the actor's body."""
        claims = super().visible_to(actor)
        org = getattr(actor, "organisation_id", None)
        handlings = self.model._meta.get_field("handlings").related_model
        given = Q(to_user=actor.pk) | (Q(to_org=org) if org else Q(pk__in=[]))
        mine = handlings._base_manager.filter(given)
        of_claim = mine.filter(claim__isnull=False, is_lead=False)
        # One who leads, or has the whole case, or reads it by area, reads every claim.
        only = of_claim.exclude(case__in=mine.filter(claim=None).values("case"))
        areas = within("case__area_code", actor.scope_of("appeals").ranges)
        elsewhere = Q(case__in=only.values("case")) & ~Q(case__entered_by=actor.pk)
        if actor.scope_of("appeals").ranges:
            elsewhere &= ~areas
        return claims.filter(~elsewhere | Q(pk__in=of_claim.values("claim")))

    def open(self) -> Self:
        """Keep the claims that nobody has answered."""
        return self.filter(state="open")


class SubmissionQuerySet(OfCase):
    """How cases came in through programs."""


class CaseAnswerQuerySet(OfCase):
    """What was answered to questions of categories."""


class CaseFileQuerySet(OfCase):
    """Files of cases."""


class FollowerQuerySet(OfCase):
    """Followers of cases."""


class ConflictQuerySet(OfCase):
    """Conflicts of interest."""


class ContactGrantQuerySet(OfCase):
    """Grants of contacts."""


class ContactQuerySet(ScopedQuerySet):
    """Contacts: intake of the area, whoever entered one, and those with a grant."""

    capability: ClassVar[str] = "contacts"

    def allowed_to(self, actor: Actor, verb: str) -> Self:
        """Keep the contacts the actor may read: each of them also by entry and by grant."""
        if not actor.is_active or not serves(actor):
            return self.none()
        scope = actor.scope_of(self.capability, verb)
        granted = Q(
            case__contact_grants__user=actor.pk, case__contact_grants__until__gt=timezone.now()
        )
        found = within("area_code", scope.ranges) if scope.ranges else Q(pk__in=[])
        found |= Q(entered_by=actor.pk) | granted
        return self.filter(pk__in=self.model._base_manager.filter(found).values("pk"))


class HandlingQuerySet(ScopedQuerySet):
    """Handlings: those of one's own body, and those of the area where one dispatches."""

    capability: ClassVar[str] = "dispatch"

    def in_scope(self, scope: Scope, actor: Actor) -> Q:
        """Return the condition of a scope: the area, or the actor's own body and hands."""
        found = within("area_code", scope.ranges) if scope.ranges else Q(pk__in=[])
        found |= Q(to_user=actor.pk)
        if org := getattr(actor, "organisation_id", None):
            found |= Q(to_org=org)
        return found & self.not_kept_from(actor)

    def not_kept_from(self, actor: Actor) -> Q:
        """Return the condition that the case is not kept from the actor."""
        cases: Any = self.model._meta.get_field("case").related_model
        return Q(case__in=cases._base_manager.filter(cases.objects.not_kept_from(actor)))

    def countable_by(self, actor: Actor) -> Self:
        """Keep the handlings that may enter a total: never those kept away from the actor."""
        return super().countable_by(actor).filter(self.not_kept_from(actor))

    def allowed_to(self, actor: Actor, verb: str) -> Self:
        """Keep the handlings on which the actor may use a verb.

        One's own are read without a capability; the area's are also written by it.
        """
        if not actor.is_active or not serves(actor):
            return self.none()
        scope = actor.scope_of(self.capability, verb)
        found = self.filter(self.in_scope(scope, actor))
        return found if verb == "view" else found.filter(within("area_code", scope.ranges))

    def open(self) -> Self:
        """Keep the handlings that still wait for an answer."""
        return self.filter(state__in=OPEN_HANDLINGS)

    def late(self, moment: datetime) -> Self:
        """Keep the open handlings whose time is over."""
        return self.open().filter(due_at__lt=moment)

    def inbox_of(self, actor: Actor) -> Self:
        """Keep what waits at the actor's body, the most urgent first; no case of interest."""
        org = getattr(actor, "organisation_id", None)
        if not org or not serves(actor):
            return self.none()
        rows = self.open().filter(to_org=org).exclude(case__conflicts__user=actor.pk)
        return rows.order_by("due_at", "pk")


class OfHandling(QuerySet[Any]):
    """Rows that are read by whoever reads their handling."""

    def visible_to(self, actor: Actor) -> Self:
        """Keep the rows of the handlings the actor may read."""
        handlings = self.model._meta.get_field("handling").related_model.objects
        return self.filter(handling__in=handlings.visible_to(actor).order_by().values("pk"))


class ExtensionQuerySet(OfHandling):
    """Requests for more time."""


class SupervisionQuerySet(OfHandling):
    """Orders to answer for something late."""

    def open(self) -> Self:
        """Keep the orders without an answer."""
        return self.filter(answered_at=None)


class NoticeQuerySet(QuerySet[Any]):
    """Notices: everybody reads their own."""

    def visible_to(self, actor: Actor) -> Self:
        """Keep the actor's own notices."""
        return self.filter(user=actor.pk) if actor.is_active else self.none()

    def unread(self) -> Self:
        """Keep the notices nobody has opened."""
        return self.filter(read_at=None)
