"""How an import judges rows: shapes, cells, scope, keys, values."""

from datetime import date

import pytest
from django.utils import translation

from grid.choices import BuildingUse, SiteKind
from grid.imports.reasons import FileRefused
from grid.models import (
    BaseFeature,
    Building,
    Compound,
    Dwelling,
    KeySite,
    Organisation,
    RentalHousing,
    VideoPoint,
)
from grid.models.imports import FindingKind, ImportState
from tests.factories import make_building, make_compound, make_dwelling, make_organisation
from tests.grid.importing import geojson, point, polygon, reasons, run, table

pytestmark = pytest.mark.django_db
BOW = [
    [[118.004, 36.004], [118.006, 36.006], [118.006, 36.004], [118.004, 36.006], [118.004, 36.004]]
]


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def crossed(key):
    return {**polygon(key), "geometry": {"type": "Polygon", "coordinates": BOW}}


def test_every_building_gets_the_cell_it_stands_in(town):
    run(geojson(*(polygon(key, column=key) for key in range(7))))
    found = dict(Building.objects.values_list("source_key", "area_code"))
    assert found == {str(key): cell.code for key, cell in enumerate(town.cells)}


def test_the_cell_is_the_one_the_database_would_find(town):
    run(geojson(*(polygon(key, east=key / 10, column=key % 7) for key in range(10))))
    given = dict(Building.objects.values_list("pk", "cell_id"))
    for building in Building.objects.all():
        Building.objects.filter(pk=building.pk).update(place=building.place)
    assert dict(Building.objects.values_list("pk", "cell_id")) == given


def test_a_place_on_the_border_goes_to_the_lower_code(town):
    run(geojson(point(1, column=1, east=0.0, kind="hotel", name="界")), kind="site")
    assert KeySite.objects.get().cell_id == town.cells[0].pk


def test_a_crossed_shape_is_mended_and_listed(town):
    batch = run(geojson(crossed(1)))
    assert Building.objects.get().footprint.valid
    assert reasons(batch, FindingKind.REPAIRED) == [(1, "repaired")]


def test_a_place_outside_every_cell_is_a_bad_row(town):
    batch = run(geojson(polygon(1), polygon(2, column=7.5)))
    assert reasons(batch) == [(2, "outside_grid")]
    assert not Building.objects.exists()


def test_all_or_nothing_unless_the_bad_rows_are_left_out(town):
    batch = run(geojson(polygon(1), polygon(2, column=7.5)), accept=True)
    assert (batch.state, batch.accepted_without) == (ImportState.APPLIED, True)
    assert Building.objects.get().source_key == "1"


def test_a_place_outside_the_senders_area_is_a_bad_row(town, cast):
    batch = run(geojson(polygon(1), polygon(2, column=5)), actor=cast.street_staff)
    assert reasons(batch) == [(2, "out_of_scope")]


def test_a_row_elsewhere_cannot_be_drawn_into_the_senders_area(town, cast):
    run(geojson(polygon(1, column=5)))
    batch = run(geojson(polygon(1, column=0)), actor=cast.street_staff)
    assert reasons(batch) == [(1, "out_of_scope")]
    assert Building.objects.get().area_code == town.cells[5].code


def test_an_exact_repeat_is_recognised(town):
    batch = run(geojson(polygon(1), polygon(2, column=1), polygon(1)))
    assert (batch.new_count, reasons(batch, FindingKind.REPEAT)) == (2, [(3, "repeat")])


def test_the_same_key_with_other_contents_is_a_bad_row(town):
    batch = run(geojson(polygon(1, name="甲"), polygon(1, column=1, name="乙")))
    assert reasons(batch) == [(2, "other_content")]


def test_a_far_shape_with_the_same_key_and_values_is_a_bad_row(town):
    batch = run(geojson(polygon(1, name="甲"), polygon(1, column=1, name="甲")))
    assert reasons(batch) == [(2, "other_content")]


def test_a_piece_cut_at_a_map_edge_is_joined(town):
    batch = run(geojson(polygon(1, east=0.4, name="甲"), polygon(1, east=0.42, name="甲")))
    assert reasons(batch, FindingKind.MERGED) == [(2, "piece")]
    assert Building.objects.get().footprint.area == pytest.approx(2 * 0.0002**2, rel=1e-6)


