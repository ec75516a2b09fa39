"""The record types of cases."""

from incidents.records.appeals import Appeals
from incidents.records.disputes import Disputes
from incidents.records.incidents import Incidents

RECORDS = (
    Incidents,
    Appeals,
    Disputes,
)
# Of cases the lists about places leave the system; those about people's matters do not.
EXPORTABLES = (Incidents.exportable(),)

__all__ = ["RECORDS", "Appeals", "Disputes", "Incidents"]
