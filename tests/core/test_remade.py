"""A database of migrations that were remade since is refused before it is changed."""

import pytest
from django.core.management import CommandError
from django.db import connection

from core.management.commands.setup_database import refuse_remade
from core.remade import remade_parts
from tests.staff.auditing import the_owner

LOSSES = [
    ("ALTER TABLE residents_rentallandlord DROP COLUMN phone", "residents_rentallandlord.phone"),
    ("ALTER TABLE grid_area ADD COLUMN older text", "grid_area.older"),
    ("DROP TABLE residents_rentallandlord", "residents_rentallandlord"),
    (
        "INSERT INTO django_migrations (app, name, applied) VALUES ('grid', '0099_gone', now())",
        "grid.0099_gone",
    ),
]


@pytest.fixture
def owner(db):
    """The owner's connection; what it changes is taken back."""
    with the_owner():
        yield connection


def run(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_the_database_of_these_migrations_is_taken(owner):
    assert remade_parts(connection) == []


@pytest.mark.parametrize(("loss", "named"), LOSSES)
def test_what_differs_is_named(owner, loss, named):
    run(loss)
    assert remade_parts(connection) == [named]


def test_an_order_that_cannot_have_been_is_named(owner):
    run("DELETE FROM django_migrations WHERE app = 'grid' AND name = '0001_initial'")
    assert "grid.0001_initial" in remade_parts(connection)[0]


def test_a_database_without_any_migration_is_taken(owner):
    run("DELETE FROM django_migrations")
    assert remade_parts(connection) == []


def test_the_refusal_says_what_to_do(owner):
    run(LOSSES[0][0])
    with pytest.raises(CommandError, match="script/database renew"):
        refuse_remade(connection)
