"""Two records of one person: compared by two people, joined, and taken apart if wrong."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import Action, Entry, record
from core.errors import BadInput, ChangedMeanwhile, NotAllowed, OutOfScope, WrongStep
from core.history import because
from core.rows import everything, scoped, scoped_to
from residents.choices.people import DeskReason, MergeState
from residents.models import MergeProposal, Person
from residents.services.acting import save
from residents.services.joining import join, take_apart
from residents.services.reading import MASKED_FIELDS
from residents.services.showing import ShownPerson, shown_person
from staff.choices import Role
from staff.models import User

REASON: Final = "comparing double records across areas"
MOST: Final = 50


@dataclass(frozen=True)
class Pair:
    """Two records to compare, both masked, and why they may be one person's."""

    kept: ShownPerson
    dropped: ShownPerson
    why: str
    proposal: MergeProposal | None = None


def is_data_officer(actor: User) -> bool:
    """Tell whether somebody is data-protection officer, who compares across areas."""
    return actor.is_active and Role.AUDITOR in actor.roles


def may_compare(actor: User) -> bool:
    """Tell whether somebody has to do with double records at all."""
    return is_data_officer(actor) or bool(actor.scope_of("people", "write"))


@contextmanager
def desk(actor: User) -> Iterator[QuerySet[Person]]:
    """Open the records that an actor may compare: all for the data officer, else their own.

    Raises NotAllowed.
    """
    if is_data_officer(actor):
        with scoped(everything(REASON)):
            yield Person.objects.standing()
    elif actor.scope_of("people", "write"):
        with scoped_to(actor):
            yield Person.objects.allowed_to(actor, "write").standing()
    else:
        raise NotAllowed(_("Your posts do not let you compare records."))


def candidates(*, actor: User) -> list[Pair]:
    """Return pairs that may be one person each, logged and masked. Raises NotAllowed."""
    with desk(actor) as rows:
        asked = set(
            MergeProposal.objects.exclude(state=MergeState.UNDONE).values_list(
                "kept_id", "dropped_id"
            )
        )
        found = [*same_number(rows), *([] if is_data_officer(actor) else same_name(rows))]
        pairs = [
            (one, other, why)
            for one, other, why in found
            if (one.pk, other.pk) not in asked and (other.pk, one.pk) not in asked
        ][:MOST]
        log(actor, Action.LIST, [person for pair in pairs for person in pair[:2]])
        return [Pair(shown_person(one), shown_person(two), why) for one, two, why in pairs]


def same_number(rows: QuerySet[Person]) -> Iterator[tuple[Person, Person, str]]:
    """Yield each record that waits, after the one that had its number first."""
    waiting = rows.filter(awaits_merge=True).order_by("created_at", "pk")[:MOST]
    for person in waiting:
        others = rows.filter(identity_index=person.identity_index).exclude(pk=person.pk)
        for other in others.order_by("awaits_merge", "created_at", "pk")[:1]:
            yield other, person, _("same number")


def same_name(rows: QuerySet[Person]) -> Iterator[tuple[Person, Person, str]]:
    """Yield pairs with the same name and date of birth."""
    twice = (
        rows.filter(deceased_on=None)
        .exclude(birth_date=None)
        .order_by()
        .values("name", "birth_date")
        .annotate(times=Count("pk"))
        .filter(times__gt=1)[:MOST]
    )
    for group in twice:
        alike = rows.filter(name=group["name"], birth_date=group["birth_date"])
        first, *others = alike.order_by("created_at", "pk")[:5]
        for other in others:
            if first.identity_index is None or other.identity_index is None:
                yield first, other, _("same name and date of birth")


def log(actor: User, action: Action, people: list[Person]) -> None:
    """Tell the read log which records are about to be shown. Raises NotLogged."""
    if people:
        keys = tuple(dict.fromkeys(str(person.pk) for person in people))
        reason = _("comparing double records")
        record(Entry(actor, action, Person._meta.label_lower, keys, MASKED_FIELDS, reason=reason))


def proposals(*, actor: User) -> list[Pair]:
    """Return what was proposed and decided, newest first, logged and masked."""
    with desk(actor) as _rows:
        found = proposals_for(actor).order_by("-created_at")[:MOST]
        rows = list(found.select_related("kept", "dropped", "proposed_by", "decided_by"))
        log(actor, Action.LIST, [one for row in rows for one in (row.kept, row.dropped)])
        return [pair_of(row) for row in rows]