def test_a_label_inside_a_building_gives_it_what_it_lacks(town):
    label = point(9, east=0.41, north=0.41, name="望江楼", address="江边路1号")
    batch = run(geojson(label, polygon(1, name="", address="")))
    building = Building.objects.get()
    assert (building.name, building.address) == ("望江楼", "江边路1号")
    assert reasons(batch, FindingKind.MERGED) == [(1, "label")]


def test_a_label_does_not_rename_a_building(town):
    run(geojson(polygon(1, name="旧名"), point(9, east=0.41, north=0.41, name="新名")))
    assert Building.objects.get().name == "旧名"


def test_a_point_outside_every_shape_is_a_building_of_its_own(town):
    run(geojson(polygon(1), point(2, column=2, name="独栋")))
    assert Building.objects.get(source_key="2").footprint is None


def test_a_file_without_keys_is_recognised_the_second_time(town):
    lines = table("名称,经度,纬度", "甲,118.005,36.005", "乙,118.006,36.005", "甲,118.005,36.005")
    first, second = run(lines, "a.csv"), run(lines, "a.csv")
    assert (first.new_count, first.repeat_count) == (2, 1)
    assert (second.new_count, second.same_count) == (0, 2)


def test_bad_values_are_told_with_their_row_and_field(town):
    lines = (
        "编号,名称,用途,层数,建成年份,经度,纬度",
        "1,甲,住宅,6,1998,118.005,36.005",
        "2,乙,宫殿,6,1998,118.005,36.005",
        "3,丙,商业,六,1998,118.005,36.005",
        "4,丁,办公,6,3000,118.005,36.005",
        "5,戊,办公,6,1998,east,36.005",
        "6,己,办公,6,1998,,",
        "7,庚,办公,6,1998,0,0",
        "8,辛,办公,6,1998,118.005,36.005,多余",
        ",壬,办公,6,1998,118.005,36.005",
    )
    batch = run(table(*lines), "a.csv", accept=True)
    assert dict(reasons(batch)) == {
        3: "not_choice",
        4: "not_whole",
        5: "out_of_range",
        6: "not_coordinates",
        7: "no_shape",
        8: "null_island",
        9: "wrong_cells",
        10: "key_missing",
    }
    assert Building.objects.get().use == BuildingUse.RESIDENTIAL


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_labels_of_choices_are_understood_in_both_languages(town, language):
    with translation.override(language):
        label = str(SiteKind.SCHOOL.label)
    run(table("编号,名称,类别,经度,纬度", f"1,甲,{label},118.005,36.005"), "a.csv", "site")
    assert KeySite.objects.get().kind == SiteKind.SCHOOL


def test_two_rows_with_one_address_code_break_the_registers_rule(town):
    make_building(2, address_code="A1")
    lines = ("编号,名称,地址编码,经度,纬度", "1,甲,A1,118.005,36.005", "2,乙,A2,118.006,36.005",
             "3,丙,A2,118.007,36.005")  # fmt: skip
    assert reasons(run(table(*lines), "a.csv")) == [(2, "rule_broken"), (4, "rule_broken")]


def test_the_registers_constraints_judge_every_row(town):
    lines = (
        "编号,点位编码,名称,建设目的,状态,设置标识,保存天数,经度,纬度",
        "1,V1,甲,道路安全,在线,否,30,118.005,36.005",
        "2,V2,乙,道路安全,规划中,否,30,118.006,36.005",
    )
    values = {"state": {"column": "状态", "values": {"在线": "online", "规划中": "planned"}}}
    batch = run(table(*lines), "a.csv", "video", accept=True, fields=values)
    assert reasons(batch) == [(2, "rule_broken")]
    assert VideoPoint.objects.get().code == "V2"


def test_dwellings_find_their_building_by_key_code_and_name(town):
    run(geojson(polygon("B1", name="甲楼")))
    make_building(1, name="乙楼", address_code="A2")
    lines = ("编号,楼栋,单元,房号", "1,B1,1,101", "2,A2,,201", "3,乙楼,,202", "4,丙楼,,1")
    batch = run(table(*lines), "a.csv", "dwelling", accept=True)
    assert reasons(batch) == [(5, "not_found")]
    codes = dict(Dwelling.objects.values_list("source_key", "area_code"))
    assert codes == {"1": town.cells[0].code, "2": town.cells[1].code, "3": town.cells[1].code}


