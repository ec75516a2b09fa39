"""Pages of those who grant: grants and openings, reopening by order, figures, the report."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from residents.file_rights import audits, figures_of, leads_office, supervises
from residents.forms.youth import GrantForm, ReopenForm
from residents.models import FileGrant, FileOpening
from residents.services import grants, openings
from residents.services.care import reopen_care
from residents.services.figures import figures
from residents.services.youth import reopen_file
from residents.views.files import FilePage, absent

MOST_ROWS = 200


class GrantsPage(FilePage):
    """Grants that are asked for and that hold, by the number of the file; openings too."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show what waits first."""
        if not grants.is_decider(self.actor):
            raise absent()
        return self.page()

    def page(self, status: int = 200, **values: Any) -> HttpResponse:
        """Show the page."""
        rows = FileGrant.objects.allowed_to(self.actor, "approve")
        rows = rows.select_related("staff", "granted_by", "asked_by")
        waiting = FileOpening.objects.allowed_to(self.actor, "approve").filter(approved_by=None)
        shown = {
            "asked": rows.asked()[:MOST_ROWS],
            "current": rows.current()[:MOST_ROWS],
            "waiting": waiting.select_related("asked_by")[:MOST_ROWS],
            "reopen_form": ReopenForm(),
            "may_report": bool(supervises(self.actor)),
        }
        return self.show("residents/grants/list.html", status, **{**shown, **values})


class GrantStepPage(FilePage):
    """A grant is given or taken back."""

    def post(self, request: HttpRequest, key: Any, step: str) -> HttpResponse:
        """Take the step."""
        grant = found(FileGrant.objects.allowed_to(self.actor, "approve"), key)
        service = {"give": grants.grant_file, "revoke": grants.revoke_grant}.get(step)
        if service is None:
            raise absent()
        return self.stepped(
            lambda: service(actor=self.actor, grant=grant),
            _("Saved: %(number)s.") % {"number": grant.file_number},
            "residents:grant_list",
        )


class GrantMorePage(FilePage):
    """Another colleague is let read a file."""

    def get(self, request: HttpRequest, key: Any) -> HttpResponse:
        """Show who can be named."""
        return self.page(self.grant(key), self.form(self.grant(key)))

    def post(self, request: HttpRequest, key: Any) -> HttpResponse:
        """Grant, or show what is refused."""
        grant = self.grant(key)
        form = self.form(grant, request.POST)
        if not form.is_valid():
            return self.page(grant, form, 422)
        typed = form.cleaned_data
        return self.stepped(
            lambda: grants.grant_to(actor=self.actor, grant=grant, **typed),
            _("Saved: %(number)s.") % {"number": grant.file_number},
            "residents:grant_list",
        )

    def grant(self, key: Any) -> FileGrant:
        """Return the grant that names the file."""
        return found(FileGrant.objects.allowed_to(self.actor, "approve"), key)

    def form(self, grant: FileGrant, typed: Any = None) -> GrantForm:
        """Return the form with the colleagues who can be named."""
        return GrantForm(typed, holders=grants.possible_holders(self.actor, grant))

    def page(self, grant: FileGrant, form: GrantForm, status: int = 200) -> HttpResponse:
        """Show the form."""
        return self.show("residents/grants/more.html", status, grant=grant, form=form)


class OpeningStepPage(FilePage):
    """A minor's file may be opened, or not."""

    def post(self, request: HttpRequest, key: Any, step: str) -> HttpResponse:
        """Decide."""
        rows = FileOpening.objects.allowed_to(self.actor, "approve")
        opening = found(rows, key)
        return self.stepped(
            lambda: openings.decide_opening(
                actor=self.actor, opening=opening, approve=step == "approve"
            ),
            _("Saved: %(number)s.") % {"number": opening.file_number},
            "residents:grant_list",
        )


class ReopenPage(FilePage):
    """A sealed record is reopened by order; the answer never tells whether there is one."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Reopen."""
        if not grants.is_decider(self.actor):
            raise absent()
        number = request.POST.get("number", "").strip()
        document = request.POST.get("document", "")
        is_care = bool(leads_office(self.actor)) and not number.upper().startswith("Y")
        service = reopen_care if is_care else reopen_file
        return self.stepped(
            lambda: service(actor=self.actor, number=number, document=document),
            _("Taken down. If there is such a record of yours, a grant to it now waits here."),
            "residents:grant_list",
        )


class ReportPage(FilePage):
    """The yearly report on openings of minors' files."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show a year."""
        if not (audits(self.actor) or supervises(self.actor)):
            raise absent()
        years = openings.years_of(timezone.localdate())
        asked = request.GET.get("year", "")
        year = int(asked) if asked.isdigit() and int(asked) in years else years[0]
        report = openings.year_report(actor=self.actor, year=year)
        return self.show("residents/youth/report.html", report=report, years=years, year=year)


class FiguresPage(FilePage):
    """Numbers of files per district, for two posts of a district."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them as they may be told."""
        if not figures_of(self.actor):
            raise absent()
        return self.show("residents/files/figures.html", districts=figures(self.actor))


def found(rows: Any, key: Any) -> Any:
    """Return a row by its key, or answer that there is nothing."""
    row = rows.filter(pk=key).first()
    if row is None:
        raise absent()
    return row
