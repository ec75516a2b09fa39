"""The permission matrix: role × capability × widest area level, as data.

A grant is written as in the table of roles: a width (g own cell, c community,
s street, d district, y city, b own buildings), then `w` write, `a` approve,
`p` propose, `c` confirm; `o` only rows assigned to or made by oneself; `Σ` totals
only; `n` named grants only (held by the record itself). "" is nothing.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

from grid.choices import CODE_DIGITS, Level
from staff.choices import Role

WIDTHS: Final = {
    "g": CODE_DIGITS[Level.CELL],
    "c": CODE_DIGITS[Level.COMMUNITY],
    "s": CODE_DIGITS[Level.STREET],
    "d": CODE_DIGITS[Level.DISTRICT],
    "y": CODE_DIGITS[Level.CITY],
}
VERBS: Final = {"w": "write", "a": "approve", "p": "propose", "k": "confirm"}


@dataclass(frozen=True)
class Grant:
    """One cell of the matrix.

    `digits` is how many digits of the post's area code the right spreads to: a post
    deeper than the width is widened to it, a wider post keeps its own area.
    """

    digits: int | None = None
    verbs: frozenset[str] = frozenset()
    own: bool = False
    totals: bool = False
    buildings: bool = False
    named: bool = False

    def __bool__(self) -> bool:
        return self != NONE


NONE: Final = Grant()

ROLES: Final = (
    Role.GRID_WORKER,
    Role.GRID_LEADER,
    Role.BUILDING_HEAD,
    Role.COMMUNITY_POLICE,
    Role.STREET_STAFF,
    Role.DISTRICT_STAFF,
    Role.CITY_ANALYST,
    Role.CALL_TAKER,
    Role.MEDIATOR,
    Role.DEPARTMENT_HANDLER,
    Role.JUSTICE_WORKER,
    Role.YOUTH_WORKER,
    Role.SYSTEM_ADMINISTRATOR,
    Role.SECURITY_ADMINISTRATOR,
    Role.AUDITOR,
)

# Columns in the order of ROLES. Capabilities of later work stand here already,
# so that a new page finds its rights instead of inventing them.
TABLE: Final = """
capability     | GW    | GL    | BH  | CP    | SS    | DS    | CA    | CL  | ME | DH  | JW  | YW  | AD  | SA  | AU
places         | g     | c     | b   | c     | s w   | d w   | y w   | y   | s  | y   | s   | s   | y w |     | y
redraws        |       |       |     |       | s p   | d a   | y a   |     |    |     |     |     | y w |     |
posts          | g     | c w   | b   | c     | s w   | d     | y     | y   | s  | y   | s   | s   | y w | y   | y
people         | g w   | c w a |     | c     |       |       |       |     |    |     | n   | n   |     |     |
population     | g     | c     |     | c     | s Σ   | d Σ   | y Σ   |     |    |     |     |     |     |     |
care           | g w   | c w a |     |       | s Σ   | d Σ   | y Σ   |     |    | o   |     |     |     |     |
statutory_care |       |       |     |       |       | d Σ   |       |     |    |     | n w |     |     |     |
youth_files    |       |       |     |       |       | d Σ   |       |     |    |     |     | n w |     |     |
rental_housing | g w   | c w   |     | c w   | s     | d Σ o | y Σ   |     |    | o   |     |     |     |     |
key_sites      | g w   | c w   |     | c w   | s w a | d a   | y     |     |    | o w |     |     |     |     |
incidents      | g w   | c w a | b w | c w   | s w a | d w   | y     | y w |    | o w |     |     |     |     |
visits         | g w   | c     |     | c w   | s Σ   | d Σ   | y Σ   |     |    | o w | o w |     |     |     |
patrols        | g o   | c     |     | c w a | s p   | d Σ   | y Σ   |     |    |     |     |     |     |     |
tasks          | g o w | c w a | o w | c o w | s w a | d w a | y w a | o   | o  | o w | o   | o   |     |     |
campaigns      | g     | c     |     | c w   | s w   | d w a | y w a |     | o  | o   |     |     |     |     |
appeals        | o     | o     | o   | o     | s     | d     | y     | y w |    | o   |     |     |     |     |
contacts       |       |       |     |       |       |       |       | y   |    |     |     |     |     |     |
exchanges      |       |       |     |       |       | d     |       | y w |    |     |     |     | y w |     | y
dispatch       |       |       |     |       | s w   | d w a | y w a | y w |    | o   |     |     |     |     |
instruct       |       |       |     |       | s a   | d a   | y a   |     |    | o a |     |     |     |     |
disputes       | o p   | o p   | o p | o     | s     | d Σ   | y Σ   | y p | o w | o p |     |     |     |     |
assessments    |       | c     |     |       | s w   | d w a | y w a |     |    | o w |     |     |     |     | y
ratings        |       | c w   | b   | c     | s w a | d a   | y a   |     |    | o   |     |     |     |     | y
video_points   |       |       |     | c w   | s Σ   | d     | y Σ   |     |    |     |     |     |     |     |
footage        |       |       |     | o     |       |       |       |     |    |     |     |     |     |     |
exports        | g     | c     |     | c     | s     | d a   | y Σ   |     | o  | o   |     |     |     |     |
accounts       |       |       |     |       | s p   | d k   | y k   |     |    |     |     |     | y w | y k | y
access_log     | o     |       |     |       |       |       |       |     |    |     |     |     |     |     | y
data_requests  |       | o w   |     |       |       |       |       | o w |    |     |     |     |     |     | y a
retention      |       |       |     |       |       |       |       |     |    |     |     |     |     | y w | y a
modules        |       |       |     |       |       |       |       |     |    |     |     |     |     | y w | y k
calendar       |       |       |     |       |       |       |       |     |    |     |     |     | y w | y   | y
jobs           |       |       |     |       |       |       |       |     |    |     |     |     | y w | y   | y
"""  # noqa: E501  one line is one row of the table


def parsed(text: str) -> Grant:
    """Read one cell of the table."""
    marks = text.split()
    width = next((mark for mark in marks if mark in WIDTHS), None)
    return Grant(
        digits=WIDTHS[width] if width else None,
        verbs=frozenset(VERBS[mark] for mark in marks if mark in VERBS),
        own="o" in marks,
        totals="Σ" in marks,
        buildings="b" in marks,
        named="n" in marks,
    )


@cache
def matrix() -> dict[str, dict[str, Grant]]:
    """Return capability → role → grant."""
    rows: dict[str, dict[str, Grant]] = {}
    for line in TABLE.strip().splitlines()[1:]:
        capability, *cells = (part.strip() for part in line.split("|"))
        rows[capability] = {role: parsed(cell) for role, cell in zip(ROLES, cells, strict=True)}
        # A safety liaison is a building head without notices (S22).
        rows[capability][Role.SAFETY_LIAISON] = rows[capability][Role.BUILDING_HEAD]
    return rows


def grant_of(role: str, capability: str) -> Grant:
    """Return what a role may do; KeyError for a capability that is not in the table."""
    return matrix()[capability].get(role, NONE)
