"""What every case page can do: steps, remarks, following, joining, files."""

from typing import Any, Final

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from core.errors import OutOfScope
from core.onward import next_of
from core.views import as_private_file
from core.words import labelled
from fieldwork.views.signed_in import SignedInView
from incidents.choices import FileKind
from incidents.forms.steps import StepForm
from incidents.models import Case, CaseFile
from incidents.services.bodies import bodies_for
from incidents.services.joining import mark_duplicate, part_duplicate, split_case
from incidents.services.taking import take_step
from incidents.services.taking_part import comment_on, declare_conflict, follow, unfollow
from incidents.services.waiting import pause_case, resume_case
from incidents.views.attempts import AttemptView
from incidents.workflow import WORKFLOWS

SHOWN_INLINE: Final = ("image/jpeg", "application/pdf")


def page_of(case: Case) -> str:
    """Return the address of a case's page at its desk."""
    return reverse(f"incidents:{case.desk}_detail", args=[case.pk])


class CaseView(AttemptView):
    """A view on one case, found in the scope of whoever asks."""

    def case(self, pk: int) -> Any:
        """Return the case as its desk knows it. Raises OutOfScope."""
        found = Case.objects.visible_to(self.actor).filter(pk=pk).first()
        if found is None:
            raise OutOfScope(_("There is no such case in your area."))
        return getattr(found, found.desk)

    def back(self, case: Case) -> HttpResponse:
        """Go back to where the step was taken, else to the case's page; home if it is gone.

        Who steps back, or hands on, may not see the case any more.
        """
        is_seen = Case.objects.visible_to(self.actor).filter(pk=case.pk).exists()
        return redirect(next_of(self.request, page_of(case)) if is_seen else "home")


class ByNumberPage(SignedInView):
    """Leads from a number to the case, for those who may see it."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        """Go to the case's page."""
        found = Case.objects.visible_to(self.actor).filter(number=number.upper()).first()
        if found is None:
            raise OutOfScope(_("There is no such case in your area."))
        query = request.GET.urlencode()
        return redirect(f"{page_of(found)}?{query}" if query else page_of(found))


class StepPage(CaseView):
    """Takes one step of one case."""

    def post(self, request: HttpRequest, pk: int, step: str) -> HttpResponse:
        """Take the step; what the workflow refuses is said on the case's page."""
        case = self.case(pk)
        rule = WORKFLOWS[case.desk].get(step)
        if rule is None:
            raise Http404(_("There is no such step."))
        form = StepForm(request.POST, request.FILES, rule=rule, bodies=bodies_for(case))
        if not form.is_valid():
            messages.error(request, "；".join(said(form)))
            return self.back(case)
        self.attempt(
            _("Done: %(step)s.") % {"step": rule.label},
            take_step,
            case=case,
            step=step,
            values=form.values(),
            seen=form.cleaned_data["seen"],
        )
        return self.back(case)


def said(form: StepForm) -> list[str]:
    """Return what a form refuses, each with the name of its field."""
    return [
        labelled(form.fields[name].label, problem) if name in form.fields else str(problem)
        for name, problems in form.errors.items()
        for problem in problems
    ]


class TalkPage(CaseView):
    """Remarks, following, pausing, joining, splitting, conflicts: one word each."""

    def post(self, request: HttpRequest, pk: int, what: str) -> HttpResponse:
        """Do it and go back to the case."""
        case = self.case(pk)
        doings = {
            "comment": self.comment,
            "follow": self.follow,
            "unfollow": self.unfollow,
            "pause": self.pause,
            "resume": self.resume,
            "duplicate": self.join,
            "part": self.part,
            "split": self.split,
            "conflict": self.conflict,
        }
        if what not in doings:
            raise Http404(_("There is no such step."))
        doings[what](case, request.POST.get("text", ""))
        return redirect("home") if what == "conflict" else self.back(case)

    def comment(self, case: Case, text: str) -> None:
        """Write a remark."""
        is_public = self.request.POST.get("is_public") == "on"
        self.attempt(_("The remark was written."), comment_on, case=case, text=text,
                     is_public=is_public)  # fmt: skip

    def follow(self, case: Case, _text: str) -> None:
        """Follow."""
        self.attempt(_("You are told of its steps from now on."), follow, case=case)

    def unfollow(self, case: Case, _text: str) -> None:
        """Follow no more."""
        self.attempt(_("You are not told any more."), unfollow, case=case)

    def pause(self, case: Case, text: str) -> None:
        """Ask the citizen."""
        self.attempt(_("The clocks stand still until the citizen answers."), pause_case,
                     case=case, question=text)  # fmt: skip

    def resume(self, case: Case, text: str) -> None:
        """Go on."""
        self.attempt(_("The clocks run again."), resume_case, case=case, answer=text)

    def join(self, case: Case, text: str) -> None:
        """Join to the case with a number."""
        number = self.request.POST.get("number", "").strip().upper()
        other = Case.objects.visible_to(self.actor).filter(number=number).first()
        if other is None:
            messages.error(self.request, _("No case that you may see has this number."))
            return
        self.attempt(_("Joined to %(number)s.") % {"number": number}, mark_duplicate,
                     case=case, of=other, reason=text)  # fmt: skip

    def part(self, case: Case, text: str) -> None:
        """Take a joining back."""
        self.attempt(_("It is a case of its own again."), part_duplicate, case=case, reason=text)

    def split(self, case: Case, text: str) -> None:
        """Split, one part a line."""
        self.attempt(_("The parts have their own numbers now."), split_case, case=case,
                     parts=text.splitlines())  # fmt: skip

    def conflict(self, case: Case, text: str) -> None:
        """Declare one's own interest; from then on the case is gone for oneself."""
        self.attempt(_("Noted. You do not see this case any more."), declare_conflict,
                     case=case, user=self.actor, reason=text)  # fmt: skip


class FileView(SignedInView):
    """A file of a case, for those who see the case."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Send the file; pictures and PDF are shown, all else is saved."""
        rows = CaseFile.objects.visible_to(self.actor).exclude(kind=FileKind.MAIL)
        row = rows.filter(pk=pk).first()
        if row is None or not default_storage.exists(row.file.name):
            raise OutOfScope(_("There is no such file in your area."))
        response = FileResponse(
            default_storage.open(row.file.name),
            content_type=row.mime,
        )
        return as_private_file(response, row.name, shown=row.mime in SHOWN_INLINE)
