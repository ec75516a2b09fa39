"""The record types of cases."""

from incidents.records.incidents import Incidents

RECORDS = (Incidents,)

__all__ = ["RECORDS", "Incidents"]
