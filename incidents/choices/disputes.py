"""Values of disputes, mediation and footage requests."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DisputeKind(models.TextChoices):
    """What a dispute is about: the main classes of GB/T 31000-2015, 5.56.

    Class 16 names groups of people and is left out; such a matter is told by what it is
    about.
    """

    FAMILY = "01", _("marriage and family")
    NEIGHBOURS = "02", _("neighbours")
    PERSONALITY = "03", _("name, honour, health")
    PROPERTY = "04", _("property rights")
    TORT = "05", _("damage and injury")
    CONTRACT = "06", _("contracts")
    LABOUR = "07", _("labour and personnel")
    FINANCE = "08", _("money and loans")
    LAND = "09", _("land, forest, water")
    CIVIL = "10", _("other civil and commercial matters")
    CONSTRUCTION = "11", _("town building and demolition")
    CIVIL_AFFAIRS = "12", _("civil affairs")
    ENFORCEMENT = "13", _("acts of authorities")
    JUSTICE = "14", _("courts, procuratorate, police")
    DISCIPLINE = "15", _("conduct of officials")
    OTHER = "99", pgettext_lazy("dispute", "something else")


class DisputeLevel(models.TextChoices):
    """The five levels of mediation (五级), lowest first."""

    FAMILY = "family", pgettext_lazy("level", "family")
    GROUP = "group", _("residents' group")
    VILLAGE = "village", _("village or community")
    TOWN = "town", _("town or street")
    CITY = "city", pgettext_lazy("level", "city")


LEVELS: Final = tuple(DisputeLevel.values)


class DisputeSource(models.TextChoices):
    """Through which door a dispute came: the nine partner units (S08), or another."""

    JOINT_OFFICE = "joint_office", _("joint office for petitions and stability")
    PETITION_RECEPTION = "petition_reception", _("petition reception")
    JUSTICE_CENTRE = "justice_mediation_centre", _("mediation centre of the justice bureau")
    PEACE_ASSOCIATION = "peace_association", _("peace association")
    PETITION_SECTION = "petition_section", _("petition section of police, procuratorate, court")
    LEGAL_AID = "legal_aid_centre", _("legal aid centre")
    COUNSELLING = "psychological_support_centre", _("psychological support centre")
    COMMUNITY_OFFICE = "community_affairs_office", _("community affairs office")
    VOLUNTEERS = "volunteer_corps", _("volunteer corps")
    PARTIES = "parties", _("the parties themselves")
    GRID = "grid", _("the grid")
    SCREENING = "screening", _("a screening round")


class Urgency(models.TextChoices):
    """How soon somebody must see to it."""

    ORDINARY = "ordinary", pgettext_lazy("urgency", "ordinary")
    URGENT = "urgent", pgettext_lazy("urgency", "urgent")


class Side(models.TextChoices):
    """The sides of a dispute, as agreements call them: 甲方, 乙方, 丙方."""

    A = "a", _("party A")
    B = "b", _("party B")
    C = "c", _("party C")


class SkipGround(models.TextChoices):
    """Why a dispute goes up by more than one level."""

    NONE = "", _("none")
    LEADER = "leader", pgettext_lazy("ground", "a leader's decision")
    SAFETY = "safety", pgettext_lazy("ground", "somebody's safety")


class InvitationState(models.TextChoices):
    """Where an invitation of a partner unit stands."""

    ASKED = "asked", pgettext_lazy("invitation", "asked")
    ACCEPTED = "accepted", pgettext_lazy("invitation", "accepted")
    DECLINED = "declined", pgettext_lazy("invitation", "declined")


class AgreementForm(models.TextChoices):
    """Written or oral (人民调解法 28)."""

    WRITTEN = "written", pgettext_lazy("agreement", "written")
    ORAL = "oral", pgettext_lazy("agreement", "oral")


class StatusMatter(models.TextChoices):
    """Whether an agreement decides what no court confirms (法释〔2011〕5号 第四条)."""

    NONE = "none", _("none of these")
    MARRIAGE = "marriage", _("whether a marriage holds")
    ADOPTION = "adoption", _("adoption")
    IDENTITY = "identity", _("who is whose relative")


class Signer(models.TextChoices):
    """Who signs an agreement: the parties, the mediator; the organisation seals it."""

    PARTY = "party", pgettext_lazy("signature", "a party")
    MEDIATOR = "mediator", pgettext_lazy("signature", "the mediator")
    SEAL = "seal", pgettext_lazy("signature", "seal of the mediating organisation")


class SigningWay(models.TextChoices):
    """How a signature was given (电子签名法 13: by the signer alone, every change seen)."""

    PAPER = "paper", pgettext_lazy("signature", "on paper")
    DEVICE = "device", pgettext_lazy("signature", "on the mediator's device")
    LINK = "link", pgettext_lazy("signature", "on the own phone")


class OwnPage(models.TextChoices):
    """What a party looked at with its code or its link."""

    STATE = "state", pgettext_lazy("own page", "how it stands")
    AGREEMENT = "agreement", pgettext_lazy("own page", "the agreement")
    SIGNING = "signing", pgettext_lazy("own page", "the text to sign")


class ConfirmationState(models.TextChoices):
    """Where a joint application to the court stands (司法确认)."""

    DRAFTED = "drafted", pgettext_lazy("confirmation", "being prepared")
    APPLIED = "jointly_applied", _("applied for by both sides")
    ACCEPTED = "accepted", pgettext_lazy("confirmation", "accepted by the court")
    NOT_ACCEPTED = "not_accepted", pgettext_lazy("confirmation", "not accepted")
    CONFIRMED = "confirmed", pgettext_lazy("confirmation", "confirmed by the court")
    DISMISSED = "dismissed", pgettext_lazy("confirmation", "dismissed")
    WITHDRAWN = "withdrawn", _("withdrawn")


class CheckResult(models.TextChoices):
    """What a follow-up of an agreement found (协议履行回访)."""

    PERFORMED = "performed", _("performed")
    PARTLY = "partly", _("partly performed")
    BREACHED = "breached", _("breached")


class Skill(models.TextChoices):
    """What a mediator knows well."""

    LAND = "land", _("land")
    FAMILY = "family", pgettext_lazy("skill", "family")
    LABOUR = "labour", _("labour")
    MEDICAL = "medical", _("medical")
    NEIGHBOURS = "neighbours", _("neighbours")
    PROPERTY_SERVICE = "property_service", _("property service")
    TRAFFIC = "traffic", _("traffic")
    DEMOLITION = "demolition", _("demolition")


class FootageState(models.TextChoices):
    """Where a request to look at recordings stands (调阅申请)."""

    REQUESTED = "requested", pgettext_lazy("footage", "asked for")
    APPROVED = "approved", pgettext_lazy("footage", "approved")
    REFUSED = "refused", pgettext_lazy("footage", "refused")
    VIEWED = "viewed", pgettext_lazy("footage", "looked at")
    EXPIRED = "expired", pgettext_lazy("footage", "run out")
    CLOSED = "closed", _("closed")
