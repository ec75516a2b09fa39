"""A frozen report as DOCX, XLSX and CSV, as its reader may be told it."""

from io import BytesIO
from typing import Final

from django.utils.translation import gettext as _
from docx import Document
from docx.oxml.ns import qn

from core.sheets import csv_file, xlsx_file
from incidents.models import CaseReport
from incidents.services.report_tables import tables_of, title_of
from staff.models import User

FACE: Final = "SimSun"  # 宋体, the face of official documents (GB/T 9704-2012)


def report_docx(report: CaseReport, reader: User) -> bytes:
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
    for title, headings, rows in tables_of(report, reader):
        book.add_heading(title, level=2)
        table = book.add_table(rows=1, cols=len(headings), style="Light Grid")
        for cell, text in zip(table.rows[0].cells, headings, strict=True):
            cell.text = text
        for row in rows:
            for cell, number in zip(table.add_row().cells, row, strict=True):
                cell.text = str(number)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def report_xlsx(report: CaseReport, reader: User, mark: str) -> bytes:
    """Return a frozen report as a workbook: one sheet, the tables one below the other."""
    return xlsx_file(str(_("Report")), mark, [title_of(report)], lines_of(report, reader))


def report_csv(report: CaseReport, reader: User, mark: str) -> bytes:
    """Return a frozen report as CSV, the tables one below the other."""
    return csv_file(mark, [title_of(report)], lines_of(report, reader))


def lines_of(report: CaseReport, reader: User) -> list[list[str]]:
    """Return the tables of a report one below the other."""
    lines: list[list[str]] = []
    for title, headings, rows in tables_of(report, reader):
        lines += [[title], headings, *[[str(cell) for cell in row] for row in rows], [""]]
    return lines
