"""The record types of cases."""

from incidents.records.appeals import Appeals
from incidents.records.incidents import Incidents

RECORDS = (
    Incidents,
    Appeals,
)

__all__ = ["RECORDS", "Appeals", "Incidents"]
