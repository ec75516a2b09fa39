"""The server and the tests run as a role that owns nothing."""

from django.db import connection
from django.db.backends.postgresql.psycopg_any import is_psycopg3


def asked(sql: str) -> object:
    """Return the first column of the first row."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def test_the_driver_is_psycopg2() -> None:
    """Another package must not bring psycopg 3 in by the back door."""
    assert not is_psycopg3


def test_the_app_role_owns_no_table(db: None) -> None:
    assert asked("SELECT count(*) FROM pg_class c WHERE pg_has_role(c.relowner, 'usage')") == 0


def test_the_app_role_cannot_bypass_row_security(db: None) -> None:
    sql = "SELECT rolbypassrls OR rolsuper FROM pg_roles WHERE rolname = current_user"
    assert asked(sql) is False


def test_the_app_role_cannot_truncate(db: None) -> None:
    sql = """SELECT count(*) FROM pg_class
              WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
                AND has_table_privilege(oid, 'TRUNCATE')"""
    assert asked(sql) == 0


def test_what_is_written_once_cannot_be_changed(db: None) -> None:
    sql = """SELECT has_table_privilege('fieldwork_taskevent', 'UPDATE')
             OR has_table_privilege('fieldwork_taskevent', 'DELETE')"""
    assert asked(sql) is False
