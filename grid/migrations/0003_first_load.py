"""The first load of an empty register: its indexes are made once, at the end."""

from typing import ClassVar

from django.db import migrations

# The app role may do nothing to the schema. These two functions let it put the indexes,
# foreign keys and the placing trigger of an empty register aside and back within one transaction, and
# nothing else: what is put back was read from the catalogue into a table that only the
# owner can write. If the transaction ends in between, nothing has happened.
CREATE = r"""
CREATE FUNCTION grid_begin_first_load(register regclass) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    is_empty boolean;
    part record;
BEGIN
    IF register::text NOT IN ('grid_building', 'grid_dwelling', 'grid_compound',
                              'grid_keysite', 'grid_basefeature') THEN
        RAISE EXCEPTION 'not a register: %', register;
    END IF;
    EXECUTE format('SELECT NOT EXISTS (SELECT FROM %s)', register) INTO is_empty;
    IF NOT is_empty THEN RETURN false; END IF;
    SET CONSTRAINTS ALL IMMEDIATE;
    EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', register);
    EXECUTE format('SELECT NOT EXISTS (SELECT FROM %s)', register) INTO is_empty;
    IF NOT is_empty THEN RETURN false; END IF;
    CREATE TEMP TABLE grid_first_load (away text, back text) ON COMMIT DROP;
    INSERT INTO pg_temp.grid_first_load
        SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', register, conname),
               format('ALTER TABLE %s ADD CONSTRAINT %I %s', register, conname,
                      pg_get_constraintdef(oid))
          FROM pg_constraint WHERE conrelid = register AND contype = 'f';
    INSERT INTO pg_temp.grid_first_load
        SELECT format('DROP INDEX %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
          FROM pg_index
         WHERE indrelid = register AND NOT indisprimary
           AND indexrelid NOT IN (SELECT conindid FROM pg_constraint WHERE conrelid = register);
    -- It gives a place to rows that arrive without one, which NOT NULL refuses meanwhile;
    -- beside any trigger that may change a row, COPY writes row by row instead of page by page.
    INSERT INTO pg_temp.grid_first_load
        SELECT format('DROP TRIGGER %I ON %s', tgname, register),
               format('%s; COMMENT ON TRIGGER %I ON %s IS %L', pg_get_triggerdef(oid), tgname,
                      register, obj_description(oid, 'pg_trigger'))
          FROM pg_trigger
         WHERE tgrelid = register AND NOT tgisinternal AND tgenabled = 'O'
           AND tgname LIKE 'pgtrigger\_%\_place\_new\_%';
    FOR part IN SELECT away FROM pg_temp.grid_first_load LOOP
        EXECUTE part.away;
    END LOOP;
    RETURN true;
END $$;

CREATE FUNCTION grid_end_first_load() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET maintenance_work_mem = '256MB' AS $$
DECLARE
    part record;
BEGIN
    IF (SELECT pg_get_userbyid(relowner) FROM pg_class
         WHERE oid = 'pg_temp.grid_first_load'::regclass) <> current_user THEN
        RAISE EXCEPTION 'nothing was begun';
    END IF;
    FOR part IN SELECT back FROM pg_temp.grid_first_load LOOP
        EXECUTE part.back;
    END LOOP;
    DROP TABLE pg_temp.grid_first_load;
END $$;
"""
DROP = "DROP FUNCTION grid_begin_first_load(regclass); DROP FUNCTION grid_end_first_load()"


class Migration(migrations.Migration):
    """Adds the two functions around a first load."""

    dependencies: ClassVar = [("grid", "0002_cell_lookup")]

    operations: ClassVar = [migrations.RunSQL(CREATE, DROP)]
