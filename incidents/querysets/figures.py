"""Questions asked of summary rows."""

from datetime import date
from typing import Any, ClassVar, Self

from django.db.models import Q, QuerySet

from core.access import Actor, ScopedQuerySet, merged, within
from incidents.choices import CAPABILITIES


class FigureQuerySet(QuerySet[Any]):
    """Figures of cases: per desk, in the area of which the actor may see rows or totals."""

    def visible_to(self, actor: Actor) -> Self:
        """Keep the figures of the desks and areas that the actor may be told of."""
        if not actor.is_active:
            return self.none()
        found = Q(pk__in=[])
        for desk, capability in CAPABILITIES.items():
            scope = actor.scope_of(capability)
            ranges = merged(part.low for part in (*scope.ranges, *scope.totals))
            if ranges:
                found |= Q(desk=desk) & within("area_code", ranges)
        return self.filter(found)

    def between(self, first: date, last: date) -> Self:
        """Keep the figures of `first` ≤ day ≤ `last`."""
        return self.filter(day__gte=first, day__lte=last)


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


class CaseReportQuerySet(ScopedQuerySet):
    """Frozen reports, by their area."""

    capability: ClassVar[str] = "dispatch"
