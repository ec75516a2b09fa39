"""What is done: campaigns, sendings, tasks, visits and check lists."""

from fieldwork.models.campaigns import Assignment, Campaign, TaskTemplate
from fieldwork.models.standards import Standard
from fieldwork.models.targets import Targeted
from fieldwork.models.tasks import Task, TaskEvent
from fieldwork.models.visits import CheckResult, Photo, Visit

__all__ = [
    "Assignment",
    "Campaign",
    "CheckResult",
    "Photo",
    "Standard",
    "Targeted",
    "Task",
    "TaskEvent",
    "TaskTemplate",
    "Visit",
]
