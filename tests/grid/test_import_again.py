"""Imports repeated, previewed, undone; and the direct way of a large first import."""

import pytest
from django.db import InternalError, connection

from core.errors import NotAllowed, OutOfScope, WrongStep
from grid.imports import loading
from grid.imports.batches import (
    Operator,
    apply_import,
    begin_import,
    cancel_import,
    check_import,
    declare,
    find_import,
)
from grid.imports.reasons import StillInUse
from grid.imports.undo import undo_import
from grid.models import Area, Building, ImportBatch, ImportChange, ImportMapping
from grid.models.imports import FindingKind, ImportState
from tests.factories import make_dwelling
from tests.grid.importing import begin, geojson, point, polygon, reasons, run, table

pytestmark = pytest.mark.django_db
TWO = geojson(polygon(1, name="甲"), polygon(2, column=1, name="乙"))


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def undo(batch, actor=None):
    return undo_import(batch=batch, actor=actor or Operator())


def rows():
    columns = ("source_key", "name", "footprint", "area_code", "version", "import_batch")
    return sorted(Building.objects.values_list(*columns))


def test_the_same_file_again_changes_nothing(town):
    run(TWO)
    before = rows()
    batch = run(TWO)
    assert (batch.new_count, batch.changed_count, batch.same_count) == (0, 0, 2)
    assert rows() == before


def test_a_changed_row_is_changed_and_what_it_was_is_kept(town):
    run(TWO)
    batch = run(geojson(polygon(1, name="新甲"), polygon(2, column=1, name="乙")))
    assert (batch.changed_count, batch.same_count) == (1, 1)
    assert Building.objects.get(source_key="1").version == 2
    assert ImportChange.objects.get().before["name"] == "甲"


def test_a_moved_row_gets_its_new_cell(town):
    run(TWO)
    run(geojson(polygon(1, column=3, name="甲")))
    assert Building.objects.get(source_key="1").cell_id == town.cells[3].pk


def test_another_source_may_use_the_same_keys(town):
    run(TWO)
    Building.objects.update(source="other")
    assert run(TWO).new_count == 2


def test_a_check_writes_no_place(town):
    batch = run(TWO, only_check=True)
    assert (batch.state, batch.new_count) == (ImportState.PREVIEWED, 2)
    assert not Building.objects.exists()


def test_undoing_removes_what_was_new(town):
    batch = run(TWO)
    assert undo(batch).state == ImportState.UNDONE
    assert not Building.objects.exists()


def test_undoing_restores_what_was_changed_to_the_last_bit(town):
    run(TWO)
    before = rows()
    batch = run(geojson(polygon(1, column=3, name="新甲"), polygon(3, column=2)))
    undo(batch)
    assert rows() == before


def test_undoing_twice_is_refused(town):
    batch = run(TWO)
    undo(batch)
    with pytest.raises(WrongStep):
        undo(batch)


def test_a_row_in_use_is_not_undone(town):
    batch = run(TWO)
    make_dwelling(Building.objects.get(source_key="1"))
    with pytest.raises(StillInUse):
        undo(batch)
    assert Building.objects.count() == 2


def test_a_row_changed_by_hand_is_not_undone(town):
    batch = run(TWO)
    Building.objects.get(source_key="1").save_as_next_version(name="手改")
    with pytest.raises(StillInUse, match="手改"):
        undo(batch)


def test_a_change_made_by_hand_after_an_import_is_not_lost(town):
    run(TWO)
    batch = run(geojson(polygon(1, name="新甲")))
    Building.objects.get(source_key="1").save_as_next_version(name="手改")
    with pytest.raises(StillInUse, match="手改"):
        undo(batch)


def test_an_earlier_import_is_undone_after_the_later_one(town):
    first = run(TWO)
    second = run(geojson(polygon(1, name="新甲")))
    with pytest.raises(StillInUse):
        undo(first)
    undo(second)
    undo(first)
    assert not Building.objects.exists()


def test_somebody_elsewhere_neither_sees_nor_undoes_it(town, cast):
    batch = run(geojson(polygon(1)), actor=cast.street_staff)
    with pytest.raises(OutOfScope):
        find_import(cast.other_street_staff, batch.pk)
    with pytest.raises(ImportBatch.DoesNotExist):
        undo(batch, cast.other_street_staff)


def test_a_wider_colleague_sees_and_undoes_it(town, cast):
    batch = run(geojson(polygon(1)), actor=cast.street_staff)
    assert batch.area_code == town.cells[0].code
    assert undo(find_import(cast.district_staff, batch.pk), cast.district_staff).undone_at


def test_part_of_an_import_outside_the_area_is_not_undone_by_its_people(town, cast):
    batch = run(geojson(polygon(1), polygon(2, column=5)), actor=cast.district_staff)
    ImportBatch.objects.filter(pk=batch.pk).update(sender=cast.street_staff.username)
    with pytest.raises(NotAllowed):
        undo(batch, cast.street_staff)


def test_a_mapping_is_remembered_for_its_source(town):
    lines = table("编号,甲乙丙,经度,纬度", "1,东楼,118.005,36.005")
    run(lines, "a.csv", fields={"name": {"column": "甲乙丙"}})
    assert begin(lines, "b.csv").mapping["fields"]["name"] == {"column": "甲乙丙"}


