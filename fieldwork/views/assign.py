"""The pages of sending tasks: choose, preview, send, follow, take back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from core.errors import BadInput, DomainError, OutOfScope
from fieldwork.choices import AssignmentState
from fieldwork.forms.assign import AssignForm
from fieldwork.models import Assignment
from fieldwork.records.tasks import Assignments
from fieldwork.services.assignments import (
    TooLate,
    Undone,
    cancel_assignment,
    resume_sending,
    send_assignment,
    undo_assignment,
)
from fieldwork.services.cell_map import cells_near
from fieldwork.services.planning import plan_assignment
from fieldwork.services.selection import issuing_ranges
from fieldwork.services.steps import MOST_WORDS
from fieldwork.views.signed_in import SignedInView

FROM_MAP = ("polygon", "cells", "keys", "area", "filter", "template", "campaign")


class AssignPage(SignedInView):
    """Where, what and until when; the map and the other pages may have chosen already."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form, with what the address chooses."""
        return self.show(first_values(request.GET))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Show the form with what was drawn or picked on the map."""
        return self.show(first_values(request.POST))

    def show(self, initial: dict[str, str]) -> HttpResponse:
        """Show the form."""
        form = AssignForm(actor=self.actor, initial=initial)
        return render(self.request, "fieldwork/assign/page.html", {"form": form})


class PreviewPart(SignedInView):
    """Who would get what: a part of the assign page, drawn anew with every change."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Show the plan, or what is wrong with the choice."""
        form = AssignForm(request.POST, actor=self.actor)
        if not form.is_valid():
            return self.refused(form.errors.as_text(), 422)
        try:
            plan = plan_assignment(
                actor=self.actor,
                template=form.cleaned_data["template"],
                selection=form.selection(),
                due_at=form.due_at,
            )
        except DomainError as error:
            return self.refused(str(error), error.status)
        return render(request, "fieldwork/assign/preview.html", {"plan": plan})

    def refused(self, reason: str, status: int) -> HttpResponse:
        """Show the reason in the place of the plan."""
        context = {"reason": reason}
        return render(self.request, "fieldwork/assign/refused.html", context, status=status)


class SendPage(SignedInView):
    """Sends once for each key of the page."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Send and go to the sending; what cannot be sent stays on the page as typed."""
        form = AssignForm(request.POST, actor=self.actor)
        if not form.is_valid():
            return self.again(form)
        try:
            sent = self.send(form)
        except BadInput as error:
            form.add_error(None, str(error))
            return self.again(form)
        return redirect("fieldwork:assignment_detail", sent.pk)

    def send(self, form: AssignForm) -> Assignment:
        """Send what the form says."""
        cleaned = form.cleaned_data
        return send_assignment(
            actor=self.actor,
            key=cleaned["key"],
            template=cleaned["template"],
            selection=form.selection(),
            due_at=form.due_at,
            title=cleaned["title"],
            instruction=cleaned["instruction"],
            campaign=cleaned["campaign"],
        )

    def again(self, form: AssignForm) -> HttpResponse:
        """Show the page with what was typed and what is wrong."""
        return render(self.request, "fieldwork/assign/page.html", {"form": form}, status=422)


@method_decorator(never_cache, name="dispatch")
class CellsPart(SignedInView):
    """The cells in view, for picking on the assign page's map."""

    def get(self, request: HttpRequest) -> JsonResponse:
        """Answer with GeoJSON: code, name, and whether the cell has a worker."""
        ranges = issuing_ranges(self.actor)
        return JsonResponse(cells_near(request.GET.get("in_bbox", ""), ranges))


class OwnSendingView(SignedInView):
    """What is done with one sending that the person may see."""

    def sending(self, pk: int) -> Assignment:
        """Return the sending; outside the area it does not exist."""
        found: Assignment | None = Assignments.visible(self.actor).filter(pk=pk).first()
        if found is None:
            raise OutOfScope(_("There is no such sending in your area."))
        return found


class ProgressPart(OwnSendingView):
    """How far a sending is; asked again until it is sent."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the progress, or load the page anew when it is done."""
        sending = self.sending(pk)
        if sending.state != AssignmentState.SENDING:
            return HttpResponse(headers={"HX-Refresh": "true"})
        context = {"record": sending, "is_issuer": sending.issuer_id == self.actor.pk}
        return render(request, "fieldwork/assign/progress.html", context)


class UndoPage(OwnSendingView):
    """Takes a sending back."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Cancel what nobody began and say what was kept."""
        try:
            undone = self.take_back(self.sending(pk))
        except (TooLate, BadInput) as error:
            messages.error(request, str(error))
            return redirect("fieldwork:assignment_detail", pk)
        count = undone.cancelled
        words = ngettext(
            "%(count)s task was taken back.", "%(count)s tasks were taken back.", count
        )
        messages.success(request, words % {"count": count})
        if undone.kept:
            messages.warning(request, self.kept() % {"count": undone.kept})
        return redirect("fieldwork:assignment_detail", pk)

    def take_back(self, sending: Assignment) -> Undone:
        """Undo the sending while that is possible."""
        return undo_assignment(actor=self.actor, assignment=sending)

    def kept(self) -> str:
        """Return the words for what stays."""
        return _("%(count)s tasks stay, because somebody has begun them.")


class CancelPage(UndoPage):
    """Cancels what is left of a sending, at any time."""

    def take_back(self, sending: Assignment) -> Undone:
        """Cancel what is still to be done."""
        reason = self.request.POST.get("reason", "")[:MOST_WORDS]
        return cancel_assignment(actor=self.actor, assignment=sending, reason=reason)

    def kept(self) -> str:
        """Return the words for what stays."""
        return _("%(count)s tasks stay: they are handed in or finished.")


class ResumePage(OwnSendingView):
    """Starts a sending again whose job was lost."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Queue it again."""
        resume_sending(actor=self.actor, assignment=self.sending(pk))
        messages.info(request, _("The sending was started again."))
        return redirect("fieldwork:assignment_detail", pk)


def first_values(sent: Any) -> dict[str, str]:
    """Return what another page chose."""
    return {name: sent[name] for name in FROM_MAP if sent.get(name)}
