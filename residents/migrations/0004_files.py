"""What files ask and do beyond their reader's scope, each without showing a row.

A file names its person by key without a foreign key: a constraint would tell whoever
deletes, merges or moves a person that a record exists. These functions run as the owner,
declare what they must see, and give the caller's own scope back.
"""

from typing import ClassVar

from django.db import migrations

DEFINER = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS"
KEEP = """
    reach text := coalesce(current_setting('wangge.everything', true), '');
    low text := coalesce(current_setting('wangge.people_low', true), '');
    high text := coalesce(current_setting('wangge.people_high', true), '');
    prefixes text := coalesce(current_setting('wangge.people_prefixes', true), '');
"""
EVERYWHERE = """
    PERFORM set_config('wangge.everything', 'files', true);
    PERFORM residents_look('0', ':', '');
"""
BACK = """
    PERFORM set_config('wangge.everything', reach, true);
    PERFORM residents_look(low, high, prefixes);
"""
OPEN_CARE = "('referred', 'active', 'due_review')"
OPEN_YOUTH = "('active', 'review')"


def of_person(name: str, table: str, same: str, states: str) -> str:
    """Return the trigger that checks a row's person, gives its cell and marks a second row."""
    return f"""
CREATE FUNCTION {name}() RETURNS trigger
{DEFINER} $$
DECLARE {KEEP}
    home text;
BEGIN
    IF NEW.person_id IS NULL THEN
        RETURN NEW;
    END IF;
    {EVERYWHERE}
    SELECT area_code INTO home FROM residents_person WHERE id = NEW.person_id;
    NEW.is_doubled := NEW.state IN {states} AND EXISTS (
        SELECT 1 FROM {table} other
         WHERE other.person_id = NEW.person_id AND other.id <> NEW.id
           AND other.state IN {states} AND NOT other.is_doubled{same});
    {BACK}
    IF home IS NULL AND TG_OP = 'INSERT' THEN
        RAISE EXCEPTION 'no such person' USING ERRCODE = 'foreign_key_violation';
    END IF;
    NEW.area_code := coalesce(home, NEW.area_code);
    NEW.recorded_for := coalesce(NEW.recorded_for, NEW.person_id);
    RETURN NEW;
END
$$;
CREATE TRIGGER {name} BEFORE INSERT OR UPDATE OF person_id, state ON {table}
   FOR EACH ROW EXECUTE FUNCTION {name}();
"""


def follow(table: str) -> str:
    """Return the statements that let a table's rows follow a merge, its undoing and a move."""
    return f"""
    IF NEW.merged_into_id IS DISTINCT FROM OLD.merged_into_id THEN
        IF NEW.merged_into_id IS NOT NULL THEN
            UPDATE {table} SET person_id = NEW.merged_into_id WHERE person_id = NEW.id;
        ELSE
            UPDATE {table} SET person_id = NEW.id
             WHERE person_id = OLD.merged_into_id AND recorded_for IN (
                   SELECT id FROM residents_person
                    WHERE id = NEW.id OR merged_into_id = NEW.id);
        END IF;
    END IF;
    IF NEW.area_code <> OLD.area_code THEN
        UPDATE {table} SET area_code = NEW.area_code WHERE person_id = NEW.id;
    END IF;
"""


