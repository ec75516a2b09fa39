"""The original of a letter: opened on purpose, with a reason that is written down first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from core.errors import BadInput, DomainError, OutOfScope
from core.views import private_file, within_scope
from fieldwork.views.signed_in import SignedInView
from incidents.choices import FileKind
from incidents.models import CaseFile
from incidents.services.mail import opened_original


@method_decorator(within_scope, name="dispatch")
class LetterPage(SignedInView):
    """Asks why a letter is opened, and gives it."""

    def letter(self, pk: int) -> CaseFile:
        """Return the file of a letter in a case that the reader sees. Raises OutOfScope."""
        rows = CaseFile.objects.visible_to(self.actor).filter(kind=FileKind.MAIL)
        found: CaseFile | None = rows.select_related("case").filter(pk=pk).first()
        if found is None:
            raise OutOfScope(_("There is no such letter in your area."))
        return found

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for the reason."""
        return render(request, "incidents/letter.html", {"file": self.letter(pk)})

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give the letter as a file."""
        file = self.letter(pk)
        reason = request.POST.get("reason", "").strip()
        try:
            if not reason:
                raise BadInput(_("Say why: this step needs a reason."))
            content = opened_original(actor=self.actor, file=file, reason=reason)
        except OutOfScope:
            raise
        except DomainError as error:
            shown = {"file": file, "error": str(error)}
            return render(request, "incidents/letter.html", shown, status=422)
        return private_file(content, "message/rfc822", f"{file.case.number}.eml")
