"""The questions that are asked across every scope, and answered without showing a row."""

from typing import ClassVar

from django.db import migrations

# Both run as the owner, look everywhere, and give the caller's own scope back.
DEFINER = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS"
KEEP = """
    low text := coalesce(current_setting('wangge.people_low', true), '');
    high text := coalesce(current_setting('wangge.people_high', true), '');
    prefixes text := coalesce(current_setting('wangge.people_prefixes', true), '');
"""
WIDEN = "PERFORM residents_look({low}, {high}, {prefixes});"
EVERYWHERE = WIDEN.format(low="'0'", high="':'", prefixes="''")
BACK = WIDEN.format(low="low", high="high", prefixes="prefixes")
CREATE = f"""
CREATE FUNCTION residents_look(low text, high text, prefixes text) RETURNS void
LANGUAGE sql AS $$
    SELECT set_config('wangge.people_low', low, true),
           set_config('wangge.people_high', high, true),
           set_config('wangge.people_prefixes', prefixes, true)
$$;
CREATE FUNCTION residents_number_is_taken(number bytea, person uuid) RETURNS boolean
{DEFINER} $$
DECLARE taken boolean; {KEEP}
BEGIN
    {EVERYWHERE}
    taken := EXISTS (
        SELECT 1 FROM residents_person
         WHERE identity_index = number AND merged_into_id IS NULL AND id <> person);
    {BACK}
    RETURN taken;
END
$$;
CREATE FUNCTION residents_taken_keys(place text, keys text[]) RETURNS SETOF text
{DEFINER} $$
DECLARE {KEEP}
BEGIN
    {EVERYWHERE}
    RETURN QUERY SELECT person.source_key::text FROM residents_person AS person
     WHERE person.source = place AND person.source_key = ANY(keys);
    {BACK}
END
$$;
CREATE FUNCTION residents_taken_numbers(numbers bytea[]) RETURNS SETOF bytea
{DEFINER} $$
DECLARE {KEEP}
BEGIN
    {EVERYWHERE}
    RETURN QUERY SELECT person.identity_index FROM residents_person AS person
     WHERE person.identity_index = ANY(numbers) AND person.merged_into_id IS NULL;
    {BACK}
END
$$;
CREATE FUNCTION residents_follow_dwelling() RETURNS trigger
{DEFINER} $$
DECLARE {KEEP}
BEGIN
    {EVERYWHERE}
    UPDATE residents_residency SET area_code = NEW.area_code
     WHERE dwelling_id = NEW.id AND ends_on IS NULL;
    {BACK}
    RETURN NULL;
END
$$;
CREATE TRIGGER residents_follow_dwelling AFTER UPDATE OF area_code ON grid_dwelling
   FOR EACH ROW WHEN (OLD.area_code IS DISTINCT FROM NEW.area_code)
   EXECUTE FUNCTION residents_follow_dwelling();
"""
DROP = """
DROP TRIGGER residents_follow_dwelling ON grid_dwelling;
DROP FUNCTION residents_follow_dwelling();
DROP FUNCTION residents_taken_keys(text, text[]);
DROP FUNCTION residents_taken_numbers(bytea[]);
DROP FUNCTION residents_number_is_taken(bytea, uuid);
DROP FUNCTION residents_look(text, text, text);
"""


class Migration(migrations.Migration):
    """Adds the functions behind "is this number or key taken?" and "the cell was redrawn"."""

    dependencies: ClassVar = [("residents", "0001_initial"), ("grid", "0003_first_load")]

    operations: ClassVar = [migrations.RunSQL(CREATE, DROP)]
