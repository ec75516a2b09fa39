"""Triggers that keep people and dwellings together in the database itself."""

from typing import Final

import pgtrigger

# A residency lies where its dwelling lies on the day it is written; past ones keep their cell.
RESIDENCY_CELL: Final = pgtrigger.Trigger(
    name="residency_cell",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("dwelling_id"),
    func="""
        SELECT area_code INTO NEW.area_code
          FROM grid_dwelling WHERE id = NEW.dwelling_id FOR SHARE;
        RETURN NEW;
    """,
)
# Never a join: under row security the planner takes the people for very few, and would go
# through all new homes for each of them. Here each home looks its person up by key.
FOLLOW: Final = """
    WITH moved AS MATERIALIZED (
        SELECT home.person_id, home.area_code FROM homes AS home
         WHERE home.is_primary AND home.ends_on IS NULL
           AND home.area_code IS DISTINCT FROM (
               SELECT person.area_code FROM residents_person AS person
                WHERE person.id = home.person_id))
    UPDATE residents_person AS person
       SET area_code = (SELECT moved.area_code FROM moved WHERE moved.person_id = person.id)
     WHERE person.id = ANY (ARRAY(SELECT moved.person_id FROM moved));
    RETURN NULL;
"""
# A person belongs to the cell of the home they have, or had last. One statement, one update.
PERSON_FOLLOWS_HOME: Final = (
    pgtrigger.Trigger(
        name="person_follows_new_home",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        referencing=pgtrigger.Referencing(new="homes"),
        func=FOLLOW,
    ),
    pgtrigger.Trigger(
        name="person_follows_home",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Update,
        referencing=pgtrigger.Referencing(new="homes", old="former"),
        func=FOLLOW,
    ),
)
# A number that already stands in a row, perhaps in somebody else's area, is not refused: the
# answer would tell that it exists. The newer row waits until two people have compared them.
# An import asks of all its numbers at once (`residents_taken_numbers`) and says so; if it did
# not, the unique index would refuse what this trigger would have marked.
DOUBLED_NUMBER: Final = pgtrigger.Trigger(
    name="person_doubled",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("identity_index"),
    # A save writes every column; only a number that is new to the row is looked for.
    condition=pgtrigger.Condition(
        "current_setting('wangge.numbers_judged', true) IS DISTINCT FROM 'yes'"
    ),
    func="""
        IF NEW.identity_index IS NULL THEN
            NEW.awaits_merge := false;
        ELSIF TG_OP = 'INSERT' THEN
            NEW.awaits_merge := residents_number_is_taken(NEW.identity_index, NEW.id);
        ELSIF NEW.identity_index IS DISTINCT FROM OLD.identity_index THEN
            NEW.awaits_merge := residents_number_is_taken(NEW.identity_index, NEW.id);
        END IF;
        RETURN NEW;
    """,
)