def proposals_for(actor: User) -> QuerySet[MergeProposal]:
    """Return the proposals an actor may read; the scope of `desk` must be open."""
    rows: QuerySet[MergeProposal] = (
        MergeProposal.objects.all()
        if is_data_officer(actor)
        else MergeProposal.objects.allowed_to(actor, "write")
    )
    return rows


def pair_of(proposal: MergeProposal) -> Pair:
    """Return a proposal with its two records masked."""
    kept, dropped = shown_person(proposal.kept), shown_person(proposal.dropped)
    return Pair(kept, dropped, proposal.reason, proposal)


def propose_merge(*, actor: User, kept: UUID, dropped: UUID, reason: str) -> MergeProposal:
    """Propose that two records are one person's. Sending it again gives the same proposal.

    Raises OutOfScope, BadInput or NotAllowed.
    """
    if kept == dropped:
        raise BadInput(_("A record cannot be joined with itself."))
    if not reason.strip():
        raise BadInput(_("Say why these two records are of one person."))
    with desk(actor) as rows, because(actor, DeskReason.MERGE_PROPOSED):
        if rows.select_for_update().filter(pk__in=[kept, dropped]).count() != 2:
            raise OutOfScope(_("There is no such record in your area."))
        sides = Q(kept=kept, dropped=dropped) | Q(kept=dropped, dropped=kept)
        known: MergeProposal | None = MergeProposal.objects.filter(
            sides, state=MergeState.PROPOSED
        ).first()
        if known is not None:
            return known
        proposal = MergeProposal(
            kept_id=kept, dropped_id=dropped, reason=reason.strip(), proposed_by=actor
        )
        saved: MergeProposal = save(proposal)
        return saved


def decide_merge(
    *, actor: User, proposal: UUID, seen: int, is_same: bool, answer: str = ""
) -> MergeProposal:
    """Decide on a proposal as the second person: join the records, or refuse.

    Raises NotAllowed for who proposed it or may not decide, WrongStep when it is decided.
    """
    with desk(actor) as _rows, because(actor, DeskReason.MERGE_DECIDED):
        locked = locked_proposal(actor, proposal, MergeState.PROPOSED)
        if locked.proposed_by_id == actor.pk:
            raise NotAllowed(_("A second person decides: you proposed this yourself."))
        if locked.version != seen:
            raise ChangedMeanwhile(_("Somebody else changed this meanwhile. Open it again."))
        moved = join(locked) if is_same else {}
        state = MergeState.MERGED if is_same else MergeState.REFUSED
        decided: MergeProposal = save(
            locked,
            state=state,
            decided_by=actor,
            decided_at=timezone.now(),
            answer=answer.strip(),
            moved=moved,
        )
        return decided


def undo_merge(*, actor: User, proposal: UUID, answer: str) -> MergeProposal:
    """Take two joined records apart again. Raises NotAllowed, WrongStep or BadInput."""
    if not answer.strip():
        raise BadInput(_("Say why the records are taken apart again."))
    with desk(actor) as _rows, because(actor, DeskReason.MERGE_UNDONE):
        locked = locked_proposal(actor, proposal, MergeState.MERGED)
        take_apart(locked)
        undone: MergeProposal = save(locked, state=MergeState.UNDONE, answer=answer.strip())
        return undone


def locked_proposal(actor: User, key: UUID, state: str) -> MergeProposal:
    """Return a proposal locked for its decision. Raises OutOfScope, NotAllowed or WrongStep."""
    rows = proposals_for(actor).select_for_update(of=("self",))
    locked: MergeProposal | None = rows.filter(pk=key).first()
    if locked is None:
        raise OutOfScope(_("There is no such record in your area."))
    if not may_decide(actor, locked):
        raise NotAllowed(_("A grid leader or the data officer decides."))
    if locked.state != state:
        raise WrongStep(_("This was decided meanwhile."))
    return locked


def may_decide(actor: User, proposal: MergeProposal) -> bool:
    """Tell whether somebody may decide here: the data officer, or a leader of both cells."""
    scope = actor.scope_of("people", "approve")
    sides = (proposal.kept.area_code, proposal.dropped.area_code)
    return is_data_officer(actor) or all(scope.covers(code) for code in sides)


def one_pair(*, actor: User, proposal: UUID) -> Pair:
    """Return one proposal with its records side by side, logged. Raises OutOfScope."""
    with desk(actor) as _rows:
        rows = proposals_for(actor).select_related("kept", "dropped", "proposed_by", "decided_by")
        found = rows.filter(pk=proposal).first()
        if found is None:
            raise OutOfScope(_("There is no such record in your area."))
        log(actor, Action.VIEW, [found.kept, found.dropped])
        return pair_of(found)
