"""The duty list: which line fits, whom it concerns, when a line switches itself off (S36)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.choices import Desk
from incidents.models import CaseEvent, Handling, IssueCategory, RoutingRule
from incidents.services.notices import tell
from staff.choices import Role
from staff.models import Post, User

OBJECTIONS_TO_STOP: Final = 2


@dataclass(frozen=True)
class Subject:
    """What rules are asked about: an appeal or one of its claims."""

    area_code: str
    category: int | None
    hour: int
    answers: dict[str, Any]


class Lines:
    """The duty list as it stands: rules in their order, with what their conditions mean.

    Reads the list once, so that a dry run over many cases asks the database no more.
    """

    def __init__(self, desk: str = Desk.APPEAL, rules: Sequence[RoutingRule] | None = None):
        found = RoutingRule.objects.filter(desk=desk, is_active=True)
        rows = found.select_related("area", "to_org", "with_org") if rules is None else rules
        self.rules = list(rows)
        self.above = dict(IssueCategory.objects.values_list("pk", "parent_id"))

    def first(self, subject: Subject) -> RoutingRule | None:
        """Return the first rule that fits."""
        return next((rule for rule in self.rules if self.fits(rule, subject)), None)

    def fits(self, rule: RoutingRule, subject: Subject) -> bool:
        """Tell whether every condition of a rule holds; an empty condition holds always."""
        if rule.area is not None and not subject.area_code.startswith(rule.area.code):
            return False
        if rule.category_id and rule.category_id not in self.and_above(subject.category):
            return False
        if not in_hours(rule, subject.hour):
            return False
        return all(
            str(want) in as_list(subject.answers.get(key)) for key, want in rule.answers.items()
        )

    def and_above(self, category: int | None) -> list[int]:
        """Return a category and those above it."""
        found: list[int] = []
        while category is not None and category not in found:
            found.append(category)
            category = self.above.get(category)
        return found


def as_list(given: Any) -> list[str]:
    """Return an answer, or the several that were chosen."""
    return [str(one) for one in (given if isinstance(given, list) else [given])]


def in_hours(rule: RoutingRule, hour: int) -> bool:
    """Tell whether an hour of the day lies in a rule's window, over midnight too."""
    first, last = rule.first_hour, rule.last_hour
    if first is None or last is None:
        return True
    return first <= hour < last if first < last else hour >= first or hour < last


def coordinators(code: str) -> list[int]:
    """Return the accounts that may decide whose a matter is, in the nearest area that has any."""
    posts = Post.objects.in_force(timezone.localdate()).responsible_for(code)
    leaders = posts.filter(is_leader=True, role=Role.DISTRICT_STAFF)
    return list(leaders.values_list("user_id", flat=True))


def stop_rules_without_body() -> None:
    """Switch off the rules whose body has no account left that could receive anything."""
    reachable = User.objects.filter(is_active=True, organisation__isnull=False).values(
        "organisation"
    )
    is_whole = Q(to_org__in=reachable) & (Q(with_org=None) | Q(with_org__in=reachable))
    gone = RoutingRule.objects.filter(is_active=True).exclude(is_whole)
    stop_rules(gone, _("Nobody works at this body any more."))


def stop_rules(rules: Iterable[RoutingRule], reason: str) -> None:
    """Switch rules off, saying why, and tell those who made them and the coordinators."""
    for rule in rules:
        rule.is_active = False
        rule.disabled_at, rule.disabled_reason = timezone.now(), reason[:300]
        rule.save_as_next_version()
        told = set(coordinators(rule.area.code if rule.area else ""))
        if rule.made_by_id:
            told.add(rule.made_by_id)
        tell(told, "rule.stopped", key=f"rule:{rule.pk}:{rule.version}", rule=rule.name)


def stop_rules_objected_to(handling: Handling) -> None:
    """Switch off the rules that sent a matter to a body, at its second objection of that kind.

    Called before the objection is noted; earlier ones to other cases of the same category
    count since the rule last changed.
    """
    claimed = handling.claim.category_id if handling.claim else None
    category = claimed or handling.case.category_id
    lines = Lines(handling.case.desk)
    held = lines.and_above(category)
    for rule in lines.rules:
        served = {rule.to_org_id, rule.with_org_id}
        if handling.to_org_id not in served or rule.category_id not in held:
            continue
        earlier = CaseEvent.objects.filter(
            step="handling.object",
            actor__organisation=handling.to_org_id,
            case__category=category,
            at__gte=rule.updated_at,
        ).count()
        if earlier + 1 >= OBJECTIONS_TO_STOP:
            words = _("The body objected %(count)s times to what this rule sent.")
            stop_rules([rule], words % {"count": earlier + 1})
