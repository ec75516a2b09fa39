"""Files for spreadsheets: no formula runs, and every file tells who took it."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from core.sheets import csv_file, safe_cell, xlsx_file

MARK = "导出人：陈丽（chenli）"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", "＠x"])
def test_what_a_spreadsheet_would_compute_is_shown_as_text(text) -> None:
    assert safe_cell(text) == "'" + text


def test_a_plain_text_stays_as_it_is() -> None:
    assert safe_cell("槐荫小区5号楼") == "槐荫小区5号楼"


def test_a_csv_file_ends_with_the_mark() -> None:
    lines = csv_file(MARK, ["名称"], [["甲"], ["=乙"]]).decode("utf-8-sig").splitlines()

    assert lines == ["名称", "甲", "'=乙", MARK]


def test_a_workbook_carries_the_mark_on_every_printed_page_and_at_the_end() -> None:
    sheet = load_workbook(BytesIO(xlsx_file("楼栋[1]", MARK, ["名称"], [["=甲"]]))).active

    assert sheet.oddHeader.center.text == MARK
    assert [row[0].value for row in sheet.rows] == ["名称", "'=甲", MARK]
    assert sheet.title == "楼栋 1 "
