"""Those who serve: accounts, posts, the network of responsible people."""

from staff.models.access import AccessEvent
from staff.models.audit import AccessDay, AccessQuestion
from staff.models.exports import DataExport
from staff.models.network import NetworkPost
from staff.models.posts import Post
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
    "NetworkPost",
    "PastPassword",
    "Post",
    "User",
]
