"""Questions asked of people and residencies."""

from datetime import date
from typing import Any, ClassVar, Self

from django.db.models import BooleanField, F, Func, Q, Value
from django.utils import timezone

from core.access import Actor, Scope, ScopedQuerySet, within


class PersonQuerySet(ScopedQuerySet):
    """People (人员), scoped by the cell they live in, or lived in last."""

    capability: ClassVar[str] = "people"

    def in_scope(self, scope: Scope, actor: Actor) -> Q:
        """Return the condition of a scope; an overdue record shows only to its reviewers (R1)."""
        found = super().in_scope(scope, actor) & Q(locked_at=None)
        if actor.scope_of(self.capability, "write"):
            return found
        return found & Q(review_due__gte=timezone.localdate())

    def countable_by(self, actor: Actor) -> Self:
        """Keep the people who enter population figures shown to the actor."""
        if not actor.is_active:
            return self.none()
        found: Self = counted(self.filter(locked_at=None), actor)
        return found

    def standing(self) -> Self:
        """Keep the records that were not joined into another one."""
        return self.filter(merged_into=None)

    def with_index(self, index: bytes) -> Self:
        """Keep the people whose identity number has a blind index."""
        return self.standing().filter(identity_index=index)

    def named(self, beginning: str) -> Self:
        """Keep the people whose name begins so, exactly.

        `^@` is leakproof: under row security LIKE would read every row.
        """
        begins = Func(
            F("name"),
            Value(beginning),
            template="%(expressions)s",
            arg_joiner=" ^@ ",
            output_field=BooleanField(),
        )
        return self.standing().filter(begins)


class ResidencyQuerySet(ScopedQuerySet):
    """Residencies (居住关系), scoped by the cell of the dwelling on their days."""

    capability: ClassVar[str] = "people"

    def in_scope(self, scope: Scope, actor: Actor) -> Q:
        """Return the condition of a scope; a locked person's residencies are hidden too."""
        return super().in_scope(scope, actor) & Q(person__locked_at=None)

    def countable_by(self, actor: Actor) -> Self:
        """Keep the residencies that enter population figures; a locked person's enter none."""
        if not actor.is_active:
            return self.none()
        found: Self = counted(self.filter(person__locked_at=None), actor)
        return found

    def current(self, day: date | None = None) -> Self:
        """Keep the residencies that hold on a day, today unless given."""
        day = day or timezone.localdate()
        return self.filter(begins_on__lte=day).filter(Q(ends_on=None) | Q(ends_on__gt=day))

    def open(self) -> Self:
        """Keep the residencies that have not ended."""
        return self.filter(ends_on=None)


class PopulationChangeQuerySet(ScopedQuerySet):
    """What was done to the population, scoped by the cell it was done in."""

    capability: ClassVar[str] = "people"


class CorrectionQuerySet(ScopedQuerySet):
    """Requests to correct a fact, scoped by their person."""

    capability: ClassVar[str] = "people"
    area_code_path: ClassVar[str] = "person__area_code"


class MergeProposalQuerySet(ScopedQuerySet):
    """Proposals to join two records; both must lie in the scope."""

    capability: ClassVar[str] = "people"
    area_code_path: ClassVar[str] = "kept__area_code"

    def in_scope(self, scope: Scope, actor: Actor) -> Q:
        """Return the condition that both records lie in the scope."""
        return super().in_scope(scope, actor) & within("dropped__area_code", scope.ranges)


class DataRequestQuerySet(ScopedQuerySet):
    """Requests about records: who took one in, and the data-protection officer of the area."""

    capability: ClassVar[str] = "data_requests"
    own_paths: ClassVar[tuple[str, ...]] = ("taken_by_id",)

    def open(self) -> Self:
        """Keep those that wait for an answer."""
        return self.exclude(state="executed")

    def countable_by(self, actor: Actor) -> Self:
        """Keep what the actor may read: there are no totals of requests."""
        return self.visible_to(actor)


class RentalLandlordQuerySet(ScopedQuerySet):
    """Landlords (房东), scoped by the rental housing they let."""

    capability: ClassVar[str] = "rental_housing"
    area_code_path: ClassVar[str] = "rental__area_code"


class PeopleImportQuerySet(ScopedQuerySet):
    """Imports of household lists, scoped by the community that a list is of."""

    capability: ClassVar[str] = "people"


def counted(rows: Any, actor: Actor) -> Any:
    """Keep the rows of the areas whose population the actor may know (matrix: population)."""
    scope = actor.scope_of("population")
    ranges = (*scope.ranges, *scope.totals)
    found = Q(pk__in=[])
    for part in ranges:
        found |= Q(area_code__gte=part.low, area_code__lt=part.high)
    return rows.filter(found)
