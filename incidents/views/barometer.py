"""The barometer of public concerns, as a page, JSON and CSV."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.generic import View

from core.sheets import csv_file
from incidents.forms.figures import BarometerForm
from incidents.services.barometer import Barometer, barometer
from incidents.services.comparing import Comparison, comparison
from incidents.services.concerns import may_write_note, notes_on


@method_decorator(login_not_required, name="dispatch")
class BarometerPage(View):
    """Topics by month and community, for everybody; small counts are hidden from the public."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Answer as page, JSON or CSV."""
        form = BarometerForm(request.GET, user=request.user)
        if not form.is_valid():
            return render(request, "incidents/barometer.html", {"form": form}, status=422)
        asked = form.question()
        found = barometer(asked)
        beside = comparison(asked)
        kind = request.GET.get("format", "")
        if kind == "json":
            return JsonResponse({**plain(found), "comparison": plain_comparison(beside)})
        if kind == "csv" and request.GET.get("table") == "comparison":
            return csv_of("barometer-comparison.csv", *comparison_table(beside))
        if kind == "csv":
            return csv_of("barometer.csv", *communities_table(found))
        context = {
            "form": form,
            "found": found,
            "asked": asked,
            "beside": beside,
            "map_url": map_url(request),
            "notes": notes_on(asked),
            "may_note": request.user.is_authenticated and may_write_note(request.user, asked.area),
        }
        return render(request, "incidents/barometer.html", context)


def map_url(request: HttpRequest) -> str:
    """Return the address of the same question on the map; the maps lie in a higher room."""
    return f"{request.path}map/?{request.GET.urlencode()}"


def plain(found: Barometer) -> dict[str, Any]:
    """Return a barometer as JSON."""
    return {
        "months": [month.isoformat()[:7] for month in found.months],
        "topics": [
            {"code": topic.code, "name": str(topic), "counts": [str(count) for count in counts]}
            for topic, counts in found.topics
        ],
        "areas": [
            {
                "code": line.area.code,
                "name": line.area.name,
                "count": str(line.count),
                "per_1000_households": line.rate,
            }
            for line in found.areas
        ],
    }


def plain_comparison(beside: Comparison | None) -> dict[str, Any] | None:
    """Return a comparison as JSON; null where nothing is over yet."""
    if beside is None:
        return None
    return {
        "with": "last_year" if beside.is_year else "period_before",
        "now": [beside.now.since.isoformat(), beside.now.until.isoformat()],
        "then": [beside.then.since.isoformat(), beside.then.until.isoformat()],
        "topics": [
            {
                "code": line.topic.code,
                "name": str(line.topic),
                "now": str(line.now),
                "then": str(line.then),
                "change": line.percent,
            }
            for line in beside.topics
        ],
    }


Table = tuple[list[str], list[list[str]]]


def comparison_table(beside: Comparison | None) -> Table:
    """Return headings and rows of a comparison."""
    if beside is None:
        return [pgettext("barometer", "topic")], []
    spans = [f"{one.since} – {one.until}" for one in (beside.now, beside.then)]
    change = _("year on year") if beside.is_year else _("on the period before")
    rows = [
        [str(line.topic), str(line.now), str(line.then), line.percent.removeprefix("+")]
        for line in beside.topics  # a cell that begins with "+" would be a formula
    ]
    return [pgettext("barometer", "topic"), *spans, change], rows


def communities_table(found: Barometer) -> Table:
    """Return headings and rows of the communities."""
    headings = [_("area code"), _("area"), _("appeals"), _("per 1,000 households")]
    return headings, [
        [line.area.code, line.area.name, str(line.count), line.rate] for line in found.areas
    ]


def csv_of(name: str, headings: list[str], rows: list[list[str]]) -> HttpResponse:
    """Return a table as a CSV file."""
    mark = timezone.localtime().strftime("%Y-%m-%d %H:%M")
    response = HttpResponse(csv_file(mark, headings, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
