"""Pages of exports: ask, see one's own, decide on those about persons, fetch."""

from itertools import islice
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import NotAllowed, OutOfScope
from core.exporting import Exportable
from core.rows import scoped_to
from core.views import private_file
from staff.choices import FileFormat
from staff.forms.exports import ExportForm, RefusalForm
from staff.jobs import write_export
from staff.models import DataExport
from staff.services import exports as services

SHOWN = 50
TYPES = {
    FileFormat.CSV: "text/csv; charset=utf-8",
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def export_list(request: HttpRequest) -> HttpResponse:
    """List one's own exports, and those that wait for one's decision."""
    actor: Any = request.user
    own = DataExport.objects.visible_to(actor)[:SHOWN]
    waiting = DataExport.objects.awaiting(actor).select_related("requested_by")[:SHOWN]
    context = {"exports": own, "waiting": waiting, "refusal_form": RefusalForm()}
    return render(request, "staff/exports/list.html", context)


def export_add(request: HttpRequest) -> HttpResponse:
    """Ask for the list named in the address, under its filters."""
    actor: Any = request.user
    if not actor.scope_of("exports").ranges:
        raise NotAllowed(_("Your posts do not include exports of single records."))
    found = services.listed(request.GET.get("list", ""))
    query = without_list(request.GET)
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        export = services.request_export(
            actor=actor, list_key=found.key, query=query, **form.cleaned_data
        )
        messages.success(request, start(export, is_short(found, actor, query)))
        return redirect("staff:export_list")
    context = {"form": form, "list": found, "title": found.title(), "is_filtered": bool(query)}
    return render(request, "staff/exports/add.html", context)


def start(export: DataExport, is_short: bool) -> str:
    """Make a short file now, a longer one in the background; say in words what happens."""
    if export.is_personal:
        return _("The export waits for somebody else's approval.")
    if is_short:
        services.make_export(export=export)
        return _("The export is made; fetch it from this page.")
    write_export.enqueue(str(export.pk))
    return _("The export is being made; you will find it on this page.")


def is_short(found: Exportable, actor: Any, query: str) -> bool:
    """Tell whether a list is short enough to be written while the person waits."""
    if found.is_personal:
        return False
    with scoped_to(actor):
        rows = found.rows(actor, QueryDict(query))
        return next(islice(rows, settings.EXPORT_AT_ONCE, None), None) is None


def without_list(query: QueryDict) -> str:
    """Return the filters of a list's address."""
    kept = query.copy()
    for name in ("list", "after", "before"):
        kept.pop(name, None)
    return kept.urlencode()


@require_POST
def export_decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Approve or refuse an export about persons."""
    actor: Any = request.user
    export = DataExport.objects.filter(pk=pk).first()
    if export is None:
        raise OutOfScope(_("There is no such export to decide."))
    agrees = request.POST.get("decision") == "approve"
    decided = services.decide_export(
        actor=actor, export=export, agrees=agrees, refusal=request.POST.get("refusal", "")
    )
    if agrees:
        write_export.enqueue(str(decided.pk))
    messages.success(request, _("Your decision is kept."))
    return redirect("staff:export_list")


def export_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hand out a file, once the read log has it."""
    actor: Any = request.user
    export, content = services.fetch_export(actor=actor, key=pk)
    name = f"{export.list_key.replace('.', '-')}-{export.number}.{export.file_format}"
    return private_file(content, TYPES[FileFormat(export.file_format)], name)
