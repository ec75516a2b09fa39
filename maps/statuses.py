"""How a row of a register gets its place in a legend, as database expressions."""

from datetime import date, datetime, timedelta

from django.db.models import Case, CharField, Exists, OuterRef, Q, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Left, NullIf
from django.utils import timezone

from fieldwork.choices import TaskState, VisitResult
from grid.choices import CODE_DIGITS, HazardLevel, Level, OrganisationKind
from incidents.choices import DisputeState
from incidents.models.cases import SOON as CASE_SOON
from staff.choices import Role
from staff.models import Post

DUE_SOON_DAYS = 14
AGREED_STATES = (DisputeState.AGREED, DisputeState.PERFORMING, DisputeState.PERFORMED)
GOVERNANCE = (
    OrganisationKind.GOVERNANCE_CENTRE,
    OrganisationKind.GOVERNANCE_OFFICE,
    OrganisationKind.STREET_OFFICE,
    OrganisationKind.RESIDENTS_COMMITTEE,
    OrganisationKind.VILLAGE_COMMITTEE,
    OrganisationKind.POLICE_STATION,
    OrganisationKind.DEPARTMENT,
    OrganisationKind.COURT,
    OrganisationKind.TRIBUNAL,
    OrganisationKind.PROCURATORATE,
)
SERVICES = (
    OrganisationKind.LEGAL_AID_CENTRE,
    OrganisationKind.PSYCHOLOGICAL_SUPPORT_CENTRE,
    OrganisationKind.PEACE_ASSOCIATION,
    OrganisationKind.VOLUNTEER_CORPS,
    OrganisationKind.PATROL_TEAM,
    OrganisationKind.SCHOOL,
    OrganisationKind.SOCIAL_ORG,
)
COMPANIES = (OrganisationKind.ENTERPRISE, OrganisationKind.PROPERTY_MANAGEMENT)


def one_of(*cases: tuple[Q | Exists, str], otherwise: str) -> Case:
    """Return the word of the first condition that holds."""
    whens = [When(condition, then=Value(word)) for condition, word in cases]
    return Case(*whens, default=Value(otherwise), output_field=CharField())


def first_words(*columns: str) -> Coalesce:
    """Return the first of some text columns that is not empty."""
    return Coalesce(*(NullIf(column, Value("")) for column in columns), Value(None))


def day_of(moment: datetime) -> date:
    """Return the local day of a moment."""
    return timezone.localtime(moment).date()


def check_status(due: str, moment: datetime) -> Combinable:
    """Return how safe a place is and when it is next looked at."""
    today = day_of(moment)
    return one_of(
        (Q(hazard_level=HazardLevel.SERIOUS), "serious"),
        (Q(hazard_level=HazardLevel.GENERAL), "hazard"),
        (Q(**{f"{due}__isnull": True}), "unchecked"),
        (Q(**{f"{due}__lt": today}), "overdue"),
        (Q(**{f"{due}__lte": today + timedelta(days=DUE_SOON_DAYS)}), "due"),
        otherwise="fine",
    )


def rental_status(moment: datetime) -> Combinable:
    """Return the status of a rental."""
    return check_status("next_check_on", moment)


def site_status(moment: datetime) -> Combinable:
    """Return the status of a key site."""
    return check_status("next_inspection_on", moment)


def task_status(moment: datetime) -> Combinable:
    """Return how urgent an open task is."""
    tomorrow = timezone.localtime(moment).replace(hour=0, minute=0) + timedelta(days=1)
    return one_of(
        (Q(state=TaskState.CANNOT_DO), "stuck"),
        (Q(state=TaskState.SUBMITTED), "review"),
        (Q(due_at__lt=moment), "late"),
        (Q(due_at__lt=tomorrow), "today"),
        otherwise="open",
    )


def incident_status(moment: datetime) -> Combinable:
    """Return how an open incident stands: late, with the police, new, to be verified, at work."""
    with_police = Q(handed_to_police_at__isnull=False, state__in=["dispatched", "working"])
    return one_of(
        (Q(next_due_at__lt=moment, paused_at=None), "late"),
        (with_police, "police"),
        (Q(state__in=["reported", "filed"]), "new"),
        (Q(state="resolved"), "review"),
        otherwise="open",
    )


def appeal_status(moment: datetime) -> Combinable:
    """Return how an appeal stands in time; one that waits for the citizen has no clock."""
    return one_of(
        (Q(closed_at__isnull=False), "finished"),
        (Q(paused_at__isnull=False), "paused"),
        (Q(next_due_at__lt=moment), "late"),
        (Q(next_due_at__lt=moment + CASE_SOON), "due_soon"),
        otherwise="on_time",
    )


def dispute_status(moment: datetime) -> Combinable:
    """Return how far the mediation of a dispute has come."""
    return one_of(
        (Q(state__in=[DisputeState.REGISTERED, DisputeState.ASSIGNED]), "waiting"),
        (Q(state=DisputeState.MEDIATING), "mediating"),
        (Q(state__in=AGREED_STATES), "agreed"),
        otherwise="other",
    )


def handling_status(moment: datetime) -> Combinable:
    """Return whether the running step of an open handling is late."""
    return one_of((Q(due_at__lt=moment), "late"), otherwise="on_time")


def visit_status(moment: datetime) -> Combinable:
    """Return whether a visit took place; why it did not shows no difference."""
    return one_of((Q(result=VisitResult.DONE), "done"), otherwise="not_done")


def cover_status(moment: datetime) -> Combinable:
    """Return who answers for a cell: a worker, only the leader above, or nobody."""
    posts = Post.objects.in_force(day_of(moment))
    workers = posts.filter(role=Role.GRID_WORKER, area_code=OuterRef("code"))
    community = Left(OuterRef("code"), CODE_DIGITS[Level.COMMUNITY])
    leaders = posts.filter(role=Role.GRID_LEADER, area_code__in=[OuterRef("code"), community])
    return one_of((Exists(workers), "worker"), (Exists(leaders), "leader"), otherwise="nobody")


def organisation_status(moment: datetime) -> Combinable:
    """Return the group that an organisation's kind belongs to."""
    return one_of(
        (Q(kind__in=GOVERNANCE), "governance"),
        (Q(kind__in=SERVICES), "service"),
        (Q(kind__in=COMPANIES), "enterprise"),
        otherwise="other",
    )
