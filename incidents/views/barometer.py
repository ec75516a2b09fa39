"""The barometer of public concerns, as a page, JSON and CSV."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.generic import View

from core.sheets import csv_file
from incidents.forms.figures import BarometerForm
from incidents.services.barometer import Barometer, barometer


@method_decorator(login_not_required, name="dispatch")
class BarometerPage(View):
    """Topics by month and community, for everybody; small counts are hidden from the public."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Answer as page, JSON or CSV."""
        form = BarometerForm(request.GET, user=request.user)
        if not form.is_valid():
            return render(request, "incidents/barometer.html", {"form": form}, status=422)
        asked = form.question(request.user)
        found = barometer(asked)
        kind = request.GET.get("format", "")
        if kind == "json":
            return JsonResponse(plain(found))
        if kind == "csv":
            return csv_answer(found)
        context = {"form": form, "found": found, "asked": asked, "map_url": map_url(request)}
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


def csv_answer(found: Barometer) -> HttpResponse:
    """Return the communities of a barometer as a CSV file."""
    headings = [_("area code"), _("area"), _("appeals"), _("per 1,000 households")]
    rows = [[line.area.code, line.area.name, str(line.count), line.rate] for line in found.areas]
    mark = timezone.localtime().strftime("%Y-%m-%d %H:%M")
    response = HttpResponse(csv_file(mark, headings, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="barometer.csv"'
    return response
