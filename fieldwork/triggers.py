"""Triggers that keep the rules of field work in the database itself."""

from typing import Final

import pgtrigger

_FROM_TARGET: Final = """
    SELECT found.cell_id, found.area_code, found.place
      INTO NEW.cell_id, NEW.area_code, NEW.place
      FROM (
        SELECT cell_id, area_code, place FROM grid_building WHERE id = NEW.building_id
        UNION ALL
        SELECT home.cell_id, home.area_code, block.place
          FROM grid_dwelling AS home JOIN grid_building AS block ON block.id = home.building_id
         WHERE home.id = NEW.dwelling_id
        UNION ALL
        SELECT rental.cell_id, rental.area_code, block.place
          FROM grid_rentalhousing AS rental
          JOIN grid_dwelling AS home ON home.id = rental.dwelling_id
          JOIN grid_building AS block ON block.id = home.building_id
         WHERE rental.id = NEW.rental_id
        UNION ALL
        SELECT cell_id, area_code, place FROM grid_keysite WHERE id = NEW.site_id
      ) AS found;
"""


def placed_by_target(name: str) -> pgtrigger.Trigger:
    """Give a row the cell and the place of its target; a cell task keeps its own."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=f"""
            IF NEW.target_kind <> 'cell' AND NEW.place IS NULL THEN
                {_FROM_TARGET}
            ELSIF NEW.target_kind = 'cell' THEN
                SELECT code, COALESCE(NEW.place, ST_PointOnSurface(boundary))
                  INTO NEW.area_code, NEW.place
                  FROM grid_area WHERE id = NEW.cell_id;
            END IF;
            RETURN NEW;
        """,
    )


USED_STANDARD_STAYS: Final = pgtrigger.Trigger(
    name="used_standard_stays",
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf("items", "thresholds", "code", "version_no", "subject"),
    func="""
        IF EXISTS (SELECT 1 FROM fieldwork_visit WHERE standard_id = OLD.id) THEN
            RAISE EXCEPTION 'a used standard stays as it is' USING ERRCODE = 'WG004';
        END IF;
        RETURN NEW;
    """,
)
