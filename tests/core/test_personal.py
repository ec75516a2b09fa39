"""Numbers that name a person are found in free text, others are not."""

import pytest

from core.personal import holds_personal_number


@pytest.mark.parametrize(
    "text",
    [
        "11010519491231002X",
        "身份证110105 19491231 002x请核对",
        "电话13812345678",
        "call +86 138-1234-5678",
        "010-62345678",
        "0536 8234567",
        "１３８１２３４５６７８",
        "卡号6222 0212 3456 7890 123",
    ],
)
def test_finds_numbers_that_name_a_person(text):
    assert holds_personal_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-11-23 14:05 楼道堆物",
        "2026-11-23 2026-12-01",
        "网格990101001001001",
        "3号楼2单元1102室",
        "meter reading 12345678",
        "灭火器 8 具，缺 2 具",
    ],
)
def test_leaves_other_numbers_alone(text):
    assert not holds_personal_number(text)
