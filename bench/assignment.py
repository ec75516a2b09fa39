"""Sending 100,000 tasks, against the plainest INSERT … SELECT of the same rows."""

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from bench.harness import Ratio, interleaved, scaled_town
from fieldwork.choices import AssignmentState, TargetKind, TaskKind
from fieldwork.models import Assignment, Task, TaskTemplate
from fieldwork.services.assignments import send_assignment
from fieldwork.services.selection import Selection, issuing_ranges
from grid.models import Area, Building
from staff.choices import Role
from staff.models import Post, User
from tests.serving import reading

TARGETS: Final = 100_000
ROUNDS: Final = 5
GOAL: Final = 0.5
RAW: Final = """
    INSERT INTO fieldwork_task (
        target_kind, building_id, cell_id, area_code, place, assignee_id, is_fallback, state,
        kind, title, instruction, assignment_id, issued_by_id, issued_at, due_at)
    SELECT 'building', id, cell_id, area_code, place, %(person)s, false, 'assigned',
           'building_check', 'raw', '', %(assignment)s, %(person)s, now(), now() + interval '7 days'
      FROM grid_building WHERE area_code = ANY(%(codes)s)
"""


def undone(work: Callable[[], int], expected: int) -> None:
    """Do a work with its constraints checked, then take it back, so that rounds are alike."""
    with transaction.atomic():
        count = work()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)
    if count != expected:
        raise RuntimeError(f"{count} tasks instead of {expected}")


def widest_issuer() -> User:
    """Return whoever issues tasks for the widest area."""
    posts = Post.objects.filter(role__in=[Role.CITY_ANALYST, Role.DISTRICT_STAFF])
    post = posts.select_related("user").order_by("area_code").first()
    if post is None:
        raise RuntimeError("nobody in this town issues tasks for a district")
    return post.user


def cells_holding(actor: User, wanted: int) -> tuple[tuple[str, ...], int]:
    """Return the first cells of somebody's area that hold so many buildings, and how many."""
    codes, held = [], 0
    low = min(part.low for part in issuing_ranges(actor))
    for code in Area.objects.active().cells().below(low).values_list("code", flat=True):
        if held >= wanted:
            break
        codes.append(code)
        held += Building.objects.filter(area_code=code).count()
    return tuple(codes), held


def sending(actor: User, template: TaskTemplate, codes: tuple[str, ...]) -> int:
    """Send the whole way: scope, plan, tasks, progress; return how many."""
    sent = send_assignment(
        actor=actor,
        key=uuid.uuid4(),
        template=template,
        selection=Selection(cells=codes),
        due_at=timezone.now() + timedelta(days=7),
    )
    if sent.state != AssignmentState.SENT:
        raise RuntimeError("the sending was not finished")
    return int(sent.done_count)


def inserting(actor: User, template: TaskTemplate, codes: tuple[str, ...]) -> int:
    """Insert the same rows for one person, without asking anything."""
    due_at = timezone.now() + timedelta(days=7)
    bare = Assignment.objects.create(
        issuer=actor, key=uuid.uuid4(), template=template, title="raw", due_at=due_at
    )
    values = {"person": actor.pk, "assignment": bare.pk, "codes": list(codes)}
    with connection.cursor() as cursor:
        cursor.execute(RAW, values)
        return int(cursor.rowcount)


def measure(buildings: int) -> Iterator[Ratio]:
    """Yield the ratio of sending to raw inserting."""
    with reading(scaled_town(buildings)):
        settings.SENDING_AT_ONCE = 0
        yield compared()


def compared(targets: int = TARGETS) -> Ratio:
    """Return the ratio on the town in use."""
    actor = widest_issuer()
    codes, held = cells_holding(actor, targets)
    before = Task.objects.count()
    with transaction.atomic():
        template = TaskTemplate.objects.create(
            code=f"bench-{uuid.uuid4().hex}",
            title="raw",
            kind=TaskKind.BUILDING_CHECK,
            target_kind=TargetKind.BUILDING,
        )
    try:
        ours, other = interleaved(
            lambda: undone(lambda: sending(actor, template, codes), held),
            lambda: undone(lambda: inserting(actor, template, codes), held),
            ROUNDS,
        )
    finally:
        template.delete()
    note = f"{len(codes)} cells, {before:,} tasks there before"
    return Ratio(f"sending {held:,} tasks / raw INSERT … SELECT", ours, other, GOAL, True, note)
