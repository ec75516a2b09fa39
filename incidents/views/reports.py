"""Reports: drawing up, reading, taking away as a file."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import within
from core.errors import DomainError, NotAllowed, OutOfScope
from core.views import private_file
from fieldwork.views.signed_in import SignedInView
from grid.models import Area
from incidents.forms.figures import WIDE, ReportForm, month_before
from incidents.models import CaseReport
from incidents.services.report_files import report_csv, report_docx, report_xlsx
from incidents.services.report_tables import tables_of, title_of
from incidents.services.reports import draw_up_report

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ReportsPage(SignedInView):
    """Frozen reports of one's area, and drawing up another."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the reports; the form begins with last month."""
        first, last = month_before(timezone.localdate())
        return self.show(ReportForm(areas=self.areas(), initial={"first": first, "last": last}))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Draw one up with one click."""
        form = ReportForm(request.POST, areas=self.areas())
        if form.is_valid():
            given = form.cleaned_data
            area: Any = given["area"] or self.areas().first()
            try:
                report = draw_up_report(
                    actor=self.actor,
                    area=area,
                    first=given["first"],
                    last=given["last"],
                    note=given["note"],
                )
                return redirect("incidents:report_page", report.pk)
            except DomainError as error:
                form.add_error(None, str(error))
        return self.show(form)

    def areas(self) -> QuerySet[Any]:
        """Return the areas in which the actor dispatches. Raises NotAllowed."""
        ranges = self.actor.scope_of("dispatch", "write").ranges
        if not ranges:
            raise NotAllowed(_("Only those who dispatch in this area draw up its reports."))
        rows = Area.objects.active().filter(within("code", ranges), level__in=WIDE)
        return rows.order_by("code")

    def show(self, form: ReportForm) -> HttpResponse:
        """Show the list and the form."""
        reports = CaseReport.objects.visible_to(self.actor).select_related("area", "made_by")
        context = {"form": form, "reports": reports.defer("area__boundary")[:50]}
        status = 422 if form.is_bound else 200
        return render(self.request, "incidents/reports.html", context, status=status)


class ReportPage(SignedInView):
    """One frozen report: as a page, as DOCX, as XLSX."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer in the format that is asked for."""
        rows = CaseReport.objects.visible_to(self.actor).select_related("area", "made_by")
        report = rows.filter(pk=pk).first()
        if report is None:
            raise OutOfScope(_("There is no such report in your area."))
        kind, mark = (
            request.GET.get("format", ""),
            f"{self.actor} {timezone.localtime():%Y-%m-%d %H:%M}",
        )
        if kind == "docx":
            return private_file(report_docx(report, self.actor), DOCX, f"report-{pk}.docx")
        if kind == "xlsx":
            return private_file(report_xlsx(report, self.actor, mark), XLSX, f"report-{pk}.xlsx")
        if kind == "csv":
            return private_file(report_csv(report, self.actor, mark), CSV, f"report-{pk}.csv")
        tables = list(tables_of(report, self.actor))
        context = {"report": report, "title": title_of(report), "tables": tables}
        return render(request, "incidents/report.html", context)
