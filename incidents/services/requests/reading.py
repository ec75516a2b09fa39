"""Which cases everybody may read, and what of them (docs/open311.md says why).

Incidents of public categories that are about things. An appeal is never listed: whoever
sent it through a program can ask for it by its number, and learns how it stands but
neither where it is nor a word of it (R4, R10).
"""

from typing import Any, Final

from django.db.models import Q, QuerySet

from incidents.choices import PUBLIC_KINDS, PUBLIC_SOURCES, Desk
from incidents.models import Case

LISTED: Final = Q(desk=Desk.INCIDENT, incident__kind__in=PUBLIC_KINDS)
ASKED_FOR: Final = LISTED | Q(desk=Desk.APPEAL, submission__isnull=False)


def served() -> QuerySet[Any]:
    """Return the cases of public categories that are about no body, with what is shown."""
    rows = Case._base_manager.filter(category__is_public=True, about_org=None)
    return rows.select_related(
        "category", "holder_org", "incident", "submission", "duplicate_of", "area"
    ).order_by("-received_at", "-pk")


def public_requests() -> QuerySet[Any]:
    """Return the cases that everybody may list, the newest first."""
    return served().filter(LISTED)


def request_numbered(*numbers: str) -> QuerySet[Any]:
    """Return the cases with these numbers, those among them that may be asked for."""
    return served().filter(ASKED_FOR, number__in=numbers)


def shows_words(case: Case) -> bool:
    """Tell whether everybody may read a case's words: the public's own, read by the staff."""
    if case.desk != Desk.INCIDENT:
        return False
    incident = case.incident
    return bool(incident.is_text_checked and incident.source in PUBLIC_SOURCES)


def shows_place(case: Case) -> bool:
    """Tell whether everybody may know where a case is: of things, not of appeals."""
    return case.desk == Desk.INCIDENT and case.place is not None
