"""Questions asked of summary rows."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, Self

from django.db.models import Q, QuerySet

from core.access import Actor, ScopedQuerySet, merged, within
from incidents.choices import CAPABILITIES, Desk
from incidents.querysets.cases import org_and_above


class CountedQuerySet(QuerySet[Any]):
    """Counts of cases in the areas of which the actor may see rows or totals."""

    def allowed_by(self, capabilities: Mapping[str, Q], actor: Actor) -> Self:
        """Keep the counts of capabilities, each under its condition, without one's own body's."""
        if not actor.is_active:
            return self.none()
        found = Q(pk__in=[])
        for capability, condition in capabilities.items():
            scope = actor.scope_of(capability)
            ranges = merged(part.low for part in (*scope.ranges, *scope.totals))
            if ranges:
                found |= condition & within("area_code", ranges)
        return self.filter(found).not_about(actor)

    def not_about(self, actor: Actor) -> Self:
        """Leave out the cases about the actor's body or one above it, as their lists do (R10)."""
        org = getattr(actor, "organisation_id", None)
        if not org:
            return self
        return self.filter(Q(about_org=None) | ~Q(about_org__in=org_and_above(org)))

    def between(self, first: date, last: date) -> Self:
        """Keep the figures of `first` ≤ day ≤ `last`."""
        return self.filter(day__gte=first, day__lte=last)


class FigureQuerySet(CountedQuerySet):
    """Figures of cases: per desk, in the area of which the actor may see rows or totals."""

    def visible_to(self, actor: Actor) -> Self:
        """Keep the figures of the desks and areas that the actor may be told of."""
        desks = {capability: Q(desk=desk) for desk, capability in CAPABILITIES.items()}
        return self.allowed_by(desks, actor)

    def on_board(self, first: date, last: date) -> Self:
        """Keep the figures of a period, and how it stands now."""
        return self.filter(Q(day__gte=first, day__lte=last) | Q(open_count__gt=0))


class MediationFigureQuerySet(CountedQuerySet):
    """Figures of mediation."""

    def visible_to(self, actor: Actor) -> Self:
        """Keep the figures of the areas that the actor may be told of."""
        return self.allowed_by({CAPABILITIES[Desk.DISPUTE]: Q()}, actor)

    def on_board(self, first: date, last: date) -> Self:
        """Keep the figures of a period, and how it stands now."""
        return self.filter(Q(day__gte=first, day__lte=last) | Q(due_count__gt=0))


class HandlingFigureQuerySet(ScopedQuerySet):
    """Figures of handlings: where one dispatches, and those of one's own body."""

    capability: ClassVar[str] = "dispatch"

    def allowed_to(self, actor: Actor, verb: str) -> Self:
        """Keep the figures of the actor's area, and of the actor's own body."""
        if not actor.is_active:
            return self.none()
        found = within("area_code", actor.scope_of(self.capability, verb).ranges)
        if org := getattr(actor, "organisation_id", None):
            found |= Q(org=org)
        return self.filter(found)


class ConcernNoteQuerySet(ScopedQuerySet):
    """Notes on the barometer: of the areas of which the actor may see the cases."""

    capability: ClassVar[str] = "appeals"


class CaseReportQuerySet(ScopedQuerySet):
    """Frozen reports, by their area."""

    capability: ClassVar[str] = "dispatch"