def test_two_buildings_of_one_name_are_told_apart_by_nobody(town):
    make_building(1, name="同名")
    make_building(2, name="同名")
    assert reasons(run(table("楼栋,房号", "同名,1"), "a.csv", "dwelling")) == [(2, "ambiguous")]


def test_rentals_find_their_dwelling_by_building_entrance_and_room(town, cast):
    building = make_building(0, name="甲楼")
    dwelling = make_dwelling(building, entrance="2", room="301")
    lines = (
        "编号,楼栋,单元,房号,核定人数,下次检查",
        "1,甲楼,2,301,3,2026年12月1日",
        "2,甲楼,2,999,3,",
    )
    batch = run(table(*lines), "a.csv", "rental", actor=cast.worker, accept=True)
    assert reasons(batch) == [(3, "not_found")]
    rental = RentalHousing.objects.get()
    assert (rental.dwelling_id, rental.next_check_on) == (dwelling.pk, date(2026, 12, 1))


def test_rentals_elsewhere_are_bad_rows(town, cast):
    make_dwelling(make_building(1, name="乙楼"), room="1")
    batch = run(table("楼栋,房号", "乙楼,1"), "a.csv", "rental", actor=cast.worker)
    assert reasons(batch) == [(2, "out_of_scope")]


def test_organisations_lie_in_an_area_or_at_a_place(town, cast):
    lines = (
        "编号,名称,类别,区划代码,经度,纬度",
        "1,甲居委会,居委会,990101001001,,",
        "2,乙公司,企业,,118.015,36.005",
        "3,丙公司,企业,,,",
        "4,丁公司,企业,,118.045,36.005",
    )
    batch = run(table(*lines), "a.csv", "organisation", actor=cast.street_staff, accept=True)
    assert reasons(batch) == [(4, "no_area"), (5, "out_of_scope")]
    codes = dict(Organisation.objects.values_list("source_key", "area_code"))
    assert codes == {"1": "990101001001", "2": town.cells[1].code}


def test_references_find_organisations_and_compounds(town):
    company = make_organisation(name="安心物业")
    compound = make_compound(0, name="锦绣苑")
    run(geojson(polygon(5, name="小区乙", size=0.1)), kind="compound",
        fields={"manager_org": {"constant": "安心物业"}})  # fmt: skip
    run(geojson(polygon(6)), fields={"compound": {"constant": "锦绣苑"}})
    assert Compound.objects.get(source_key="5").manager_org == company
    assert Building.objects.get(source_key="6").compound == compound


def test_rows_that_are_none_of_ours_are_left_out(town):
    features = (point(1, kind="hotel", name="旅馆"), point(2, kind="place_of_worship", name="庙"))
    batch = run(geojson(*features), kind="site")
    assert (batch.new_count, batch.skipped_count, batch.error_count) == (1, 1, 0)


def test_only_the_wanted_rows_are_taken(town):
    features = (polygon(1, kind="residential"), polygon(2, column=1, kind="park"))
    batch = run(
        geojson(*features), kind="compound", only={"column": "kind", "values": ["residential"]}
    )
    assert (batch.new_count, batch.skipped_count) == (1, 1)


def test_the_ground_takes_lines_and_polygons(town):
    line = {"type": "LineString", "coordinates": [[118.001, 36.001], [118.05, 36.004]]}
    road = {"type": "Feature", "properties": {"kind": "minor_road"}, "geometry": line}
    run(geojson(road, polygon(2, kind="park")), kind="base")
    assert set(BaseFeature.objects.values_list("kind", flat=True)) == {"road", "land_use"}


@pytest.mark.parametrize(
    "mapping",
    [
        {"fields": {"name": {"column": "没有"}}},
        {"fields": {"import_batch": {"constant": "1"}}},
        {"fields": {"name": {}}},
        {"place": {}},
    ],
)
def test_a_mapping_that_cannot_work_is_refused(town, mapping):
    with pytest.raises(FileRefused):
        run(table("编号,名称,经度,纬度", "1,甲,118.005,36.005"), "a.csv", **mapping)
