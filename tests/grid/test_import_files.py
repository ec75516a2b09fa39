"""What may be sent as a file of places, and what is refused without a trace."""

import io
import zipfile

import numpy as np
import pyogrio
import pytest
import shapely

from core.errors import NotAllowed
from grid.imports.reasons import FileRefused
from grid.models import Building, ImportBatch, KeySite
from tests.grid.importing import (
    begin,
    box,
    geojson,
    point,
    polygon,
    reasons,
    run,
    table,
    workbook,
    zipped,
)

pytestmark = pytest.mark.django_db
HEADER = "编号,名称,经度,纬度"
LINE = "1,甲楼,118.005,36.005"
SQUARE = shapely.Polygon(box(0)[0])


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def refused(content, name, kind="building"):
    with pytest.raises(FileRefused) as error:
        begin(content, name, kind)
    return error.value.reason


def written(path, driver, **options):
    """Write one building with GDAL."""
    columns = [np.array(["甲楼"], dtype=object), np.array([7])]
    shape = {"geometry_type": "Polygon", "crs": "EPSG:4326"}
    wkb = shapely.to_wkb(np.array([SQUARE], dtype=object))
    names = ["名称", "编号"]
    pyogrio.raw.write(str(path), wkb, columns, names, driver=driver, **shape, **options)


def test_reads_a_geopackage(town, tmp_path):
    written(tmp_path / "a.gpkg", "GPKG")
    run((tmp_path / "a.gpkg").read_bytes(), "a.gpkg")
    assert Building.objects.get().name == "甲楼"


def test_reads_a_zipped_shapefile_in_gbk_without_a_code_page(town, tmp_path):
    written(tmp_path / "a.shp", "ESRI Shapefile", encoding="GBK")
    parts = {f"a__{part}": (tmp_path / f"a.{part}").read_bytes() for part in ("shp", "shx", "dbf")}
    run(zipped(**parts), "a.zip")
    assert Building.objects.get().name == "甲楼"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le"]
)
def test_reads_tables_in_the_encodings_of_chinese_offices(town, encoding):
    run(table(HEADER, LINE, encoding=encoding), "a.csv")
    assert Building.objects.get().name == "甲楼"


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_reads_tables_with_other_separators(town, separator):
    run(table(HEADER, LINE).replace(b",", separator.encode()), "a.csv")
    assert Building.objects.get().source_key == "1"


def test_reads_a_workbook(town):
    run(workbook(["编号", "名称", "经度", "纬度"], [1, "甲楼", 118.005, 36.005]), "a.xlsx")
    assert Building.objects.get().source_key == "1"


def test_ignores_65000_formatted_empty_rows(town):
    rows = (["编号", "名称", "经度", "纬度"], [1, "甲楼", 118.005, 36.005])
    batch = run(workbook(*rows, blank_rows=65_000), "a.xlsx")
    assert (batch.row_count, batch.error_count, batch.new_count) == (1, 0, 1)


def test_lists_a_formula_of_a_workbook_as_a_bad_row(town):
    rows = (["编号", "名称", "经度", "纬度"], [1, "=1+1", 118.005, 36.005])
    assert reasons(run(workbook(*rows), "a.xlsx")) == [(2, "formula")]


def test_a_table_may_begin_anywhere_in_its_sheet(town):
    rows = ([], [], [None, "编号", "名称", "经度", "纬度"], [None, 1, "=1+1", 118.005, 36.005])
    assert reasons(run(workbook(*rows), "a.xlsx")) == [(4, "formula")]


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "-2+cmd|' /C calc'!A0", "+HYPERLINK(1)"])
def test_lists_a_formula_of_a_table_as_a_bad_row(town, text):
    batch = run(table(HEADER, f'1,"{text}",118.005,36.005'), "a.csv")
    assert reasons(batch) == [(2, "formula")]


def test_a_phone_number_is_no_formula(town):
    lines = ("编号,名称,类别,电话,经度,纬度", "1,甲所,派出所,+86 531 1234,118.005,36.005")
    assert run(table(*lines), "a.csv", "organisation").error_count == 0


