"""The police online (S42): what to report, the stations, where fraud was tried lately, advice."""

from datetime import timedelta
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Left
from django.utils import timezone

from core.small_numbers import told_tables
from grid.choices import CODE_DIGITS, Level, OrganisationKind
from grid.models import Area, Organisation
from incidents.choices import IncidentKind
from incidents.models import Incident, IssueCategory
from incidents.services.portal.answers import public_answers
from incidents.services.portal.doors import FOR_POLICE, report_categories

LATELY: Final = timedelta(days=30)
SAFETY: Final = "public_safety"
ROOT: Final = "town"


def police_categories() -> QuerySet[IssueCategory]:
    """Return what is reported to the police online: nothing that cannot wait."""
    return report_categories().filter(incident_kind__in=FOR_POLICE)


def stations() -> QuerySet[Any]:
    """Return the police stations with their hours and phones."""
    rows: QuerySet[Any] = Organisation.objects.filter(kind=OrganisationKind.POLICE_STATION)
    return rows.order_by("area_code", "name")


def fraud_alerts() -> list[tuple[Area, str]]:
    """Return how often fraud was tried in each community in thirty days, small numbers hidden.

    A count of reports that are no matter for the police is left out; nothing is told of a case.
    """
    since = timezone.now() - LATELY
    rows = (
        Incident._base_manager.filter(kind=IncidentKind.FRAUD_ALERT, received_at__gte=since)
        .exclude(state="invalid")
        .exclude(duplicate_of__isnull=False)
        .annotate(community=Left("area_code", CODE_DIGITS[Level.COMMUNITY]))
        .order_by()
        .values("community")
        .annotate(count=Count("pk"))
    )
    counts = {row["community"]: row["count"] for row in rows}
    if not counts:
        return []
    (shown,) = told_tables([counts], ROOT, is_open=False)
    areas = Area.objects.active().filter(level=Level.COMMUNITY, code__in=counts)
    return [(area, shown[area.code]) for area in areas.defer("boundary").order_by("code")]


def safety_answers() -> QuerySet[Any]:
    """Return what was asked and answered about public safety."""
    about = Q(category__code=SAFETY) | Q(category__parent__code=SAFETY)
    return public_answers().filter(about)
