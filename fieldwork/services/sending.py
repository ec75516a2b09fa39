"""Writing the tasks of a sending: set-based, all or nothing, with progress to be seen."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone

from core.access import merged
from fieldwork.choices import AssignmentState, TargetKind, TaskState
from fieldwork.models import Assignment
from fieldwork.services.planning import CellPlaces, Share, places_by_cell, share_out
from fieldwork.services.progress import noted_outside
from fieldwork.services.selection import Selection

CHUNK: Final = 10_000  # tasks between two looks at the progress
Progress = Callable[[int], None]
Given = tuple[int, int | None, bool]  # place, person, whether somebody stands in

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
      FROM unnest(%(keys)s::bigint[], %(assignees)s::bigint[], %(fallbacks)s::boolean[])
           AS share (key, assignee_id, is_fallback)
      JOIN ({places}) AS place ON place.id = share.key
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
    shares = list(share_out(_places(assignment), day or timezone.localdate()))
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


def chunks_of(shares: Iterable[Share]) -> Iterator[list[Given]]:
    """Yield in portions which place goes to whom."""
    given = ((key, share.assignee, share.is_fallback) for share in shares for key in share.keys)
    while portion := list(islice(given, CHUNK)):
        yield portion


def _places(assignment: Assignment) -> list[CellPlaces]:
    """Return the places as they were chosen, inside the issuer's area of that moment."""
    kept = assignment.selection
    selection = Selection.from_json(kept, assignment.drawn)
    day = date.fromisoformat(kept["day"])
    return places_by_cell(assignment.template, selection, merged(kept["within"]), day)[0]


def _write(assignment: Assignment, given: list[Given]) -> int:
    kind = assignment.template.target_kind
    is_cell = kind == TargetKind.CELL
    statement = INSERT.format(
        target="" if is_cell else f"{kind}_id,",
        value="" if is_cell else "place.id,",
        places=PLACES[kind],
    )
    keys, assignees, fallbacks = (list(column) for column in zip(*given, strict=True))
    arrays = {"keys": keys, "assignees": assignees, "fallbacks": fallbacks}
    with connection.cursor() as cursor:
        cursor.execute(statement, {**_columns(assignment), **arrays})
        return int(cursor.rowcount)


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
