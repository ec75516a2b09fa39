"""Publishing the answer to an enquiry, in new words."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.errors import DomainError, NotAllowed, OutOfScope
from fieldwork.views.signed_in import SignedInView
from incidents.forms.portal import PublishForm
from incidents.models import Appeal, PublishedAnswer
from incidents.services.portal import publish_answer, withdraw_answer
from incidents.services.words import without_numbers


class PublishPage(SignedInView):
    """The words for everybody, beside the words of the appeal."""

    def appeal(self, pk: int) -> Any:
        """Return the appeal in the reader's scope. Raises OutOfScope."""
        found = Appeal.objects.visible_to(self.actor).filter(pk=pk).first()
        if found is None:
            raise OutOfScope(_("There is no such case in your area."))
        return found

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the form, with the reply as a beginning."""
        appeal = self.appeal(pk)
        known = PublishedAnswer.objects.filter(case=appeal.pk).first()
        first = {
            "question": known.question if known else "",
            "answer": known.answer if known else without_numbers(appeal.reply),
        }
        return self.shown(appeal, PublishForm(initial=first))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Publish it, or take it away."""
        appeal, form = self.appeal(pk), PublishForm(request.POST)
        try:
            if "withdraw" in request.POST:
                withdraw_answer(actor=self.actor, case=appeal)
                messages.success(request, _("The answer is no longer shown."))
                return redirect("portal:answers")
            if not form.is_valid():
                return self.shown(appeal, form, 400)
            publish_answer(actor=self.actor, case=appeal, **form.cleaned_data)
        except (NotAllowed, OutOfScope):
            raise
        except DomainError as error:
            form.add_error(None, str(error))
            return self.shown(appeal, form, error.status)
        messages.success(request, _("The answer is shown to everybody now."))
        return redirect("portal:answers")

    def shown(self, appeal: Any, form: PublishForm, status: int = 200) -> HttpResponse:
        """Return the page."""
        shown = PublishedAnswer.objects.filter(case=appeal.pk, withdrawn_at=None).first()
        content = {"form": form, "appeal": appeal, "shown": shown}
        return render(self.request, "incidents/publish.html", content, status=status)
