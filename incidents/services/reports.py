"""Reports: the figures of a period frozen once, handed out as DOCX and XLSX from then on."""

from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from typing import Any, Final

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from docx import Document
from docx.oxml.ns import qn

from core.errors import BadInput, NotAllowed
from core.sheets import xlsx_file
from grid.models import Area, Organisation
from incidents.choices import Desk
from incidents.models import CaseReport, HandlingFigure, IssueCategory, Supervision
from incidents.services.board import Asked, as_told, board_of, shows_rows
from staff.models import User

LONGEST: Final = timedelta(days=366)
FACE: Final = "SimSun"  # 宋体, the face of official documents (GB/T 9704-2012)
Table = tuple[str, list[str], list[list[str]]]


@transaction.atomic
def draw_up_report(
    *, actor: User, area: Area, first: date, last: date, note: str = ""
) -> CaseReport:
    """Freeze the figures of a period for an area. Raises NotAllowed, BadInput."""
    if not actor.scope_of("dispatch", "write").covers(area.code):
        raise NotAllowed(_("Only those who dispatch in this area draw up its reports."))
    if not first <= last or last - first > LONGEST:
        raise BadInput(_("A report is about a period of at most one year."))
    return CaseReport.objects.create(
        area=area,
        area_code=area.code,
        begins_on=first,
        ends_on=last,
        content=content_of(actor, Asked(area.code, first, last)),
        note=note.strip(),
        made_by=actor,
    )


def content_of(actor: User, asked: Asked) -> dict[str, Any]:
    """Return the figures of a report as plain values, as the actor may be told them."""
    board = board_of(actor, asked)
    areas = dict(Area.objects.filter(code__startswith=asked.area).values_list("code", "name"))
    categories = {row.pk: str(row) for row in IssueCategory.objects.all()}
    return {
        "desks": [desk_lines(actor, desk, board[desk], asked, areas, categories) for desk in Desk],
        "bodies": bodies_lines(actor, asked),
        "supervised": Supervision.objects.filter(
            area_code__startswith=asked.area,
            ordered_at__date__gte=asked.first,
            ordered_at__date__lte=asked.last,
        ).count(),
    }


def desk_lines(
    actor: User,
    desk: str,
    board: dict[str, Any],
    asked: Asked,
    areas: dict[str, str],
    categories: dict[int, str],
) -> dict[str, Any]:
    """Return one desk's part: totals, by area, by category."""
    is_open = shows_rows(actor, desk)
    received = {code: sums.received for code, sums in board["areas"].items()}
    told = as_told(received, asked.area, is_open=is_open)
    by_category = {str(key): sums.received for key, sums in board["categories"].items()}
    told_categories = as_told(by_category, "", is_open=is_open)
    total = board["total"]
    return {
        "desk": desk,
        "received": told.get(asked.area, str(total.received))
        if not is_open
        else str(total.received),
        "closed": str(total.closed) if is_open else "",
        "open": str(total.open) if is_open else "",
        "late": str(total.late) if is_open else "",
        "areas": [[areas.get(code, code), told[code]] for code in sorted(received)],
        "categories": [
            [categories.get(int(key), "—") if key != "None" else "—", told_categories[key]]
            for key in sorted(by_category, key=lambda key: -by_category[key])
        ],
    }


def bodies_lines(actor: User, asked: Asked) -> list[list[str]]:
    """Return what each body answered, in time and late, and the mean hours."""
    rows = (
        HandlingFigure.objects.visible_to(actor)
        .filter(day__gte=asked.first, day__lte=asked.last, area_code__startswith=asked.area)
        .values("org")
        .annotate(in_time=Sum("in_time_count"), late=Sum("late_count"), spent=Sum("hours"))
        .order_by("org")
    )
    names = dict(Organisation.objects.values_list("pk", "name"))
    return [
        [
            names[row["org"]],
            str(row["in_time"] + row["late"]),
            str(row["late"]),
            f"{row['spent'] / max(1, row['in_time'] + row['late']):.1f}",
        ]
        for row in rows
    ]


def tables_of(report: CaseReport) -> Iterator[Table]:
    """Yield the tables of a frozen report: title, headings, rows."""
    totals = [
        [
            str(Desk(part["desk"]).label),
            part["received"],
            part["closed"],
            part["open"],
            part["late"],
        ]
        for part in report.content["desks"]
    ]
    headings = [_("Desk"), pgettext("cases", "received"), _("closed"), _("open"), _("late")]
    yield _("All desks"), headings, totals
    for part in report.content["desks"]:
        label = str(Desk(part["desk"]).label)
        if part["areas"]:
            yield (
                _("%(desk)s by area") % {"desk": label},
                [_("area"), pgettext("cases", "received")],
                part["areas"],
            )
        if part["categories"]:
            title = _("%(desk)s by category") % {"desk": label}
            yield title, [_("category"), pgettext("cases", "received")], part["categories"]
    bodies = [_("body"), _("answered"), _("late"), _("mean hours")]
    yield _("Answers by body"), bodies, report.content["bodies"]
    yield _("Supervision"), [_("orders")], [[str(report.content["supervised"])]]


def report_docx(report: CaseReport) -> bytes:
    """Return a frozen report as a Word document."""
    book = Document()
    style = book.styles["Normal"]
    style.font.name = FACE
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FACE)
    book.add_heading(title_of(report), level=1)
    book.add_paragraph(_("Drawn up by %(who)s") % {"who": report.made_by})
    if report.note:
        book.add_heading(_("Causes and measures"), level=2)
        book.add_paragraph(report.note)
    for title, headings, rows in tables_of(report):
        book.add_heading(title, level=2)
        table = book.add_table(rows=1, cols=len(headings), style="Light Grid")
        for cell, text in zip(table.rows[0].cells, headings, strict=True):
            cell.text = text
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def report_xlsx(report: CaseReport, mark: str) -> bytes:
    """Return a frozen report as a workbook: one sheet, the tables one below the other."""
    lines: list[list[str]] = []
    for title, headings, rows in tables_of(report):
        lines += [[title], headings, *rows, [""]]
    return xlsx_file(str(_("Report")), mark, [title_of(report)], lines)


def title_of(report: CaseReport) -> str:
    """Return the title of a report."""
    return _("%(area)s: report %(first)s to %(last)s") % {
        "area": report.area,
        "first": report.begins_on.isoformat(),
        "last": report.ends_on.isoformat(),
    }
