"""Questions asked of the working side of the video register."""

from datetime import datetime
from typing import Any, Self

from django.db.models import Q, QuerySet
from django.utils import timezone

from core.access import Actor


class FootageQuerySet(QuerySet[Any]):
    """Footage requests: one's own, and those of one's station for its leader."""

    def visible_to(self, actor: Actor) -> Self:
        """Keep what the actor asked for, decided, or may decide."""
        if not actor.is_active or not actor.scope_of("footage"):
            return self.none()
        found = Q(requester=actor.pk) | Q(approver=actor.pk)
        org = getattr(actor, "organisation_id", None)
        leads = any(post.is_leader for post in getattr(actor, "posts_today", ()))
        if org and leads:
            found |= Q(station=org)
        return self.filter(found)

    def awaiting(self) -> Self:
        """Keep the requests that nobody has decided."""
        return self.filter(state="requested")

    def run_out(self, moment: datetime | None = None) -> Self:
        """Keep the approved requests whose time is over."""
        return self.filter(state="approved", expires_at__lte=moment or timezone.now())


class VideoDayQuerySet(QuerySet[Any]):
    """The daily log of video points: read where the points are."""

    def visible_to(self, actor: Actor) -> Self:
        """Keep the days of the points the actor may read."""
        points = self.model._meta.get_field("point").related_model.objects
        return self.filter(point__in=points.visible_to(actor).order_by().values("pk"))
