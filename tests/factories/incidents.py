"""Cases for tests."""

import uuid
from typing import Any

from incidents.models import Incident
from incidents.services.incidents import IncidentReport, report_incident
from staff.models import User
from tests.factories.grid import in_cell


def make_incident(reporter: User, column: int = 0, **values: Any) -> Incident:
    """Report a hazard in a cell."""
    report = IncidentReport(**{"kind": "hazard", "place": in_cell(column), **values})
    return report_incident(actor=reporter, report=report)


def uuid_of(number: int) -> uuid.UUID:
    """Return a fixed client id."""
    return uuid.UUID(int=number)
