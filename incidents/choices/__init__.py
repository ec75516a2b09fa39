"""Values of cases; glossary terms in docs/glossary.md."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Desk(models.TextChoices):
    """The three desks of the case engine."""

    INCIDENT = "incident", _("incident")
    APPEAL = "appeal", _("appeal")
    DISPUTE = "dispute", _("dispute")


# What a case number begins with: 事件, 诉求, 纠纷.
PREFIXES: Final[dict[str, str]] = {Desk.INCIDENT: "SJ", Desk.APPEAL: "SQ", Desk.DISPUTE: "JF"}
# The row of the permission matrix behind each desk.
CAPABILITIES: Final[dict[str, str]] = {
    Desk.INCIDENT: "incidents",
    Desk.APPEAL: "appeals",
    Desk.DISPUTE: "disputes",
}


class IncidentState(models.TextChoices):
    """The seven-step closed loop of an incident (七步闭环)."""

    REPORTED = "reported", _("reported")
    FILED = "filed", _("on file")
    DISPATCHED = "dispatched", _("dispatched")
    WORKING = "working", _("being dealt with")
    RESOLVED = "resolved", pgettext_lazy("incident", "resolved, to be verified")
    CLOSED = "closed", pgettext_lazy("case", "closed")
    INVALID = "invalid", _("no matter for us")


class AppealState(models.TextChoices):
    """The life of a citizen's appeal."""

    REGISTERED = "registered", _("registered")
    ACCEPTED = "accepted", pgettext_lazy("appeal", "accepted")
    NOT_ACCEPTED = "not_accepted", _("not accepted")
    REDIRECTED = "redirected_legal", _("guided to the legal channel")
    HANDLING = "handling", _("being handled")
    REPLIED = "replied", _("replied")
    CLOSED = "closed", pgettext_lazy("case", "closed")
    WITHDRAWN = "withdrawn", _("withdrawn")


class DisputeState(models.TextChoices):
    """The life of a dispute."""

    REGISTERED = "registered", _("registered")
    ASSIGNED = "mediator_assigned", _("mediator named")
    MEDIATING = "mediating", _("in mediation")
    AGREED = "agreed", _("agreed")
    FAILED = "failed", _("no agreement")
    PERFORMING = "performing", _("being performed")
    PERFORMED = "performed", _("performed")
    BREACHED = "breached", _("breached")
    SAFETY = "safety_path", _("on the safety path")
    WITHDRAWN = "withdrawn", _("withdrawn")
    CLOSED = "closed", pgettext_lazy("case", "closed")


STATES: Final[dict[str, type[models.TextChoices]]] = {
    Desk.INCIDENT: IncidentState,
    Desk.APPEAL: AppealState,
    Desk.DISPUTE: DisputeState,
}


class IncidentKind(models.TextChoices):
    """What is reported: events and places, never persons (S22)."""

    HAZARD = "hazard", _("hazard")
    FIRE_RISK = "fire_risk", _("fire risk")
    FACILITY_FAULT = "facility_fault", _("broken facility")
    ENVIRONMENT = "environment", _("litter, noise, smell")
    THEFT_ALERT = "theft_alert", _("theft alert")
    FRAUD_ALERT = "fraud_alert", _("fraud alert")
    LOST_PERSON = "lost_person", _("somebody is lost")
    DISPUTE_SEEN = "dispute_seen", _("dispute seen")
    VIDEO_FAULT = "video_fault", _("fault of a video point")
    OTHER = "other", _("something else")


class Source(models.TextChoices):
    """By which hand an incident came in."""

    GRID_WORKER = "grid_worker", _("grid worker")
    SAFETY_LIAISON = "safety_liaison", _("safety liaison")
    BUILDING_HEAD = "building_head", _("building head")
    POLICE = "police", _("community police")
    STAFF = "staff", pgettext_lazy("source", "office")
    PATROL = "patrol", _("patrol")
    HOTLINE = "hotline", _("hotline")
    ONLINE = "online", _("public page")
    OPEN311 = "open311", "Open311"


