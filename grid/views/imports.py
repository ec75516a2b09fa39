"""The pages of imports: send a file, say what it means, look, apply, undo."""

import csv
from collections.abc import Iterator
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import View

from core.errors import DomainError, NotAllowed
from core.sheets import safe_cell
from core.views import as_private_file
from grid.forms.imports import MappingForm, StartForm, initial_of, initial_values
from grid.imports.batches import (
    begin_import,
    cancel_import,
    declare,
    find_import,
    importable,
    open_batch,
    queue,
)
from grid.imports.preview import first_chunk, preview_shapes, unknown_values
from grid.imports.readers import Reader
from grid.imports.reasons import FileRefused
from grid.imports.report import counts_of, finding_text, refusal_text
from grid.imports.targets import Kind, Target, target_of
from grid.imports.undo import undo_import
from grid.imports.values import wanted_columns
from grid.jobs import apply_batch, check_batch
from grid.models import ImportBatch
from grid.models.imports import FindingKind, ImportState

PER_PAGE: Final = 50
RUNNING: Final = (ImportState.CHECKING, ImportState.APPLYING)
MAPPABLE: Final = (ImportState.UPLOADED, ImportState.REFUSED)


@method_decorator(never_cache, name="dispatch")
class ImportView(View):
    """Somebody who may import at least one kind of place."""

    actor: Any

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Know who asks."""
        super().setup(request, *args, **kwargs)
        self.actor = request.user

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Refuse whoever may import nothing."""
        if not importable(self.actor):
            raise NotAllowed(_("Your posts do not allow you to import places."))
        return super().dispatch(request, *args, **kwargs)


class ImportList(ImportView):
    """The tray of imports, with the progress of those at work."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the latest, as a page or as the part that renews itself."""
        rows = Paginator(ImportBatch.objects.visible_to(self.actor), PER_PAGE)
        page = rows.get_page(request.GET.get("page"))
        is_working = any(batch.state in RUNNING for batch in page)
        part = "grid/imports/_tray.html" if request.headers.get("HX-Request") else ""
        context = {"page": page, "is_working": is_working}
        return render(request, part or "grid/imports/list.html", context)


