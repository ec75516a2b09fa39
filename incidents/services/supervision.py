"""Supervision (督办): an order to answer for what is late, singly and in bulk."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import BadInput, NotAllowed, WrongStep
from incidents.models import Handling, Supervision
from incidents.services.doers import is_holder
from incidents.services.limits import due_after
from incidents.services.notices import people_of, tell
from incidents.services.steps import note
from staff.models import User


@transaction.atomic
def supervise(*, actor: User, handlings: Iterable[Handling], words: str) -> list[Supervision]:
    """Order the bodies behind some handlings to answer; those under supervision are left alone.

    Raises NotAllowed when one lies outside the area in which the actor dispatches.
    """
    if not words.strip():
        raise BadInput(_("Write what is to be answered."))
    keys = [handling.pk for handling in handlings]
    rows = list(
        Handling.objects.allowed_to(actor, "write")
        .filter(pk__in=keys)
        .select_for_update(of=("self",))
        .order_by("pk")
        .select_related("case")
    )
    covers = actor.scope_of("dispatch", "write").covers
    if len(rows) < len(set(keys)) or not all(covers(row.area_code) for row in rows):
        raise NotAllowed(_("Only those who dispatch in this area supervise."))
    now = timezone.now()
    due = due_after("supervision.answer", now)
    under = set(
        Supervision.objects.open().filter(handling__in=keys).values_list("handling", flat=True)
    )
    return [
        order(actor, row, words.strip(), due) for row in rows if row.is_open and row.pk not in under
    ]


def order(actor: User, handling: Handling, words: str, due: datetime) -> Supervision:
    """Write one order and tell the body."""
    made = Supervision.objects.create(
        handling=handling,
        area_code=handling.area_code,
        ordered_by=actor,
        words=words,
        answer_due_at=due,
    )
    handling.save_as_next_version(supervised_at=timezone.now())
    note(handling.case, actor, "supervise", text=words, handling=handling)
    tell(people_of(handling.to_org_id), "supervised", case=handling.case, key=f"super:{made.pk}")
    return made


@transaction.atomic
def answer_supervision(*, actor: User, supervision: Supervision, answer: str) -> Supervision:
    """Answer an order, for the body it was given to."""
    found: Supervision = (
        Supervision.objects.select_for_update(of=("self",))
        .select_related("handling__case")
        .get(pk=supervision.pk)
    )
    if not is_holder(found.handling, actor):
        raise NotAllowed(_("Only the body under supervision answers."))
    if not answer.strip():
        raise BadInput(_("Write the answer."))
    if found.answered_at:
        raise WrongStep(_("This was answered already."))
    found.save_as_next_version(answer=answer.strip(), answered_by=actor, answered_at=timezone.now())
    note(found.handling.case, actor, "supervise.answer", text=answer, handling=found.handling)
    tell(
        [found.ordered_by_id],
        "supervision.answered",
        case=found.handling.case,
        key=f"super:{found.pk}:answered",
    )
    return found
