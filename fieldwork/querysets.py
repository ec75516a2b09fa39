"""Questions asked of tasks and visits."""

from datetime import datetime
from typing import ClassVar, Self

from django.db.models import Q

from core.access import Actor, ScopedQuerySet
from fieldwork.choices import OPEN_STATES, WAITING_STATES, VisitResult


class CampaignQuerySet(ScopedQuerySet):
    """Campaigns, scoped by the areas they run in."""

    capability: ClassVar[str] = "campaigns"
    area_code_path: ClassVar[str] = "area_code"
    own_paths: ClassVar[tuple[str, ...]] = ("author_id",)


class AssignmentQuerySet(ScopedQuerySet):
    """Sendings of tasks: those of one's own, and those of one's area."""

    capability: ClassVar[str] = "tasks"
    own_paths: ClassVar[tuple[str, ...]] = ("issuer_id",)


class TaskQuerySet(ScopedQuerySet):
    """Tasks, seen by area, by those they are assigned to and by those who issued them."""

    capability: ClassVar[str] = "tasks"
    own_paths: ClassVar[tuple[str, ...]] = ("assignee_id", "issued_by_id")

    def open(self) -> Self:
        """Keep the tasks that are not finished."""
        return self.filter(state__in=OPEN_STATES)

    def waiting(self) -> Self:
        """Keep the tasks that wait for the person they are assigned to."""
        return self.filter(state__in=WAITING_STATES)

    def late(self, moment: datetime) -> Self:
        """Keep the open tasks whose due time has passed."""
        return self.open().filter(due_at__lt=moment)

    def below(self, code: str) -> Self:
        """Keep the tasks in the area with this code."""
        return self.filter(area_code__gte=code, area_code__lt=code + ":")


class VisitQuerySet(ScopedQuerySet):
    """Visits, seen by area and by those who made them, the second person too."""

    capability: ClassVar[str] = "visits"
    own_paths: ClassVar[tuple[str, ...]] = ("worker_id", "second_worker_id")

    def done(self) -> Self:
        """Keep the visits that took place."""
        return self.filter(result=VisitResult.DONE)

    def to_sign_by(self, person: Actor) -> Self:
        """Keep the joint visits that wait for somebody's signature."""
        return self.filter(second_worker=person, second_signed_at=None)

    def between(self, start: datetime, end: datetime) -> Self:
        """Keep the visits with `start` ≤ at < `end`."""
        return self.filter(at__gte=start, at__lt=end)

    def below(self, code: str) -> Self:
        """Keep the visits in the area with this code."""
        return self.filter(area_code__gte=code, area_code__lt=code + ":")


class CheckResultQuerySet(ScopedQuerySet):
    """Checked items, seen with their visit."""

    capability: ClassVar[str] = "visits"
    area_code_path: ClassVar[str] = "visit__area_code"
    own_paths: ClassVar[tuple[str, ...]] = ("visit__worker_id", "visit__second_worker_id")


class PhotoQuerySet(ScopedQuerySet):
    """Photos, seen by whoever sees the visit or the task they belong to."""

    capability: ClassVar[str] = "visits"
    area_code_path: ClassVar[str] = "visit__area_code"
    own_paths: ClassVar[tuple[str, ...]] = ("visit__worker_id", "visit__second_worker_id")

    def allowed_to(self, actor: Actor, verb: str) -> Self:
        """Keep the photos of visits, and those of tasks, on which the actor may use a verb."""
        tasks = self.model._meta.get_field("task").related_model.objects
        of_visits = super().allowed_to(actor, verb).order_by().values("pk")
        of_tasks = Q(task__in=tasks.allowed_to(actor, verb).order_by().values("pk"))
        return self.filter(Q(pk__in=of_visits) | of_tasks)
