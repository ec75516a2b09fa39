"""A grid leader brings a list of households: look, apply without the bad rows, undo."""

import pytest
from playwright.sync_api import expect

from core.rows import everything, scoped
from grid.models import Dwelling
from residents.imports.batches import importable
from residents.models import Person
from staff.choices import Role
from staff.models import Post
from tests.residents.importing import number, workbook

pytestmark = pytest.mark.browser
HEADER = ("姓名", "身份证号", "联系电话", "楼栋地址编码", "楼栋", "单元", "房号")
NAME = "导入试验甲"


def the_leader():
    """Return a grid leader of the demo town, the community, and a dwelling in it."""
    for post in Post.objects.filter(role=Role.GRID_LEADER).select_related("user").order_by("pk"):
        area = importable(post.user).filter(level="community").first()
        homes = Dwelling.objects.filter(area_code__startswith=area.code) if area else None
        if homes is not None and (home := homes.exclude(building__name="").first()):
            return post.user, area, home
    raise AssertionError("the demo town has no grid leader with dwellings")


def recorded():
    with scoped(everything("tests")):
        return Person.objects.filter(name=NAME).count()


@pytest.mark.parametrize(("size", "language"), [("desk", "zh-hans"), ("phone", "en")])
def test_a_list_is_looked_at_applied_without_bad_rows_and_undone(open_as, size, language):
    user, area, home = the_leader()
    door = (home.building.address_code, home.building.name, home.entrance, home.room)
    good, bad = number(901), number(902)[:-1] + "?"
    content = workbook(
        HEADER, [NAME, good, "13800000901", *door], ["导入试验乙", bad, "13800000902", *door]
    )
    page = open_as(user.username, size, language)
    page.goto("/people/imports/new/")
    page.select_option("[name=area_code]", area.code)
    page.fill("[name=source]", "试验")
    page.fill("[name=basis]", "试验依据1号")
    page.set_input_files(
        "[name=file]", {"name": "list.xlsx", "mimeType": "application/xlsx", "buffer": content}
    )
    page.click("main form button[type=submit]")
    page.click("main form[action*='/people/imports/']:has(select) button[type=submit]")
    page.wait_for_selector("[data-apply]")
    assert good not in page.content()
    assert NAME not in page.content()
    assert recorded() == 0
    page.click("[data-apply]")
    page.wait_for_selector("[data-undo]")
    assert recorded() == 1
    page.click("[data-undo]")
    expect(page.locator("[data-undo]")).to_have_count(0)
    assert recorded() == 0
