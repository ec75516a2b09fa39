"""Those who serve: accounts, posts, the network of responsible people."""

from staff.models.access import AccessEvent
from staff.models.audit import AccessDay, AccessQuestion
from staff.models.calendar import WorkCalendarDay
from staff.models.exports import DataExport
from staff.models.modules import ImpactAssessment, ModuleSwitch
from staff.models.network import NetworkPost
from staff.models.posts import Post
from staff.models.retention import RetentionRule, RetentionRun
from staff.models.schedules import Schedule, ScheduledRun
from staff.models.seals import AccessSeal, AccessVerification, DroppedMonth
from staff.models.users import PastPassword, User

__all__ = [
    "AccessDay",
    "AccessEvent",
    "AccessQuestion",
    "AccessSeal",
    "AccessVerification",
    "DataExport",
    "DroppedMonth",
    "ImpactAssessment",
    "ModuleSwitch",
    "NetworkPost",
    "PastPassword",
    "Post",
    "RetentionRule",
    "RetentionRun",
    "Schedule",
    "ScheduledRun",
    "User",
    "WorkCalendarDay",
]
