"""What a step of a workflow is made of."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise

STAYS: Final = ""  # the state a step ends in: the one it began in
STOPS: Final = "-"  # the clock of a state in which nobody is waited for


class Doer(StrEnum):
    """Who may take a step; several mean any of them.

    INTAKE: may write at this desk in the area. DECIDER: may approve at this desk there.
    DISPATCHER and LEADER: the matrix row "dispatch", to write and to approve as a leader.
    HOLDER: the person or the body in whose hands the case or the handling is.
    HOLDER_LEADER: a leader of that body. REPORTER: whoever entered it. OTHER_INTAKE: may
    write there and has not done the work. MEDIATOR: the one named. CITIZEN: whoever has
    the number and the code. SYSTEM: a job.
    """

    INTAKE = "intake"
    OTHER_INTAKE = "other_intake"
    DECIDER = "decider"
    DISPATCHER = "dispatcher"
    LEADER = "leader"
    HOLDER = "holder"
    HOLDER_LEADER = "holder_leader"
    REPORTER = "reporter"
    MEDIATOR = "mediator"
    CITIZEN = "citizen"
    SYSTEM = "system"


@dataclass(frozen=True)
class Rule:
    """One step: from which states, to which, by whom, with which fields, on which clock.

    `needs` are names of values without which the step is refused, `takes` of those that may
    be given. `clock` names the time limit that the step starts (`workflow/limits.py`); ""
    leaves the running one, STOPS ends it. `is_public` steps are shown to the citizen who
    asks with the code.
    """

    label: str | Promise
    start: frozenset[str]
    end: str
    by: frozenset[Doer]
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    clock: str = ""
    is_public: bool = False


def by(*doers: Doer) -> frozenset[Doer]:
    """Return who may take a step."""
    return frozenset(doers)


def at(*states: str) -> frozenset[str]:
    """Return the states that a step starts from."""
    return frozenset(states)
