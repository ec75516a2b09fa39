"""Cases and what belongs to them."""

from incidents.models.answers import PublishedAnswer
from incidents.models.appeals import Appeal
from incidents.models.attempts import WrongCode
from incidents.models.cases import Case, CaseCounter, CaseEvent
from incidents.models.categories import IssueCategory
from incidents.models.claims import Claim
from incidents.models.clients import ApiKey, CategoryQuestion, ClientUpdate, Submission
from incidents.models.contacts import Contact, ContactGrant
from incidents.models.figures import CaseFigure, CaseReport, HandlingFigure
from incidents.models.files import CaseFile, Conflict, Follower
from incidents.models.follow_ups import FollowUp
from incidents.models.handlings import Extension, Handling, Supervision
from incidents.models.incidents import Incident
from incidents.models.limits import TimeLimit
from incidents.models.mail import Letter
from incidents.models.messages import Message, MessageText, WebHook
from incidents.models.notices import Notice
from incidents.models.reviews import ReviewRequest
from incidents.models.routing import RoutingRule
from incidents.models.tallies import DaySalt, Tally

__all__ = [
    "ApiKey",
    "Appeal",
    "Case",
    "CaseCounter",
    "CaseEvent",
    "CaseFigure",
    "CaseFile",
    "CaseReport",
    "CategoryQuestion",
    "Claim",
    "ClientUpdate",
    "Conflict",
    "Contact",
    "ContactGrant",
    "DaySalt",
    "Extension",
    "FollowUp",
    "Follower",
    "Handling",
    "HandlingFigure",
    "Incident",
    "IssueCategory",
    "Letter",
    "Message",
    "MessageText",
    "Notice",
    "PublishedAnswer",
    "ReviewRequest",
    "RoutingRule",
    "Submission",
    "Supervision",
    "Tally",
    "TimeLimit",
    "WebHook",
    "WrongCode",
]
