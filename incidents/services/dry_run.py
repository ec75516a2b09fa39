"""Trying a line of the duty list out on past cases before it is put in use."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from core.errors import NotAllowed
from grid.models import Organisation
from incidents.choices import Desk
from incidents.models import Appeal, RoutingRule
from incidents.services.appeals.routing import subject_of
from incidents.services.duty_list import Lines
from staff.models import User

MOST: Final = 1000
SHOWN: Final = 100


@dataclass(frozen=True)
class Change:
    """A case that would go elsewhere: by the list as it stands, and with the line tried out."""

    case: Appeal
    before: Organisation | None
    after: Organisation | None


@dataclass(frozen=True)
class DryRun:
    """How many cases were asked, how many the line fits, and what would change."""

    asked: int
    fitting: int
    changes: list[Change]
    left_out: int = 0


def dry_run(*, actor: User, rule: RoutingRule, last: int = 200, instead_of: int = 0) -> DryRun:
    """Ask the list about the last cases, with and without a line that is not saved.

    `instead_of` is the key of the saved line that it would replace. Writes nothing. Raises
    NotAllowed for those who do not keep the list.
    """
    if not actor.scope_of("dispatch", "approve"):
        raise NotAllowed(_("Only those who approve dispatching keep the duty list."))
    now = Lines(Desk.APPEAL)
    kept = [one for one in now.rules if one.pk != instead_of]
    tried = [*kept, rule] if rule.is_active else kept
    then = Lines(Desk.APPEAL, sorted(tried, key=lambda one: (one.position, one.pk or 0)))
    rows = Appeal.objects.visible_to(actor).select_related("category")
    rows = rows.prefetch_related("answers__question")
    cases = list(rows.order_by("-pk")[: min(last, MOST)])
    changes, fitting = [], 0
    for case in cases:
        subject = subject_of(case)
        before, after = now.first(subject), then.first(subject)
        fitting += after is rule
        old = before.to_org if before else None
        new = after.to_org if after else None
        if old != new:
            changes.append(Change(case, old, new))
    return DryRun(len(cases), fitting, changes[:SHOWN], max(0, len(changes) - SHOWN))
