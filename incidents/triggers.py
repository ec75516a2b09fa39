"""Triggers that keep the rules of cases in the database itself."""

from typing import Final

import pgtrigger

from grid.triggers import OUTSIDE_GRID

ABOUT_ITSELF: Final = "WG010"  # SQLSTATE of "sent to the body complained of"
OPEN_CLAIMS: Final = "WG011"  # SQLSTATE of "closed with an open claim"

# The day's counter is locked until the case is written: no number is lost or given twice.
NUMBERED: Final = pgtrigger.Trigger(
    name="case_number",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Condition("NEW.number = ''"),
    declare=[("taken", "integer"), ("today", "date")],
    func="""
        today := (NEW.received_at AT TIME ZONE current_setting('TimeZone'))::date;
        INSERT INTO incidents_casecounter AS counter (desk, day, last) VALUES (NEW.desk, today, 1)
            ON CONFLICT (desk, day) DO UPDATE SET last = counter.last + 1
            RETURNING counter.last INTO taken;
        NEW.number :=
            CASE NEW.desk WHEN 'incident' THEN 'SJ' WHEN 'appeal' THEN 'SQ' ELSE 'JF' END
            || to_char(today, 'YYYYMMDD')
            || lpad(taken::text, greatest(5, length(taken::text)), '0');
        RETURN NEW;
    """,
)

_LOCATE: Final = f"""
    IF NEW.place IS NULL THEN
        NEW.cell_id := NULL;
        SELECT code INTO NEW.area_code FROM grid_area WHERE id = NEW.area_id AND level <> 'cell';
        IF NOT FOUND THEN
            RAISE EXCEPTION 'a cell needs a point' USING ERRCODE = '{OUTSIDE_GRID}';
        END IF;
    ELSE
        NEW.area_id := NULL;
        SELECT found.cell_id, found.area_code INTO NEW.cell_id, NEW.area_code
          FROM grid_cell_at(NEW.place) AS found;
        IF NEW.cell_id IS NULL THEN
            RAISE EXCEPTION 'outside every grid cell' USING ERRCODE = '{OUTSIDE_GRID}';
        END IF;
    END IF;
    RETURN NEW;
"""

LOCATED: Final = (
    pgtrigger.Trigger(
        name="case_located_new",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        condition=pgtrigger.Condition("NEW.area_code IS NULL OR NEW.area_code = ''"),
        func=_LOCATE,
    ),
    pgtrigger.Trigger(
        name="case_located",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("place", "area_id"),
        condition=pgtrigger.Condition(
            "NEW.place IS DISTINCT FROM OLD.place OR NEW.area_id IS DISTINCT FROM OLD.area_id"
        ),
        func=_LOCATE,
    ),
)

# 信访工作条例 30, 46: never to the body complained of, nor to anything below it.
NEVER_TO_THE_ACCUSED: Final = pgtrigger.Trigger(
    name="handling_not_to_accused",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("to_org_id"),
    declare=[("accused", "bigint")],
    func=f"""
        SELECT about_org_id INTO accused FROM incidents_case WHERE id = NEW.case_id;
        IF accused IS NOT NULL AND EXISTS (
            WITH RECURSIVE above AS (
                SELECT id, parent_id FROM grid_organisation WHERE id = NEW.to_org_id
                UNION
                SELECT org.id, org.parent_id FROM grid_organisation AS org
                  JOIN above ON above.parent_id = org.id
            ) SELECT 1 FROM above WHERE id = accused
        ) THEN
            RAISE EXCEPTION 'sent to the body complained of' USING ERRCODE = '{ABOUT_ITSELF}';
        END IF;
        RETURN NEW;
    """,
)

CLOSED_WITHOUT_OPEN_CLAIMS: Final = pgtrigger.Trigger(
    name="case_closed_claims",
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf("state"),
    condition=pgtrigger.Condition(
        "NEW.state IN ('replied', 'closed') AND OLD.state IS DISTINCT FROM NEW.state"
    ),
    func=f"""
        IF EXISTS (SELECT 1 FROM incidents_claim WHERE case_id = NEW.id AND state = 'open') THEN
            RAISE EXCEPTION 'open claims' USING ERRCODE = '{OPEN_CLAIMS}';
        END IF;
        RETURN NEW;
    """,
)
