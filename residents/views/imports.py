"""The pages of imports of people: send a list, say what it means, look, apply, undo."""

from functools import partial
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import View

from core.audit import Action, Entry, record
from core.errors import DomainError, NotAllowed
from core.sheets import csv_lines
from core.views import private_file
from grid.imports.reasons import FileRefused
from grid.models.imports import ImportState
from residents.forms.imports import ColumnsForm, StartForm
from residents.import_jobs import apply_people, check_people
from residents.imports.batches import (
    begin_import,
    cancel_import,
    declare_columns,
    find_import,
    importable,
    opened,
    queue,
)
from residents.imports.report import counts_of, finding_text, refusal_text
from residents.imports.sample import sample_rows
from residents.imports.undo import undo_import
from residents.models import PeopleFinding, PeopleImport
from residents.services.reading import MASKED_FIELDS

PER_PAGE: Final = 50
RUNNING: Final = (ImportState.CHECKING, ImportState.APPLYING)
MAPPABLE: Final = (ImportState.UPLOADED, ImportState.REFUSED)


@method_decorator(never_cache, name="dispatch")
class ImportView(View):
    """Somebody who may write the people of a whole community or cell."""

    actor: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Refuse whoever may import nobody."""
        self.actor = request.user
        if not importable(self.actor).exists():
            raise NotAllowed(_("Your posts do not allow you to import people."))
        return super().dispatch(request, *args, **kwargs)


class ImportList(ImportView):
    """The tray of imports, with the progress of those at work."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the latest, as a page or as the part that renews itself."""
        rows = PeopleImport.objects.allowed_to(self.actor, "write").select_related("sender")
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
        is_working = any(batch.state in RUNNING for batch in page)
        part = "_tray" if request.headers.get("HX-Request") else "list"
        context = {"page": page, "is_working": is_working}
        return render(request, f"residents/imports/{part}.html", context)


class ImportStart(ImportView):
    """Send a list."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the empty form."""
        return self.show(StartForm(actor=self.actor, initial=request.GET.dict()))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Take the list, or say beside the field why not."""
        form = StartForm(request.POST, request.FILES, actor=self.actor)
        if not form.is_valid():
            return self.show(form)
        given = form.cleaned_data
        try:
            batch = begin_import(actor=self.actor, name=given["file"].name, **given)
        except FileRefused as refusal:
            form.add_error("file", str(refusal))
            return self.show(form)
        return redirect("residents:import_detail", batch.pk)

    def show(self, form: StartForm) -> HttpResponse:
        """Show the form."""
        status = 422 if form.errors else 200
        return render(self.request, "residents/imports/start.html", {"form": form}, status=status)


class ImportDetail(ImportView):
    """One import, as far as it has come."""

    def get(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Show the columns, the progress, the preview or the report."""
        batch = find_import(self.actor, key)
        if batch.state in RUNNING:
            part = "_progress" if request.headers.get("HX-Request") else "progress"
            return render(request, f"residents/imports/{part}.html", {"batch": batch})
        if request.headers.get("HX-Request") and not request.GET.get("page"):
            return HttpResponse(headers={"HX-Refresh": "true"})  # the work is done
        if batch.state in MAPPABLE or (batch.file and "mapping" in request.GET):
            return self.show_columns(batch, None)
        return self.show_report(batch)

    def post(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Take what the columns mean, and have the list checked."""
        return self.show_columns(find_import(self.actor, key), request.POST)

    def show_columns(self, batch: PeopleImport, sent: Any) -> HttpResponse:
        """Show the form of the columns, or pass on what it says."""
        with opened(batch) as sheets:
            form = ColumnsForm(sent, sheets=sheets, mapping=batch.mapping)
        refusal = refusal_text(batch)
        if sent is not None and form.is_valid():
            try:
                return self.check(batch, form)
            except FileRefused as error:
                refusal = str(error)
        context = {"batch": batch, "form": form, "refusal": refusal}
        status = 200 if sent is None else 422
        return render(self.request, "residents/imports/columns.html", context, status=status)

    def check(self, batch: PeopleImport, form: ColumnsForm) -> HttpResponse:
        """Keep the columns and queue the check."""
        declare_columns(batch=batch, actor=self.actor, mapping=form.mapping())
        queue(batch=batch, actor=self.actor, state=ImportState.CHECKING)
        job = partial(check_people.enqueue, str(batch.pk), self.actor.get_username())
        transaction.on_commit(job)
        return redirect("residents:import_detail", batch.pk)

    def show_report(self, batch: PeopleImport) -> HttpResponse:
        """Show counts, the first rows masked, and the rows of one kind of finding."""
        kinds = [
            (kind, kind.label, count)
            for kind, count in (
                (PeopleFinding.Kind.ERROR, batch.error_count),
                (PeopleFinding.Kind.REPEAT, batch.repeat_count),
            )
            if count
        ]
        chosen = self.request.GET.get("kind") or (kinds[0][0] if kinds else "")
        findings = Paginator(batch.findings.filter(kind=chosen), PER_PAGE)
        page = findings.get_page(self.request.GET.get("page"))
        if batch.sample:
            self.record_reading(batch)
        context = {
            "batch": batch,
            "counts": counts_of(batch),
            "kinds": kinds,
            "chosen": chosen,
            "page": page,
            "rows": [(finding, finding_text(finding)) for finding in page],
            "sample": sample_rows(batch),
            "good_count": batch.row_count - batch.error_count,
        }
        return render(self.request, "residents/imports/report.html", context)

    def record_reading(self, batch: PeopleImport) -> None:
        """Have the read log say that first rows are about to be shown."""
        kind, key = PeopleImport._meta.label_lower, str(batch.pk)
        record(Entry(self.actor, Action.VIEW, kind, (key,), MASKED_FIELDS))


class ImportFindings(ImportView):
    """Every listed row as a table, to mend the list by; it holds no value of a person."""

    def get(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Answer CSV that spreadsheets open as UTF-8."""
        batch = find_import(self.actor, key)
        head = [_("sheet"), _("row number"), _("kind"), _("reason")]
        rows = (
            (each.sheet, each.row_number, each.get_kind_display(), finding_text(each))
            for each in batch.findings.iterator(chunk_size=1000)
        )
        return private_file("".join(csv_lines(head, rows)), "text/csv", f"import-{batch.pk}.csv")


class ImportStep(ImportView):
    """Apply, cancel or undo."""

    step: str = ""

    def post(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Take the step and say what came of it."""
        batch = find_import(self.actor, key)
        answer: HttpResponse = getattr(self, self.step)(batch)
        return answer

    def apply(self, batch: PeopleImport) -> HttpResponse:
        """Queue the writing."""
        queue(batch=batch, actor=self.actor, state=ImportState.APPLYING)
        who, accept = self.actor.get_username(), "accept" in self.request.POST
        transaction.on_commit(partial(apply_people.enqueue, str(batch.pk), who, accept))
        return redirect("residents:import_detail", batch.pk)

    def cancel(self, batch: PeopleImport) -> HttpResponse:
        """Forget the list."""
        cancel_import(batch=batch, actor=self.actor)
        messages.success(self.request, _("The import was cancelled and the file removed."))
        return redirect("residents:import_list")

    def undo(self, batch: PeopleImport) -> HttpResponse:
        """Take an applied import back, or say why not."""
        try:
            undo_import(batch=batch, actor=self.actor)
        except DomainError as error:
            messages.error(self.request, str(error))
        else:
            messages.success(self.request, _("The import was undone."))
        return redirect("residents:import_detail", batch.pk)
