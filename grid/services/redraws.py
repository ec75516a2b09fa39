"""Redrawing cells: split, merge and new borders, in one transaction, on one day.

Who may: the street proposes; the district or the city approves what somebody else
proposed; the administrator, who carries out what was decided, needs no approval here
but gives the decision as the reason.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.contrib.gis.geos import MultiPolygon
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Actor
from core.errors import BadInput, NotAllowed, OutOfScope, WrongStep
from core.saving import check, refusals
from grid.choices import AreaState, CellKind, Level
from grid.models import Area, Redraw
from grid.services.moving import hand_over_offices, hold_writers, move_rows
from grid.services.places import grid_refusals
from grid.services.topology import TopologyIssues, topology_issues

CAPABILITY: Final = "redraws"
CARRY_OUT, APPROVE, PROPOSE = "write", "approve", "propose"


@dataclass(frozen=True)
class Drawing:
    """A cell to come: its code, name, kind and boundary (WGS 84)."""

    code: str
    name: str
    boundary: MultiPolygon
    cell_kind: str = CellKind.BASIC


def may_on(actor: Actor, codes: Iterable[str], *verbs: str) -> bool:
    """Tell whether one of the verbs covers every code."""
    codes = list(codes)
    scopes = [actor.scope_of(CAPABILITY, verb) for verb in verbs]
    return any(all(scope.covers(code) for code in codes) for scope in scopes)


def require_on(actor: Actor, codes: Iterable[str], *verbs: str) -> None:
    """Stop an actor none of whose verbs covers every code: 403, or 404 outside the scope."""
    codes = list(codes)
    if not any(actor.scope_of(CAPABILITY, verb) for verb in verbs):
        raise NotAllowed(_("Your posts do not include this step of redrawing cells."))
    if not may_on(actor, codes, *verbs):
        raise OutOfScope(_("There is no such cell in your area."))


@transaction.atomic
def propose_redraw(
    *,
    actor: Any,
    retiring: Sequence[Area],
    drawings: Sequence[Drawing],
    effective_on: date,
    reason: str,
) -> Redraw:
    """Record which cells end and which begin on a day, and carry it out if that is due.

    Raises NotAllowed, OutOfScope, BadInput, WrongStep or TopologyIssues.
    """
    codes = [cell.code for cell in retiring] + [drawing.code for drawing in drawings]
    require_on(actor, codes, CARRY_OUT, APPROVE, PROPOSE)
    ending = locked_cells(retiring)
    check_day(ending, effective_on)
    refuse_planned(ending)
    refuse_taken([drawing.code for drawing in drawings], ending)
    if not reason.strip():
        raise BadInput(_("Say why the cells are redrawn."))
    redraw = Redraw.objects.create(
        effective_on=effective_on, reason=reason.strip(), proposed_by=actor.get_username()
    )
    redraw.retiring.set(ending)
    redraw.drafts.set([draft_of(drawing, ending[0]) for drawing in drawings])
    if issues := topology_issues(redraw.drafts.all(), ending):
        raise TopologyIssues(issues)
    if may_on(actor, codes, CARRY_OUT):
        return approved(redraw, actor)
    return redraw


@transaction.atomic
def approve_redraw(*, actor: Any, redraw: Redraw) -> Redraw:
    """Approve what somebody else proposed; it takes effect on its day, at once if that is due."""
    locked = open_redraw(redraw)
    require_on(actor, codes_of(locked), APPROVE, CARRY_OUT)
    if locked.approved_by:
        raise WrongStep(_("This redrawing is already approved."))
    if locked.proposed_by == actor.get_username():
        raise WrongStep(_("Somebody else must approve what you proposed."))
    return approved(locked, actor)


@transaction.atomic
def cancel_redraw(*, actor: Any, redraw: Redraw) -> Redraw:
    """Give up a redrawing that has not taken effect; its drafts disappear."""
    locked = open_redraw(redraw)
    own = locked.proposed_by == actor.get_username()
    verbs = (PROPOSE, APPROVE, CARRY_OUT) if own else (APPROVE, CARRY_OUT)
    require_on(actor, codes_of(locked), *verbs)
    locked.drafts.all().delete()
    locked.cancelled_at = timezone.now()
    locked.save()
    return locked


def due_redraws(day: date) -> list[Redraw]:
    """Return the approved redrawings whose day has come, earliest first."""
    waiting = Redraw.objects.filter(applied_at=None, cancelled_at=None).exclude(approved_by="")
    return list(waiting.filter(effective_on__lte=day).order_by("effective_on", "pk"))


@transaction.atomic
def apply_redraw(*, redraw: Redraw) -> Redraw:
    """End the old cells, begin the new ones, move the current rows.

    Raises WrongStep for one that is not approved, TopologyIssues if the ground has
    changed since.
    """
    locked = open_redraw(redraw)
    if not locked.approved_by:
        raise WrongStep(_("This redrawing is not approved."))
    ending = locked_cells(locked.retiring.all())
    drafts = list(locked.drafts.select_for_update(no_key=True).order_by("code"))
    if issues := topology_issues(drafts, ending):
        raise TopologyIssues(issues)
    hold_writers()
    retire(ending, locked.effective_on)
    activate(drafts, locked.effective_on, ending)
    keys = [cell.pk for cell in ending]
    moved = move_rows(keys, [cell.code for cell in ending], [cell.pk for cell in drafts])
    hand_over_offices(ending, drafts)
    locked.moved_count, locked.applied_at = moved, timezone.now()
    locked.save()
    return locked


@transaction.atomic
def activate_areas(*, actor: Any, areas: Sequence[Area], effective_on: date) -> list[Area]:
    """Put drafts into force. Raises TopologyIssues with every fault, changing nothing.

    A first drawing may begin on a past day; one that lies over cells in force moves
    their rows and may not.
    """
    require_on(actor, [area.code for area in areas], APPROVE, CARRY_OUT)
    keys = [area.pk for area in areas]
    drafts = list(Area.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("code"))
    if not drafts or any(area.state != AreaState.DRAFT for area in drafts):
        raise WrongStep(_("Only drafts can be put into force."))
    if effective_on > timezone.localdate():
        raise BadInput(_("Areas come into force today or on a past day."))
    refuse_orphans(drafts)
    if issues := topology_issues(drafts):
        raise TopologyIssues(issues)
    hold_writers()
    activate(drafts, effective_on, [])
    move_rows([], [], [area.pk for area in drafts if area.cell_kind == CellKind.DEDICATED])
    return drafts


def refuse_orphans(drafts: Sequence[Area]) -> None:
    """Stop drafts whose parent would not be in force with them."""
    own = {area.pk for area in drafts}
    parents = {area.parent_id for area in drafts if area.parent_id} - own
    missing = Area.objects.filter(pk__in=parents).exclude(state=AreaState.ACTIVE).first()
    if missing:
        raise WrongStep(_("%(area)s must be in force first.") % {"area": missing.name})


def codes_to_decide(redraw: Redraw) -> tuple[list[str], list[str]]:
    """Return the codes that no cell has any more, and those that no post covers yet.

    Posts follow their code: those of a code that is kept go on by themselves.
    """
    ended = set(redraw.retiring.values_list("code", flat=True))
    begun = set(redraw.drafts.values_list("code", flat=True))
    return sorted(ended - begun), sorted(begun - ended)


def open_redraw(redraw: Redraw) -> Redraw:
    """Return a redrawing that still waits, locked."""
    locked: Redraw = Redraw.objects.select_for_update(no_key=True).get(pk=redraw.pk)
    if locked.applied_at or locked.cancelled_at:
        raise WrongStep(_("This redrawing has already taken effect or was given up."))
    return locked


def approved(redraw: Redraw, actor: Any) -> Redraw:
    """Note who approved; carry out what is due."""
    redraw.approved_by = actor.get_username()
    redraw.save()
    if redraw.effective_on <= timezone.localdate():
        return apply_redraw(redraw=redraw)
    return redraw


def codes_of(redraw: Redraw) -> list[str]:
    """Return the codes of all cells that a redrawing touches."""
    ending = redraw.retiring.values_list("code", flat=True)
    return [*ending, *redraw.drafts.values_list("code", flat=True)]


def locked_cells(cells: Iterable[Area]) -> list[Area]:
    """Return cells in force, locked in the order of their codes.

    `no_key` lets rows be written into them meanwhile: a writer that waited here while
    `hold_writers` waits for it would be a deadlock.
    """
    keys = [cell.pk for cell in cells]
    found = list(Area.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("code"))
    if not found or any(c.level != Level.CELL or c.state != AreaState.ACTIVE for c in found):
        raise WrongStep(_("Only grid cells in force can be redrawn."))
    if len({cell.parent_id for cell in found}) > 1:
        raise WrongStep(_("Redraw the cells of one community at a time."))
    return found


def check_day(ending: Sequence[Area], day: date) -> None:
    """Stop a day that is past, or not after the day the cells began."""
    if day < timezone.localdate():
        raise BadInput(_("Cells are redrawn today or on a later day: the past keeps its cells."))
    if any(cell.valid_from is None or cell.valid_from >= day for cell in ending):
        raise BadInput(_("A cell that begins on this day can be redrawn from the next day on."))


def refuse_planned(cells: Sequence[Area]) -> None:
    """Stop a second plan for the same cell."""
    waiting = Q(redraws_away__applied_at=None, redraws_away__cancelled_at=None)
    keys = [cell.pk for cell in cells]
    planned = Area.objects.filter(waiting, pk__in=keys, redraws_away__isnull=False).first()
    if planned:
        raise WrongStep(
            _("%(cell)s is already part of a planned redrawing.") % {"cell": planned.name}
        )


def refuse_taken(codes: Sequence[str], ending: Sequence[Area]) -> None:
    """Stop a code that another cell in force has."""
    others = Area.objects.active().filter(code__in=codes)
    if taken := others.exclude(pk__in=[cell.pk for cell in ending]).first():
        raise BadInput(_("The code %(code)s belongs to another cell.") % {"code": taken.code})


def draft_of(drawing: Drawing, beside: Area) -> Area:
    """Save a drawing as a draft cell of the same community."""
    draft = Area(
        level=Level.CELL,
        code=drawing.code,
        name=drawing.name,
        parent=beside.parent,
        boundary=drawing.boundary,
        cell_kind=drawing.cell_kind,
        settlement=beside.settlement,
    )
    with grid_refusals(draft), refusals(draft), transaction.atomic():
        check(draft)
        draft.save()
    return draft


def retire(cells: Sequence[Area], day: date) -> None:
    """End cells on a day."""
    for cell in cells:
        cell.state, cell.valid_to = AreaState.RETIRED, day
        cell.save()


def activate(drafts: Sequence[Area], day: date, predecessors: Sequence[Area]) -> None:
    """Let drafts begin on a day, each naming the cells whose ground it took."""
    for draft in drafts:
        draft.state, draft.valid_from = AreaState.ACTIVE, day
        with refusals(draft), transaction.atomic():
            draft.save()
        before = [cell for cell in predecessors if shares_ground(cell, draft)]
        draft.predecessors.set(before)


def shares_ground(one: Area, other: Area) -> bool:
    """Tell whether two areas share more than a border."""
    shared = one.boundary.intersection(other.boundary)
    return bool(shared.area > 1e-10)  # square degrees, about a square metre
