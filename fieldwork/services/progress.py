"""Progress that others see while the work's own transaction is still open."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connections

from fieldwork.models import Assignment

NOTE = "UPDATE fieldwork_assignment SET target_count = %s, done_count = %s WHERE id = %s"


@contextmanager
def noted_outside(assignment: Assignment) -> Iterator[Callable[[int], None]]:
    """Give a function that notes how far a sending is, through a connection of its own.

    The tasks' references lock only the key of the sending's row, so the note does not
    wait for them. The caller must not have changed that row in its own transaction.
    """
    notebook = connections["default"].copy()

    def note(done: int) -> None:
        with notebook.cursor() as cursor:
            cursor.execute(NOTE, [assignment.target_count, done, assignment.pk])

    try:
        yield note
    finally:
        notebook.close()