def test_a_mapping_that_failed_is_not_remembered(town):
    run(geojson(polygon(1, column=9)))
    assert not ImportMapping.objects.exists()


def test_a_cancelled_import_leaves_nothing(town, tmp_path):
    batch = run(TWO, only_check=True)
    cancel_import(batch=batch, actor=Operator())
    assert not ImportBatch.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_an_applied_import_is_not_cancelled(town):
    batch = run(TWO)
    with pytest.raises(WrongStep):
        cancel_import(batch=batch, actor=Operator())


def test_an_import_at_work_is_not_started_again(town):
    batch = begin(TWO)
    ImportBatch.objects.filter(pk=batch.pk).update(state=ImportState.APPLYING)
    batch.refresh_from_db()
    with pytest.raises(WrongStep):
        check_import(batch=batch, actor=Operator())


def test_a_file_changed_behind_our_back_is_refused(town):
    batch = begin(TWO)
    declare(batch=batch, actor=Operator(), datum="wgs84", mapping=batch.mapping)
    with open(batch.file.path, "ab") as file:
        file.write(b" ")
    apply_import(batch=batch, actor=Operator())
    assert batch.report["refusal"]["reason"] == "changed_file"


def test_progress_is_told_as_rows_are_read(town):
    told = []
    batch = begin(
        table("编号,名称,经度,纬度", *(f"{n},楼,118.005,36.005" for n in range(9))), "a.csv"
    )
    declare(batch=batch, actor=Operator(), datum="wgs84", mapping=batch.mapping)
    apply_import(batch=batch, actor=Operator(), progress=told.append)
    assert told == [9]


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


CODED = {"code": {"prefix": "990101001001", "column": "Precinct", "digits": 15}}


def areas(*features, **options):
    return run(geojson(*features), kind="area", fields=CODED, **options)


def cell(number, column, **values):
    shape = {"east": 0, "north": 0, "size": 1}
    return polygon(number, column=column, Precinct=number, name=f"{number}号", **shape, **values)


def test_areas_come_as_drafts_with_codes_made_by_a_rule(town):
    areas(cell(21, 0), cell(22, 1))
    drafts = Area.objects.filter(state="draft").values_list("code", "parent__code", "level")
    assert list(drafts) == [
        ("990101001001021", "990101001001", "cell"),
        ("990101001001022", "990101001001", "cell"),
    ]


def test_an_area_without_a_parent_is_a_bad_row(town):
    rule = {"code": {"prefix": "990109001001", "column": "Precinct", "digits": 15}}
    batch = run(geojson(cell(1, 0)), kind="area", fields=rule)
    assert reasons(batch) == [(1, "no_parent")]


def test_an_area_in_force_is_not_changed_by_a_file(town):
    assert reasons(areas(cell(1, 0))) == [(1, "in_force")]


def test_a_tree_of_areas_comes_in_one_file(town):
    features = (
        polygon(1, 0, code="990103", name="新区", east=0, north=0, size=1),
        polygon(2, 0, code="990103001", name="新街道", east=0, north=0, size=1),
    )
    batch = run(geojson(*reversed(features)), kind="area")
    assert (batch.error_count, batch.new_count) == (0, 2)


def test_areas_outside_the_senders_are_bad_rows(town, cast):
    batch = areas(cell(21, 0), actor=cast.other_street_staff)
    assert reasons(batch) == [(1, "out_of_scope")]


def test_drafts_are_changed_by_the_next_file_and_restored_by_undoing(town):
    first = areas(cell(21, 0))
    second = areas(cell(21, 1))
    assert (second.changed_count, Area.objects.filter(code="990101001001021").count()) == (1, 1)
    undo(second)
    assert areas(cell(21, 0)).same_count == 1
    undo(first)
    assert not Area.objects.filter(state="draft").exists()


def test_activated_areas_are_not_undone(town):
    batch = areas(cell(21, 0))
    Area.objects.filter(state="draft").update(state="active", valid_from="2026-01-01")
    with pytest.raises(StillInUse):
        undo(batch)


def test_a_repaired_shape_is_listed_with_its_code(town):
    bow = [[118.0, 36.0], [118.01, 36.01], [118.01, 36.0], [118.0, 36.01], [118.0, 36.0]]
    crossed = {**cell(21, 0), "geometry": {"type": "Polygon", "coordinates": [bow]}}
    finding = areas(crossed).findings.get(kind=FindingKind.REPAIRED)
    assert finding.key == "990101001001021"


def test_nobody_imports_on_behalf_of_a_source_they_may_not_write(town, cast):
    with pytest.raises(NotAllowed):
        begin_import(actor=cast.auditor, place_type="building", source="x", file=None, name="a.csv")


def schema():
    """Return every index and constraint of the register of buildings."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexdef FROM pg_indexes WHERE tablename = 'grid_building' UNION ALL "
            "SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE conrelid = 'grid_building'::regclass ORDER BY 1"
        )
        return cursor.fetchall()


@pytest.mark.usefixtures("direct")
def test_a_first_load_puts_every_index_and_constraint_back(town):
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