class AppealKind(models.TextChoices):
    """The four kinds of an appeal (S05)."""

    ENQUIRY = "enquiry", _("enquiry")
    HELP_REQUEST = "help_request", _("request for help")
    REPORT = "report", pgettext_lazy("appeal", "tip-off")
    SUGGESTION = "suggestion", _("suggestion")


class Channel(models.TextChoices):
    """The ways in: four direct, eight indirect, and two of the grid (S05, S06)."""

    HOTLINE = "hotline", _("hotline")
    WEBSITE = "website", _("public website")
    EMAIL = "email", _("e-mail")
    FAX = "fax", _("fax")
    OTHER_HOTLINES = "other_hotlines", _("another hotline")
    OTHER_WEBSITES = "other_websites", _("another website")
    OFFICIAL_VISIT = "official_visit", _("an official's visit")
    PUBLIC_APPRAISAL = "public_appraisal", _("public appraisal")
    OPINION_POLL = "opinion_poll", _("opinion poll")
    CONTACT_CARD = "contact_card", _("contact card")
    OPINION_LIAISON = "opinion_liaison", _("opinion liaison")
    SUGGESTION_BOX = "suggestion_box", _("suggestion box")
    HELP_CARD = "help_card", _("help card")
    GRID_WORKER = "grid_worker", _("grid worker")


DIRECT_CHANNELS: Final = (Channel.HOTLINE, Channel.WEBSITE, Channel.EMAIL, Channel.FAX)
INDIRECT_CHANNELS: Final = (
    Channel.OTHER_HOTLINES,
    Channel.OTHER_WEBSITES,
    Channel.OFFICIAL_VISIT,
    Channel.PUBLIC_APPRAISAL,
    Channel.OPINION_POLL,
    Channel.CONTACT_CARD,
    Channel.OPINION_LIAISON,
    Channel.SUGGESTION_BOX,
)


# Anonymous by design: they come in as totals, never as single voices (S06).
TOTALS_CHANNELS: Final = (Channel.PUBLIC_APPRAISAL, Channel.OPINION_POLL)


class LegalChannel(models.TextChoices):
    """The statutory channel that a law-related appeal is guided to (S02)."""

    NONE = "none", _("none")
    LITIGATION = "litigation", _("litigation")
    PROCURATORIAL = "procuratorial_supervision", _("supervision by the procuratorate")
    POLICE_REVIEW = "police_review", _("review by the police")
    ADMINISTRATIVE_REVIEW = "administrative_review", _("administrative review")
    ARBITRATION = "arbitration", _("arbitration")


class Closing(models.TextChoices):
    """On what an appeal was closed: nobody closes it without asking the citizen."""

    RATED = "rated", _("the citizen rated it")
    CALLED_BACK = "called_back", _("called back")
    WAITED = "waited", _("no answer in the time to rate")
    UNREACHABLE = "unreachable", _("left no way to reach them")


class FollowUpKind(models.TextChoices):
    """What is asked afterwards."""

    SATISFACTION = "satisfaction", _("satisfaction")
    PERFORMANCE = "performance", _("performance of the agreement")


class ReviewStage(models.TextChoices):
    """The two reviews of a reply (复查, 复核)."""

    FIRST = "first", _("first review")
    FINAL = "final", _("final review")


class ReviewResult(models.TextChoices):
    """What a review says of the reply."""

    UPHELD = "upheld", _("the reply stands")
    CHANGED = "changed", _("the reply is changed")


class Mode(models.TextChoices):
    """The four ways of handling (S07)."""

    DIRECT = "direct_handling", _("direct handling")
    REFERRAL = "referral", pgettext_lazy("handling", "referral")
    JOINT = "joint_handling", _("joint handling")
    INSTRUCTED = "instructed_handling", _("instructed handling")


