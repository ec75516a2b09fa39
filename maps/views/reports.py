"""A frozen report as a map to be taken away."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.errors import OutOfScope
from core.views import private_file
from incidents.models import CaseReport
from maps.report_map import report_map
from maps.views.asker import Asked


@require_safe
@login_required
def page(request: Asked, pk: int) -> HttpResponse:
    """Answer the report's map as one file."""
    rows = CaseReport.objects.visible_to(request.user).select_related("area", "made_by")
    report = rows.filter(pk=pk).first()
    if report is None:
        raise OutOfScope(_("There is no such report in your area."))
    if not report.content.get("shapes"):
        raise OutOfScope(_("No map was frozen with this report."))
    page = report_map(report, request.user)
    return private_file(page, "text/html; charset=utf-8", f"report-{pk}.html")
