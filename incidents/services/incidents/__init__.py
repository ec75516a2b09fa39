"""Incidents: reported, put on file, dispatched, resolved, verified."""

from incidents.services.incidents.reporting import (
    IncidentReport,
    may_report,
    own_reports,
    report_incident,
)
from incidents.services.incidents.steps import (
    close_on_spot,
    dispatch_incident,
    file_incident,
    hand_to_police,
    refuse_incident,
    reopen_incident,
    resolve_incident,
    rework_incident,
    send_back_incident,
    start_incident,
    verify_incident,
)

__all__ = [
    "IncidentReport",
    "close_on_spot",
    "dispatch_incident",
    "file_incident",
    "hand_to_police",
    "may_report",
    "own_reports",
    "refuse_incident",
    "reopen_incident",
    "report_incident",
    "resolve_incident",
    "rework_incident",
    "send_back_incident",
    "start_incident",
    "verify_incident",
]
