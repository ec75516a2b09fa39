"""Erasing a row with its past: the one way past "history is only added to"."""

from typing import ClassVar

from django.db import migrations

# What hangs on a row is found in the catalogue, so that a table made later is erased too: rows
# that need the erased one go with it, and so do those of this app; others forget the key.
# Only the owner may call it; residents_erase asks first whether two people have decided.
ROWS = """
CREATE FUNCTION residents_erase_rows(tab regclass, ids text[]) RETURNS integer
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    link record; below text[]; gone integer := 0; count integer; past regclass;
    key name; kind text;
BEGIN
    SELECT a.attname, format_type(a.atttypid, NULL) INTO key, kind
      FROM pg_constraint c
      JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
     WHERE c.conrelid = tab AND c.contype = 'p';
    FOR link IN
        SELECT c.conrelid::regclass AS child, a.attname AS col, a.attnotnull AS needed,
               p.attname AS pk
          FROM pg_constraint c
          JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
          JOIN pg_constraint k ON k.conrelid = c.conrelid AND k.contype = 'p'
          JOIN pg_attribute p ON p.attrelid = c.conrelid AND p.attnum = k.conkey[1]
         WHERE c.contype = 'f' AND c.confrelid = tab AND c.conrelid <> tab
    LOOP
        EXECUTE format('SELECT array_agg(%I::text) FROM %s WHERE %I = ANY($1::%s[])',
                       link.pk, link.child, link.col, kind) INTO below USING ids;
        CONTINUE WHEN below IS NULL;
        IF link.needed OR link.child::text LIKE 'residents\\_%' THEN
            gone := gone + residents_erase_rows(link.child, below);
        ELSE
            EXECUTE format('UPDATE %s SET %I = NULL WHERE %I = ANY($1::%s[])',
                           link.child, link.col, link.col, kind) USING ids;
        END IF;
    END LOOP;
    EXECUTE format('DELETE FROM %s WHERE %I = ANY($1::%s[])', tab, key, kind) USING ids;
    GET DIAGNOSTICS count = ROW_COUNT;
    gone := gone + count;
    past := to_regclass(tab::text || 'history');
    IF past IS NOT NULL THEN
        EXECUTE format('DELETE FROM %s WHERE pgh_obj_id = ANY($1::%s[])', past, kind) USING ids;
        GET DIAGNOSTICS count = ROW_COUNT;
        gone := gone + count;
    END IF;
    RETURN gone;
END
$$;
REVOKE ALL ON FUNCTION residents_erase_rows(regclass, text[]) FROM PUBLIC;
"""
# Files and acts name people by key without a foreign key. Nobody is told how many rows these
# are: the number on a request would say that a file existed. An opening stays for the yearly
# report (未成年人网络保护条例 37): its file's key and days, no reason.
BY_KEY = """
CREATE FUNCTION residents_erase_by_key(people uuid[]) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE care text[]; youth text[];
BEGIN
    care := ARRAY(SELECT id::text FROM residents_carerecord WHERE person_id = ANY(people));
    youth := ARRAY(SELECT id::text FROM residents_youthsupportfile
                    WHERE person_id = ANY(people));
    UPDATE residents_fileopening SET reason = '-'
     WHERE file_key = ANY(youth::uuid[]) AND reason <> '-';
    DELETE FROM residents_fileopeninghistory WHERE file_key = ANY(youth::uuid[]);
    PERFORM residents_erase_rows('residents_carerecord', care);
    PERFORM residents_erase_rows('residents_youthsupportfile', youth);
    -- Past versions of others' files, from a joining that was taken back.
    UPDATE residents_carerecordhistory SET person_id = NULL WHERE person_id = ANY(people);
    UPDATE residents_youthsupportfilehistory SET person_id = NULL WHERE person_id = ANY(people);
    DELETE FROM residents_populationchange WHERE person_keys <@ people AND person_keys <> '{}';
    UPDATE residents_populationchange
       SET person_keys = ARRAY(SELECT key FROM unnest(person_keys) WITH ORDINALITY AS one(key, at)
                                WHERE key <> ALL(people) ORDER BY at)
     WHERE person_keys && people;
END
$$;
REVOKE ALL ON FUNCTION residents_erase_by_key(uuid[]) FROM PUBLIC;
"""
MAY = """
CREATE FUNCTION residents_may_erase(tab text, row_key uuid, ground text, ground_key text)
RETURNS boolean LANGUAGE sql SET search_path = public, pg_temp AS $$
    SELECT CASE
        WHEN ground = 'request' AND tab = 'residents_person' THEN EXISTS (
            SELECT 1 FROM residents_datarequest AS asked
             WHERE asked.id::text = ground_key AND asked.subject_key = row_key
               AND asked.kind = 'delete' AND asked.state = 'decided'
               AND asked.decision = 'granted' AND asked.decided_by_id <> asked.checked_by_id)
        WHEN ground = 'retention' AND tab IN ('residents_person', 'residents_datarequest')
        THEN EXISTS (
            SELECT 1 FROM staff_retentionrun AS run
             WHERE run.id::text = ground_key AND run.state = 'approved'
               AND run.decided_by_id <> run.made_by_id AND row_key::text = ANY(run.keys))
        ELSE false
    END
$$;
CREATE FUNCTION residents_erase(tab text, row_key uuid, ground text, ground_key text)
RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE ids text[];
BEGIN
    IF nullif(current_setting('wangge.everything', true), '') IS NULL
       OR NOT residents_may_erase(tab, row_key, ground, ground_key) THEN
        RAISE EXCEPTION 'nobody has decided on erasing this' USING ERRCODE = 'WG040';
    END IF;
    ids := ARRAY[row_key::text];
    IF tab = 'residents_person' THEN  -- rows merged into this one are the same person's
        WITH RECURSIVE same(id) AS (
            SELECT row_key
             UNION
            SELECT other.id FROM residents_person AS other
              JOIN same ON other.merged_into_id = same.id)
        SELECT array_agg(same.id::text) INTO ids FROM same;
        PERFORM residents_erase_by_key(ids::uuid[]);
    END IF;
    RETURN residents_erase_rows(tab::regclass, ids);
END
$$;
"""
DROP = """
DROP FUNCTION residents_erase(text, uuid, text, text);
DROP FUNCTION residents_may_erase(text, uuid, text, text);
DROP FUNCTION residents_erase_by_key(uuid[]);
DROP FUNCTION residents_erase_rows(regclass, text[]);
"""


class Migration(migrations.Migration):
    """Adds the function that erases a person, or a request whose time is over."""

    dependencies: ClassVar = [
        ("residents", "0004_files"),
        ("staff", "0006_data_protection"),
    ]

    operations: ClassVar = [migrations.RunSQL(ROWS + BY_KEY + MAY, DROP)]
