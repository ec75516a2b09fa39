"""Imports repeated, previewed, undone; and the direct way of a large first import."""

import pytest

from core.errors import NotAllowed, OutOfScope, WrongStep
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
from grid.models import Building, ImportBatch, ImportChange, ImportMapping
from grid.models.imports import ImportState
from tests.factories import make_dwelling
from tests.grid.importing import begin, geojson, polygon, run, table

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


def test_nobody_imports_on_behalf_of_a_source_they_may_not_write(town, cast):
    with pytest.raises(NotAllowed):
        begin_import(actor=cast.auditor, place_type="building", source="x", file=None, name="a.csv")
