"""Closed lists of care records and youth support files: who is served, why, and how.

No list holds an offence, a penalty, a belief, an origin or an opinion: what cannot be
chosen cannot be recorded. A support level says how much help is owed (S28), not who
somebody is.
"""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grid.choices import OrganisationKind


class CareCategory(models.TextChoices):
    """Whom a law or their own wish gives a service (重点人员, S32): closed."""

    ELDERLY_ALONE = "elderly_alone", _("elderly person living alone")
    DISABLED = "disabled", _("disabled person")
    HARDSHIP = "hardship", _("person in hardship")
    COMMUNITY_CORRECTION = "community_correction", _("community correction support")
    RELEASE_AID = "release_aid", _("resettlement aid")
    MENTAL_HEALTH = "severe_mental_disorder_service", _("severe mental disorder service")
    REHABILITATION = "drug_rehab_community", _("community drug rehabilitation service")


VOLUNTARY: Final = (
    CareCategory.ELDERLY_ALONE,
    CareCategory.DISABLED,
    CareCategory.HARDSHIP,
)
STATUTORY: Final = (
    CareCategory.COMMUNITY_CORRECTION,
    CareCategory.RELEASE_AID,
    CareCategory.MENTAL_HEALTH,
    CareCategory.REHABILITATION,
)
_COMMUNITY: Final = frozenset(
    {
        OrganisationKind.RESIDENTS_COMMITTEE,
        OrganisationKind.VILLAGE_COMMITTEE,
        OrganisationKind.STREET_OFFICE,
        OrganisationKind.CIVIL_AFFAIRS_OFFICE,
    }
)
# The one kind of office that may refer somebody, per category (社区矫正法 8; 精神卫生法; 禁毒法).
AUTHORITY_KINDS: Final[dict[str, frozenset[str]]] = {
    **dict.fromkeys(VOLUNTARY, _COMMUNITY),
    CareCategory.COMMUNITY_CORRECTION: frozenset({OrganisationKind.JUSTICE_OFFICE}),
    CareCategory.RELEASE_AID: frozenset({OrganisationKind.JUSTICE_OFFICE}),
    CareCategory.MENTAL_HEALTH: frozenset({OrganisationKind.HEALTH_SERVICE}),
    CareCategory.REHABILITATION: frozenset({OrganisationKind.REHABILITATION_SERVICE}),
}


class CareState(models.TextChoices):
    """Where a care record stands; a sealed one is absent for everybody."""

    REFERRED = "referred", _("referred")
    ACTIVE = "active", _("in service")
    DUE_REVIEW = "due_review", _("to be reviewed")
    ENDED = "ended", _("ended")
    SEALED = "sealed", _("sealed")


OPEN_CARE: Final = (CareState.REFERRED, CareState.ACTIVE, CareState.DUE_REVIEW)


class Measure(models.TextChoices):
    """What is done for somebody: offers, never duties (S32: no check-in duty)."""

    CALLS = "calls", _("regular calls")
    VISITS = "visits", _("home visits")
    MEALS = "meals", _("meal service")
    MEDICAL = "medical", _("medical appointments")
    TRAINING = "training", _("training")
    WORK = "work", _("help to find work")
    HOUSING = "housing", _("help with housing")
    ALLOWANCE = "allowance", _("help to apply for an allowance")
    LEGAL_AID = "legal_aid", _("legal aid")
    COUNSELLING = "counselling", _("counselling")


class ContactKind(models.TextChoices):
    """How somebody was in touch."""

    CALL = "call", _("call")
    VISIT = "visit", pgettext_lazy("contact", "visit")
    MEETING = "meeting", _("meeting")


class ContactOutcome(models.TextChoices):
    """What came of a contact; declining is no fault."""

    REACHED = "reached", _("reached, all is well")
    NEEDS_HELP = "needs_help", _("needs help")
    NOT_REACHED = "not_reached", _("not reached")
    DECLINED = "declined", _("did not want it")


class YouthCategory(models.TextChoices):
    """Whom a support file helps (S27): five categories, in words of need."""

    BEHAVIOUR = "behaviour_support", _("behaviour support")
    INTENSIVE = "intensive_behaviour_support", _("intensive behaviour support")
    NOT_IN_SCHOOL = "not_in_school_or_work", _("not in school or work")
    LEFT_BEHIND = "left_behind_child", _("left-behind child")
    GUARDIAN_ABSENT = "child_of_absent_guardian", _("guardian absent – statutory")


class YouthBasis(models.TextChoices):
    """On what a file rests (未成年人保护法 43; 个人信息保护法 13, 31)."""

    GUARDIAN_CONSENT = "guardian_consent", _("consent of the guardian")
    OWN_CONSENT = "own_consent", _("own consent, from 18")
    STATUTORY_DUTY = "statutory_duty", _("statutory duty")


class YouthSource(models.TextChoices):
    """Who asked for help: never neighbours."""

    SCHOOL = "school", _("school")
    FAMILY = "family", _("family or the young person")
    JUSTICE = "justice", _("justice office")
    CIVIL_AFFAIRS = "civil_affairs", _("civil affairs office")


class YouthState(models.TextChoices):
    """Where a support file stands; a sealed one is absent for everybody."""

    PROPOSED = "proposed", _("proposed")
    ACTIVE = "active", _("in service")
    REVIEW = "review", _("to be reviewed")
    CLOSED = "closed", _("closed")
    SEALED = "sealed", _("sealed")
    ERASED = "erased", _("erased")


OPEN_YOUTH: Final = (YouthState.ACTIVE, YouthState.REVIEW)


class CardKind(models.TextChoices):
    """The three cards of a file (三卡)."""

    BASIC = "basic_info", _("basic information")
    PLAN = "support_plan", _("support plan")
    SERVICE = "service_record", _("service record")


class Level(models.TextChoices):
    """How much help the service owes (三色): never a grade of a person."""

    GREEN = "green", _("routine help")
    YELLOW = "yellow", _("more help")
    RED = "red", _("urgent help")


CONTACT_DAYS: Final = {Level.GREEN: 90, Level.YELLOW: 30, Level.RED: 7}  # S28
HEIGHT: Final = {Level.GREEN: 0, Level.YELLOW: 1, Level.RED: 2}


class Need(models.TextChoices):
    """What help is needed for: the only reasons of a level (S28)."""

    SAFETY = "safety", _("safety")
    SCHOOLING = "schooling", _("schooling")
    CARE = "care", _("care at home")
    HEALTH = "health", _("health")
    LIVELIHOOD = "livelihood", _("livelihood")


class LevelState(models.TextChoices):
    """Where a decision on a level stands."""

    PROPOSED = "proposed", _("proposed")
    IN_FORCE = "in_force", _("in force")
    OBJECTED = "objected", _("objected to")
    EXPIRED = "expired", _("expired")
    REPLACED = "replaced", _("decided anew")


class Objector(models.TextChoices):
    """Who objects."""

    PERSON = "person", _("the person")
    GUARDIAN = "guardian", _("the guardian")


CARE_REVIEW_DAYS: Final = 180
YOUTH_REVIEW_DAYS: Final = 90
LEVEL_DAYS: Final = 90
GRANT_DAYS: Final = 180
DECISION_GRANT_DAYS: Final = 14  # for whoever decides on a proposal
OPENING_DAYS: Final = 7
OLDEST: Final = 25  # in completed years, for those not in school or work
ADULT: Final = 18
FILE_KEEP_DAYS: Final = 3 * 365  # a sealed record is kept so long, then erased