class HandlingState(models.TextChoices):
    """Where a handling stands."""

    AWAITING = "awaiting_instruction", _("awaits a leader's instruction")
    SENT = "sent", _("sent")
    RECEIVED = "received", _("received")
    OBJECTED = "objected", _("objected to")
    ARBITRATION = "arbitration", _("before the coordinator")
    ANSWERED = "answered", pgettext_lazy("handling", "answered")
    RETURNED = "returned", _("returned")
    CONFIRMED = "confirmed", pgettext_lazy("handling", "confirmed")
    CANCELLED = "cancelled", pgettext_lazy("handling", "cancelled")


OPEN_HANDLINGS: Final = (
    HandlingState.AWAITING,
    HandlingState.SENT,
    HandlingState.RECEIVED,
    HandlingState.OBJECTED,
    HandlingState.ARBITRATION,
    HandlingState.RETURNED,
)


class ClaimState(models.TextChoices):
    """Where one claim of a case stands."""

    OPEN = "open", pgettext_lazy("claim", "open")
    ANSWERED = "answered", pgettext_lazy("claim", "answered")
    REFERRED_OUT = "referred_out", _("referred elsewhere")


class ExtensionState(models.TextChoices):
    """Where a request for more time stands."""

    ASKED = "asked", pgettext_lazy("extension", "asked for")
    GRANTED = "granted", pgettext_lazy("extension", "granted")
    REFUSED = "refused", pgettext_lazy("extension", "refused")


class FileKind(models.TextChoices):
    """What a file of a case is."""

    PHOTO = "photo", _("photo")
    SCAN = "scan", _("scan")
    DOCUMENT = "document", _("document")
    MAIL = "mail", _("e-mail as it came")


class Unit(models.TextChoices):
    """What a time limit is counted in."""

    MINUTES = "minutes", _("minutes")
    HOURS = "hours", _("hours")
    WORKING_DAYS = "working_days", _("working days")
    CALENDAR_DAYS = "calendar_days", _("calendar days")


class Party(models.TextChoices):
    """Who took a step, where no account did."""

    STAFF = "staff", _("staff")
    CITIZEN = "citizen", _("citizen")
    SYSTEM = "system", _("system")


class MessageWay(models.TextChoices):
    """By which way a message goes out."""

    SMS = "sms", _("text message")
    EMAIL = "email", _("e-mail")
    WEBHOOK = "webhook", _("web hook")
    FILE = "file", _("file in a folder")


class MessageState(models.TextChoices):
    """Where a message stands."""

    QUEUED = "queued", pgettext_lazy("message", "queued")
    SENDING = "sending", pgettext_lazy("message", "being sent")
    SENT = "sent", pgettext_lazy("message", "sent")
    FAILED = "failed", pgettext_lazy("message", "failed")
    UNCERTAIN = "uncertain", _("perhaps sent")


class MailFate(models.TextChoices):
    """What became of a letter."""

    OPENED = "opened", _("opened a case")
    ADDED = "added", _("added to a case")
    BOUNCED = "bounced", _("says that a letter of ours was not delivered")
    IGNORED = "ignored", _("left alone")
    SET_ASIDE = "set_aside", _("set aside for somebody to read")
    SENT = "sent", pgettext_lazy("message", "sent")


class Datatype(models.TextChoices):
    """What answers a question of a category: the datatypes of Open311 GeoReport v2."""

    STRING = "string", _("a line")
    NUMBER = "number", _("a number")
    DATETIME = "datetime", _("day and time")
    TEXT = "text", _("several lines")
    ONE = "singlevaluelist", _("one of a list")
    SEVERAL = "multivaluelist", _("several of a list")


LISTED: Final = (Datatype.ONE, Datatype.SEVERAL)
# Kinds of incidents that are about things, so that everybody may know of them.
PUBLIC_KINDS: Final = (
    IncidentKind.HAZARD,
    IncidentKind.FIRE_RISK,
    IncidentKind.FACILITY_FAULT,
    IncidentKind.ENVIRONMENT,
    IncidentKind.OTHER,
)
# Whose words may be shown to everybody, once somebody has read them: the public's own.
PUBLIC_SOURCES: Final = (Source.ONLINE, Source.OPEN311)
