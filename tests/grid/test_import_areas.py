"""Areas from files: drafts by code, under their parents."""

import pytest

from grid.imports.batches import Operator
from grid.imports.reasons import StillInUse
from grid.imports.undo import undo_import
from grid.models import Area
from grid.models.imports import FindingKind
from tests.grid.importing import geojson, polygon, reasons, run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def undo(batch):
    return undo_import(batch=batch, actor=Operator())


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