def test_refuses_an_empty_file(town):
    assert refused(b"", "a.csv") == "empty_file"


def test_refuses_a_table_without_rows(town):
    assert refused(table(HEADER), "a.csv") == "no_rows"


def test_refuses_a_zip_that_calls_itself_a_table(town):
    assert refused(zipped(a__shp=b"x", a__shx=b"x", a__dbf=b"x"), "a.csv") == "not_its_type"


def test_refuses_a_zip_bomb(town):
    assert refused(zipped(a__shp=b"0" * 300_000_000), "a.zip") == "zip_bomb"


def test_refuses_a_workbook_that_is_a_bomb(town):
    sheet = b"<x>" + b" " * 300_000_000
    members = {"[Content_Types]__xml": b"<x/>", "xl/worksheets/sheet1__xml": sheet}
    assert refused(zipped(**members), "a.xlsx") == "zip_bomb"


def test_refuses_a_sheet_whose_last_cell_is_at_the_end_of_the_world(town):
    content = workbook(["编号", "名称"], [1, "甲"])
    source, target = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            far = source.read(name).replace(b'<c r="B2"', b'<c r="XFD1048576"')
            archive.writestr(name, far)
    assert refused(target.getvalue(), "a.xlsx") == "sheet_too_wide"


def test_refuses_a_zip_without_a_layer(town):
    assert refused(zipped(readme__txt=b"hello"), "a.zip") == "zip_without_layer"


@pytest.mark.parametrize(("name", "kept"), [("a.gpkg", 9000), ("a.geojson", 150)])
def test_refuses_a_truncated_file(town, tmp_path, name, kept):
    if name == "a.gpkg":
        written(tmp_path / name, "GPKG")
        content = (tmp_path / name).read_bytes()
    else:
        content = geojson(polygon(1), polygon(2))
    assert refused(content[:kept], name) == "truncated"


def test_refuses_a_truncated_workbook(town):
    assert refused(workbook(["编号"], [1])[:2000], "a.xlsx") == "truncated"


def test_refuses_bytes_that_are_no_text(town):
    assert refused(bytes(range(256)) * 40, "a.csv") == "binary_text"


def test_refuses_another_encoding(town):
    french = "clé,nom\n" + "1,hôtel à côté de la forêt où été\n" * 20
    assert refused(french.encode("latin-1"), "a.csv") == "encoding_unknown"


def test_refuses_a_type_it_does_not_know(town):
    assert refused(b"%PDF-1.4", "a.pdf") == "unknown_type"


@pytest.mark.parametrize(
    "column", ["民族", "宗教信仰", "政治面貌", "人脸照片", "ethnicity", "religion", "信访次数"]
)
def test_refuses_columns_about_what_people_are(town, column):
    assert refused(table(f"{HEADER},{column}", f"{LINE},x"), "a.csv") == "profiling_column"


@pytest.mark.parametrize("column", ["身份证号", "户主", "姓名"])
def test_refuses_columns_that_name_people(town, column):
    assert refused(table(f"{HEADER},{column}", f"{LINE},x"), "a.csv") == "person_column"


def test_a_terrace_is_no_race(town):
    assert begin(table(f"{HEADER},terrace", f"{LINE},x"), "a.csv").row_count == 1


def test_a_refused_file_leaves_nothing(town, tmp_path):
    refused(table(f"{HEADER},民族", f"{LINE},x"), "a.csv")
    assert not ImportBatch.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_an_applied_file_is_not_kept(town, tmp_path):
    run(geojson(polygon(1)))
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_somebody_without_the_right_sends_nothing(town, cast):
    with pytest.raises(NotAllowed):
        begin(geojson(polygon(1)), actor=cast.worker)


def test_a_grid_worker_may_import_key_sites_of_the_own_cell(town, cast):
    run(geojson(point(1, 0, kind="hotel", name="旅馆")), kind="site", actor=cast.worker)
    assert KeySite.objects.get().area_code == town.cells[0].code
