"""Lists as offices keep them: titles, merged cells, several sheets, disguised numbers."""

import io
import zipfile
from datetime import date

import pytest
from django.utils import translation

from core.rows import everything, scoped
from grid.imports.reasons import FileRefused
from residents.imports.homes import building_key, entrance_key, read_address, room_key, shown
from residents.imports.people import read_day
from residents.imports.reasons import RowRefused
from residents.imports.report import finding_text
from residents.models import PeopleImport
from tests.factories import make_building, make_dwelling
from tests.residents.importing import (
    HEADER,
    begin,
    homes,
    line,
    make_homes,
    number,
    people,
    reasons,
    run,
    table,
    workbook,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def doors(town):
    return make_homes().doors


def refused(content, actor, name="list.xlsx"):
    with pytest.raises(FileRefused) as error:
        begin(content, actor, name)
    return error.value.reason


def one(actor, **values):
    """Import one row that says something else than usual; return its reasons."""
    return [reason for _row, reason in reasons(run(workbook(HEADER, line(1, **values)), actor))]


def sentences(batch):
    with scoped(everything("tests")), translation.override("en"):
        return " ".join(finding_text(finding) for finding in batch.findings.all())


def test_titles_above_the_header_are_passed_over(cast, doors):
    rows = (["甲社区住户名单"], ["填报时间：2026-11-01"], [], HEADER, line(1))
    batch = run(workbook(*rows, merges=("A1:G1",)), cast.leader)
    assert (batch.new_count, batch.error_count) == (1, 0)


def test_titles_above_a_text_table_are_passed_over_too(cast, doors):
    batch = run(table(["甲社区住户名单"], HEADER, line(1)), cast.leader, "list.csv")
    assert batch.new_count == 1


def test_a_header_may_have_two_rows(cast, doors):
    top = ("姓名", "身份证号", "联系电话", "住址", None, None, "与户主关系")
    low = (None, None, None, "楼栋", "单元", "房号", None)
    batch = run(workbook(top, low, line(1), merges=("D1:F1",)), cast.leader)
    assert (batch.new_count, batch.error_count) == (1, 0)


def test_merged_doors_are_those_of_all_their_rows(cast, doors):
    rest = {"楼栋": "", "单元": "", "房号": "", "与户主关系": "子女"}
    rows = (line(1, 房号="102"), line(2, **rest), line(3, **rest))
    merges = ("D2:D4", "E2:E4", "F2:F4")
    batch = run(workbook(HEADER, *rows, merges=merges), cast.leader)
    assert {homes(person)[0].dwelling for person in people()} == {doors["3-1-102"]}
    assert batch.filled_count == 0


def test_rows_without_a_door_have_that_of_the_row_above(cast, doors):
    rest = {"楼栋": "", "单元": "", "房号": "", "与户主关系": "子女"}
    batch = run(table(HEADER, line(1, 房号="102"), line(2, **rest)), cast.leader, "list.csv")
    assert {homes(person)[0].dwelling for person in people()} == {doors["3-1-102"]}
    assert batch.filled_count == 1


def test_a_head_of_a_household_without_a_door_is_a_bad_row(cast, doors):
    rows = (line(1), line(2, 楼栋="", 单元="", 房号=""))
    assert reasons(run(workbook(HEADER, *rows), cast.leader)) == [(3, "required")]


def test_a_second_head_at_a_door_is_a_second_household(cast, doors):
    rows = (line(1, 房号="102"), line(2, 房号="102"), line(3, 房号="102", 与户主关系="配偶"))
    run(workbook(HEADER, *rows), cast.leader)
    numbers = {person.name: homes(person)[0].household_no for person in people()}
    assert numbers == {"试验乙": "1", "试验丙": "2", "试验丁": "2"}


def test_two_sheets_are_read_each_by_its_own_header(cast, doors):
    tenants = (["租客姓名", "证件号码", "住址"], ["租客甲", number(7), "3号楼2单元101室"])
    content = workbook(HEADER, line(1), 租户=tenants, 说明=[["请勿修改"]])
    batch = run(content, cast.leader)
    assert (batch.new_count, batch.error_count) == (2, 0)
    assert doors["3-2-101"] in {homes(person)[0].dwelling for person in people()}


def test_sums_signatures_and_printed_headers_are_no_people(cast, doors):
    rows = (line(1), HEADER, line(2), ["合计", "2人"], ["填表人：某某"])
    batch = run(workbook(HEADER, *rows), cast.leader)
    assert (batch.new_count, batch.error_count, batch.skipped_count) == (2, 0, 2)


@pytest.mark.parametrize(
    "text",
    ["1990-1-5", "1990.01.05", "1990/1/5", "19900105", "1990年1月5日", "32878", "1990-01-05T00:00"],
)
def test_dates_are_read_as_offices_write_them(text):
    assert read_day(text) == date(1990, 1, 5)


@pytest.mark.parametrize("text", ["1990", "199001", "1990-13-01", "5.1.1990", "no", "2999"])
def test_what_is_no_date_is_not_guessed(text):
    assert read_day(text) is None


def test_a_date_of_a_workbook_is_read(cast, doors):
    row = [*line(1), date(1990, 1, 5)]
    assert run(workbook((*HEADER, "出生日期"), row), cast.leader).error_count == 0


def test_an_old_number_gets_its_century_and_check_character(cast, doors):
    old = number(1)[:6] + number(1)[8:17]
    run(workbook(HEADER, line(1, 身份证号=old)), cast.leader)
    assert people()[0].identity_number.opened() == number(1)


def test_full_width_digits_and_spaces_are_read(cast, doors):
    wide = "".join(chr(ord(each) + 0xFEE0) for each in number(1)) + "\u3000 "
    values = {"身份证号": wide, "联系电话": "１３８ 0000 0001 ", "房号": "１０２室 "}
    run(workbook(HEADER, line(1, " 试　验 ", **values)), cast.leader)
    person = people()[0]
    assert (person.name, person.identity_number.opened()) == ("试验", number(1))
    assert person.phone.opened() == "13800000001"


@pytest.mark.parametrize("rounded", ["3.70101E+17", 3.70101199001011e17, "370101199001011000"])
def test_a_number_that_lost_digits_is_refused_with_the_cure(cast, doors, rounded):
    batch = run(workbook(HEADER, line(1, 身份证号=rounded)), cast.leader)
    assert [reason for _row, reason in reasons(batch)] == ["digits_lost"]
    assert "Format the column as text" in sentences(batch)


def test_a_mistyped_digit_is_found(cast, doors):
    wrong = number(1)[:-1] + ("1" if number(1)[-1] != "1" else "2")
    assert one(cast.leader, 身份证号=wrong) == ["check_digit"]


def test_a_number_that_is_too_short_is_found(cast, doors):
    assert one(cast.leader, 身份证号="99010119900105") == ["bad_number"]


def test_a_birth_in_a_number_must_exist(cast, doors):
    assert one(cast.leader, 身份证号="990101900230001") == ["no_such_birth"]


@pytest.mark.parametrize(
    ("word", "text", "kind"),
    [
        ("港澳居民来往内地通行证", "H12345678", "hk_macau_permit"),
        ("台胞证", "12345678", "taiwan_permit"),
        ("护照", "e1234567", "passport"),
        ("外国人永久居留身份证", "ABC123456789012", "foreign_residence"),
        ("其他", "居-001", "other"),
        ("无", "", "none"),
    ],
)
def test_other_papers_are_kept_as_what_they_are(cast, doors, word, text, kind):
    row = [*line(1, 身份证号=text), word]
    batch = run(workbook((*HEADER, "证件类型"), row), cast.leader)
    assert (reasons(batch), people()[0].paper_kind) == ([], kind)


def test_a_permit_is_known_by_its_letter(cast, doors):
    run(workbook(HEADER, line(1, 身份证号="M12345678")), cast.leader)
    assert people()[0].paper_kind == "hk_macau_permit"


def test_a_number_of_no_clear_paper_asks_for_the_paper(cast, doors):
    assert one(cast.leader, 身份证号="E12345678") == ["paper_unclear"]


def test_sex_and_birth_must_be_those_of_the_number(cast, doors):
    rows = ([*line(1), "女", "1990-1-5"], [*line(2), "女", "1991-1-5"])
    batch = run(workbook((*HEADER, "性别", "出生日期"), *rows), cast.leader)
    assert reasons(batch) == [(2, "sex_differs"), (3, "birth_differs")]


def test_one_row_may_have_several_reasons(cast, doors):
    assert one(cast.leader, 联系电话="12", 房号="103", 身份证号="1") == [
        "paper_unclear",
        "bad_phone",
        "no_door_near",
    ]


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("姓名", "=HYPERLINK(1)", "formula"),
        ("姓名", "试验7", "number_in_name"),
        ("姓名", "长" * 61, "too_long"),
        ("联系电话", "12345", None),
        ("联系电话", "138123", None),
        ("联系电话", "abc", "bad_phone"),
        ("联系电话", "1.38E+10", "digits_lost"),
    ],
)
def test_values_that_cannot_be_kept_are_bad_rows(cast, doors, column, value, reason):
    row = dict(zip(HEADER, line(1), strict=True)) | {column: value}
    batch = run(table(HEADER, row.values()), cast.leader, "list.csv")
    assert [found for _row, found in reasons(batch)][:1] == ([reason] if reason else [])


