"""Which body, or which person of the network, serves a place."""

from typing import Final

from django.db.models import QuerySet
from django.utils import timezone

from core.access import Actor, within
from grid.choices import Level, OrganisationKind
from grid.models import Area, Organisation
from staff.choices import NetworkKind, Role
from staff.models import NetworkPost, Post, User
from staff.querysets import holding

MEDIATING: Final = (
    OrganisationKind.MEDIATION_COMMITTEE,
    OrganisationKind.PEACE_ASSOCIATION,
    OrganisationKind.JUSTICE_MEDIATION_CENTRE,
)
COURTS: Final = (OrganisationKind.COURT, OrganisationKind.TRIBUNAL)
PARTNERS: Final = (
    OrganisationKind.JOINT_OFFICE,
    OrganisationKind.PETITION_RECEPTION,
    OrganisationKind.PETITION_SECTION,
    OrganisationKind.JUSTICE_MEDIATION_CENTRE,
    OrganisationKind.PEACE_ASSOCIATION,
    OrganisationKind.LEGAL_AID_CENTRE,
    OrganisationKind.PSYCHOLOGICAL_SUPPORT_CENTRE,
    OrganisationKind.COMMUNITY_AFFAIRS_OFFICE,
    OrganisationKind.VOLUNTEER_CORPS,
    OrganisationKind.JUSTICE_OFFICE,
    OrganisationKind.WOMENS_FEDERATION,
    OrganisationKind.POLICE_STATION,
)


def serving(code: str, kind: str) -> Organisation | None:
    """Return the organisation of a kind that serves a place: that of the nearest area."""
    found = [
        one
        for one in Organisation.objects.filter(kind=kind).exclude(area_code="")
        if code.startswith(one.area_code)
    ]
    return max(found, key=lambda one: len(one.area_code), default=None)


def contact_judge(code: str) -> NetworkPost | None:
    """Return the contact judge of a place: that of the nearest area; one with an account."""
    today = timezone.localdate()
    posts = NetworkPost.objects.current(today).filter(
        kind=NetworkKind.CONTACT_JUDGE, user__isnull=False
    )
    found = [post for post in posts if code.startswith(post.area_code)]
    return max(found, key=lambda post: len(post.area_code), default=None)


def uncovered_communities(actor: Actor) -> list[Area]:
    """Return the communities of the actor's area in which nobody is contact judge (S40)."""
    today = timezone.localdate()
    codes = list(
        NetworkPost.objects.current(today)
        .filter(kind=NetworkKind.CONTACT_JUDGE)
        .values_list("area_code", flat=True)
    )
    ranges = actor.scope_of("places").ranges
    areas = Area.objects.active().filter(within("code", ranges), level=Level.COMMUNITY)
    return [
        area
        for area in areas.defer("boundary").order_by("code")
        if not any(area.code.startswith(code) for code in codes)
    ]


def mediating_bodies() -> QuerySet[Organisation]:
    """Return the organisations that mediate: committees, associations, the bureau's centre."""
    rows: QuerySet[Organisation] = Organisation.objects.filter(kind__in=MEDIATING)
    return rows.order_by("area_code", "name")


def partners_for(code: str) -> QuerySet[Organisation]:
    """Return the partner units that serve a place and can be invited."""
    rows: QuerySet[Organisation] = Organisation.objects.filter(
        kind__in=PARTNERS, area_code__in=["", *holding(code)]
    )
    return rows.order_by("kind", "name")


def courts_for(code: str) -> QuerySet[Organisation]:
    """Return the courts that serve a place, the nearest first."""
    rows: QuerySet[Organisation] = Organisation.objects.filter(
        kind__in=COURTS, area_code__in=["", *holding(code)]
    )
    return rows.order_by("-area_code", "name")


def mediators_for(code: str) -> QuerySet[User]:
    """Return the people who mediate in a place today."""
    posts = Post.objects.in_force(timezone.localdate()).filter(
        role=Role.MEDIATOR, area_code__in=holding(code)
    )
    rows: QuerySet[User] = User.objects.filter(is_active=True, pk__in=posts.values("user"))
    return rows.select_related("organisation").order_by("organisation__name", "full_name")
