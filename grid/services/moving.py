"""Moving the current rows of every register when cells are redrawn, set-based."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.apps import apps
from django.core.exceptions import EmptyResultSet
from django.db import connection, models

from grid.choices import CellKind
from grid.models import Area, Located, Organisation

BY_PLACE: Final = """
UPDATE {table} AS row
   SET cell_id = found.cell_id, area_code = found.area_code, updated_at = now()
  FROM (SELECT moved.id, COALESCE(exact.cell_id, nearest.id) AS cell_id,
               COALESCE(exact.area_code, nearest.code) AS area_code
          FROM {table} AS moved
         CROSS JOIN LATERAL grid_cell_at(moved.place) AS exact
          LEFT JOIN LATERAL (SELECT id, code FROM grid_area
                              WHERE exact.cell_id IS NULL
                                AND level = 'cell' AND state = 'active'
                              ORDER BY boundary <-> moved.place LIMIT 1) AS nearest ON true
         WHERE moved.id IN ({rows})) AS found
 WHERE row.id = found.id AND row.cell_id <> found.cell_id
"""  # A sliver that the topology tolerates lies in no cell: its rows go to the nearest one.
OFFICES: Final = """
UPDATE grid_organisation AS office
   SET area_code = COALESCE((SELECT area_code FROM grid_cell_at(office.location)), '')
 WHERE area_id IS NULL AND location IS NOT NULL AND area_code = ANY(%s)
"""


def located_models() -> Iterator[type[Located]]:
    """Yield every model whose own table names a cell."""
    for model in apps.get_models():
        # What inherits a table (an appeal is a case) has its cell there.
        if issubclass(model, Located) and not model._meta.parents:
            yield model


def has_place(model: type[Located]) -> bool:
    """Tell whether a model's rows have a place of their own; others follow their owner's."""
    return any(field.name == "place" for field in model._meta.fields)


def hold_writers() -> None:
    """Let writers of located rows wait until the transaction ends.

    A row written meanwhile would otherwise find the cell that is about to end.
    """
    tables = ", ".join(model._meta.db_table for model in located_models())
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE")


def move_rows(ending: Sequence[int], codes: Sequence[str], beginning: Sequence[int]) -> int:
    """Give the current rows of ended cells, and those under new dedicated cells, their cell.

    Rows without a place follow the row they belong to through its trigger. Returns how
    many rows have another cell now.
    """
    before = {model: standing(model, ending) for model in located_models()}
    moved = 0
    for model in before:
        if has_place(model):
            moved += move_by_place(model, ending, beginning)
    moved += sum(count for model, count in before.items() if not has_place(model))
    with connection.cursor() as cursor:
        cursor.execute(OFFICES, [list(codes)])
    for model in before:
        if standing(model, ending):
            raise RuntimeError(f"{model._meta.label} rows stayed in an ended cell.")
    return moved


def hand_over_offices(ending: Sequence[Area], drafts: Sequence[Area]) -> None:
    """Let organisations that serve an ended cell serve the new cell of the same code."""
    successors = {draft.code: draft for draft in drafts}
    for cell in ending:
        if successor := successors.get(cell.code):
            Organisation.objects.filter(area=cell).update(area=successor)


def standing(model: type[Located], cells: Sequence[int]) -> int:
    """Count the current rows of a model in some cells."""
    return int(model.moving().filter(cell__in=cells).count())


def move_by_place(model: type[Located], ending: Sequence[int], beginning: Sequence[int]) -> int:
    """Move the rows of one model by their place."""
    rows: models.QuerySet[Any] = model.moving().filter(cell__in=ending)
    for area in Area.objects.filter(pk__in=beginning, cell_kind=CellKind.DEDICATED):
        rows = rows | model.moving().filter(place__intersects=area.boundary)
    try:
        sql, params = rows.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:  # no row of this kind moves
        return 0
    with connection.cursor() as cursor:
        cursor.execute(BY_PLACE.format(table=model._meta.db_table, rows=sql), params)
        return int(cursor.rowcount)
