"""Changing what is written of a case, field by field, though others do the same."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import ChangedMeanwhile, NotAllowed
from core.saving import check
from grid.services.places import grid_refusals
from incidents.models import Case
from incidents.services.doers import roles_on
from incidents.services.steps import locked_case, note, when_taken, who_took
from incidents.services.words import without_numbers
from incidents.workflow.rules import Doer
from staff.models import User

Desk = TypeVar("Desk", bound=Case)
EDITABLE: Final = frozenset(
    {"title", "text", "category", "place", "area", "address", "building", "kind"}
)
EDITORS: Final = frozenset({Doer.INTAKE, Doer.DECIDER, Doer.REPORTER})


class SameFieldChanged(ChangedMeanwhile):
    """Somebody changed the same field meanwhile: `both` holds name → (theirs, mine)."""

    code: ClassVar[str] = "same_field_changed"

    def __init__(self, detail: str, both: Mapping[str, tuple[str, str]]) -> None:
        super().__init__(detail)
        self.both = dict(both)


@transaction.atomic
def edit_case(
    *, actor: User, case: Desk, values: Mapping[str, Any], seen: int, keep_mine: bool = False
) -> Desk:
    """Change fields of an open case that was seen at a version.

    Fields that others changed since are left as they are now if they were not touched here;
    the same field raises SameFieldChanged with both values, unless `keep_mine` says that
    the other's value was seen.
    """
    locked = locked_case(actor, case)
    if not roles_on(locked, actor) & EDITORS or not locked.is_open:
        raise NotAllowed(_("Only those who take in such cases change an open one."))
    wanted = {name: value for name, value in values.items() if name in EDITABLE}
    for name in ("title", "text"):
        if name in wanted:
            wanted[name] = without_numbers(str(wanted[name]).strip())
    changed = {
        name: value for name, value in wanted.items() if getattr(locked, name, None) != value
    }
    if seen != locked.version and not keep_mine:
        refuse_same_fields(locked, changed, seen)
    if not changed:
        return locked
    before = {name: shown(getattr(locked, name)) for name in changed}
    for name, value in changed.items():
        setattr(locked, name, value)
    with grid_refusals(locked):
        check(locked)
        locked.save_as_next_version()
    changes = {name: [before[name], shown(value)] for name, value in changed.items()}
    note(locked, actor, "edit", changes=changes)
    locked.refresh_from_db()
    return locked


def refuse_same_fields(case: Case, changed: Mapping[str, Any], seen: int) -> None:
    """Stop where somebody changed the same field since a version. Raises SameFieldChanged."""
    for event in case.events.filter(version__gt=seen, step="edit").select_related("actor"):
        same = set(event.changes) & set(changed)
        if same:
            both = {name: (shown(getattr(case, name)), shown(changed[name])) for name in same}
            raise SameFieldChanged(
                _("%(who)s changed the same at %(when)s. Choose which one is right.")
                % {"who": who_took(event), "when": when_taken(event)},
                both,
            )


def shown(value: Any) -> str:
    """Return a value as it is noted: words, or coordinates."""
    if value is None:
        return ""
    return f"{value.x:.6f}, {value.y:.6f}" if hasattr(value, "x") else str(value)