class ImportStart(ImportView):
    """Send a file."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the empty form."""
        return self.show(StartForm(actor=self.actor, initial=request.GET.dict()))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Take the file, or say beside the field why not."""
        form = StartForm(request.POST, request.FILES, actor=self.actor)
        if not form.is_valid():
            return self.show(form)
        given = form.cleaned_data
        try:
            batch = begin_import(
                actor=self.actor,
                place_type=given["place_type"],
                source=given["source"],
                file=given["file"],
                name=given["file"].name,
            )
        except FileRefused as refusal:
            form.add_error("file", str(refusal))
            return self.show(form)
        return redirect("grid:import_detail", batch.pk)

    def show(self, form: StartForm) -> HttpResponse:
        """Show the form."""
        status = 422 if form.errors else 200
        return render(self.request, "grid/imports/start.html", {"form": form}, status=status)


class ImportDetail(ImportView):
    """One import, as far as it has come."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the mapping, the progress, the preview or the report."""
        batch = find_import(self.actor, pk)
        if batch.state in RUNNING:
            part = "_progress" if request.headers.get("HX-Request") else "progress"
            return render(request, f"grid/imports/{part}.html", {"batch": batch})
        if request.headers.get("HX-Request") and not request.GET.get("page"):
            return HttpResponse(headers={"HX-Refresh": "true"})  # the work is done
        may_map = batch.state in MAPPABLE or "mapping" in request.GET
        if may_map and batch.state not in (ImportState.APPLIED, ImportState.UNDONE):
            return self.show_mapping(batch, None)
        return self.show_report(batch)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take the mapping and have the file checked."""
        batch = find_import(self.actor, pk)
        return self.show_mapping(batch, request.POST)

    def show_mapping(self, batch: ImportBatch, sent: Any) -> HttpResponse:
        """Show the mapping form, or pass on what it says."""
        target = target_of(batch.place_type)
        if sent and sent.get("layer"):
            batch.layer = sent["layer"]
        reader = open_batch(batch)
        form = mapping_form(batch, target, reader, sent)
        refusal = refusal_text(batch)
        if sent and form.is_valid():
            try:
                return self.check(batch, form)
            except DomainError as error:
                refusal = str(error)
        context = {"batch": batch, "form": form, "refusal": refusal, "target": target}
        status = 422 if sent else 200
        return render(self.request, "grid/imports/mapping.html", context, status=status)

    def check(self, batch: ImportBatch, form: MappingForm) -> HttpResponse:
        """Keep the mapping and queue the check."""
        given = form.cleaned_data
        declare(
            batch=batch,
            actor=self.actor,
            datum=given.get("datum") or batch.datum,
            gk_epsg=given.get("gk_epsg"),
            layer=given.get("layer", ""),
            mapping=form.mapping(),
        )
        queue(batch=batch, actor=self.actor, state=ImportState.CHECKING)
        check_batch.enqueue(batch.pk, self.actor.get_username())
        return redirect("grid:import_detail", batch.pk)

    def show_report(self, batch: ImportBatch) -> HttpResponse:
        """Show counts and the rows of one kind of finding."""
        target = target_of(batch.place_type)
        kinds = [
            (kind, kind.label, count)
            for kind, count in (
                (FindingKind.ERROR, batch.error_count),
                (FindingKind.REPAIRED, batch.repaired_count),
                (FindingKind.REPEAT, batch.repeat_count),
                (FindingKind.MERGED, batch.merged_count),
            )
            if count
        ]
        chosen = self.request.GET.get("kind") or (kinds[0][0] if kinds else FindingKind.ERROR)
        findings = Paginator(batch.findings.filter(kind=chosen), PER_PAGE)
        page = findings.get_page(self.request.GET.get("page"))
        context = {
            "batch": batch,
            "target": target,
            "counts": counts_of(batch),
            "kinds": kinds,
            "chosen": chosen,
            "page": page,
            "rows": [(finding, finding_text(finding)) for finding in page],
            "good_count": batch.new_count + batch.changed_count + batch.same_count,
            "is_shown_on_map": bool(target.accepts and batch.state == ImportState.PREVIEWED),
        }
        return render(self.request, "grid/imports/report.html", context)


def mapping_form(batch: ImportBatch, target: Target, reader: Reader, sent: Any) -> MappingForm:
    """Return the mapping form of an import, filled with what is known."""
    wanted = wanted_columns(batch.mapping) & set(reader.columns)
    chunk = first_chunk(reader, wanted)
    rules = batch.mapping.get("fields", {})
    unknown = {
        field.name: unknown_values(target, field, rules[field.name], chunk)
        for field in target.fields
        if field.kind is Kind.CHOICE and rules.get(field.name, {}).get("column") in wanted
    }
    initial = initial_of(
        target, batch.mapping, datum=batch.datum, gk_epsg=batch.gk_epsg, layer=batch.layer
    )
    return MappingForm(
        sent,
        target=target,
        columns=reader.columns,
        layers=reader.layers,
        has_shapes=reader.has_shapes,
        unknown=unknown,
        initial=initial | initial_values(batch.mapping, unknown),
    )


class ImportShapes(ImportView):
    """Some shapes of the file for the small map."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer GeoJSON."""
        batch = find_import(self.actor, pk)
        return JsonResponse(preview_shapes(batch, open_batch(batch)))


class ImportFindings(ImportView):
    """Every listed row as a table, to mend the file by."""

    def get(self, request: HttpRequest, pk: int) -> StreamingHttpResponse:
        """Answer CSV that spreadsheets open as UTF-8."""
        batch = find_import(self.actor, pk)
        answer = StreamingHttpResponse(_lines(batch), content_type="text/csv; charset=utf-8")
        return as_private_file(answer, f"import-{batch.pk}.csv")


class _Echo:
    """A file that hands each line straight on."""

    def write(self, text: str) -> str:
        """Return the line."""
        return text


def _lines(batch: ImportBatch) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff"
    yield writer.writerow([_("row number"), _("kind"), _("key in the source"), _("reason")])
    for finding in batch.findings.iterator(chunk_size=1000):
        cells = (finding.get_kind_display(), finding.key, finding_text(finding))
        yield writer.writerow([finding.row_number, *(safe_cell(str(cell)) for cell in cells)])


class ImportStep(ImportView):
    """Apply, cancel or undo."""

    step: str = ""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take the step and say what came of it."""
        batch = find_import(self.actor, pk)
        return getattr(self, self.step)(batch)

    def apply(self, batch: ImportBatch) -> HttpResponse:
        """Queue the writing."""
        accept = "accept" in self.request.POST
        queue(batch=batch, actor=self.actor, state=ImportState.APPLYING)
        apply_batch.enqueue(batch.pk, self.actor.get_username(), accept)
        return redirect("grid:import_detail", batch.pk)

    def cancel(self, batch: ImportBatch) -> HttpResponse:
        """Forget the file."""
        cancel_import(batch=batch, actor=self.actor)
        messages.success(self.request, _("The import was cancelled and the file removed."))
        return redirect("grid:import_list")

    def undo(self, batch: ImportBatch) -> HttpResponse:
        """Take an applied import back, or say why not."""
        try:
            undo_import(batch=batch, actor=self.actor)
        except DomainError as error:
            messages.error(self.request, str(error))
        else:
            messages.success(self.request, _("The import was undone."))
        return redirect("grid:import_detail", batch.pk)
