"""Three questions that tell a law-related appeal from another, and where it is guided (S02).

Each route names the channel, the papers and the time limit with its rule. Guidance is no
refusal: the citizen may object, and nobody is asked to give up a right.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grid.choices import OrganisationKind as Kind
from incidents.choices import LegalChannel

Words = str | Promise


class Authority(StrEnum):
    """First question: who has decided, or is dealing with it?"""

    COURT = "court"
    PROCURATORATE = "procuratorate"
    POLICE = "police"
    OFFICE = "office"
    ARBITRATION = "arbitration"
    NOBODY = "nobody"


class Wish(StrEnum):
    """Second question: what does the citizen want?"""

    CHANGE = "change"
    CARRY_OUT = "carry_out"
    BEGIN = "begin"
    OTHER = "other"


class Served(StrEnum):
    """Third question: how long ago was the decision received?"""

    DAYS_15 = "days_15"
    DAYS_60 = "days_60"
    MONTHS_6 = "months_6"
    LONGER = "longer"
    NONE = "none"


AUTHORITIES: Final[dict[str, Words]] = {
    Authority.COURT: _("A court"),
    Authority.PROCURATORATE: _("The procuratorate"),
    Authority.POLICE: pgettext_lazy("triage", "The police"),
    Authority.OFFICE: _("An office of the government, by a written decision"),
    Authority.ARBITRATION: _("Nobody yet: wages, work, dismissal"),
    Authority.NOBODY: _("None of them"),
}
WISHES: Final[dict[str, Words]] = {
    Wish.CHANGE: _("The decision should be changed"),
    Wish.CARRY_OUT: _("The decision should be carried out"),
    Wish.BEGIN: _("They should begin, or go on"),
    Wish.OTHER: _("Something else that they do not decide"),
}
SERVED: Final[dict[str, Words]] = {
    Served.DAYS_15: _("At most 15 days"),
    Served.DAYS_60: _("At most 60 days"),
    Served.MONTHS_6: _("At most 6 months"),
    Served.LONGER: _("Longer"),
    Served.NONE: _("There is no decision"),
}


@dataclass(frozen=True)
class Route:
    """Where an appeal is guided: channel, kinds of bodies, what to do, papers, limit, rule."""

    channel: str
    kinds: tuple[str, ...]
    what: Words
    papers: Words
    limit: Words
    rule: str


_JUDGMENT_PAPERS: Final = _("Application, identity paper, the judgment, new evidence if any")
_COURT: Final = (Kind.COURT, Kind.TRIBUNAL)
APPEAL_COURT: Final = Route(
    LegalChannel.LITIGATION,
    _COURT,
    _("Appeal to the next higher court"),
    _JUDGMENT_PAPERS,
    _("15 days from receiving the judgment, 10 days from a ruling"),
    "民事诉讼法 171",
)
RETRIAL: Final = Route(
    LegalChannel.LITIGATION,
    _COURT,
    _("Appeal while the time for it runs, else apply for a retrial"),
    _JUDGMENT_PAPERS,
    _("6 months from the day the judgment took effect"),
    "民事诉讼法 210–216",
)
SUPERVISION: Final = Route(
    LegalChannel.PROCURATORIAL,
    (Kind.PROCURATORATE,),
    _("Ask the procuratorate to supervise, after the court has decided on a retrial"),
    _("Application, identity paper, the judgment and the decision on the retrial"),
    _("2 years from the decision on the retrial"),
    "民事诉讼法 220；人民检察院民事诉讼监督规则 20",
)
ENFORCEMENT: Final = Route(
    LegalChannel.LITIGATION,
    _COURT,
    _("Apply to the court for enforcement"),
    _("Application, identity paper, the judgment, what is known of the debtor's property"),
    _("2 years from the last day for performance"),
    "民事诉讼法 250",
)
LAWSUIT: Final = Route(
    LegalChannel.LITIGATION,
    _COURT,
    _("Ask the court's petition section about the running case, or bring the suit"),
    _("Identity paper, number of the case or the complaint, evidence"),
    _("Usually 3 years from knowing of the harm"),
    "民法典 188；民事诉讼法 122",
)
PROCURATORATE: Final = Route(
    LegalChannel.PROCURATORIAL,
    (Kind.PROCURATORATE,),
    _("Complaint to the procuratorate's petition section"),
    _("Complaint, identity paper, the decision"),
    _("As the decision itself says"),
    "人民检察院组织法 20",
)
POLICE: Final = Route(
    LegalChannel.POLICE_REVIEW,
    (Kind.POLICE_STATION, Kind.DEPARTMENT),
    _("Ask the police for a review of the decision"),
    _("Application, identity paper, the decision or receipt"),
    _("60 days from knowing a decision; 7 days where a case was not opened"),
    "行政复议法 20；公安机关办理刑事案件程序规定 179",
)
REVIEW: Final = Route(
    LegalChannel.ADMINISTRATIVE_REVIEW,
    (Kind.DEPARTMENT,),
    _("Apply for administrative review, or sue in an administrative court"),
    _("Application, identity paper, the written decision"),
    _("60 days from knowing the decision for review, 6 months for a suit"),
    "行政复议法 20；行政诉讼法 46",
)
ARBITRATION: Final = Route(
    LegalChannel.ARBITRATION,
    (Kind.DEPARTMENT,),
    _("Apply for labour arbitration"),
    _("Application, identity paper, contract, wage slips or other proof of work"),
    _("1 year from knowing of the harm; no limit while the work goes on and wages are owed"),
    "劳动争议调解仲裁法 27",
)


def route_of(authority: str, wish: str, served: str) -> Route | None:
    """Return where three answers lead; None where the appeal is ours to handle.

    What the authority does not decide is handled here, whatever else is before it.
    """
    if wish == Wish.OTHER or authority == Authority.NOBODY:
        return None
    if authority == Authority.COURT:
        return court_route(wish, served)
    if authority == Authority.OFFICE and wish != Wish.CHANGE:
        return None
    return {
        Authority.PROCURATORATE: PROCURATORATE,
        Authority.POLICE: POLICE,
        Authority.OFFICE: REVIEW,
        Authority.ARBITRATION: ARBITRATION,
    }.get(Authority(authority))


def court_route(wish: str, served: str) -> Route:
    """Return where what lies with a court is guided."""
    if wish == Wish.CARRY_OUT:
        return ENFORCEMENT
    if wish == Wish.BEGIN or served == Served.NONE:
        return LAWSUIT
    if served == Served.DAYS_15:
        return APPEAL_COURT
    return SUPERVISION if served == Served.LONGER else RETRIAL
