"""The direct way of a large first import, and the indexes it puts aside."""

import pytest
from django.db import InternalError, connection

from grid.imports import loading
from grid.imports.batches import Operator
from grid.imports.undo import undo_import
from grid.models import Building
from grid.models.imports import ImportState
from tests.grid.importing import geojson, point, polygon, reasons, run, table

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


TWO = geojson(polygon(1, name="甲"), polygon(2, column=1, name="乙"))


def undo(batch):
    return undo_import(batch=batch, actor=Operator())


def rows():
    columns = ("source_key", "name", "footprint", "area_code", "version")
    return sorted(Building.objects.values_list(*columns))


@pytest.fixture
def direct(monkeypatch):
    monkeypatch.setattr(loading, "DIRECT_FROM", 1)


MIXED = geojson(
    polygon(1, name="甲"),
    polygon(1, name="甲"),
    polygon(2, column=1, east=0.4, name=""),
    polygon(2, column=1, east=0.42, name=""),
    point(7, column=1, east=0.41, north=0.41, name="乙"),
    point(8, column=2, name="丙"),
)


def test_the_direct_way_writes_the_same_rows_as_the_staged_one(town, monkeypatch):
    batch = run(MIXED)
    staged = [row[:5] for row in rows()]
    undo(batch)
    monkeypatch.setattr(loading, "DIRECT_FROM", 1)
    monkeypatch.setattr(loading, "_staged", None)
    again = run(MIXED)
    assert [row[:5] for row in rows()] == staged
    counted = ("new_count", "repeat_count", "merged_count", "error_count")
    assert [getattr(again, name) for name in counted] == [3, 1, 2, 0]


@pytest.mark.usefixtures("direct")
def test_the_direct_way_lists_bad_rows_and_writes_nothing(town):
    batch = run(geojson(polygon(1), polygon(2, column=8)))
    assert (batch.state, reasons(batch)) == (ImportState.PREVIEWED, [(2, "outside_grid")])
    assert not Building.objects.exists()


@pytest.mark.usefixtures("direct")
def test_the_direct_way_leaves_accepted_bad_rows_out(town):
    batch = run(geojson(polygon(1), polygon(2, column=8)), accept=True)
    assert (batch.state, Building.objects.count()) == (ImportState.APPLIED, 1)


@pytest.mark.usefixtures("direct")
def test_the_direct_way_finds_rows_that_break_a_rule_of_the_register(town):
    lines = table("编号,名称,地址编码,经度,纬度", "1,甲,A,118.005,36.005", "2,乙,A,118.006,36.005")
    batch = run(lines, "a.csv")
    assert reasons(batch) == [(3, "rule_broken")]


def schema():
    """Return every index, constraint and trigger of the register of buildings."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexdef FROM pg_indexes WHERE tablename = 'grid_building' UNION ALL "
            "SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE conrelid = 'grid_building'::regclass UNION ALL "
            "SELECT pg_get_triggerdef(oid) || obj_description(oid) FROM pg_trigger "
            "WHERE tgrelid = 'grid_building'::regclass AND NOT tgisinternal ORDER BY 1"
        )
        return cursor.fetchall()


@pytest.mark.usefixtures("direct")
def test_a_first_load_puts_every_index_constraint_and_trigger_back(town):
    before = schema()
    run(TWO)
    assert schema() == before


@pytest.mark.usefixtures("direct")
def test_a_first_load_that_fails_puts_everything_back_too(town):
    before = schema()
    run(geojson(polygon(1), polygon(2, column=8)))
    assert schema() == before


def test_the_app_role_may_put_aside_no_other_table(town):
    with pytest.raises(InternalError, match="not a register"), connection.cursor() as cursor:
        cursor.execute("SELECT grid_begin_first_load('staff_user')")


def test_nothing_is_put_back_that_the_app_role_made_up(town):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE grid_first_load (away text, back text)")
        with pytest.raises(InternalError, match="nothing was begun"):
            cursor.execute("SELECT grid_end_first_load()")