def test_the_same_row_twice_is_taken_once(cast, doors):
    batch = run(workbook(HEADER, line(1), line(1)), cast.leader)
    assert (batch.new_count, batch.repeat_count, batch.error_count) == (1, 1, 0)


def test_the_same_number_at_two_doors_is_a_bad_row(cast, doors):
    batch = run(workbook(HEADER, line(1), line(1, 房号="201")), cast.leader)
    assert reasons(batch) == [(3, "same_number")]


def test_an_unknown_door_names_the_nearest(cast, doors):
    batch = run(workbook(HEADER, line(1, 房号="103")), cast.leader)
    assert "Nearest: 1-102" in sentences(batch)


def test_an_unknown_building_names_the_nearest(cast, doors):
    batch = run(workbook(HEADER, line(1, 楼栋="3号摟")), cast.leader)
    assert "3号楼" in sentences(batch)


def test_a_building_of_another_community_is_not_found(cast, doors):
    make_dwelling(make_building(4, name="7号楼"), room="101")
    reason = one(cast.leader, 楼栋="7号楼", 单元="", 房号="101")[0]
    assert reason.startswith("no_building")


def test_two_buildings_of_one_name_ask_for_the_compound(cast, doors):
    make_dwelling(make_building(2, name="3号楼"), room="101")
    assert one(cast.leader) == ["building_unclear"]


