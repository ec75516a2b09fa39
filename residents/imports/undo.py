"""Undoing an import: new people go, changed and moved ones become what they were.

What the import did, and what was before, stands in the histories of people and
residencies; nothing else about them is kept for it.
"""

from typing import Any, Final

from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import WrongStep
from grid.imports.staging import quoted
from grid.models.imports import ImportState
from residents.imports.batches import find_import, refuse_unless_allowed
from residents.imports.checking import source_of
from residents.imports.reasons import StillInUse
from residents.imports.writing import in_the_name_of
from residents.models import PeopleImport, Person, Residency

# `done` is what the import did to each row: its first and last event, and whether it made it.
DONE: Final = """
    CREATE TEMP TABLE {staged} ON COMMIT DROP AS
    SELECT pgh_obj_id AS id, min(pgh_id) AS first, max(pgh_id) AS last,
           bool_or(pgh_label = 'insert') AS is_new
      FROM {history}
     WHERE pgh_id > %(after)s AND pgh_id <= %(until)s AND pgh_context->>'import' = %(batch)s
     GROUP BY pgh_obj_id
"""
CHANGED_SINCE: Final = """
    SELECT count(DISTINCT done.id) FROM {staged} AS done
     WHERE EXISTS (SELECT 1 FROM {history} AS later
                    WHERE later.pgh_obj_id = done.id AND later.pgh_id > done.last)
"""
RESTORE: Final = """
    UPDATE {table} AS kept SET {settings}, version = kept.version + 1,
           updated_at = statement_timestamp()
      FROM {staged} AS done, LATERAL (
           SELECT * FROM {history} AS event
            WHERE event.pgh_obj_id = done.id AND event.pgh_id < done.first
            ORDER BY event.pgh_id DESC LIMIT 1) AS before
     WHERE NOT done.is_new AND kept.id = done.id
"""
REMOVE: Final = "DELETE FROM {table} USING {staged} AS done WHERE {table}.id = done.id AND is_new"
LIVE_ELSEWHERE: Final = """
    SELECT count(*) FROM residents_residency AS home
      JOIN undone_person AS done ON done.id = home.person_id AND done.is_new
     WHERE NOT EXISTS (SELECT 1 FROM undone_residency AS made WHERE made.id = home.id)
"""
REMOVE_RENTALS: Final = """
    DELETE FROM grid_rentalhousing AS let
     WHERE source = %(source)s AND source_key LIKE %(batch)s || ':%%' AND version = 1
       AND NOT EXISTS (SELECT 1 FROM residents_residency WHERE rental_id = let.id)
"""
KEPT: Final = frozenset({"id", "created_at", "updated_at", "version"})


@transaction.atomic
def undo_import(*, batch: PeopleImport, actor: Any) -> PeopleImport:
    """Take an applied import back.

    Raises StillInUse if people of it were changed, moved or used since.
    """
    locked = find_import(actor, batch.pk)
    locked = PeopleImport.objects.select_for_update().get(pk=locked.pk)
    refuse_unless_allowed(actor, locked.area_code)
    if locked.state != ImportState.APPLIED:
        raise WrongStep(_("Only an applied import can be undone."))
    events = locked.report["events"]
    tables = [_Table(model, locked, *span) for model, *span in _spans(events)]
    people, homes = tables
    _refuse_changed(people, homes)
    forget = in_the_name_of(locked)
    try:
        with transaction.atomic():
            for table, step in ((homes, REMOVE), (homes, RESTORE), (people, RESTORE)):
                table.run(step)
            people.run(REMOVE)
            _check_now()
    except IntegrityError as error:
        raise StillInUse(_("Other records belong to people of this import by now.")) from error
    _remove_rentals(locked)
    forget()
    locked.state, locked.undone_at = ImportState.UNDONE, timezone.now()
    locked.save()
    return locked


def _spans(events: dict[str, list[int]]) -> list[tuple[type[models.Model], int, int]]:
    (people, homes), (people_until, homes_until) = events["after"], events["until"]
    return [(Person, people, people_until), (Residency, homes, homes_until)]


class _Table:
    """One register, its history, and what the import did to it."""

    def __init__(
        self, model: type[models.Model], batch: PeopleImport, after: int, until: int
    ) -> None:
        table = model._meta.db_table
        columns = [str(each.column) for each in model._meta.concrete_fields]
        columns = [name for name in columns if name not in KEPT]
        self.names = {
            "table": quoted(table),
            "history": quoted(f"{table}history"),
            "staged": f"undone_{model._meta.model_name}",
            "settings": ", ".join(f"{quoted(name)} = before.{quoted(name)}" for name in columns),
        }
        self.values: dict[str, Any] = {"after": after, "until": until, "batch": str(batch.pk)}
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {self.names['staged']}")
        self.run(DONE)

    def run(self, sql: str) -> None:
        """Run one step."""
        with connection.cursor() as cursor:
            cursor.execute(sql.format(**self.names), self.values)

    def count(self, sql: str) -> int:
        """Return the number a step counts."""
        with connection.cursor() as cursor:
            cursor.execute(sql.format(**self.names), self.values)
            return int(cursor.fetchone()[0])


def _refuse_changed(people: _Table, homes: _Table) -> None:
    """Refuse if somebody worked on these people since: their work would be lost."""
    count = people.count(CHANGED_SINCE) + homes.count(CHANGED_SINCE) + people.count(LIVE_ELSEWHERE)
    if count:
        raise StillInUse(
            _("%(count)s records of this import were changed since. It cannot be undone any more.")
            % {"count": count}
        )


def _check_now() -> None:
    """Let the database look now for records that would lose their person."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _remove_rentals(batch: PeopleImport) -> None:
    """Remove the rentals that only this import knew; those in use since stay."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            values: dict[str, Any] = {"source": source_of(batch), "batch": str(batch.pk)}
            cursor.execute(REMOVE_RENTALS, values)
            _check_now()
    except IntegrityError:
        return
