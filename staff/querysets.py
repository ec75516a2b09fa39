"""Questions asked of users and posts."""

from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Self

from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db.models import Q

from core.access import Actor, Scope, ScopedQuerySet, within
from core.partitions import day_bounds
from grid.choices import CODE_DIGITS
from staff.choices import (
    ADMINISTRATORS,
    NOTHING_DONE,
    OPEN_JOBS,
    ExportState,
    QuestionState,
    UserState,
)


def holding(code: str) -> list[str]:
    """Return the codes of the area with this code and of all areas that hold it."""
    return [code[:digits] for digits in CODE_DIGITS.values() if digits <= len(code)]


class PostQuerySet(ScopedQuerySet):
    """Posts (岗位), scoped by the code of their area."""

    capability: ClassVar[str] = "posts"
    own_paths: ClassVar[tuple[str, ...]] = ("user_id",)

    def in_force(self, day: date) -> Self:
        """Keep the confirmed posts of active accounts whose period holds a day."""
        return self.filter(
            valid_from__lte=day,
            valid_to__gt=day,
            confirmed_by__isnull=False,
            revoked_at=None,
            user__state=UserState.ACTIVE,
        )

    def responsible_for(self, code: str) -> Self:
        """Keep the posts whose area is the one with this code or holds it."""
        return self.filter(area_code__in=holding(code))

    def awaiting(self, day: date) -> Self:
        """Keep the posts that somebody must still confirm."""
        return self.filter(confirmed_by=None, revoked_at=None, valid_to__gt=day)

    def under(self, actor: Actor, verb: str = "view") -> Self:
        """Keep the posts in the areas whose accounts the actor administers (matrix: accounts)."""
        if not actor.is_active:
            return self.none()
        return self.filter(within("area_code", actor.scope_of("accounts", verb).ranges))

    def ending(self, day: date, by: date) -> Self:
        """Keep the confirmed posts of a day that end on or before another day."""
        return self.in_force(day).filter(valid_to__lte=by)


class NetworkPostQuerySet(ScopedQuerySet):
    """Network posts: who is responsible here."""

    capability: ClassVar[str] = "posts"
    named_path: ClassVar[str] = "buildings__pk"

    def current(self, day: date) -> Self:
        """Keep the holders of a day."""
        return self.filter(begins_on__lte=day).filter(Q(ends_on__gt=day) | Q(ends_on=None))

    def in_scope(self, scope: Scope, actor: Actor) -> Q:
        """Return the condition of a scope, each row once though it names many buildings."""
        found = super().in_scope(scope, actor)
        return Q(pk__in=self.model._base_manager.filter(found).values("pk"))


class AccessEventQuerySet(ScopedQuerySet):
    """The read log: the auditor reads it whole, everybody what they read themselves."""

    capability: ClassVar[str] = "access_log"
    own_paths: ClassVar[tuple[str, ...]] = ("actor_id",)

    def in_scope(self, scope: Scope, actor: Actor) -> Q:
        """Return the condition of a scope: an event belongs to no area."""
        return Q() if scope.ranges else Q(actor_id=actor.pk)

    def countable_by(self, actor: Actor) -> Self:
        """Keep what the actor may read: there are no totals of reads."""
        return self.visible_to(actor)

    def about(self, key: Any) -> Self:
        """Keep the events in which one record was shown."""
        return self.filter(subject_keys__contains=[str(key)])

    def read_by(self, actor: Any) -> Self:
        """Keep what an account read: everybody may see that of themselves."""
        return self.filter(actor_id=actor.pk)

    def on(self, day: date) -> Self:
        """Keep the events of one local day, as one range of the index."""
        return self.between(day, day + timedelta(days=1))

    def between(self, first: date, after: date) -> Self:
        """Keep the events from a local day up to, not with, another."""
        return self.filter(at__gte=day_bounds(first)[0], at__lt=day_bounds(after)[0])


class TechnicalQuerySet(ScopedQuerySet):
    """What says that the read log is whole: keys, counts and digests, nobody's reads.

    The auditor reads it, and those who run the system.
    """

    capability: ClassVar[str] = "access_log"

    def allowed_to(self, actor: Actor, verb: str) -> Self:
        """Keep all rows for the auditor and the administrators."""
        if not actor.is_active or verb != "view":
            return self.none()
        roles: set[str] = getattr(actor, "roles", set())
        return self.all() if roles & ADMINISTRATORS else self.none()

    def countable_by(self, actor: Actor) -> Self:
        """Keep what the actor may read."""
        return self.visible_to(actor)


class AccessDayQuerySet(ScopedQuerySet):
    """Figures of reads: the auditor's."""

    capability: ClassVar[str] = "access_log"

    def in_scope(self, scope: Scope, actor: Actor) -> Q:
        """Return the condition of a scope: figures belong to no area."""
        return Q() if scope.ranges else Q(pk__in=[])

    def countable_by(self, actor: Actor) -> Self:
        """Keep what the actor may read."""
        return self.visible_to(actor)


