"""Cases that are one, and one that is several: duplicates joined and parted, parts split off."""

from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import BadInput, NotAllowed, WrongStep
from incidents.models import Case, Follower
from incidents.services.doers import roles_on
from incidents.services.steps import locked_case, note
from incidents.workflow.rules import Doer
from staff.models import User

MOST_PARTS: Final = 10
JOINERS: Final = frozenset({Doer.INTAKE, Doer.DECIDER, Doer.DISPATCHER})


@transaction.atomic
def mark_duplicate(*, actor: User, case: Case, of: Case, reason: str = "") -> Case:
    """Join a case to the one it repeats: its reporter and followers are told of that one's steps.

    Joined by matter, never by person (R4). Raises WrongStep for another desk, a closed or
    already joined case; NotAllowed. `part_duplicate` takes it back.
    """
    first, second = sorted((case.pk, of.pk))
    for pk in (first, second):
        Case._base_manager.select_for_update(no_key=True).get(pk=pk)
    double, original = locked_case(actor, as_case(case)), locked_case(actor, as_case(of))
    check_joiner(actor, double, original)
    if double.pk == original.pk:
        raise BadInput(_("A case is no duplicate of itself."))
    if double.desk != original.desk:
        raise WrongStep(_("Only cases of one desk are joined."))
    if original.duplicate_of_id or double.duplicate_of_id:
        raise WrongStep(_("One of them is joined to another case already."))
    if double.duplicates.exists():
        raise WrongStep(_("Other cases are joined to this one. Join the other way round."))
    if not double.is_open:
        raise WrongStep(_("A closed case is not joined any more."))
    double.save_as_next_version(duplicate_of=original, closed_at=timezone.now())
    carry_followers(double, original)
    note(double, actor, "duplicate", text=_("joined to %(number)s") % {"number": original.number})
    words = _("%(number)s was joined to this case. %(reason)s")
    note(
        original,
        actor,
        "duplicate.joined",
        text=words % {"number": double.number, "reason": reason},
    )
    return double


def carry_followers(double: Case, original: Case) -> None:
    """Let those who follow a duplicate follow the original, remembered as coming through it."""
    users = set(double.followers.values_list("user", flat=True))
    if double.entered_by_id:
        users.add(double.entered_by_id)
    Follower.objects.bulk_create(
        [Follower(case_id=original.pk, user_id=pk, through_id=double.pk) for pk in sorted(users)],
        ignore_conflicts=True,
    )


@transaction.atomic
def part_duplicate(*, actor: User, case: Case, reason: str) -> Case:
    """Take a joining back: the case goes on where it stood, each with its own followers."""
    double = locked_case(actor, as_case(case))
    if double.duplicate_of is None:
        raise WrongStep(_("This case is joined to no other."))
    original = locked_case(actor, as_case(double.duplicate_of))
    check_joiner(actor, double, original)
    if not reason.strip():
        raise BadInput(_("Say why: this step needs a reason."))
    Follower.objects.filter(case_id=original.pk, through_id=double.pk).delete()
    double.save_as_next_version(duplicate_of=None, closed_at=None)
    note(double, actor, "duplicate.parted", text=reason)
    note(original, actor, "duplicate.parted", text=f"{double.number}: {reason}")
    return double


@transaction.atomic
def split_case(*, actor: User, case: Case, parts: Sequence[str]) -> list[Case]:
    """Split parts off a case, each a case of its own that names it; at most ten.

    The parent is closed by its own steps when all parts are done.
    """
    parent = locked_case(actor, case)
    check_joiner(actor, parent)
    words = [part.strip() for part in parts if part.strip()]
    if not words:
        raise BadInput(_("Write what each part is about."))
    if len(words) + parent.children.count() > MOST_PARTS:
        raise BadInput(_("A case has at most %(most)s parts.") % {"most": MOST_PARTS})
    if not parent.is_open or parent.parent_id:
        raise WrongStep(_("Only an open case that is no part itself can be split."))
    made = [part_of(parent, text, actor) for text in words]
    numbers = "、".join(part.number for part in made)
    note(parent, actor, "split", text=numbers)
    return made


def part_of(parent: Case, text: str, actor: User) -> Case:
    """Write one part of a case: same place, same clock, its own number."""
    model = type(parent)
    skipped = {"id", "case_ptr", "number", "client_uuid", "tile_shape", "next_due_at", "version"}
    skipped |= {"created_at", "updated_at", "query_code_index", "duplicate_of", "parent"}
    values = {
        field.name: getattr(parent, field.attname if field.is_relation else field.name)
        for field in model._meta.concrete_fields
        if field.name not in skipped
    }
    relations = {field.name: field.attname for field in model._meta.concrete_fields}
    part: Case = model(**{relations[name]: value for name, value in values.items()})
    part.title, part.text, part.parent_id = text[:120], text, parent.pk
    part.entered_by_id = actor.pk
    part.save(force_insert=True)
    part.refresh_from_db()
    note(part, actor, "split.off", text=parent.number)
    return part


def check_joiner(actor: User, *cases: Case) -> None:
    """Stop whoever neither takes in nor dispatches where a case is. Raises NotAllowed."""
    if not all(roles_on(case, actor) & JOINERS for case in cases):
        raise NotAllowed(_("Only those who take in or dispatch such cases do this."))


def as_case(case: Case) -> Case:
    """Return a case as the table that all desks share."""
    return case if type(case) is Case else Case._base_manager.get(pk=case.pk)
