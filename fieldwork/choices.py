"""The closed lists of field work."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class TargetKind(models.TextChoices):
    """What a task or a visit is about. A cell task has no other target."""

    CELL = "cell", _("grid cell")
    BUILDING = "building", _("building")
    DWELLING = "dwelling", _("dwelling")
    RENTAL = "rental", _("rental housing")
    SITE = "site", _("key site")


class TaskKind(models.TextChoices):
    """What a task asks for."""

    VISIT = "visit", _("visit")
    RENTAL_CHECK = "rental_check", _("rental check")
    SITE_INSPECTION = "site_inspection", _("site inspection")
    BUILDING_CHECK = "building_check", _("building check")
    RECTIFICATION = "rectification", _("rectification")
    NOTICE = "notice", _("notice to put up")
    OTHER = "other", _("other task")


class TaskState(models.TextChoices):
    """The states of a task."""

    DRAFT = "draft", _("draft")
    ASSIGNED = "assigned", _("assigned")
    ACCEPTED = "accepted", _("accepted")
    IN_PROGRESS = "in_progress", _("in progress")
    SUBMITTED = "submitted", _("submitted")
    APPROVED = "approved", _("approved")
    RETURNED = "returned", _("returned")
    CANNOT_DO = "cannot_do", _("cannot be done")
    CANCELLED = "cancelled", _("cancelled")


OPEN_STATES: Final = (
    TaskState.DRAFT,
    TaskState.ASSIGNED,
    TaskState.ACCEPTED,
    TaskState.IN_PROGRESS,
    TaskState.SUBMITTED,
    TaskState.RETURNED,
    TaskState.CANNOT_DO,
)
# What waits for the person it is assigned to.
WAITING_STATES: Final = (
    TaskState.ASSIGNED,
    TaskState.ACCEPTED,
    TaskState.IN_PROGRESS,
    TaskState.RETURNED,
)


class VisitKind(models.TextChoices):
    """The kinds of visits (走访)."""

    HOUSEHOLD = "household", _("household visit")
    RENTAL_CHECK = "rental_check", _("rental check")
    SITE_INSPECTION = "site_inspection", _("site inspection")
    BUILDING = "building", _("building visit")
    HELP = "help", _("help visit")


TARGET_OF_VISIT: Final[dict[str, str]] = {
    VisitKind.HOUSEHOLD: TargetKind.DWELLING,
    VisitKind.HELP: TargetKind.DWELLING,
    VisitKind.RENTAL_CHECK: TargetKind.RENTAL,
    VisitKind.SITE_INSPECTION: TargetKind.SITE,
    VisitKind.BUILDING: TargetKind.BUILDING,
}


class VisitResult(models.TextChoices):
    """What came of a visit. A refusal is neutral: no reason is kept (S44 guard)."""

    DONE = "done", _("done")
    NOT_HOME = "not_home", _("nobody at home")
    REFUSED = "refused", _("not visited")
    CANCELLED = "cancelled", _("cancelled")


class Outcome(models.TextChoices):
    """The outcome of one item of a check list."""

    NOT_CHECKED = "not_checked", _("not checked")
    PASSED = "passed", _("in order")
    FAILED = "failed", _("not in order")


class CampaignKind(models.TextChoices):
    """The kinds of campaigns (专项行动)."""

    PUBLIC_SAFETY = "public_safety", _("public safety")
    DISPUTE_SCREENING = "dispute_screening", _("dispute screening")
    OUTREACH = "outreach", _("outreach")
    INSPECTION = "inspection", _("inspection")


class CampaignState(models.TextChoices):
    """The states of a campaign."""

    DRAFTED = "drafted", _("drafted")
    APPROVED = "approved", _("approved")
    RUNNING = "running", _("running")
    CONCLUDED = "concluded", _("concluded")
    EVALUATED = "evaluated", _("evaluated")
    STOPPED = "stopped", _("stopped early")


class AssignmentState(models.TextChoices):
    """The life of one sending of tasks."""

    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    UNDONE = "undone", _("undone")