CREATE = f"""
{
    of_person(
        "residents_care_of_person",
        "residents_carerecord",
        " AND other.category = NEW.category",
        OPEN_CARE,
    )
}
{of_person("residents_youth_of_person", "residents_youthsupportfile", "", OPEN_YOUTH)}
CREATE FUNCTION residents_files_follow() RETURNS trigger
{DEFINER} $$
DECLARE {KEEP}
BEGIN
    {EVERYWHERE}
    {follow("residents_carerecord")}
    {follow("residents_youthsupportfile")}
    UPDATE residents_filegrant g SET area_code = NEW.area_code
      FROM residents_youthsupportfile f
     WHERE f.id = g.youth_file_id AND f.person_id = NEW.id AND g.area_code <> NEW.area_code;
    {BACK}
    RETURN NULL;
END
$$;
CREATE TRIGGER residents_files_follow AFTER UPDATE OF area_code, merged_into_id
    ON residents_person FOR EACH ROW
  WHEN (OLD.area_code IS DISTINCT FROM NEW.area_code
        OR OLD.merged_into_id IS DISTINCT FROM NEW.merged_into_id)
   EXECUTE FUNCTION residents_files_follow();
CREATE FUNCTION residents_subjects(people uuid[]) RETURNS SETOF residents_person
{DEFINER} $$
DECLARE {KEEP}
    allowed uuid[];
BEGIN
    -- Under the caller's own scope: only the people of files that the caller may read.
    allowed := ARRAY(SELECT person_id FROM residents_carerecord WHERE person_id = ANY (people)
                     UNION
                     SELECT person_id FROM residents_youthsupportfile
                      WHERE person_id = ANY (people));
    {EVERYWHERE}
    RETURN QUERY SELECT * FROM residents_person WHERE id = ANY (allowed);
    {BACK}
END
$$;
CREATE FUNCTION residents_person_with_number(number bytea)
    RETURNS TABLE (key uuid, cell text, born date)
{DEFINER} $$
DECLARE {KEEP}
BEGIN
    {EVERYWHERE}
    RETURN QUERY SELECT id, area_code::text, birth_date FROM residents_person
                  WHERE identity_index = number AND merged_into_id IS NULL
                    AND locked_at IS NULL AND NOT awaits_merge LIMIT 1;
    {BACK}
END
$$;
CREATE FUNCTION residents_file_counts(digits integer)
    RETURNS TABLE (kind text, area text, found bigint)
{DEFINER} $$
DECLARE {KEEP}
BEGIN
    {EVERYWHERE}
    RETURN QUERY
        SELECT category::text, left(area_code, digits), count(*) FROM residents_carerecord
         WHERE state IN {OPEN_CARE} GROUP BY 1, 2
        UNION ALL
        SELECT coalesce(l.level, 'green')::text, left(f.area_code, digits), count(*)
          FROM residents_youthsupportfile f
          LEFT JOIN residents_supportleveldecision l
                 ON l.file_id = f.id AND l.state IN ('in_force', 'objected')
         WHERE f.state IN {OPEN_YOUTH} GROUP BY 1, 2;
    {BACK}
END
$$;
CREATE FUNCTION residents_erase_youth_file(file uuid) RETURNS void
{DEFINER} $$
DECLARE
    cards uuid[];
BEGIN
    IF coalesce(current_setting('wangge.everything', true), '') = '' THEN
        RAISE EXCEPTION 'only a job that says why erases a file';
    END IF;
    cards := ARRAY(SELECT id FROM residents_supportcard WHERE file_id = file);
    DELETE FROM residents_supportentry WHERE card_id = ANY (cards);
    DELETE FROM residents_supportentryhistory WHERE card_id = ANY (cards);
    DELETE FROM residents_supportcard WHERE file_id = file;
    DELETE FROM residents_supportcardhistory WHERE file_id = file;
    DELETE FROM residents_supportleveldecision WHERE file_id = file;
    DELETE FROM residents_supportleveldecisionhistory WHERE file_id = file;
    DELETE FROM residents_filegrant WHERE youth_file_id = file;
    DELETE FROM residents_filegranthistory WHERE youth_file_id = file;
    UPDATE residents_fileopening SET reason = '-' WHERE file_key = file AND reason <> '-';
    DELETE FROM residents_fileopeninghistory WHERE file_key = file;
    UPDATE residents_youthsupportfile
       SET state = 'erased', person_id = NULL, recorded_for = NULL, best_interest_note = NULL,
           guardian_voice = NULL, own_wishes = NULL, closing_reason = ''
     WHERE id = file;
    DELETE FROM residents_youthsupportfilehistory WHERE id = file;
END
$$;
"""
DROP = """
DROP FUNCTION residents_erase_youth_file(uuid);
DROP FUNCTION residents_file_counts(integer);
DROP FUNCTION residents_person_with_number(bytea);
DROP FUNCTION residents_subjects(uuid[]);
DROP TRIGGER residents_files_follow ON residents_person;
DROP FUNCTION residents_files_follow();
DROP TRIGGER residents_youth_of_person ON residents_youthsupportfile;
DROP FUNCTION residents_youth_of_person();
DROP TRIGGER residents_care_of_person ON residents_carerecord;
DROP FUNCTION residents_care_of_person();
"""


class Migration(migrations.Migration):
    """Adds the functions and triggers of care records and youth support files."""

    dependencies: ClassVar = [("residents", "0003_keys_by_number")]

    operations: ClassVar = [migrations.RunSQL(CREATE, DROP)]
