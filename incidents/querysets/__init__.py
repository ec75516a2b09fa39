"""Questions asked of cases."""

from incidents.querysets.appeals import (
    AppealQuerySet,
    CategoryQuestionQuerySet,
    FollowUpQuerySet,
    ReviewRequestQuerySet,
)
from incidents.querysets.cases import (
    CaseQuerySet,
    DeskQuerySet,
    IncidentQuerySet,
    OpenToAll,
    org_and_above,
)
from incidents.querysets.figures import (
    CaseReportQuerySet,
    ConcernNoteQuerySet,
    FigureQuerySet,
    HandlingFigureQuerySet,
    MediationFigureQuerySet,
)
from incidents.querysets.parts import (
    CaseAnswerQuerySet,
    CaseFileQuerySet,
    ClaimQuerySet,
    ConflictQuerySet,
    ContactGrantQuerySet,
    ContactQuerySet,
    ExtensionQuerySet,
    FollowerQuerySet,
    HandlingQuerySet,
    NoticeQuerySet,
    SubmissionQuerySet,
    SupervisionQuerySet,
)

__all__ = [
    "AppealQuerySet",
    "CaseAnswerQuerySet",
    "CaseFileQuerySet",
    "CaseQuerySet",
    "CaseReportQuerySet",
    "CategoryQuestionQuerySet",
    "ClaimQuerySet",
    "ConcernNoteQuerySet",
    "ConflictQuerySet",
    "ContactGrantQuerySet",
    "ContactQuerySet",
    "DeskQuerySet",
    "ExtensionQuerySet",
    "FigureQuerySet",
    "FollowUpQuerySet",
    "FollowerQuerySet",
    "HandlingFigureQuerySet",
    "HandlingQuerySet",
    "IncidentQuerySet",
    "MediationFigureQuerySet",
    "NoticeQuerySet",
    "OpenToAll",
    "ReviewRequestQuerySet",
    "SubmissionQuerySet",
    "SupervisionQuerySet",
    "org_and_above",
]
