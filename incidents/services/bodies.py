"""The bodies that a case can be sent to."""

from typing import Any, Final

from django.db.models import Q, QuerySet

from grid.choices import OrganisationKind
from grid.models import Organisation
from incidents.models import Case
from staff.querysets import holding

# Bodies with an inbox: offices, departments, partner units; no enterprises.
WITH_INBOX: Final = (
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
    OrganisationKind.LEGAL_AID_CENTRE,
    OrganisationKind.PSYCHOLOGICAL_SUPPORT_CENTRE,
    OrganisationKind.JOINT_OFFICE,
    OrganisationKind.PETITION_RECEPTION,
    OrganisationKind.PETITION_SECTION,
    OrganisationKind.JUSTICE_MEDIATION_CENTRE,
    OrganisationKind.COMMUNITY_AFFAIRS_OFFICE,
    OrganisationKind.WOMENS_FEDERATION,
    OrganisationKind.PEACE_ASSOCIATION,
    OrganisationKind.VOLUNTEER_CORPS,
    OrganisationKind.PROPERTY_MANAGEMENT,
    OrganisationKind.JUSTICE_OFFICE,
    OrganisationKind.HEALTH_SERVICE,
    OrganisationKind.REHABILITATION_SERVICE,
    OrganisationKind.CIVIL_AFFAIRS_OFFICE,
)


def bodies_for(case: Case) -> QuerySet[Any]:
    """Return the bodies that serve a case's place, without the one complained of (R10).

    What lies below that one the database refuses; it is left out here where it is known.
    """
    serving = Q(area_code__in=holding(case.area_code)) | Q(area_code="")
    rows = Organisation.objects.filter(serving, kind__in=WITH_INBOX)
    if case.about_org_id:
        rows = rows.exclude(Q(pk=case.about_org_id) | Q(parent=case.about_org_id))
    return rows.order_by("-area_code", "kind", "name")
