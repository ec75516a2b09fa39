"""Pages of youth support files: the helper's list, a proposal, one file."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import Action, reading
from residents.choices.files import OPEN_YOUTH, Level
from residents.file_rights import supervises, works_with_youth
from residents.forms.care import ReasonForm
from residents.forms.youth import (
    EntryForm,
    LevelForm,
    ObjectionForm,
    OpeningForm,
    ProposalForm,
    RenewFileForm,
)
from residents.models import FileOpening, SupportLevelDecision, YouthSupportFile
from residents.services import levels, openings, youth
from residents.services.subjects import subjects_of
from residents.views.files import PURPOSES, FilePage, absent, masked, revealed

FORMS: dict[str, Any] = {
    "entry": EntryForm,
    "level": LevelForm,
    "renew": RenewFileForm,
    "close": ReasonForm,
    "decline": ReasonForm,
}
LEAVING = ("close", "decline")  # after them the file is sealed


class YouthList(FilePage):
    """The files the actor helps with, by number; who waits for a contact first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them: no name, no level."""
        if not works_with_youth(self.actor):
            raise absent()
        files = list(YouthSupportFile.objects.visible_to(self.actor).order_by("number"))
        reading(self.actor, Action.LIST, files, ("number", "state"))
        waiting = FileOpening.objects.filter(asked_by=self.actor, approved_by=None)
        return self.show(
            "residents/youth/list.html",
            files=files,
            overdue=levels.overdue_contacts(self.actor),
            waiting={opening.file_key for opening in waiting},
            may_supervise=bool(supervises(self.actor)),
        )


class ProposePage(FilePage):
    """A proposal."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the empty form."""
        return self.page(self.form())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Propose, or show what is refused."""
        form = self.form(request.POST)
        file = self.saved(form, lambda: youth.propose_file(actor=self.actor, **form.cleaned_data))
        if file is None:
            return self.page(form, status=422)
        messages.success(
            request,
            _("Proposal %(number)s waits for the supervisor.") % {"number": file.number},
        )
        return redirect("residents:youth_list")

    def form(self, typed: Any = None) -> ProposalForm:
        """Return the form for youth workers."""
        if not works_with_youth(self.actor):
            raise absent()
        return ProposalForm(typed, actor=self.actor)

    def page(self, form: ProposalForm, status: int = 200) -> HttpResponse:
        """Show the form."""
        return self.show("residents/youth/propose.html", status, form=form)


class YouthPage(FilePage):
    """One file: its three cards, its level, what can be done next."""

    def get(self, request: HttpRequest, key: Any) -> HttpResponse:
        """Show it, masked; a minor's one only after a supervisor has approved it."""
        try:
            return self.page(self.file(key))
        except openings.NotOpened as error:
            return self.closed(key, error)

    def post(self, request: HttpRequest, key: Any) -> HttpResponse:
        """Show it with one full value, for a purpose."""
        try:
            file = self.file(key)
        except openings.NotOpened as error:
            return self.closed(key, error)
        return self.page(file, full=revealed(request, self.actor, file))

    def file(self, key: Any) -> YouthSupportFile:
        """Return the file; for others it does not exist, and the try is logged."""
        return openings.opened_file(actor=self.actor, key=key)

    def closed(self, key: Any, error: openings.NotOpened) -> HttpResponse:
        """Say why the file does not open, and let the helper ask."""
        waiting = FileOpening.objects.filter(
            asked_by=self.actor, file_key=key, approved_by=None
        ).exists()
        return self.show(
            "residents/youth/closed.html",
            403,
            error=error,
            key=key,
            form=OpeningForm(),
            waiting=waiting,
        )

    def page(self, file: YouthSupportFile, status: int = 200, **values: Any) -> HttpResponse:
        """Show the page with its forms."""
        forms = {f"{step}_form": form(prefix=step) for step, form in FORMS.items()}
        person = subjects_of([file]).get(file.person_id)
        decisions = SupportLevelDecision.objects.filter(file=file)
        decisions = decisions.select_related("proposed_by", "endorsed_by")
        level = levels.level_on(file)
        shown = {
            "file": file,
            "person": masked(person),
            "purposes": PURPOSES,
            "cards": file.cards.prefetch_related("entries__by"),
            "level": level,
            "level_label": Level(level).label,
            "decisions": decisions,
            "is_open": file.state in OPEN_YOUTH,
            "words_wait": youth.awaits_words(file),
            "decides": any(file.area_code.startswith(code) for code in supervises(self.actor)),
            "today": timezone.localdate(),
            "objection_form": ObjectionForm(prefix="objection"),
        }
        return self.show("residents/youth/detail.html", status, **{**shown, **forms, **values})


