"""Every list of field work and its pages."""

from fieldwork.records.campaigns import Campaigns
from fieldwork.records.tasks import Assignments, Tasks
from fieldwork.records.visits import Visits

RECORDS = (Tasks, Assignments, Campaigns, Visits)
EXPORTABLES = tuple(records.exportable() for records in RECORDS)