class AccessQuestionQuerySet(ScopedQuerySet):
    """Questions about reads: the auditor's, and one's own."""

    capability: ClassVar[str] = "access_log"

    def allowed_to(self, actor: Actor, verb: str) -> Self:
        """Keep all questions for the auditor, for anybody else those put to them."""
        if not actor.is_active or actor.pk is None:
            return self.none()
        return self.all() if actor.scope_of(self.capability).ranges else self.put_to(actor)

    def countable_by(self, actor: Actor) -> Self:
        """Keep what the actor may read."""
        return self.visible_to(actor)

    def put_to(self, actor: Actor) -> Self:
        """Keep the questions that somebody is asked."""
        return self.filter(actor_id=actor.pk)

    def awaiting_answer(self) -> Self:
        """Keep the questions without an answer."""
        return self.filter(state=QuestionState.OPEN)


class DataExportQuerySet(ScopedQuerySet):
    """Exports: everybody's own; those about persons wait for who may approve in their area."""

    capability: ClassVar[str] = "exports"
    own_paths: ClassVar[tuple[str, ...]] = ("requested_by_id",)

    def visible_to(self, actor: Actor) -> Self:
        """Keep the actor's own exports."""
        return self.filter(requested_by_id=actor.pk) if actor.is_active else self.none()

    def awaiting(self, actor: Actor) -> Self:
        """Keep the exports about persons that the actor may decide on, nobody's own."""
        waiting = self.filter(is_personal=True, state=ExportState.WAITING)
        return waiting.allowed_to(actor, "approve").exclude(requested_by_id=actor.pk)

    def outdated(self, moment: datetime) -> Self:
        """Keep the exports whose files are to be removed."""
        return self.filter(state=ExportState.READY, expires_at__lte=moment)

    def naming(self, key: Any) -> Self:
        """Keep the exports in whose files a person stands."""
        return self.filter(row_keys__contains=[str(key)], state=ExportState.READY)


class WholeQuerySet(ScopedQuerySet):
    """Rows of the whole office: they belong to no area."""

    def in_scope(self, scope: Scope, actor: Actor) -> Q:
        """Return the condition of a scope: all rows, for whoever has the capability."""
        return Q() if scope.ranges else Q(pk__in=[])

    def countable_by(self, actor: Actor) -> Self:
        """Keep what the actor may read."""
        return self.visible_to(actor)


class WorkCalendarDayQuerySet(WholeQuerySet):
    """Holidays and worked weekend days."""

    capability: ClassVar[str] = "calendar"

    def of_year(self, year: int) -> Self:
        """Keep the days of one year."""
        return self.filter(day__year=year)


class ImpactAssessmentQuerySet(WholeQuerySet):
    """Impact assessments."""

    capability: ClassVar[str] = "modules"

    def valid_on(self, day: date) -> Self:
        """Keep the approved ones whose period holds a day."""
        return self.filter(approved_by__isnull=False, valid_from__lte=day, valid_until__gt=day)


class ModuleSwitchQuerySet(WholeQuerySet):
    """Modules that are on, wait to be confirmed, or were on."""

    capability: ClassVar[str] = "modules"

    def open(self) -> Self:
        """Keep those not switched off."""
        return self.filter(ended_at=None)

    def confirmed(self) -> Self:
        """Keep the open ones that two people stand for."""
        return self.open().filter(confirmed_by__isnull=False)


class RetentionRuleQuerySet(WholeQuerySet):
    """Retention rules."""

    capability: ClassVar[str] = "retention"


class RetentionRunQuerySet(WholeQuerySet):
    """Removals under retention rules."""

    capability: ClassVar[str] = "retention"


class ScheduleQuerySet(WholeQuerySet):
    """What runs by the clock."""

    capability: ClassVar[str] = "jobs"

    def due(self, moment: datetime) -> Self:
        """Keep what is to run at a moment or was to run before it."""
        return self.filter(is_active=True, next_run_at__lte=moment)


class ScheduledRunQuerySet(WholeQuerySet):
    """Runs of schedules."""

    capability: ClassVar[str] = "jobs"

    def open(self) -> Self:
        """Keep the runs that wait or are at it."""
        return self.filter(state__in=OPEN_JOBS)

    def notable(self) -> Self:
        """Leave out the runs that found nothing to do, by far the most."""
        return self.exclude(outcome=NOTHING_DONE)


class UserQuerySet(ScopedQuerySet):
    """Accounts, scoped by their posts and by the organisation they belong to.

    An account without any post is seen by those who may write accounts anywhere:
    they make it first and give it a post later.
    """

    capability: ClassVar[str] = "accounts"

    def in_scope(self, scope: Scope, actor: Actor) -> Q:
        """Return the condition that an account lies in a scope."""
        found = within("posts__area_code", scope.ranges)
        found |= within("organisation__area_code", scope.ranges)
        if actor.scope_of("accounts", "write"):
            found |= Q(posts=None)
        return Q(pk__in=self.model._base_manager.filter(found).values("pk"))

    def countable_by(self, actor: Actor) -> Self:
        """Keep what the actor may see: there are no totals of accounts."""
        return self.visible_to(actor)

    def unused_since(self, moment: datetime) -> Self:
        """Keep the active accounts nobody has signed in to since a moment."""
        never = Q(last_login=None, date_joined__lt=moment)
        return self.filter(state=UserState.ACTIVE).filter(never | Q(last_login__lt=moment))


class UserManager(DjangoUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Accounts; looked up by user name without regard to case."""

    use_in_migrations = False

    def get_by_natural_key(self, username: str | None) -> Any:
        """Return the account with a user name, in any case."""
        return self.get(username__iexact=username)
