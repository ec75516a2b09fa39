"""Triggers that keep the rules of places in the database itself.

`grid_cell_at(point)` (made by a migration) names the cell that a place lies in: the
dedicated cell if there is one, else the basic one; on a shared border the
lower code. Rows that arrive with a cell (the bulk path) are taken at their word.
"""

from typing import Final

import pgtrigger

Triggers = tuple[pgtrigger.Trigger, ...]
OUTSIDE_GRID: Final = "WG001"  # SQLSTATE of "outside every grid cell"
WRONG_PARENT: Final = "WG002"  # SQLSTATE of "the parent does not fit"


def _locate(place: str) -> str:
    return f"""
        SELECT found.cell_id, found.area_code INTO NEW.cell_id, NEW.area_code
          FROM grid_cell_at({place}) AS found;
        IF NEW.cell_id IS NULL THEN
            RAISE EXCEPTION 'outside every grid cell' USING ERRCODE = '{OUTSIDE_GRID}';
        END IF;
    """


def _placing(name: str, columns: tuple[str, ...], given: str, arrives: str, moves: str) -> Triggers:
    """Return two triggers: one for rows that arrive without their cell, one for moves.

    A million rows that arrive with it must not each start a function to be let through.
    """
    return (
        pgtrigger.Trigger(
            name=f"{name}_new",
            when=pgtrigger.Before,
            operation=pgtrigger.Insert,
            condition=pgtrigger.Condition(f"NOT ({given})"),
            func=f"{arrives} {_locate('NEW.place')} RETURN NEW;",
        ),
        pgtrigger.Trigger(
            name=name,
            when=pgtrigger.Before,
            operation=pgtrigger.UpdateOf(*columns),
            func=f"{moves} {_locate('NEW.place')} RETURN NEW;",
        ),
    )


def located_by_place(name: str) -> Triggers:
    """Give a row with a `place` its cell when it is written or moved."""
    return _placing(
        name,
        ("place",),
        given="NEW.cell_id IS NOT NULL",
        arrives="",
        moves="IF ST_Equals(NEW.place, OLD.place) THEN RETURN NEW; END IF;",
    )


def placed_by_shape(name: str, shape: str) -> Triggers:
    """Give a row with a shape its `place`, a point on the shape, and its cell."""
    return _placing(
        name,
        ("place", shape),
        given="NEW.cell_id IS NOT NULL AND NEW.place IS NOT NULL",
        arrives=f"""
            IF NEW.{shape} IS NOT NULL THEN
                NEW.place := ST_PointOnSurface(NEW.{shape});
            END IF;
        """,
        moves=f"""
            IF NEW.{shape} IS NOT NULL AND NEW.{shape} IS DISTINCT FROM OLD.{shape} THEN
                NEW.place := ST_PointOnSurface(NEW.{shape});
            ELSIF ST_Equals(NEW.place, OLD.place) THEN
                RETURN NEW;
            END IF;
        """,
    )


def inherits_cell(name: str, column: str, table: str) -> pgtrigger.Trigger:
    """Give a row the cell of the row it belongs to (a dwelling its building's)."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf(column),
        func=f"""
            SELECT owner.cell_id, owner.area_code INTO NEW.cell_id, NEW.area_code
              FROM {table} AS owner WHERE owner.id = NEW.{column};
            RETURN NEW;
        """,
    )


def hands_cell_down(name: str, table: str, column: str) -> pgtrigger.Trigger:
    """Move the rows that belong to a row when its cell changes."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition("NEW.cell_id IS DISTINCT FROM OLD.cell_id"),
        func=f"""
            UPDATE {table} SET cell_id = NEW.cell_id, area_code = NEW.area_code
             WHERE {column} = NEW.id;
            RETURN NULL;
        """,
    )


FITS_PARENT: Final = pgtrigger.Trigger(
    name="area_fits_parent",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("code", "level", "parent_id"),
    declare=[("above", "grid_area%ROWTYPE")],
    func=f"""
        IF NEW.parent_id IS NULL THEN
            IF NEW.level = 'city' THEN RETURN NEW; END IF;
            RAISE EXCEPTION 'no parent' USING ERRCODE = '{WRONG_PARENT}';
        END IF;
        SELECT * INTO above FROM grid_area WHERE id = NEW.parent_id;
        IF NOT starts_with(NEW.code, above.code)
           OR (NEW.level, above.level) NOT IN (('district', 'city'), ('street', 'district'),
               ('street', 'city'), ('community', 'street'), ('cell', 'community')) THEN
            RAISE EXCEPTION 'the parent does not fit' USING ERRCODE = '{WRONG_PARENT}';
        END IF;
        RETURN NEW;
    """,
)


def organisation_area(name: str) -> pgtrigger.Trigger:
    """Give an organisation the code of the area it serves, else of its location's cell."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("area_id", "location"),
        func="""
            IF NEW.area_id IS NOT NULL THEN
                SELECT code INTO NEW.area_code FROM grid_area WHERE id = NEW.area_id;
            ELSIF NEW.location IS NOT NULL THEN
                SELECT COALESCE(found.area_code, '') INTO NEW.area_code
                  FROM grid_cell_at(NEW.location) AS found;
                NEW.area_code := COALESCE(NEW.area_code, '');
            ELSE
                NEW.area_code := '';
            END IF;
            RETURN NEW;
        """,
    )
