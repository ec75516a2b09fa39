"""Who works in which cell: set-based answers for sending tasks and for the map.

The responsible person of a cell is its grid worker; where there is none, the leader of
the cell or of its community stands in (`is_fallback`). Several holders of one cell are
all named; `worker_of_cells` takes the one who has held the post longest.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection

from staff.choices import Role

# One row per cell and holder. Parameters: day, and the codes as one text array.
HOLDERS_SQL: Final = f"""
    SELECT cell.code AS cell_code, post.user_id, post.id AS post_id,
           post.role = '{Role.GRID_LEADER}' AS is_fallback,
           row_number() OVER (
               PARTITION BY cell.code
               ORDER BY post.role = '{Role.GRID_LEADER}', length(post.area_code) DESC, post.id
           ) AS place
      FROM unnest(%(codes)s::text[]) AS cell (code)
      JOIN staff_post AS post
        ON (post.area_code, post.role) IN (
               (cell.code COLLATE "C", '{Role.GRID_WORKER}'),
               (cell.code COLLATE "C", '{Role.GRID_LEADER}'),
               (left(cell.code, 12) COLLATE "C", '{Role.GRID_LEADER}'))
      JOIN staff_user AS holder ON holder.id = post.user_id
     WHERE post.valid_from <= %(day)s AND post.valid_to > %(day)s
       AND post.confirmed_by_id IS NOT NULL AND post.revoked_at IS NULL
       AND holder.state = 'active'
"""
WORKER_OF_CELLS_SQL: Final = f"""
    SELECT cell_code, user_id, post_id, is_fallback FROM ({HOLDERS_SQL}) AS holder
     WHERE place = 1
"""


@dataclass(frozen=True)
class Responsible:
    """Who answers for a cell: the worker, or a leader standing in."""

    cell_code: str
    user_id: int
    post_id: int
    is_fallback: bool


def worker_of_cells(codes: Iterable[str], day: date) -> dict[str, Responsible]:
    """Return the responsible person of each cell on a day; cells without anybody are absent."""
    return {row.cell_code: row for row in asked(WORKER_OF_CELLS_SQL, codes, day)}


def holders_of_cells(codes: Iterable[str], day: date) -> dict[str, list[Responsible]]:
    """Return everybody who answers for each cell on a day, the first choice first."""
    sql = f"SELECT cell_code, user_id, post_id, is_fallback FROM ({HOLDERS_SQL}) AS holder"
    found: dict[str, list[Responsible]] = {}
    for row in asked(f"{sql} ORDER BY cell_code, place", codes, day):
        found.setdefault(row.cell_code, []).append(row)
    return found


def worker_for_cell(code: str, day: date) -> Responsible | None:
    """Return the responsible person of one cell on a day."""
    return worker_of_cells([code], day).get(code)


def asked(sql: str, codes: Iterable[str], day: date) -> list[Responsible]:
    """Run one of the questions above."""
    parameters: dict[str, Any] = {"codes": list(codes), "day": day}
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [Responsible(*row) for row in cursor.fetchall()]
