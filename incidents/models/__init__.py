"""Cases and what belongs to them."""

from incidents.models.agreements import (
    Agreement,
    JudicialConfirmation,
    PerformanceCheck,
)
from incidents.models.answers import PublishedAnswer
from incidents.models.appeals import Appeal
from incidents.models.cases import Case, CaseCounter, CaseEvent
from incidents.models.categories import IssueCategory
from incidents.models.claims import Claim
from incidents.models.clients import ApiKey, ClientUpdate, Submission
from incidents.models.concerns import ConcernNote
from incidents.models.contacts import Contact, ContactGrant
from incidents.models.disputes import Dispute, DisputeParty
from incidents.models.figures import CaseFigure, CaseReport, HandlingFigure, MediationFigure
from incidents.models.files import CaseFile, Conflict, Follower
from incidents.models.follow_ups import FollowUp
from incidents.models.handlings import Extension, Handling, Supervision
from incidents.models.hotlines import Exchange, ExchangeRow, HotlineLink
from incidents.models.incidents import Incident
from incidents.models.limits import TimeLimit
from incidents.models.mail import Letter
from incidents.models.mediation import (
    CourtQuestion,
    MediationRoom,
    MediationSession,
    PartnerInvitation,
    SessionMinutes,
)
from incidents.models.mediators import MediatorProfile, MediatorTraining, ScreeningRound
from incidents.models.messages import Message, MessageText, WebHook
from incidents.models.notices import Notice
from incidents.models.questions import CaseAnswer, CategoryQuestion
from incidents.models.reviews import ReviewRequest
from incidents.models.routing import RoutingRule
from incidents.models.signing import (
    AgreementSignature,
    AgreementText,
    DossierFile,
    PartyReading,
    SigningLink,
)
from incidents.models.tallies import DaySalt, Tally
from incidents.models.video import VideoAccessRequest, VideoDay

__all__ = [
    "Agreement",
    "AgreementSignature",
    "AgreementText",
    "ApiKey",
    "Appeal",
    "Case",
    "CaseAnswer",
    "CaseCounter",
    "CaseEvent",
    "CaseFigure",
    "CaseFile",
    "CaseReport",
    "CategoryQuestion",
    "Claim",
    "ClientUpdate",
    "ConcernNote",
    "Conflict",
    "Contact",
    "ContactGrant",
    "CourtQuestion",
    "DaySalt",
    "Dispute",
    "DisputeParty",
    "DossierFile",
    "Exchange",
    "ExchangeRow",
    "Extension",
    "FollowUp",
    "Follower",
    "Handling",
    "HandlingFigure",
    "HotlineLink",
    "Incident",
    "IssueCategory",
    "JudicialConfirmation",
    "Letter",
    "MediationFigure",
    "MediationRoom",
    "MediationSession",
    "MediatorProfile",
    "MediatorTraining",
    "Message",
    "MessageText",
    "Notice",
    "PartnerInvitation",
    "PartyReading",
    "PerformanceCheck",
    "PublishedAnswer",
    "ReviewRequest",
    "RoutingRule",
    "ScreeningRound",
    "SessionMinutes",
    "SigningLink",
    "Submission",
    "Supervision",
    "Tally",
    "TimeLimit",
    "VideoAccessRequest",
    "VideoDay",
    "WebHook",
]