class YouthStepPage(YouthPage):
    """A step of a file: its form is on the file's page."""

    def get(self, request: HttpRequest, key: Any, step: str) -> HttpResponse:  # type: ignore[override]
        """Show the file."""
        return redirect("residents:youth_detail", key)

    def post(self, request: HttpRequest, key: Any, step: str) -> HttpResponse:  # type: ignore[override]
        """Take the step, or show what is refused beside its form."""
        if step in {"approve", "words"}:
            return self.plain(key, step)
        if step not in FORMS:
            raise absent()
        file = self.file(key)
        form = FORMS[step](request.POST, prefix=step)
        done = self.saved(form, lambda: self.take(file, step, form.cleaned_data) or True)
        if done is None:
            return self.page(file, 422, **{f"{step}_form": form})
        messages.success(request, _("Saved: %(number)s.") % {"number": file.number})
        return redirect("residents:youth_list") if step in LEAVING else self.back(key)

    def plain(self, key: Any, step: str) -> HttpResponse:
        """Take a step without a form."""
        service = {"approve": youth.approve_file, "words": youth.clear_word_check}[step]
        file = self.file(key)
        said = _("Saved: %(number)s.") % {"number": file.number}
        to = "residents:youth_list" if step == "approve" else "residents:youth_detail"
        where = () if step == "approve" else (key,)
        return self.stepped(lambda: service(actor=self.actor, file=file), said, to, *where)

    def back(self, key: Any) -> HttpResponse:
        """Go to the file."""
        return redirect("residents:youth_detail", key)

    def take(self, file: YouthSupportFile, step: str, typed: dict[str, Any]) -> Any:
        """Call the service of a step."""
        services: dict[str, Any] = {
            "entry": youth.add_entry,
            "level": levels.propose_level,
            "renew": youth.renew_file,
            "close": youth.close_file,
            "decline": youth.decline_file,
        }
        return services[step](actor=self.actor, file=file, **typed)


class LevelPage(YouthPage):
    """A decision on a level: endorsed, or objected to."""

    def get(self, request: HttpRequest, key: Any, level: Any, step: str) -> HttpResponse:  # type: ignore[override]
        """Show the file."""
        return redirect("residents:youth_detail", key)

    def post(self, request: HttpRequest, key: Any, level: Any, step: str) -> HttpResponse:  # type: ignore[override]
        """Take the step."""
        file = self.file(key)
        decision = SupportLevelDecision.objects.filter(file=file, pk=level).first()
        if decision is None:
            raise absent()
        if step == "endorse":
            return self.stepped(
                lambda: levels.endorse_level(actor=self.actor, decision=decision),
                _("The level is in force."),
                "residents:youth_detail",
                key,
            )
        form = ObjectionForm(request.POST, prefix="objection")
        typed = form.cleaned_data if form.is_valid() else {"by": "", "words": ""}
        return self.stepped(
            lambda: levels.object_to_level(actor=self.actor, decision=decision, **typed),
            _("The objection is written down. Two other people decide anew."),
            "residents:youth_detail",
            key,
        )


class AskOpeningPage(FilePage):
    """A request to open a minor's file."""

    def post(self, request: HttpRequest, key: Any) -> HttpResponse:
        """Ask."""
        reason = request.POST.get("reason", "")
        return self.stepped(
            lambda: openings.ask_opening(actor=self.actor, key=key, reason=reason),
            _("Asked. A supervisor decides; then the file opens for 7 days."),
            "residents:youth_list",
        )
