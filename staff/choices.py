"""Roles and the kinds of network posts."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grid.choices import Level


class Role(models.TextChoices):
    """The roles of the permission matrix (岗位角色)."""

    GRID_WORKER = "GW", _("grid worker")
    GRID_LEADER = "GL", _("grid leader")
    BUILDING_HEAD = "BH", _("building head")
    SAFETY_LIAISON = "SL", _("safety liaison")
    COMMUNITY_POLICE = "CP", _("community police")
    STREET_STAFF = "SS", _("street staff")
    DISTRICT_STAFF = "DS", _("district staff")
    CITY_ANALYST = "CA", _("city analyst")
    CALL_TAKER = "CL", _("call-taker")
    MEDIATOR = "ME", _("mediator")
    DEPARTMENT_HANDLER = "DH", _("department handler")
    JUSTICE_WORKER = "JW", _("justice worker")
    YOUTH_WORKER = "YW", _("youth worker")
    SYSTEM_ADMINISTRATOR = "AD", _("system administrator")
    SECURITY_ADMINISTRATOR = "SA", _("security administrator")
    AUDITOR = "AU", _("auditor")


# GB/T 22239-2019 8.1.5: system, security and audit administration by three identities.
ADMINISTRATORS: Final = frozenset(
    {Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR}
)
# GB/T 22239-2019 8.1.4.1: two factors where much can be seen or changed.
TWO_FACTOR_ROLES: Final = ADMINISTRATORS | {Role.DISTRICT_STAFF, Role.CITY_ANALYST}

WIDE = (Level.CITY, Level.DISTRICT)
POST_LEVELS: Final[dict[str, tuple[str, ...]]] = {
    Role.GRID_WORKER: (Level.CELL,),
    Role.GRID_LEADER: (Level.COMMUNITY, Level.CELL),
    Role.BUILDING_HEAD: (),
    Role.SAFETY_LIAISON: (Level.COMMUNITY, Level.CELL),
    Role.COMMUNITY_POLICE: (Level.COMMUNITY,),
    Role.STREET_STAFF: (Level.STREET,),
    Role.DISTRICT_STAFF: WIDE,
    Role.CITY_ANALYST: (Level.CITY,),
    Role.CALL_TAKER: (*WIDE, Level.STREET),
    Role.MEDIATOR: (*WIDE, Level.STREET, Level.COMMUNITY),
    Role.DEPARTMENT_HANDLER: (*WIDE, Level.STREET),
    Role.JUSTICE_WORKER: (*WIDE, Level.STREET),
    Role.YOUTH_WORKER: (*WIDE, Level.STREET, Level.COMMUNITY),
    Role.SYSTEM_ADMINISTRATOR: WIDE,
    Role.SECURITY_ADMINISTRATOR: WIDE,
    Role.AUDITOR: WIDE,
}


class NetworkKind(models.TextChoices):
    """The network that answers "who is responsible here?" (S20)."""

    COMMITTEE_HEAD = "committee_head", _("head of the committee")
    GROUP_LEADER = "group_leader", _("residents' group leader")
    BUILDING_HEAD = "building_head", _("building head")
    GRID_LEADER = "grid_leader", _("grid leader")
    GRID_WORKER = "grid_worker", _("grid worker")
    COMMUNITY_POLICE = "community_police", _("community police")
    SAFETY_LIAISON = "safety_liaison", _("safety liaison")
    CONTACT_JUDGE = "contact_judge", _("contact judge")


# Posts of which an area has one holder at a time.
AREA_HEADS: Final = (
    NetworkKind.COMMITTEE_HEAD,
    NetworkKind.GROUP_LEADER,
    NetworkKind.GRID_LEADER,
)


class UserState(models.TextChoices):
    """The state of an account."""

    ACTIVE = "active", _("active")
    SUSPENDED = "suspended", _("suspended")
    LEFT = "left", _("left")


class PostState(models.TextChoices):
    """What a post is on a day."""

    PROPOSED = "proposed", _("awaiting confirmation")
    PLANNED = "planned", _("not begun yet")
    ACTIVE = "active", _("in force")
    ENDED = "ended", _("over")
    REVOKED = "cancelled", _("revoked")


class ExportState(models.TextChoices):
    """Where an export stands."""

    WAITING = "waiting", _("waits for approval")
    QUEUED = "queued", _("being made")
    READY = "ready", _("ready")
    REFUSED = "refused", _("refused")
    FAILED = "failed", _("failed")
    EXPIRED = "expired", _("expired")


class FileFormat(models.TextChoices):
    """The kinds of files an export can be."""

    XLSX = "xlsx", _("Excel workbook")
    CSV = "csv", _("CSV text")


class SealHash(models.TextChoices):
    """The hashes under which the read log is sealed."""

    SHA_256 = "SHA-256", "HMAC-SHA-256"
    SM3 = "SM3", "HMAC-SM3"  # GB/T 32905-2016


class QuestionState(models.TextChoices):
    """The life of an auditor's question."""

    OPEN = "open", _("awaiting an answer")
    ANSWERED = "answered", pgettext_lazy("question", "answered")
    CLOSED = "closed", pgettext_lazy("question", "closed")


class Pattern(models.TextChoices):
    """What may be unusual about reads; none of it is a fault before somebody was asked."""

    NIGHT = "night", _("many people at night")
    HOUR = "hour", _("many people in one hour")
    OFF_HOURS = "off_hours", _("many reads outside working hours")
    AREA = "area", _("reads under another area than usual")
    SAME_PERSON = "same_person", _("one person read by many")
    REASON = "reason", _("many full values with one reason")
    REFUSED = "refused", _("many refused tries")


class RunState(models.TextChoices):
    """Where a removal under a retention rule stands."""

    PROPOSED = "proposed", _("awaiting approval")
    APPROVED = "approved", _("approved, done at night")
    REFUSED = "refused", _("not approved")
    DONE = "done", _("done")


class JobState(models.TextChoices):
    """Where a run of a schedule stands."""

    QUEUED = "queued", pgettext_lazy("job", "queued")
    RUNNING = "running", pgettext_lazy("job", "running")
    DONE = "done", pgettext_lazy("job", "done")
    FAILED = "failed", pgettext_lazy("job", "failed")


OPEN_JOBS: Final = (JobState.QUEUED, JobState.RUNNING)
NOTHING_DONE: Final = "0"  # the outcome of a run that found nothing to do
