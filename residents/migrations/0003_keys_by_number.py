"""The auditor's search: a blind index in, keys out, nothing else of the row."""

from typing import ClassVar

from django.db import migrations

CREATE = """
CREATE FUNCTION residents_keys_of_index(wanted bytea) RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    low text := coalesce(current_setting('wangge.people_low', true), '');
    high text := coalesce(current_setting('wangge.people_high', true), '');
    prefixes text := coalesce(current_setting('wangge.people_prefixes', true), '');
BEGIN
    PERFORM residents_look('0', ':', '');
    RETURN QUERY SELECT id FROM residents_person
                  WHERE identity_index = wanted OR phone_index = wanted ORDER BY id;
    PERFORM residents_look(low, high, prefixes);
END
$$;
"""
DROP = "DROP FUNCTION residents_keys_of_index(bytea);"


class Migration(migrations.Migration):
    """Adds the function behind "whose record has this number?"."""

    dependencies: ClassVar = [("residents", "0002_across_scopes")]

    operations: ClassVar = [migrations.RunSQL(CREATE, DROP)]
