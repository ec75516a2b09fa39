"""What counts as unusual in the read log: limits as data, for one look of an auditor.

A finding is a reason to ask, never a judgement. Night and working hours are those of
settings.TIME_ZONE. Limits are practice of this project, not law; whoever sharpens them
changes this table.
"""

from dataclasses import dataclass
from typing import Final

from staff.choices import Pattern

NIGHT_BEGINS, NIGHT_ENDS = 22, 6  # o'clock: 22:00 ≤ t or t < 06:00
# Monday to Friday; outside working hours is what is neither these nor night.
WORK_BEGINS, WORK_ENDS = 7, 20
USUAL_DAYS: Final = 28  # the usual value is the median of a role's days in four weeks


@dataclass(frozen=True)
class Limit:
    """Unusual is `at_least` so many and `times` the usual value of the role.

    `figure` is the column of AccessDay that is looked at.
    """

    pattern: Pattern
    figure: str
    at_least: int
    times: float = 3.0


LIMITS: Final = (
    Limit(Pattern.NIGHT, "night_people", 10),
    Limit(Pattern.HOUR, "hour_people", 30),
    Limit(Pattern.OFF_HOURS, "off_hours_reads", 20),
    Limit(Pattern.REASON, "same_reason_reveals", 10, 2.0),
    Limit(Pattern.REFUSED, "refused_tries", 5, 2.0),
)
READERS_OF_ONE: Final = 8  # different accounts that read one person on one day
