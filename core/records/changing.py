"""The pages that change: add, edit, delete, and the steps of a workflow."""

from typing import Any, ClassVar

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.errors import ChangedMeanwhile, DomainError
from core.records.base import RecordPage
from core.records.forms import SEEN


class FormPage(RecordPage):
    """A page with the record's form; what was typed is kept when something is refused."""

    verb: ClassVar[str] = "write"

    def form(self, record: Any = None, **kwargs: Any) -> Any:
        """Return the record's form for the user."""
        form_class: Any = self.records.form_class
        return form_class(instance=record, actor=self.request.user, **kwargs)

    def show(self, form: Any, record: Any = None) -> HttpResponse:
        """Show the form; a refused one answers 422 so that scripts can tell."""
        context = self.context(form=form, record=record, cancel_url=self.back(record))
        names: Any = self.records.templates("form")
        return render(self.request, names, context, status=422 if form.is_bound else 200)

    def back(self, record: Any) -> str:
        """Return where giving up leads."""
        return self.records.url("detail", record.pk) if record else self.records.url("list")

    def saved(self, record: Any) -> HttpResponse:
        """Say what happened and go on: to the record, or to the next one to add."""
        messages.success(self.request, _("%(record)s was saved.") % {"record": record})
        if "again" in self.request.POST:
            return redirect(self.request.get_full_path())
        return redirect(self.records.url("detail", record.pk))


class AddPage(FormPage):
    """Adding a record; the address may carry first values."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the empty form."""
        return self.show(self.form(initial=request.GET.dict()))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Add the record, or show what is refused."""
        form = self.form(data=request.POST, files=request.FILES)
        if form.is_valid():
            add: Any = self.records.add
            try:
                return self.saved(
                    add(actor=request.user, record=self.records.model(**form.values()))
                )
            except DomainError as error:
                form.refuse(error)
        return self.show(form)


class EditPage(FormPage):
    """Changing a record, if nobody else changed it meanwhile."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the form with what is recorded."""
        record = self.own_record(pk)
        return self.show(self.form(record), record)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Save the next version, or show what is refused."""
        record = self.own_record(pk)
        form = self.form(record, data=request.POST, files=request.FILES)
        if form.is_valid():
            change: Any = self.records.change
            seen = form.cleaned_data.get(SEEN) or 0
            try:
                return self.saved(
                    change(actor=request.user, record=record, values=form.values(), seen=seen)
                )
            except ChangedMeanwhile as error:
                form.refuse_stale(error, self.record(pk))
            except DomainError as error:
                form.refuse(error)
        return self.show(form, self.record(pk))


class DeletePage(RecordPage):
    """Deleting a record after one question."""

    verb: ClassVar[str] = "write"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask once."""
        return self.ask(self.own_record(pk))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Delete the record, or say what hangs on it."""
        record = self.own_record(pk)
        remove: Any = self.records.remove
        try:
            with transaction.atomic():
                remove(actor=request.user, record=record)
        except DomainError as error:
            return self.ask(record, error)
        messages.success(request, _("%(record)s was deleted.") % {"record": record})
        return redirect(self.records.url("list"))

    def ask(self, record: Any, error: DomainError | None = None) -> HttpResponse:
        """Show the question, or the reason why not."""
        back = self.records.url("detail", record.pk)
        context = self.context(record=record, error=error, cancel_url=back)
        status = error.status if error else 200
        names: Any = self.records.templates("delete")
        return render(self.request, names, context, status=status)


class StepPage(RecordPage):
    """Taking a step of the record's workflow."""

    def post(self, request: HttpRequest, pk: int, step: str) -> HttpResponse:
        """Take the step; the service refuses what the workflow or the posts do not allow."""
        record = self.record(pk)
        offered = {each.name: each for each in self.records().steps(record, request.user)}
        if step not in offered:
            raise Http404(_("There is no such step from here."))
        try:
            offered[step].take(actor=request.user, record=record)
            messages.success(request, _("Done: %(step)s.") % {"step": offered[step].label})
        except DomainError as error:
            messages.error(request, str(error))
        return redirect(self.records.url("detail", pk))
