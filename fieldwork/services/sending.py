"""Writing the tasks of a sending: set-based, all or nothing, with progress to be seen."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone

from core.access import merged
from fieldwork.choices import AssignmentState, TargetKind, TaskState
from fieldwork.models import Assignment
from fieldwork.services.planning import Share, count_by_cell, share_out
from fieldwork.services.progress import noted_outside
from fieldwork.services.selection import CODE_PATHS, Selection, chosen_places

CHUNK: Final = 10_000  # tasks between two looks at the progress
Progress = Callable[[int], None]

# The places of each kind with what a task copies from them.
PLACES: Final[dict[str, str]] = {
    TargetKind.CELL: """
        SELECT id, id AS cell_id, code AS area_code, ST_PointOnSurface(boundary) AS place
          FROM grid_area""",
    TargetKind.BUILDING: "SELECT id, cell_id, area_code, place FROM grid_building",
    TargetKind.DWELLING: """
        SELECT home.id, home.cell_id, home.area_code, block.place
          FROM grid_dwelling AS home JOIN grid_building AS block ON block.id = home.building_id""",
    TargetKind.RENTAL: """
        SELECT rental.id, rental.cell_id, rental.area_code, block.place
          FROM grid_rentalhousing AS rental
          JOIN grid_dwelling AS home ON home.id = rental.dwelling_id
          JOIN grid_building AS block ON block.id = home.building_id""",
    TargetKind.SITE: "SELECT id, cell_id, area_code, place FROM grid_keysite",
}
INSERT: Final = """
    INSERT INTO fieldwork_task (
        target_kind, {target} cell_id, area_code, place, assignee_id, is_fallback, state,
        kind, title, instruction, assignment_id, campaign_id, standard_id, issued_by_id,
        issued_at, due_at)
    SELECT %(target_kind)s, {value} place.cell_id, place.area_code, place.place,
           share.assignee_id, share.is_fallback,
           CASE WHEN share.assignee_id IS NULL THEN %(draft)s ELSE %(assigned)s END,
           %(kind)s, %(title)s, %(instruction)s, %(assignment)s, %(campaign)s, %(standard)s,
           %(issuer)s, %(issued_at)s, %(due_at)s
      FROM (SELECT source.*, row_number() OVER (PARTITION BY cell_id ORDER BY id) AS turn
              FROM ({places}) AS source WHERE source.id IN ({chosen})) AS place
      JOIN unnest(%(cells)s::bigint[], %(firsts)s::bigint[], %(lasts)s::bigint[],
                  %(assignees)s::bigint[], %(fallbacks)s::boolean[])
           AS share (cell_id, first, last, assignee_id, is_fallback)
        ON share.cell_id = place.cell_id AND place.turn BETWEEN share.first AND share.last
"""


def write_tasks(assignment: Assignment, shares: Iterable[Share], progress: Progress) -> int:
    """Insert the tasks of the shares; return how many. The caller holds the transaction."""
    written = 0
    for chunk in chunks_of(shares):
        written += _write(assignment, chunk)
        progress(written)
    return written


@transaction.atomic
def finish_sending(pk: int, day: date | None = None) -> None:
    """Send what is still being sent. A sending that was sent, or undone, stays as it is.

    The lock makes a second run of the same sending wait and then find nothing to do.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('fieldwork_sending'), %s::int)", [pk])
    assignment = Assignment.objects.select_related("template").get(pk=pk)
    if assignment.state != AssignmentState.SENDING:
        return
    shares = list(share_out(_counts(assignment), day or timezone.localdate()))
    assignment.target_count = sum(share.count for share in shares)
    with noted_outside(assignment) as note:
        note(0)
        close_sending(assignment, write_tasks(assignment, shares, note))


def close_sending(assignment: Assignment, written: int) -> None:
    """Make the sending count as sent."""
    assignment.state = AssignmentState.SENT
    assignment.done_count = written
    assignment.target_count = written
    assignment.sent_at = timezone.now()
    assignment.save(update_fields=["state", "done_count", "target_count", "sent_at", "updated_at"])


def chunks_of(shares: Iterable[Share]) -> Iterator[list[Share]]:
    """Yield the shares in portions; a cell is never torn, so row numbers stay true."""
    portion: list[Share] = []
    count = 0
    for share in shares:
        if count >= CHUNK and portion[-1].cell != share.cell:
            yield portion
            portion, count = [], 0
        portion.append(share)
        count += share.count
    if portion:
        yield portion


def _counts(assignment: Assignment) -> Any:
    return count_by_cell(_places(assignment), assignment.template.target_kind)


def _places(assignment: Assignment) -> Any:
    """Return the places as they were chosen, inside the issuer's area of that moment."""
    kept = assignment.selection
    selection = Selection.from_json(kept, assignment.drawn)
    return chosen_places(
        assignment.template, selection, merged(kept["within"]), date.fromisoformat(kept["day"])
    )


def _write(assignment: Assignment, shares: list[Share]) -> int:
    kind = assignment.template.target_kind
    codes = {share.code for share in shares}
    chosen = _places(assignment).filter(**{f"{CODE_PATHS[kind]}__in": codes})
    chosen_sql, chosen_values = chosen.order_by().values("pk").query.sql_with_params()
    marks, values = _named(chosen_sql, chosen_values)
    is_cell = kind == TargetKind.CELL
    statement = INSERT.format(
        target="" if is_cell else f"{kind}_id,",
        value="" if is_cell else "place.id,",
        places=PLACES[kind],
        chosen=marks,
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, {**_columns(assignment), **_arrays(shares), **values})
        return int(cursor.rowcount)


def _named(statement: str, values: tuple[Any, ...]) -> tuple[str, dict[str, Any]]:
    """Give a statement's nameless values names, so that it can stand inside another."""
    names = [f"chosen_{number}" for number, _value in enumerate(values)]
    named = statement.replace("%%", "%%%%") % tuple(f"%({name})s" for name in names)
    return named, dict(zip(names, values, strict=True))


def _columns(assignment: Assignment) -> dict[str, Any]:
    template = assignment.template
    return {
        "target_kind": template.target_kind,
        "draft": TaskState.DRAFT,
        "assigned": TaskState.ASSIGNED,
        "kind": template.kind,
        "title": assignment.title,
        "instruction": assignment.instruction,
        "assignment": assignment.pk,
        "campaign": assignment.campaign_id,
        "standard": template.standard_id,
        "issuer": assignment.issuer_id,
        "issued_at": timezone.now(),
        "due_at": assignment.due_at,
    }


def _arrays(shares: list[Share]) -> dict[str, list[Any]]:
    return {
        "cells": [share.cell for share in shares],
        "firsts": [share.first for share in shares],
        "lasts": [share.last for share in shares],
        "assignees": [share.assignee for share in shares],
        "fallbacks": [share.is_fallback for share in shares],
    }
