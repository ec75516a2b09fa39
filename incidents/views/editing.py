"""The page that changes what is written of a case, though others change it too."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.errors import DomainError, NotAllowed, OutOfScope
from incidents.forms.editing import EditForm, first_values
from incidents.services.doers import roles_on
from incidents.services.editing import EDITORS, SameFieldChanged, edit_case
from incidents.views.cases import CaseView, page_of


class EditPage(CaseView):
    """Changes fields; where somebody changed the same one, both values are shown to choose."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the form."""
        case = self.editable(pk)
        return self.show(case, EditForm(case=case, initial=first_values(case)))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Save, or show what others changed meanwhile."""
        case = self.editable(pk)
        form = EditForm(request.POST, case=case)
        if not form.is_valid():
            return self.show(case, form)
        try:
            edit_case(
                actor=self.actor,
                case=case,
                values=form.values(),
                seen=form.cleaned_data["seen"],
                keep_mine=request.POST.get("keep") == "mine",
            )
        except SameFieldChanged as error:
            form.add_error(None, str(error))
            return self.show(case, form, both=error.both)
        except (OutOfScope, NotAllowed):
            raise
        except DomainError as error:
            form.add_error(None, str(error))
            return self.show(case, form)
        messages.success(request, _("%(number)s was changed.") % {"number": case.number})
        return redirect(page_of(case))

    def editable(self, pk: int) -> Any:
        """Return the case if it may be changed. Raises NotAllowed."""
        case = self.case(pk)
        if not case.is_open or not roles_on(case, self.actor) & EDITORS:
            raise NotAllowed(_("Only those who take in such cases change an open one."))
        return case

    def show(self, case: Any, form: EditForm, both: Any = None) -> HttpResponse:
        """Show the form, with the other's values beside one's own where they differ."""
        pairs = [
            (form.fields[name].label, theirs, mine)
            for name, (theirs, mine) in (both or {}).items()
            if name in form.fields
        ]
        context = {"case": case, "form": form, "pairs": pairs, "back": page_of(case)}
        status = 409 if both else (422 if form.is_bound else 200)
        return render(self.request, "incidents/edit.html", context, status=status)
