"""What is unusual about the reads of a day, in sentences with their numbers."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from staff.choices import Pattern, Role
from staff.models import AccessDay, User
from staff.patterns import LIMITS, USUAL_DAYS, Limit
from staff.services.read_days import day_figures, readers_of_one
from staff.services.reads import area_names, listed

ORDER: Final = tuple(Pattern)


@dataclass(frozen=True)
class Unusual:
    """One finding: a sentence, and the filter of the list of its events."""

    day: date
    pattern: Pattern
    sentence: str
    number: int
    actor: User | None = None
    filters: dict[str, str] = field(default_factory=dict)


def unusual_reads(first: date, last: date) -> list[Unusual]:
    """Return what is unusual from one day to another, both included, the newest first."""
    days = [last - timedelta(days=count) for count in range((last - first).days + 1)]
    return [finding for day in days for finding in unusual_on(day)]


def unusual_on(day: date) -> list[Unusual]:
    """Return what is unusual about the reads of one day."""
    figures = day_figures(day)
    past = list(AccessDay.objects.filter(day__gte=day - timedelta(days=USUAL_DAYS), day__lt=day))
    people = User.objects.in_bulk([row.actor_id for row in figures])
    usual = usual_values(past)
    found = [
        said_of(day, row, limit, people.get(row.actor_id), usual[row.role, limit.figure])
        for row in figures
        for limit in LIMITS
        if is_over(getattr(row, limit.figure), limit, usual[row.role, limit.figure])
    ]
    found += elsewhere(day, figures, past, people)
    found += [read_by_many(day, key, count) for key, count in readers_of_one(day)]
    return sorted(found, key=lambda finding: (ORDER.index(finding.pattern), -finding.number))


def usual_values(past: list[AccessDay]) -> dict[tuple[str, str], float | None]:
    """Return the median of each figure by role; None where there is no earlier day."""
    held: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in past:
        for limit in LIMITS:
            held[row.role, limit.figure].append(getattr(row, limit.figure))
    found: dict[tuple[str, str], float | None] = defaultdict(lambda: None)
    found.update({key: median(values) for key, values in held.items()})
    return found


def is_over(number: int, limit: Limit, usual: float | None) -> bool:
    """Tell whether a number is unusual: large, and a multiple of what is usual."""
    return number >= limit.at_least and number >= limit.times * (usual or 0)


def role_name(code: str) -> str:
    """Return a role in words."""
    return str(Role(code).label) if code in Role.values else _("no role")


def usually(role: str, usual: float | None) -> str:
    """Say what is usual for a role."""
    if usual is None:
        return _("There are no earlier days to compare with.")
    values = {"role": role_name(role), "number": f"{usual:g}"}
    return _("Usual for this role (%(role)s) on a day: %(number)s.") % values


def said_of(
    day: date, row: AccessDay, limit: Limit, actor: User | None, usual: float | None
) -> Unusual:
    """Put one account's unusual figure into words."""
    number = getattr(row, limit.figure)
    sentence = {
        Pattern.NIGHT: _("%(who)s opened the records of %(number)s different people at night."),
        Pattern.HOUR: _("%(who)s opened the records of %(number)s different people in one hour."),
        Pattern.OFF_HOURS: _("%(who)s opened records %(number)s times outside working hours."),
        Pattern.REASON: _("%(who)s had %(number)s full values shown with one and the same reason."),
        Pattern.REFUSED: _("%(who)s was refused %(number)s times."),
    }[limit.pattern]
    who = str(actor) if actor else _("An account that no longer exists")
    said = f"{sentence % {'who': who, 'number': number}} {usually(row.role, usual)}"
    return Unusual(day, limit.pattern, said, number, actor, filters_of(limit.pattern, day, actor))


def filters_of(pattern: Pattern, day: date, actor: User | None) -> dict[str, str]:
    """Return the filter of the list of events behind a finding."""
    more = {
        Pattern.NIGHT: {"hours": "night"},
        Pattern.OFF_HOURS: {"hours": "off"},
        Pattern.REASON: {"action": "reveal"},
        Pattern.REFUSED: {"action": "refused"},
    }.get(pattern, {})
    who = {"actor": actor.username} if actor else {}
    return {**who, "first": day.isoformat(), "last": day.isoformat(), **more}


def elsewhere(
    day: date, figures: list[AccessDay], past: list[AccessDay], people: dict[Any, User]
) -> list[Unusual]:
    """Return who read under an area under which they did not read in the weeks before."""
    known: dict[int, set[str]] = defaultdict(set)
    for row in past:
        known[row.actor_id].update(row.area_codes)
    found = []
    for row in figures:
        new = sorted(set(row.area_codes) - known[row.actor_id]) if row.actor_id in known else []
        if new and row.people:
            found.append(said_elsewhere(day, row, new, people.get(row.actor_id)))
    return found


def said_elsewhere(day: date, row: AccessDay, new: list[str], actor: User | None) -> Unusual:
    """Put reads under a new area into words."""
    names = area_names(new)
    values = {
        "who": str(actor) if actor else _("An account that no longer exists"),
        "number": row.people,
        "areas": listed(names.get(code, code) for code in new),
        "days": USUAL_DAYS,
    }
    said = _(
        "%(who)s read %(number)s people with a post for %(areas)s,"
        " for which they read nobody in the %(days)s days before."
    )
    filters = filters_of(Pattern.AREA, day, actor)
    return Unusual(day, Pattern.AREA, said % values, row.people, actor, filters)


def read_by_many(day: date, key: str, count: int) -> Unusual:
    """Put one person read by many into words."""
    said = ngettext(
        "One person's record was opened by %(number)s account on this day.",
        "One person's record was opened by %(number)s different accounts on this day.",
        count,
    ) % {"number": count}
    filters = {"record": key, "first": day.isoformat(), "last": day.isoformat()}
    return Unusual(day, Pattern.SAME_PERSON, said, count, None, filters)
