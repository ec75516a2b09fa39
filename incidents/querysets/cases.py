"""Questions asked of cases: who sees which, what is open, late, nearby."""

import math
from datetime import datetime
from typing import Any, ClassVar, Self

from django.contrib.gis.geos import Point
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from core.access import Actor, Scope, ScopedQuerySet, within
from core.geo import TILE_SRID
from incidents.choices import CAPABILITIES

ABOVE = """
    WITH RECURSIVE above AS (
        SELECT id, parent_id FROM grid_organisation WHERE id = %s
        UNION
        SELECT org.id, org.parent_id FROM grid_organisation AS org
          JOIN above ON above.parent_id = org.id
    ) SELECT id FROM above
"""


def org_and_above(key: int | None) -> RawSQL:
    """Return the keys of a body and of all bodies above it, as a sub-select."""
    return RawSQL(ABOVE, [key])


def serves(actor: Actor) -> bool:
    """Tell whether somebody has a post today: a body's name alone opens nothing (R12)."""
    return bool(getattr(actor, "posts_today", ()))


class OpenToAll(QuerySet[Any]):
    """Lists that are the same for everybody: categories, time limits."""

    def visible_to(self, actor: Actor) -> Self:
        """Keep everything for whoever may act at all."""
        return self if actor.is_active else self.none()


class CaseRules(ScopedQuerySet):
    """What holds of cases on every desk; a queryset of one desk knows its capability.

    "own" means: entered by the actor, in the actor's hands, or with a handling at the
    actor's body. Nobody sees a case about their own body or one above it (R10), nor one in
    which they have an interest (回避).
    """

    named_path: ClassVar[str] = "building_id"

    def in_scope(self, scope: Scope, actor: Actor) -> Q:
        """Return the condition that a case lies in a scope, without what must be kept away."""
        condition = within("area_code", scope.ranges) if scope.ranges else Q(pk__in=[])
        if scope.own:
            condition |= self.in_hands_of(actor)
        if scope.named:
            condition |= Q(building_id__in=scope.named) | Q(entered_by=actor.pk)
        return condition & self.not_kept_from(actor)

    def countable_by(self, actor: Actor) -> Self:
        """Keep the cases that may enter a total: never those kept away from the actor."""
        return super().countable_by(actor).filter(self.not_kept_from(actor))

    def in_hands_of(self, actor: Actor) -> Q:
        """Return the condition that a case is the actor's own."""
        org = getattr(actor, "organisation_id", None)
        handlings: Any = self.model._meta.get_field("handlings").related_model
        given = Q(to_user=actor.pk)
        mine = Q(entered_by=actor.pk) | Q(holder=actor.pk)
        if org:
            given |= Q(to_org=org)
            mine |= Q(holder_org=org)
        return mine | Q(pk__in=handlings._base_manager.filter(given).values("case"))

    @staticmethod
    def not_kept_from(actor: Actor) -> Q:
        """Return the condition that a case is not about the actor's body, nor of interest."""
        org = getattr(actor, "organisation_id", None)
        open_to = ~Q(conflicts__user=actor.pk)
        if org:
            open_to &= Q(about_org=None) | ~Q(about_org__in=org_and_above(org))
        return open_to

    def open(self) -> Self:
        """Keep the cases in which something is still to be done."""
        return self.filter(closed_at=None)

    def late(self, moment: datetime) -> Self:
        """Keep the open cases whose clock has run out; one that waits for the citizen has none."""
        return self.open().filter(next_due_at__lt=moment, paused_at=None)

    def below(self, code: str) -> Self:
        """Keep the cases in the area with this code."""
        return self.filter(area_code__gte=code, area_code__lt=code + ":")

    def held_by(self, actor: Actor) -> Self:
        """Keep the open cases in the actor's hands."""
        return self.open().filter(holder=actor.pk)

    def received_between(self, start: datetime, end: datetime) -> Self:
        """Keep the cases received at `start` ≤ moment < `end`."""
        return self.filter(received_at__gte=start, received_at__lt=end)

    def near(self, place: Point, metres: float, since: datetime) -> Self:
        """Keep the cases within a distance of a WGS 84 point, received since a moment.

        The distance is measured on the map's projection and widened by its scale there.
        """
        drawn = place.transform(TILE_SRID, clone=True)
        scale = 1 / max(0.1, cosine(place.y))
        box = drawn.buffer(metres * scale)
        return self.filter(tile_shape__intersects=box, received_at__gte=since)


def cosine(degrees: float) -> float:
    """Return the cosine of a latitude in degrees."""
    return math.cos(math.radians(degrees))


class DeskQuerySet(CaseRules):
    """The cases of one desk, through the table of that desk."""


class IncidentQuerySet(DeskQuerySet):
    """Incidents (事件)."""

    capability: ClassVar[str] = "incidents"

    def reported_by(self, actor: Actor) -> Self:
        """Keep what the actor reported; none that is kept from them by now."""
        return self.filter(self.not_kept_from(actor), entered_by=actor.pk)


class CaseQuerySet(CaseRules):
    """Cases of every desk: each under the capability of its own."""

    capability: ClassVar[str] = "incidents"  # named for the shared machinery; see allowed_to

    def allowed_to(self, actor: Actor, verb: str) -> Self:
        """Keep the cases on which the actor may use a verb at their desk."""
        if not actor.is_active:
            return self.none()
        found = Q(pk__in=[])
        for desk, capability in CAPABILITIES.items():
            if scope := actor.scope_of(capability, verb):
                found |= Q(desk=desk) & self.in_scope(scope, actor)
        return self.filter(found)

    def waiting_for(self, actor: Actor) -> Self:
        """Keep the open cases that wait for the actor, or for the actor's body."""
        org = getattr(actor, "organisation_id", None)
        mine = Q(holder=actor.pk)
        if org:
            mine |= Q(holder=None, holder_org=org)
        return self.open().filter(mine)
