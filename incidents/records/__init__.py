"""The record types of cases."""

from incidents.records.appeals import Appeals
from incidents.records.disputes import Disputes
from incidents.records.incidents import Incidents

RECORDS = (
    Incidents,
    Appeals,
    Disputes,
)

__all__ = ["RECORDS", "Appeals", "Disputes", "Incidents"]
