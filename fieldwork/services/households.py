"""Who lives where a visit is made: shown masked, confirmed by the visit itself."""

import uuid

from core.audit import Action
from core.rows import scoped_to
from fieldwork.choices import VisitKind
from fieldwork.services.checks import Place
from fieldwork.services.reports import Report
from grid.models import Dwelling
from residents.services.homes import Household, households_at
from residents.services.households import verify_household
from residents.services.reading import shown
from staff.models import User


def households_for(actor: User, kind: str, place: Place) -> list[Household] | None:
    """Return the households of the door a visit is made to, the showing logged.

    None where the visit is about something else or the actor reads no people there. The
    caller has declared the scope of the actor. Raises NotLogged.
    """
    if kind != VisitKind.HOUSEHOLD or not isinstance(place, Dwelling):
        return None
    if not actor.scope_of("people", "write").covers(place.area_code):
        return None
    found = households_at(actor, place)
    people = [home.person for household in found for home in household.members]
    shown(actor=actor, people=people, action=Action.VIEW, asked=f"visit to dwelling {place.pk}")
    return found


def confirm(actor: User, report: Report) -> None:
    """Verify the households that were shown, if the visit found nothing changed.

    Raises ChangedMeanwhile when somebody moved since; then the visit is not kept either.
    """
    if not report.is_unchanged or not report.households:
        return
    with scoped_to(actor):
        for number, stamp in report.households:
            verify_household(
                actor=actor,
                client_uuid=uuid.uuid5(report.client_uuid, number),
                dwelling=report.place.pk,
                household_no=number,
                seen=stamp,
            )
