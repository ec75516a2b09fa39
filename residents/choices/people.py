"""Closed lists about people. What is not in a list cannot be recorded."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Sex(models.TextChoices):
    """GB/T 2261.1-2003."""

    UNKNOWN = "0", _("not known")
    MALE = "1", _("male")
    FEMALE = "2", _("female")
    UNSTATED = "9", _("not stated")


class PaperKind(models.TextChoices):
    """The paper that shows who somebody is (GA/T 517; GB 11643-1999 for the first)."""

    RESIDENT_ID = "resident_id", _("resident identity card")
    HK_MACAU_PERMIT = "hk_macau_permit", _("permit for Hong Kong and Macau residents")
    TAIWAN_PERMIT = "taiwan_permit", _("permit for Taiwan residents")
    HMT_RESIDENCE = "hmt_residence", _("residence permit of Hong Kong, Macau or Taiwan residents")
    FOREIGN_RESIDENCE = "foreign_residence", _("permanent residence card of foreigners")
    PASSPORT = "passport", _("passport")
    OTHER = "other", _("other paper")
    NONE = "none", _("no paper")


class LegalBasis(models.TextChoices):
    """Why a record about a person may be held (个人信息保护法 13, 34)."""

    STATUTORY_DUTY = "statutory_duty", _("statutory duty")
    CONSENT = "consent", _("consent")
    EMERGENCY = "emergency", _("protection of life and health in an emergency")


class Purpose(models.TextChoices):
    """What a full value is asked for; free words stand beside it."""

    VERIFY = "verify", _("verify at the door")
    CONTACT = "contact", _("contact the person about a service")
    SERVICE = "service", _("provide a service that was asked for")
    CORRECT = "correct", _("correct the record")
    RIGHTS = "rights", _("answer a request of the person")
    EMERGENCY = "emergency", _("emergency help")


class ResidencyKind(models.TextChoices):
    """How somebody lives at a dwelling (GB/T 31000-2015 5.10–5.13, shortened)."""

    OWNER_FAMILY = "owner_family", _("owner or family")
    TENANT = "tenant", _("tenant")
    COLLECTIVE = "collective", _("collective household")
    VISITOR = "visitor", _("visitor over 30 days")


class ResidencyState(models.TextChoices):
    """How sure a residency is."""

    CLAIMED = "claimed", _("claimed")
    VERIFIED = "verified", _("verified")
    MOVED_OUT = "moved_out", _("moved out")


class ChangeKind(models.TextChoices):
    """What somebody did to the actual population."""

    VERIFY = "verify", _("household verified")
    MOVE_IN = "move_in", _("moved in")
    MOVE_WITHIN = "move_within", _("moved within the area")
    MOVE_OUT = "move_out", pgettext_lazy("change", "moved out")
    DECEASED = "deceased", _("deceased")
    CHANGED = "changed", _("facts changed")


class DeskReason(models.TextChoices):
    """Why a record was changed at a desk, in its history."""

    CORRECTION_ASKED = "correction_asked", _("correction asked for")
    CORRECTION_DECIDED = "correction_decided", _("correction decided")
    MERGE_PROPOSED = "merge_proposed", _("joining proposed")
    MERGE_DECIDED = "merge_decided", _("joining decided")
    MERGE_UNDONE = "merge_undone", _("taken apart again")


class MergeState(models.TextChoices):
    """Where the proposal to join two records of one person stands."""

    PROPOSED = "proposed", _("to be checked by a second person")
    MERGED = "merged", _("joined")
    REFUSED = "refused", _("two people")
    UNDONE = "undone", _("taken apart again")


class CorrectionState(models.TextChoices):
    """Where a request to correct a fact stands."""

    PROPOSED = "proposed", _("to be decided by another person")
    APPLIED = "applied", _("corrected")
    REFUSED = "refused", pgettext_lazy("correction", "not corrected")


class AskedBy(models.TextChoices):
    """Who says that a fact is wrong."""

    PERSON = "person", _("the person")
    FAMILY = "family", _("the family")
    STAFF = "staff", _("staff, from a paper that was shown")


PEOPLE_PURPOSE: Final = _("Service and safety of those who live in the grid cell")
REVIEW_DAYS: Final = (
    365  # a person's record is looked at again, or hidden from all but its reviewer
)
BASIS_DOCUMENT: Final = "居住证暂行条例；城市居民委员会组织法第三条"  # a town may have its own
UNVERIFIED_DAYS: Final = 180  # S29: older rows stand on the board of data quality
KEEP_DAYS: Final = 2 * 365  # after the last residency ended


class RequestKind(models.TextChoices):
    """What somebody may ask about the record of a person (个人信息保护法 44–50)."""

    COPY = "copy", _("copy of what is held")
    CORRECT = "correct", _("correction")
    DELETE = "delete", _("deletion")
    OBJECT = "object", _("objection to use")
    UNLOCK = "unlock", _("end of a lock")
    WHO_LOOKED = "who_looked", _("who looked at the record")


class RequestChannel(models.TextChoices):
    """How a request came in."""

    COUNTER = "counter", _("at the counter")
    PAPER = "paper", _("on paper")
    PHONE = "phone", _("by phone")


class RequesterKind(models.TextChoices):
    """Who asks (个人信息保护法 31, 49; 民法典 23, 27)."""

    SELF = "self", _("the person")
    GUARDIAN = "guardian", _("parent or guardian")
    RELATIVE = "relative", _("close relative of a deceased person")


class ProofKind(models.TextChoices):
    """What shows that somebody may ask for another; the paper itself is not copied."""

    HOUSEHOLD_BOOK = "household_book", _("household register")
    BIRTH_CERTIFICATE = "birth_certificate", _("birth certificate")
    MARRIAGE_CERTIFICATE = "marriage_certificate", _("marriage certificate")
    COURT_PAPER = "court_paper", _("court decision or appointment")
    DEATH_AND_KINSHIP = "death_and_kinship", _("death certificate and proof of kinship")


class IdentityCheck(models.TextChoices):
    """How somebody was known."""

    PAPER_SHOWN = "paper_shown", _("the paper was shown and compared")
    CALLED_BACK = "called_back", _("called back on the recorded phone")
    CERTIFIED_COPY = "certified_copy", _("certified copy by post, sent back")


class RequestState(models.TextChoices):
    """Where a request stands."""

    LODGED = "lodged", _("lodged")
    CHECKED = "checked", _("identity checked")
    DECIDED = "decided", _("decided")
    EXECUTED = "executed", _("answered")


class Decision(models.TextChoices):
    """What the data-protection officer decides."""

    GRANTED = "granted", _("granted")
    LOCKED = "locked", _("locked instead of deleted")
    REFUSED = "refused", pgettext_lazy("request", "refused")


class CorrectableField(models.TextChoices):
    """The parts of a person's record that a request may correct."""

    NAME = "name", _("name")
    SEX = "sex", _("sex")
    BIRTH_DATE = "birth_date", _("date of birth")
    IDENTITY_NUMBER = "identity_number", _("number of the paper")
    PHONE = "phone", _("phone")
    CONTACT_ADDRESS = "contact_address", _("contact address")


REQUEST_WORKING_DAYS: Final = 15  # to answer a request; R9
DUE_SOON_WORKING_DAYS: Final = 3
ANSWER_DAYS: Final = 30  # how long an answer can be printed and fetched again
REQUEST_KEEP_DAYS: Final = 3 * 365 + 1  # 个人信息保护法 56, 69: proof of how it was handled
REQUEST_BASIS: Final = "个人信息保护法 44–50"
REQUEST_PURPOSE: Final = _("Answer a request about a record and be able to show it")
