"""The second wall: rows about people are absent unless the transaction declared their area."""

import pytest
from django.db import connection, transaction
from django.test import RequestFactory

from core.rows import everything, scoped, scoped_to, walled
from core.views import within_scope
from residents.models import Person
from tests import factories


def seen() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM residents_person")
        return cursor.fetchone()[0]


@pytest.fixture
def people(town):
    """One person in each of the first two cells."""
    return [factories.make_person(town.cells[number]) for number in (0, 1)]


def test_without_a_scope_there_is_no_row(people) -> None:
    assert seen() == 0


def test_a_scope_gives_the_rows_of_its_cell_to_raw_sql(people, cast) -> None:
    with scoped_to(cast.worker):
        assert seen() == 1


def test_a_neighbours_scope_gives_nothing_of_the_cell(people, cast) -> None:
    with scoped_to(cast.stranger):
        assert not Person.objects.filter(pk=people[0].pk).exists()


def test_several_areas_give_exactly_their_rows(town, people, cast) -> None:
    factories.make_person(town.cells[6])
    factories.give_post(cast.worker, "GW", town.cells[6])

    with scoped_to(cast.worker):
        assert seen() == 2


def test_a_role_without_people_sees_none(people, cast) -> None:
    for actor in (cast.street_staff, cast.administrator, cast.security, cast.auditor):
        with scoped_to(actor):
            assert seen() == 0


def test_a_job_sees_everything_only_with_a_reason(people) -> None:
    with scoped(everything("a test")):
        assert seen() == 2
    with pytest.raises(ValueError, match="says why"):
        everything("")


def test_a_scope_ends_where_it_was_declared(people, cast) -> None:
    with scoped_to(cast.worker):
        pass

    assert seen() == 0


def test_an_inner_scope_gives_back_the_outer_one(people, cast) -> None:
    with scoped_to(cast.worker):
        with scoped(everything("a test")):
            assert seen() == 2
        assert seen() == 1


def test_an_error_ends_the_scope_too(people, cast) -> None:
    with pytest.raises(RuntimeError), scoped_to(cast.worker):
        raise RuntimeError

    assert seen() == 0


def test_no_row_is_written_into_a_neighbours_cell(people, town, cast) -> None:
    with scoped_to(cast.worker):
        moved = "UPDATE residents_person SET area_code = %s"
        with (
            pytest.raises(Exception, match="row-level security"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(moved, [town.cells[1].code])


def test_a_view_reads_in_the_scope_of_whoever_asks(people, cast) -> None:
    request = RequestFactory().get("/")
    request.user = cast.worker
    found = []

    class Answer:
        streaming = False

    within_scope(lambda request: found.append(seen()) or Answer())(request)
    assert found == [1]


def test_a_stream_is_refused(people, cast) -> None:
    request = RequestFactory().get("/")
    request.user = cast.worker

    class Answer:
        streaming = True

    with pytest.raises(RuntimeError, match="stream"):
        within_scope(lambda request: Answer())(request)


def test_every_walled_table_forces_its_wall(db) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        forced = {name for (name,) in cursor.fetchall()}

    assert {model._meta.db_table for model, _ in walled()} <= forced


def test_every_table_of_people_and_their_past_has_a_wall(db) -> None:
    tables = {model._meta.db_table for model, _ in walled()}

    assert {"residents_person", "residents_personhistory"} <= tables
    assert {"residents_residency", "residents_residencyhistory"} <= tables


def test_no_wall_rests_on_a_missing_policy(db) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_policies")
        ruled = {name for (name,) in cursor.fetchall()}

    assert {model._meta.db_table for model, _ in walled()} == ruled


def test_no_view_looks_past_the_walls(db) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT relname FROM pg_class
             WHERE relkind = 'v' AND relnamespace = 'public'::regnamespace
               AND NOT coalesce(reloptions, '{}') && '{security_invoker=true}'
               AND NOT EXISTS (  -- PostGIS's own views hold no rows of ours
                   SELECT 1 FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
            """
        )
        assert cursor.fetchall() == []