@pytest.mark.parametrize(
    "column",
    ["民族", "宗教信仰", "政治面貌", "人脸照片", "是否党员", "信访次数", "血型", "religion"],
)
def test_a_column_about_what_people_are_keeps_the_whole_list_out(cast, doors, tmp_path, column):
    content = workbook((*HEADER, column), [*line(1), "x"])
    with pytest.raises(FileRefused, match=column):
        begin(content, cast.leader)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    with scoped(everything("tests")):
        assert not PeopleImport.objects.exists()


def test_such_a_column_on_another_sheet_is_found_too(cast, doors):
    content = workbook(HEADER, line(1), 其他=[["编号", "民族"], [1, "x"]])
    assert refused(content, cast.leader) == "profiling_column"


def test_a_road_called_after_the_peoples_is_no_such_column(cast, doors):
    content = workbook(HEADER, line(1, 楼栋="民族路3号楼"))
    assert begin(content, cast.leader).row_count == 1


def test_no_finding_repeats_a_number_or_a_name(cast, doors):
    rows = (
        line(1, 房号=number(1)),
        line(2, 楼栋=number(2)),
        line(3, 联系电话="138999999999"),
        line(4, 身份证号="99010119900105"),
    )
    batch = run(workbook(HEADER, *rows), cast.leader)
    text = sentences(batch)
    for secret in (number(1), number(2), "138999999999", "99010119900105", "试验"):
        assert secret not in text


def test_the_kept_sample_is_masked(cast, doors):
    batch = run(workbook(HEADER, line(1)), cast.leader, only_check=True)
    text = batch.sample.opened()
    assert number(1) not in text
    assert "13800000001" not in text


def test_hostile_files_leave_nothing(cast, doors, tmp_path):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 300_000_000)
    assert refused(bomb.getvalue(), cast.leader) == "zip_bomb"
    assert refused(b"", cast.leader, "list.csv") == "empty_file"
    assert refused(workbook(HEADER, line(1))[:900], cast.leader) == "truncated"
    assert refused(bytes(range(256)) * 40, cast.leader, "list.csv") == "binary_text"
    assert refused(b"%PDF-1.4", cast.leader, "list.pdf") == "unknown_type"
    assert refused(b"{}", cast.leader, "list.geojson") == "list_type"
    assert refused(workbook(HEADER), cast.leader) == "no_rows"
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("幸福小区3号楼2单元501室", ("幸福小区", "3号楼", "2", "501")),
        ("3-2-501", ("", "3", "2", "501")),
        ("3号楼501", ("", "3号楼", "", "501")),
        ("东苑 3#-2-501", ("东苑", "3#", "2", "501")),
        ("１２栋一单元１０１", ("", "12栋", "一", "101")),
    ],
)
def test_an_address_is_read_into_building_entrance_and_room(text, place):
    found = read_address(text)
    assert (found.compound, found.building, found.entrance, found.room) == place


def test_an_address_without_a_door_is_not_guessed():
    with pytest.raises(RowRefused):
        read_address("村委会东侧")


def test_doors_are_compared_by_what_they_mean():
    assert building_key("03栋") == building_key("3号楼") == building_key("３#") == "3"
    assert entrance_key("二单元") == entrance_key("02") == "2"
    assert room_key("501室") == room_key(" 501 ") == "501"


def test_a_long_number_is_never_shown_as_a_place():
    assert shown("990101199001050019") == "*" * 18
