"""The register of mediators and the results of mediation by quarter."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import BadInput, NotAllowed, OutOfScope
from core.saving import check
from core.small_numbers import is_small, told
from grid.models import Organisation
from incidents.choices.disputes import Skill
from incidents.models import Dispute, MediatorProfile, MediatorTraining
from staff.choices import Role
from staff.models import User

MONTHS = 3


@dataclass(frozen=True)
class ResultRow:
    """What one organisation did in a quarter, as it may be told."""

    org: str
    accepted: str
    agreed: str
    confirmed: str
    performed: str
    failed: str


def may_keep_register(actor: User, mediator: User) -> bool:
    """Tell whether somebody keeps a mediator's profile: the mediator, or who confirms accounts."""
    if mediator.pk == actor.pk:
        return bool(actor.scope_of("disputes", "write"))
    return bool(actor.scope_of("accounts", "propose") or actor.scope_of("accounts", "confirm"))


@transaction.atomic
def keep_profile(
    *, actor: User, mediator: User, skills: list[str], **values: Any
) -> MediatorProfile:
    """Write what a mediator can do. Raises NotAllowed, BadInput, InvalidRecord."""
    if not may_keep_register(actor, mediator):
        raise NotAllowed(_("Mediators keep their own entry, or the district does."))
    if Role.MEDIATOR not in mediator.roles:
        raise BadInput(_("%(name)s is no mediator.") % {"name": mediator})
    if not set(skills) <= set(Skill.values):
        raise BadInput(_("Choose skills of the list."))
    row = MediatorProfile.objects.filter(user=mediator).first() or MediatorProfile(user=mediator)
    for name, value in {"skills": sorted(skills), **values}.items():
        setattr(row, name, value)
    check(row)
    if row.pk:
        row.save_as_next_version()
    else:
        row.save(force_insert=True)
    return row


@transaction.atomic
def record_training(
    *, actor: User, mediator: User, title: str, held_on: date, hours: int
) -> MediatorTraining:
    """Write down a course a mediator took part in."""
    if not may_keep_register(actor, mediator):
        raise NotAllowed(_("Mediators keep their own entry, or the district does."))
    if not title.strip() or held_on > timezone.localdate():
        raise BadInput(_("Name the course, and a day that is over."))
    profile, _new = MediatorProfile.objects.get_or_create(user=mediator)
    row = MediatorTraining(
        profile=profile, title=title.strip(), held_on=held_on, hours=hours, recorded_by=actor
    )
    check(row)
    row.save(force_insert=True)
    return row


def register_of(actor: User, day: date, skill: str = "") -> QuerySet[MediatorProfile]:
    """Return the register with the hours of training of the year of a day."""
    rows: QuerySet[MediatorProfile] = MediatorProfile.objects.visible_to(actor).select_related(
        "user__organisation", "employer"
    )
    if skill:
        rows = rows.filter(skills__contains=[skill])
    in_year = Q(trainings__held_on__year=day.year)
    return rows.annotate(hours=Sum("trainings__hours", filter=in_year))


def quarter(year: int, number: int) -> tuple[datetime, datetime]:
    """Return the first moment of a quarter and the first after it, local time."""
    if not 1 <= number <= 4 or not 2000 <= year <= 2200:
        raise BadInput(_("Choose a quarter."))
    first = date(year, 1 + MONTHS * (number - 1), 1)
    after = date(year + (number == 4), 1 + MONTHS * (number % 4), 1)
    start, end = (timezone.make_aware(datetime.combine(day, time.min)) for day in (first, after))
    return start, end


def results_of(actor: User, year: int, number: int) -> list[ResultRow]:
    """Return what each mediating organisation did in a quarter.

    Whoever sees totals only is not told counts of 1 to 4 (R7), and no sum from which they
    would come out. Raises OutOfScope for those without a right to either.
    """
    scope = actor.scope_of("disputes")
    if not scope and not scope.totals:
        raise OutOfScope(_("There is no such table for you."))
    start, end = quarter(year, number)
    readable = Dispute.objects.visible_to(actor)
    countable = Dispute.objects.countable_by(actor) if scope.totals else readable
    rows = Dispute._base_manager.filter(
        Q(pk__in=countable.order_by().values("pk")) | Q(pk__in=readable.order_by().values("pk"))
    )
    hide = bool(scope.totals)
    counted: Any = (
        rows.exclude(mediating_org=None)
        .values("mediating_org")
        .annotate(
            **{
                name: Count("pk", filter=Q(**{f"{field}__gte": start, f"{field}__lt": end}))
                for name, field in COLUMNS.items()
            }
        )
        .order_by("mediating_org")
    )
    names = Organisation.objects.in_bulk([row["mediating_org"] for row in counted])
    return [
        ResultRow(str(names[row["mediating_org"]]), *[cell(row[name], hide) for name in COLUMNS])
        for row in counted
        if any(row[name] for name in COLUMNS)
    ]


COLUMNS = {
    "accepted": "accepted_at",
    "agreed": "agreed_at",
    "confirmed": "confirmed_at",
    "performed": "performed_at",
    "failed": "failed_at",
}


def cell(count: int, hide: bool) -> str:
    """Return a count as it may be told."""
    return told(None, small=True) if hide and is_small(count) else told(count)
