"""The inbox of a body, the steps of its handlings, and supervision of what is late."""

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError, NotAllowed, OutOfScope
from core.numbers import whole_number
from core.onward import next_of
from core.records.paging import capped_count
from fieldwork.views.signed_in import SignedInView
from incidents.forms.steps import StepForm
from incidents.models import Extension, Handling, Supervision
from incidents.services.bodies import bodies_for
from incidents.services.own_month import month_lately
from incidents.services.supervision import answer_supervision, supervise
from incidents.services.taking import take_handling_step
from incidents.services.waiting import ask_extension, decide_extension
from incidents.views.attempts import AttemptView
from incidents.views.cases import page_of, said
from incidents.workflow.handlings import HANDLING_STEPS

PAGE: Final = 50


class HandlingView(AttemptView):
    """A view on one handling, found in the scope of whoever asks."""

    def handling(self, pk: int) -> Handling:
        """Return the handling. Raises OutOfScope."""
        rows = Handling.objects.visible_to(self.actor).select_related("case", "to_org")
        found: Handling | None = rows.filter(pk=pk).first()
        if found is None:
            raise OutOfScope(_("There is no such handling at your body."))
        return found

    def back(self, handling: Handling) -> HttpResponse:
        """Go back to where the step was taken, else to the case."""
        return redirect(next_of(self.request, page_of(handling.case)))


class HandlingStepPage(HandlingView):
    """Takes one step of one handling."""

    def post(self, request: HttpRequest, pk: int, step: str) -> HttpResponse:
        """Take the step; what is refused is said on the case's page."""
        handling = self.handling(pk)
        rule = HANDLING_STEPS.get(step)
        if rule is None:
            raise Http404(_("There is no such step."))
        bodies = bodies_for(handling.case)
        form = StepForm(request.POST, request.FILES, rule=rule, bodies=bodies)
        if not form.is_valid():
            messages.error(request, "；".join(said(form)))
            return self.back(handling)
        self.attempt(
            _("Done: %(step)s.") % {"step": rule.label},
            take_handling_step,
            handling=handling,
            step=step,
            values=form.values(),
            seen=form.cleaned_data["seen"],
        )
        return self.back(handling)


class ExtensionPage(HandlingView):
    """Asking for more time, and deciding about it."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask, or decide where it was asked."""
        handling = self.handling(pk)
        words, choice = request.POST.get("text", ""), request.POST.get("choice", "")
        asked = Extension.objects.filter(handling=handling).first()
        if asked is None or not choice:
            self.attempt(
                _("More time was asked for."), ask_extension, handling=handling, reason=words
            )
            return self.back(handling)
        self.attempt(
            _("Decided."), decide_extension, extension=asked, grant=choice == "grant", words=words
        )
        return self.back(handling)


class InboxPage(SignedInView):
    """What waits at one's own body, the most urgent first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the inbox; a body's month stands beside it."""
        if self.actor.organisation_id is None:
            raise NotAllowed(_("Your account belongs to no body, so there is no inbox."))
        rows = Handling.objects.inbox_of(self.actor).select_related("case", "case__cell__parent")
        orders = Supervision.objects.open().filter(handling__to_org=self.actor.organisation_id)
        context = {
            "rows": rows[:PAGE],
            "total": capped_count(rows),
            "orders": orders.select_related("handling__case", "ordered_by"),
            "now": timezone.now(),
            "body": self.actor.organisation,
            "month": month_lately(self.actor.organisation) if self.actor.organisation else None,
        }
        return render(request, "incidents/inbox.html", context)


class SupervisionPage(SignedInView):
    """What is late in one's area, to be supervised singly or all at once."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the late handlings."""
        rows = self.late_rows()
        context = {
            "rows": rows.select_related("case", "to_org", "case__cell__parent").prefetch_related(
                "supervisions"
            )[:PAGE],
            "total": capped_count(rows),
            "now": timezone.now(),
        }
        return render(request, "incidents/supervision.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Send orders for what was ticked."""
        keys = [key for text in request.POST.getlist("chosen") if (key := whole_number(text))]
        if not keys:
            messages.error(request, _("Tick what is to be supervised first."))
            return redirect("incidents:supervision")
        words = request.POST.get("text", "")
        try:
            made = supervise(
                actor=self.actor, handlings=Handling.objects.filter(pk__in=keys), words=words
            )
        except NotAllowed:
            raise
        except DomainError as error:
            messages.error(request, str(error))
            return redirect("incidents:supervision")
        messages.success(request, _("%(count)s orders were sent.") % {"count": len(made)})
        return redirect("incidents:supervision")

    def late_rows(self) -> Any:
        """Return the late handlings where the actor dispatches. Raises NotAllowed."""
        if not self.actor.scope_of("dispatch", "write"):
            raise NotAllowed(_("Only those who dispatch in this area supervise."))
        rows = Handling.objects.allowed_to(self.actor, "write").late(timezone.now())
        return rows.order_by("due_at", "pk")


class SupervisionAnswerPage(AttemptView):
    """Answering an order."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer it."""
        order = (
            Supervision.objects.visible_to(self.actor)
            .select_related("handling__case")
            .filter(pk=pk)
            .first()
        )
        if order is None:
            raise OutOfScope(_("There is no such handling at your body."))
        self.attempt(
            _("The order was answered."),
            answer_supervision,
            supervision=order,
            answer=request.POST.get("text", ""),
        )
        return redirect(next_of(request, page_of(order.handling.case)))
