"""Questions asked of care records, youth support files and the grants to them."""

from datetime import date
from typing import Any, ClassVar, Self

from django.db.models import Q
from django.utils import timezone

from core.access import Actor, ScopedQuerySet, within
from residents.choices.files import (
    OPEN_CARE,
    OPEN_YOUTH,
    STATUTORY,
    VOLUNTARY,
    CareState,
    LevelState,
    YouthState,
)
from residents.file_rights import leads_office, posts_as, supervises
from staff.choices import Role


class FileGrantQuerySet(ScopedQuerySet):
    """Grants (授权): seen by who holds, asked for or gave them, and by who may give them."""

    capability: ClassVar[str] = "youth_files"

    def allowed_to(self, actor: Actor, verb: str) -> Self:
        """Keep the grants the actor holds or asked for (view), or may decide on (approve)."""
        if not actor.is_active:
            return self.none()
        office = leads_office(actor)
        decides = Q(care_record__isnull=False, office_id=office) if office else Q(pk__in=[])
        for prefix in supervises(actor):
            decides |= Q(youth_file__isnull=False, area_code__startswith=prefix)
        if verb == "approve":
            return self.filter(decides)
        mine = Q(staff_id=actor.pk) | Q(asked_by_id=actor.pk) | Q(granted_by_id=actor.pk)
        return self.filter(mine | decides)

    def countable_by(self, actor: Actor) -> Self:
        """Keep what the actor may see: there are no totals of grants."""
        return self.visible_to(actor)

    def current(self, day: date | None = None) -> Self:
        """Keep the grants that hold on a day, today unless given."""
        day = day or timezone.localdate()
        return self.filter(
            begins_on__lte=day, ends_on__gt=day, granted_by__isnull=False, revoked_at=None
        )

    def asked(self) -> Self:
        """Keep the grants that wait for a decision."""
        return self.filter(granted_by=None, revoked_at=None)

    def held_by(self, actor: Actor, role: str) -> Self:
        """Keep the current grants of an actor whose post still holds."""
        return self.current().filter(staff_id=actor.pk) if posts_as(actor, role) else self.none()


class CareRecordQuerySet(ScopedQuerySet):
    """Care records (重点人员): voluntary ones by area, statutory ones by named grant only."""

    capability: ClassVar[str] = "care"

    def allowed_to(self, actor: Actor, verb: str) -> Self:
        """Keep the records on which the actor may use a verb; sealed ones are for nobody.

        An overdue review hides a record from all but its reviewers (R1): those who approve
        voluntary care in the area, the holder of a reviewer's grant.
        """
        if not actor.is_active:
            return self.none()
        found = Q(review_due__gte=timezone.localdate())
        ranges = actor.scope_of("care", verb).ranges
        reviewed = within("area_code", actor.scope_of("care", "approve").ranges)
        area = Q(category__in=VOLUNTARY) & within("area_code", ranges) & (found | reviewed)
        grants = self.model.grants.rel.related_model.objects.held_by(actor, Role.JUSTICE_WORKER)
        reviewing = Q(pk__in=grants.filter(is_reviewer=True).values("care_record"))
        named = Q(category__in=STATUTORY, pk__in=grants.values("care_record"))
        return self.exclude(state=CareState.SEALED).filter(area | (named & (found | reviewing)))

    def countable_by(self, actor: Actor) -> Self:
        """Keep what the actor may see; totals come from `services.figures` only."""
        return self.visible_to(actor)

    def open(self) -> Self:
        """Keep the records that have not ended."""
        return self.filter(state__in=OPEN_CARE)

    def voluntary(self) -> Self:
        """Keep the records of voluntary care."""
        return self.filter(category__in=VOLUNTARY)


class YouthSupportFileQuerySet(ScopedQuerySet):
    """Youth support files (三卡一档): by named grant only."""

    capability: ClassVar[str] = "youth_files"

    def allowed_to(self, actor: Actor, verb: str) -> Self:
        """Keep the files the actor holds a grant to; an overdue one is for its reviewers."""
        if not actor.is_active:
            return self.none()
        grants = self.model.grants.rel.related_model.objects.held_by(actor, Role.YOUTH_WORKER)
        reviewing = Q(pk__in=grants.filter(is_reviewer=True).values("youth_file"))
        named = Q(pk__in=grants.values("youth_file"))
        due = Q(review_due__gte=timezone.localdate())
        gone = (YouthState.SEALED, YouthState.ERASED)
        return self.exclude(state__in=gone).filter(named & (due | reviewing))

    def countable_by(self, actor: Actor) -> Self:
        """Keep what the actor may see; totals come from `services.figures` only."""
        return self.visible_to(actor)

    def open(self) -> Self:
        """Keep the files in service."""
        return self.filter(state__in=OPEN_YOUTH)


class PartQuerySet(ScopedQuerySet):
    """Rows that belong to a file, at `file_path`: whoever reads the file reads them."""

    capability: ClassVar[str] = "youth_files"
    file_path: ClassVar[str] = "file"

    def allowed_to(self, actor: Actor, verb: str) -> Self:
        """Keep the rows of the files the actor may read."""
        owner: Any = self.model
        for name in self.file_path.split("__"):
            owner = owner._meta.get_field(name).related_model
        files = owner.objects.allowed_to(actor, verb)
        return self.filter(**{f"{self.file_path}__in": files.values("pk")})

    def countable_by(self, actor: Actor) -> Self:
        """Keep what the actor may see: there are no totals of parts."""
        return self.visible_to(actor)


class CareContactQuerySet(PartQuerySet):
    """Contacts of care records."""

    capability: ClassVar[str] = "care"
    file_path: ClassVar[str] = "record"


class SupportEntryQuerySet(PartQuerySet):
    """Dated entries on the cards of a file."""

    file_path: ClassVar[str] = "card__file"

    def contacts(self) -> Self:
        """Keep the entries in which somebody was met or spoken to."""
        return self.filter(contact__isnull=False)


class LevelDecisionQuerySet(PartQuerySet):
    """Decisions on support levels."""

    def holding(self, day: date | None = None) -> Self:
        """Keep the decisions in force on a day; one objected to helps on until decided anew."""
        day = day or timezone.localdate()
        states = (LevelState.IN_FORCE, LevelState.OBJECTED)
        return self.filter(state__in=states, valid_from__lte=day, valid_to__gt=day)


class FileOpeningQuerySet(ScopedQuerySet):
    """Requests to open a minor's file: seen by who asked and who decides."""

    capability: ClassVar[str] = "youth_files"

    def allowed_to(self, actor: Actor, verb: str) -> Self:
        """Keep the requests of the actor (view), or those to decide on (approve)."""
        if not actor.is_active:
            return self.none()
        decides = Q(pk__in=[])
        for prefix in supervises(actor):
            decides |= Q(area_code__startswith=prefix)
        if verb == "approve":
            return self.filter(decides).exclude(asked_by_id=actor.pk)
        return self.filter(decides | Q(asked_by_id=actor.pk) | Q(approved_by_id=actor.pk))

    def countable_by(self, actor: Actor) -> Self:
        """Keep what the actor may see."""
        return self.visible_to(actor)
