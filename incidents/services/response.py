"""How bodies answer, month by month: in time or late, how long; no ranking (S36, R11)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Sum
from django.db.models.functions import Left

from grid.choices import CODE_DIGITS, Level
from grid.models import Area, Organisation
from incidents.models import HandlingFigure
from staff.models import User


@dataclass(frozen=True)
class Response:
    """What one body answered in one street in a period; `hours` from sending to the answer."""

    body: str
    street: str
    answered: int
    late: int
    hours: float

    @property
    def in_time(self) -> str:
        """The share that was answered in time, as per cent."""
        return f"{100 * (self.answered - self.late) / self.answered:.0f} %"


def responses(actor: User, first: date, last: date) -> list[Response]:
    """Return how the bodies answered that the actor may be told of, in the order of names.

    Whoever dispatches sees the bodies that work in their area, a department itself.
    """
    rows = (
        HandlingFigure.objects.visible_to(actor)
        .filter(day__gte=first, day__lte=last)
        .annotate(street=Left("area_code", CODE_DIGITS[Level.STREET]))
        .values("org", "street")
        .annotate(in_time=Sum("in_time_count"), late=Sum("late_count"), spent=Sum("hours"))
    )
    found = list(rows)
    bodies = dict(
        Organisation.objects.filter(pk__in={row["org"] for row in found}).values_list("pk", "name")
    )
    streets = dict(
        Area.objects.active()
        .filter(code__in={row["street"] for row in found})
        .values_list("code", "name")
    )
    lines = [
        Response(
            body=bodies[row["org"]],
            street=streets.get(row["street"], row["street"]),
            answered=count,
            late=row["late"],
            hours=row["spent"] / count,
        )
        for row in found
        if (count := row["in_time"] + row["late"])
    ]
    return sorted(lines, key=lambda line: (line.body, line.street))
