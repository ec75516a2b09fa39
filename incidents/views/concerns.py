"""Notes on the barometer: writing one, reading it with what it said before, changing it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.errors import DomainError, NotAllowed, OutOfScope
from fieldwork.views.signed_in import SignedInView
from grid.models import Area
from incidents.forms.concerns import NewNoteForm, WordsForm
from incidents.models import ConcernNote
from incidents.services.concerns import (
    change_note,
    checked_writer,
    may_write_note,
    versions_of,
    write_note,
)


class NewNotePage(SignedInView):
    """Writes a note on the area, topic and period of a barometer."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form, filled with what the barometer was asked."""
        area, given = self.area(), request.GET
        initial = {name: given.get(name) for name in ("first", "last")}
        form = NewNoteForm(initial={**initial, "topic": given.get("category")})
        return self.show(form, area)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Write it."""
        area, form = self.area(), NewNoteForm(request.POST)
        if form.is_valid():
            given = {name: form.cleaned_data[name] for name in form.field_order}
            try:
                note = write_note(actor=self.actor, area=area, **given)
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("The note was saved."))
                return redirect("incidents:concern", note.pk)
        return self.show(form, area)

    def area(self) -> Area:
        """Return the area that the address names. Raises OutOfScope, NotAllowed."""
        seen = Area.objects.visible_to(self.actor).active()
        area = seen.filter(code=self.request.GET.get("area", "")).first()
        if area is None:
            raise OutOfScope(_("There is no such area in yours."))
        checked_writer(self.actor, area)
        found: Area = area
        return found

    def show(self, form: WordsForm, area: Area) -> HttpResponse:
        """Show the form; a refused one answers 422."""
        status = 422 if form.is_bound else 200
        context = {"form": form, "area": area, "may_write": True}
        return render(self.request, "incidents/concern.html", context, status=status)


class NotePage(SignedInView):
    """One note, with what it said before; those who dispatch there change it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show it."""
        note = self.note(pk)
        return self.show(WordsForm(instance=note, initial={"seen": note.version}), note)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Change it."""
        note, form = self.note(pk), WordsForm(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            words = {"cause": given["cause"], "measure": given["measure"]}
            try:
                change_note(actor=self.actor, note=note, seen=given["seen"] or 0, **words)
            except NotAllowed:
                raise
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("The note was saved."))
                return redirect("incidents:concern", pk)
        return self.show(form, note)

    def note(self, pk: int) -> ConcernNote:
        """Return the note. Raises OutOfScope."""
        rows = ConcernNote.objects.visible_to(self.actor)
        found: Any = rows.select_related("area", "topic", "written_by").filter(pk=pk).first()
        if found is None:
            raise OutOfScope(_("There is no such note in your area."))
        note: ConcernNote = found
        return note

    def show(self, form: WordsForm, note: ConcernNote) -> HttpResponse:
        """Show the note; a refused change answers 422."""
        context = {
            "form": form,
            "note": note,
            "area": note.area,
            "may_write": may_write_note(self.actor, note.area),
            "versions": list(versions_of(note)),
        }
        status = 422 if form.is_bound else 200
        return render(self.request, "incidents/concern.html", context, status=status)
