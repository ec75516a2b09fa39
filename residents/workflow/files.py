"""The steps of care records, youth support files and support levels, as data.

Read by services, pages and tests alike. `Doer` says which side takes a step: OFFICE
whoever serves the record, OTHER somebody else than who decided before, SUPERVISOR the
post that approves, JOB nobody by hand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core.errors import WrongStep
from residents.choices.files import CareState, LevelState, YouthState


class Doer(StrEnum):
    """Who takes a step."""

    OFFICE = "office"
    OTHER = "other"
    SUPERVISOR = "supervisor"
    JOB = "job"


@dataclass(frozen=True)
class Rule:
    """One step: from which states, to which, by whom, with a reason or not."""

    label: str | Promise
    start: frozenset[str]
    end: str
    by: Doer
    needs_reason: bool = False


class CareStep(StrEnum):
    """What can be done with a care record."""

    ACCEPT = "accept"
    REVIEW = "review"
    RENEW = "renew"
    OBJECT = "object"
    END = "end"
    SEAL = "seal"
    REOPEN = "reopen"


class YouthStep(StrEnum):
    """What can be done with a youth support file."""

    APPROVE = "approve"
    DECLINE = "decline"
    REVIEW = "review"
    RENEW = "renew"
    CLOSE = "close"
    SEAL = "seal"
    ERASE = "erase"
    REOPEN = "reopen"


class LevelStep(StrEnum):
    """What can be done with a decision on a level."""

    ENDORSE = "endorse"
    WITHDRAW = "withdraw"
    OBJECT = "object"
    REPLACE = "replace"
    EXPIRE = "expire"


def _from(*states: str) -> frozenset[str]:
    return frozenset(states)


CARE_STEPS: Final[dict[CareStep, Rule]] = {
    CareStep.ACCEPT: Rule(
        _("Take into service"), _from(CareState.REFERRED), CareState.ACTIVE, Doer.OFFICE
    ),
    CareStep.REVIEW: Rule(
        _("Ask for a review"), _from(CareState.ACTIVE), CareState.DUE_REVIEW, Doer.JOB
    ),
    CareStep.RENEW: Rule(
        _("Renew"), _from(CareState.ACTIVE, CareState.DUE_REVIEW), CareState.ACTIVE, Doer.OTHER
    ),
    CareStep.OBJECT: Rule(
        _("Record an objection"),
        _from(CareState.REFERRED, CareState.ACTIVE, CareState.DUE_REVIEW),
        CareState.DUE_REVIEW,
        Doer.OFFICE,
        needs_reason=True,
    ),
    CareStep.END: Rule(
        _("End the service"),
        _from(CareState.REFERRED, CareState.ACTIVE, CareState.DUE_REVIEW),
        CareState.ENDED,
        Doer.OFFICE,
        needs_reason=True,
    ),
    CareStep.SEAL: Rule(
        _("Seal"),
        _from(CareState.REFERRED, CareState.ACTIVE, CareState.DUE_REVIEW, CareState.ENDED),
        CareState.SEALED,
        Doer.JOB,
    ),
    CareStep.REOPEN: Rule(
        _("Reopen by order"),
        _from(CareState.SEALED),
        CareState.DUE_REVIEW,
        Doer.SUPERVISOR,
        needs_reason=True,
    ),
}
YOUTH_STEPS: Final[dict[YouthStep, Rule]] = {
    YouthStep.APPROVE: Rule(
        _("Approve"), _from(YouthState.PROPOSED), YouthState.ACTIVE, Doer.SUPERVISOR
    ),
    YouthStep.DECLINE: Rule(
        _("Do not open"),
        _from(YouthState.PROPOSED),
        YouthState.CLOSED,
        Doer.SUPERVISOR,
        needs_reason=True,
    ),
    YouthStep.REVIEW: Rule(
        _("Ask for a review"), _from(YouthState.ACTIVE), YouthState.REVIEW, Doer.JOB
    ),
    YouthStep.RENEW: Rule(
        _("Renew"), _from(YouthState.ACTIVE, YouthState.REVIEW), YouthState.ACTIVE, Doer.OTHER
    ),
    YouthStep.CLOSE: Rule(
        _("Close the file"),
        _from(YouthState.ACTIVE, YouthState.REVIEW),
        YouthState.CLOSED,
        Doer.SUPERVISOR,
        needs_reason=True,
    ),
    YouthStep.SEAL: Rule(_("Seal"), _from(YouthState.CLOSED), YouthState.SEALED, Doer.JOB),
    YouthStep.ERASE: Rule(_("Erase"), _from(YouthState.SEALED), YouthState.ERASED, Doer.JOB),
    YouthStep.REOPEN: Rule(
        _("Reopen by order"),
        _from(YouthState.SEALED),
        YouthState.REVIEW,
        Doer.SUPERVISOR,
        needs_reason=True,
    ),
}
LEVEL_STEPS: Final[dict[LevelStep, Rule]] = {
    LevelStep.ENDORSE: Rule(
        _("Endorse"), _from(LevelState.PROPOSED), LevelState.IN_FORCE, Doer.OTHER
    ),
    LevelStep.WITHDRAW: Rule(
        _("Withdraw"), _from(LevelState.PROPOSED), LevelState.REPLACED, Doer.OFFICE
    ),
    LevelStep.OBJECT: Rule(
        _("Record an objection"),
        _from(LevelState.IN_FORCE),
        LevelState.OBJECTED,
        Doer.OFFICE,
        needs_reason=True,
    ),
    LevelStep.REPLACE: Rule(
        _("Decide anew"),
        _from(LevelState.IN_FORCE, LevelState.OBJECTED),
        LevelState.REPLACED,
        Doer.OTHER,
    ),
    LevelStep.EXPIRE: Rule(
        _("Let expire"),
        _from(LevelState.IN_FORCE, LevelState.OBJECTED),
        LevelState.EXPIRED,
        Doer.JOB,
    ),
}


def rule_of(steps: Mapping[Any, Rule], step: str, record: Any) -> Rule:
    """Return the rule of a step that a record can take now. Raises WrongStep."""
    rule = steps[step]
    if record.state not in rule.start:
        raise WrongStep(
            _now("This is %(state)s; that step is not possible now.")
            % {"state": record.get_state_display()}
        )
    return rule
