"""Household lists for the tests of imports, and a small community to put them into."""

import io
from types import SimpleNamespace
from typing import Any

import openpyxl
from django.core.files.base import ContentFile

from core.rows import everything, scoped, scoped_to
from residents.imports.batches import apply_import, begin_import, check_import, declare_columns
from residents.models import PeopleImport, Person, Residency
from residents.papers import widened
from tests.factories import make_building, make_dwelling

HEADER = ("姓名", "身份证号", "联系电话", "楼栋", "单元", "房号", "与户主关系")


def number(sequence: int, born: str = "19900105", area: str = "990101") -> str:
    """Return an identity number that no place gives, with its check character."""
    return widened(f"{area}{born[2:]}{sequence:03}")


def make_homes() -> SimpleNamespace:
    """Make 3号楼 with two entrances of three doors, and 5号楼 in the next cell."""
    first, second = make_building(0, name="3号楼"), make_building(1, name="5号楼")
    doors = {
        f"3-{entrance}-{room}": make_dwelling(first, entrance=f"{entrance}单元", room=room)
        for entrance in "12"
        for room in ("101", "102", "201")
    }
    doors["5--8"] = make_dwelling(second, room="8")
    return SimpleNamespace(first=first, second=second, **{"doors": doors})


def line(sequence: int, name: str = "", **values: str) -> list[Any]:
    """Return a row in the order of HEADER; each has another door, number and phone."""
    row = {
        "姓名": name or f"试验{'甲乙丙丁戊己庚辛'[sequence]}",
        "身份证号": number(sequence),
        "联系电话": f"1380000{sequence:04}",
        "楼栋": "3号楼",
        "单元": "1单元",
        "房号": ("101", "102", "201")[sequence % 3],
        "与户主关系": "户主",
    }
    return list((row | values).values())


def workbook(*rows: Any, merges: tuple[str, ...] = (), **sheets: Any) -> bytes:
    """Return rows as an Excel file; further sheets by name; merged ranges of the first."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    for merge in merges:
        sheet.merge_cells(merge)
    for title, content in sheets.items():
        extra = book.create_sheet(title)
        for row in content:
            extra.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def table(*rows: Any, encoding: str = "utf-8") -> bytes:
    """Return rows as a CSV file."""
    return "\n".join(",".join(map(str, row)) for row in rows).encode(encoding)


def begin(content: bytes, actor: Any, name: str = "list.xlsx", **values: Any) -> PeopleImport:
    """Send a list of the tiny town's first community."""
    given = {"area_code": "990101001001", "source": "户籍室", "basis": "试验依据1号", **values}
    with scoped_to(actor):
        return begin_import(actor=actor, file=ContentFile(content), name=name, **given)


def run(
    content: bytes,
    actor: Any,
    name: str = "list.xlsx",
    *,
    accept: bool = False,
    only_check: bool = False,
    mapping: Any = None,
    **values: Any,
) -> PeopleImport:
    """Send, map as guessed and apply, or only check, a list."""
    batch = begin(content, actor, name, **values)
    with scoped_to(actor):
        declare_columns(batch=batch, actor=actor, mapping=mapping or batch.mapping)
        if only_check:
            check_import(batch=batch, actor=actor)
        else:
            apply_import(batch=batch, actor=actor, accept_without=accept)
    return batch


def reasons(batch: PeopleImport) -> list[tuple[int, str]]:
    """Return the row numbers and reasons of the bad rows."""
    with scoped(everything("tests")):
        found = batch.findings.filter(kind="error").order_by("pk")
        return list(found.values_list("row_number", "reason"))


def people() -> list[Person]:
    """Return everybody, by name."""
    with scoped(everything("tests")):
        return list(Person.objects.order_by("name", "created_at"))


def homes(person: Person) -> list[Residency]:
    """Return where somebody lived and lives, the oldest first."""
    with scoped(everything("tests")):
        rows = person.residencies.select_related("dwelling", "rental")
        return list(rows.order_by("ends_on", "begins_on"))
