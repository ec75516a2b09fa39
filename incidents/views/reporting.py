"""Reporting an incident on the phone, and one's own reports."""

from django.contrib import messages
from django.contrib.gis.geos import Point
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.errors import DomainError, NotAllowed
from core.words import labelled
from fieldwork.views.signed_in import SignedInView
from incidents.choices import IncidentKind
from incidents.forms.questions import QuestionsForm
from incidents.forms.report import ReportForm
from incidents.models import Incident
from incidents.services.incidents import may_report, own_reports, report_incident
from incidents.services.nearby import similar_incidents
from staff.choices import Role

ICONS: dict[str, str] = {
    IncidentKind.HAZARD: "alert-triangle",
    IncidentKind.FIRE_RISK: "flame",
    IncidentKind.FACILITY_FAULT: "tool",
    IncidentKind.ENVIRONMENT: "trash",
    IncidentKind.THEFT_ALERT: "lock-open",
    IncidentKind.FRAUD_ALERT: "phone-off",
    IncidentKind.LOST_PERSON: "user-search",
    IncidentKind.DISPUTE_SEEN: "messages",
    IncidentKind.VIDEO_FAULT: "device-cctv-off",
    IncidentKind.OTHER: "dots",
}
JSON = "application/json"
MOST_OWN = 30


class ReportPage(SignedInView):
    """Kind, place, photo, send."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form, with the place that the address names."""
        self.check()
        form = ReportForm(actor=self.actor, initial=request.GET.dict())
        return self.show(form, QuestionsForm(category=None))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Report it, or show what is missing with all that was typed."""
        self.check()
        form = ReportForm(request.POST, request.FILES, actor=self.actor)
        is_valid = form.is_valid()
        questions = QuestionsForm(request.POST, category=form.cleaned_data.get("category"))
        if questions.is_valid() and is_valid:
            try:
                made = report_incident(actor=self.actor, report=form.report(questions.kept))
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                return self.sent(made)
        return self.refused(form, questions)

    def sent(self, made: Incident) -> HttpResponse:
        """Say what happened and show one's own reports."""
        messages.success(self.request, said_of(made))
        if self.request.headers.get("Accept") == JSON:
            return JsonResponse({"next": reverse("incidents:own_reports")}, status=201)
        return redirect("incidents:own_reports")

    def refused(self, form: ReportForm, questions: QuestionsForm) -> HttpResponse:
        """Say what is missing: as a page, or to the script that sent the form."""
        if self.request.headers.get("Accept") == JSON:
            return JsonResponse(
                {"problems": problems_of(form) | problems_of(questions)}, status=400
            )
        return self.show(form, questions)

    def check(self) -> None:
        """Stop whoever may report nowhere. Raises NotAllowed."""
        if not may_report(self.actor):
            raise NotAllowed(_("Your posts do not include reporting incidents."))

    def show(self, form: ReportForm, questions: QuestionsForm) -> HttpResponse:
        """Show the form; a refused one answers 422."""
        context = {
            "form": form,
            "questions": questions,
            "exactly": form.fields["category"].queryset.exists(),  # type: ignore[attr-defined]
            "kinds": [(value, label, ICONS[value]) for value, label in IncidentKind.choices],
            "chosen": form["kind"].value(),
            "may_close": bool(self.actor.roles & {Role.GRID_WORKER, Role.GRID_LEADER}),
            "tab": "log",
        }
        status = 422 if form.is_bound else 200
        return render(self.request, "incidents/phone/report.html", context, status=status)


def problems_of(form: Form) -> dict[str, list[str]]:
    """Return what a form refuses, by the names of its fields."""
    return {
        form.add_prefix(name): [
            labelled(form.fields[name].label, one) if isinstance(form, QuestionsForm) else str(one)
            for one in found
        ]
        for name, found in form.errors.items()
    }


class ExactlyPart(SignedInView):
    """What it is more exactly, once the kind is chosen, and what is asked then."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show both; a category of another kind is let go."""
        form = ReportForm(request.GET, actor=self.actor)
        form.is_valid()
        questions = QuestionsForm(category=form.cleaned_data.get("category"))
        context = {"form": form, "questions": questions}
        context["exactly"] = form.fields["category"].queryset.exists()  # type: ignore[attr-defined]
        return render(request, "incidents/phone/_exactly.html", context)


def said_of(incident: Incident) -> str:
    """Return what happened with a report, as a sentence."""
    words = {"number": incident.number, "cell": incident.cell}
    if incident.is_on_spot:
        return _("%(number)s was noted and closed on the spot.") % words
    return _("%(number)s was sent; %(cell)s takes it on.") % words


class SimilarPart(SignedInView):
    """Cases nearby that may be the same matter, while it is being reported."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them; nothing where the place is not known yet."""
        form = ReportForm(request.GET, actor=self.actor)
        form.is_valid()
        place, kind = self.place(form), request.GET.get("kind", "")
        found = (
            similar_incidents(actor=self.actor, kind=kind, place=place)
            if place and kind in IncidentKind.values
            else []
        )
        return render(request, "incidents/phone/_similar.html", {"similar": found})

    def place(self, form: ReportForm) -> Point | None:
        """Return the place if both coordinates can be read."""
        if {"longitude", "latitude"} & set(form.errors):
            return None
        return form.place()


class OwnReportsPage(SignedInView):
    """What became of one's own reports."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the newest."""
        rows = own_reports(self.actor).select_related("cell").order_by("-pk")
        context = {"rows": rows[:MOST_OWN], "tab": "me"}
        return render(request, "incidents/phone/own.html", context)
