"""Keeping the duty list, the categories and their order."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import BadInput, NotAllowed
from core.saving import check
from incidents.choices import Desk
from incidents.models import IssueCategory, RoutingRule
from staff.models import User

RULE_FIELDS: Final = frozenset(
    {
        "position", "name", "area", "category", "first_hour", "last_hour", "answers", "mode",
        "to_org", "with_org", "note", "is_active",
    }
)  # fmt: skip
CATEGORY_FIELDS: Final = frozenset(
    {"name", "name_en", "keywords", "is_public", "is_active", "is_referred_at_once", "note"}
)


def check_keeper(actor: User) -> None:
    """Stop whoever does not keep the duty list. Raises NotAllowed."""
    if not actor.scope_of("dispatch", "approve"):
        raise NotAllowed(_("Only those who approve dispatching keep the duty list."))


def rule_from(values: Mapping[str, Any], rule: RoutingRule | None = None) -> RoutingRule:
    """Return a line of the duty list with some values, not written."""
    made = rule or RoutingRule(desk=Desk.APPEAL)
    for name, value in values.items():
        if name in RULE_FIELDS:
            setattr(made, name, value)
    return made


@transaction.atomic
def save_rule(
    *, actor: User, values: Mapping[str, Any], rule: RoutingRule | None = None, seen: int = 0
) -> RoutingRule:
    """Write a new line, or change one that was seen at a version; switched on it is clean again.

    Raises NotAllowed outside the area the actor approves in, InvalidRecord, ChangedMeanwhile.
    """
    check_keeper(actor)
    made = rule_from(values, rule)
    code = made.area.code if made.area else ""
    if code and not actor.scope_of("dispatch", "approve").covers(code):
        raise NotAllowed(_("This area is not in your hands."))
    if made.is_active:
        made.disabled_at, made.disabled_reason = None, ""
    check(made)
    if rule is None:
        made.made_by = actor
        made.save()
        return made
    return made.save_as_next_version(seen)


@transaction.atomic
def change_category(
    *, actor: User, category: IssueCategory, values: Mapping[str, Any], seen: int
) -> IssueCategory:
    """Change a category, with a note why; its code stays. Raises NotAllowed, BadInput."""
    check_keeper(actor)
    if not str(values.get("note", "")).strip():
        raise BadInput(_("Say why: this step needs a reason."))
    for name, value in values.items():
        if name in CATEGORY_FIELDS:
            setattr(category, name, value)
    check(category)
    return category.save_as_next_version(seen)


@transaction.atomic
def add_category(*, actor: User, values: Mapping[str, Any]) -> IssueCategory:
    """Add a category, or one below another; two levels at most. Raises NotAllowed, BadInput."""
    check_keeper(actor)
    made = IssueCategory(desk=Desk.APPEAL, **values)
    if made.parent and made.parent.parent_id:
        raise BadInput(_("Categories have two levels."))
    check(made)
    made.save()
    return made
