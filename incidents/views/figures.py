"""The analysis board, the barometer and reports."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.generic import View

from core.access import merged, within
from core.errors import DomainError, NotAllowed, OutOfScope
from core.sheets import csv_file
from fieldwork.views.signed_in import SignedInView
from grid.choices import Level
from grid.models import Area
from incidents.choices import CAPABILITIES, Desk
from incidents.forms.figures import WIDE, BarometerForm, PeriodForm, ReportForm, month_before
from incidents.models import CaseReport, IssueCategory
from incidents.services.barometer import barometer
from incidents.services.board import Asked, as_told, board_of, list_url, shows_rows
from incidents.services.reports import draw_up_report, report_docx, report_xlsx, tables_of, title_of
from incidents.workflow import WORKFLOWS

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def areas_for(user: Any) -> QuerySet[Any]:
    """Return the areas whose figures somebody may ask for, the widest first."""
    scopes = [user.scope_of(capability) for capability in CAPABILITIES.values()]
    ranges = merged(part.low for scope in scopes for part in (*scope.ranges, *scope.totals))
    rows = Area.objects.active().filter(level__in=WIDE).order_by("code")
    return rows.filter(within("code", ranges)) if ranges else rows.none()


class BoardPage(SignedInView):
    """How the desks stand: every number leads to the cases behind it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the board."""
        areas = areas_for(self.actor)
        widest = areas.first()
        if widest is None:
            raise NotAllowed(_("Your posts show no figures of cases."))
        form = PeriodForm(request.GET or None, areas=areas)
        given = form.cleaned_data if form.is_bound and form.is_valid() else {}
        last = given.get("last") or timezone.localdate()
        first = given.get("first") or last.replace(day=1)
        asked = Asked((given.get("area") or widest).code, first, last)
        board = board_of(self.actor, asked)
        context = {
            "form": form if form.is_bound else PeriodForm(
                initial={"area": asked.area, "first": first, "last": last}, areas=areas
            ),
            "asked": asked,
            "desks": [
                shown_desk(self.actor, desk, board[desk], asked)
                for desk in WORKFLOWS
                if self.actor.may(CAPABILITIES[desk])
            ],
        }  # fmt: skip
        return render(request, "incidents/board.html", context)


def shown_desk(user: Any, desk: str, board: dict[str, Any], asked: Asked) -> dict[str, Any]:
    """Return one desk's part of the board, with the address behind every number."""
    is_open = shows_rows(user, desk)
    counts = {code: sums.received for code, sums in board["areas"].items()}
    told = as_told(counts, asked.area, is_open=is_open)
    names = dict(Area.objects.filter(code__in=counts).values_list("code", "name"))
    categories = {row.pk: row for row in IssueCategory.objects.all()}
    period = {"since": asked.first, "until": asked.last, "state": "all"}

    def link(**more: Any) -> str:
        return list_url(desk, **{**period, **more}) if is_open else ""

    topics = {str(key): sums.received for key, sums in board["categories"].items()}
    told_topics = as_told(topics, "", is_open=is_open)
    return {
        "desk": desk,
        "label": Desk(desk).label,
        "is_open": is_open,
        "total": board["total"],
        "before": board["before"],
        "received_told": told.get(asked.area, "") if not is_open else str(board["total"].received),
        "all_url": link(area=asked.area),
        "open_url": list_url(desk, area=asked.area) if is_open else "",
        "late_url": list_url(desk, area=asked.area, late="yes") if is_open else "",
        "areas": [
            (names.get(code, code), told[code], board["areas"][code], link(area=code))
            for code in sorted(counts)
        ],
        "categories": [
            (categories.get(key), told_topics[str(key)], sums, link(area=asked.area, category=key))
            for key, sums in sorted(board["categories"].items(), key=lambda pair: -pair[1].received)
        ],
        "weeks": sorted(board["weeks"].items()) if is_open else [],
    }


@method_decorator(login_not_required, name="dispatch")
class BarometerPage(View):
    """Topics by month and community, for everybody; small counts are hidden from the public."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Answer as page, JSON or CSV."""
        areas = Area.objects.active().filter(level__in=WIDE).order_by("code")
        form = BarometerForm(request.GET, areas=areas)
        if not form.is_valid():
            return render(request, "incidents/barometer.html", {"form": form}, status=422)
        given = form.cleaned_data
        widest = areas.filter(level=Level.CITY).first()
        area = given["area"] or widest
        if area is None:
            raise OutOfScope(_("There is no area yet."))
        user: Any = request.user
        is_open = user.is_authenticated and user.scope_of("appeals").covers(area.code)
        topic = given["category"]
        found = barometer(
            area.code, topic.pk if topic else None, given["first"], given["last"], is_open=is_open
        )
        kind = request.GET.get("format", "")
        if kind == "json":
            return JsonResponse(plain(found))
        if kind == "csv":
            return csv_answer(found)
        context = {"form": form, "found": found, "area": area, "topic": topic, "is_open": is_open}
        return render(request, "incidents/barometer.html", context)


def plain(found: Any) -> dict[str, Any]:
    """Return a barometer as JSON."""
    return {
        "months": [month.isoformat()[:7] for month in found.months],
        "topics": [
            {"code": t.code, "name": str(t), "counts": counts} for t, counts in found.topics
        ],
        "areas": [
            {"code": area.code, "name": area.name, "count": count, "per_1000_households": rate}
            for area, count, rate in found.areas
        ],
    }


def csv_answer(found: Any) -> HttpResponse:
    """Return the communities of a barometer as a CSV file."""
    headings = [_("area code"), _("area"), _("appeals"), _("per 1,000 households")]
    rows = [[area.code, area.name, count, rate] for area, count, rate in found.areas]
    mark = timezone.localtime().strftime("%Y-%m-%d %H:%M")
    response = HttpResponse(csv_file(mark, headings, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="barometer.csv"'
    return response


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
        kind = request.GET.get("format", "")
        if kind == "docx":
            return attached(report_docx(report), DOCX, f"report-{pk}.docx")
        if kind == "xlsx":
            mark = f"{self.actor} {timezone.localtime():%Y-%m-%d %H:%M}"
            return attached(report_xlsx(report, mark), XLSX, f"report-{pk}.xlsx")
        context = {"report": report, "title": title_of(report), "tables": list(tables_of(report))}
        return render(request, "incidents/report.html", context)


def attached(content: bytes, kind: str, name: str) -> HttpResponse:
    """Return a file to be saved."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
