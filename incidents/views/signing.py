"""Signing an agreement on the mediator's device, links for parties, scans, notices."""

from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.errors import DomainError, NotAllowed, OutOfScope
from core.views import private_file
from incidents.forms.signing import SignForm
from incidents.models import Dispute, DisputeParty
from incidents.services import disputes
from incidents.services.disputes.links import LINK_DAYS
from incidents.services.disputes.papers import notice_paper
from incidents.services.disputes.texts import current_text
from incidents.views.cases import page_of
from incidents.views.disputes import DisputeView


def outside(request: HttpRequest, path: str) -> str:
    """Return the whole address of a page as citizens open it."""
    return (
        f"{settings.PUBLIC_ADDRESS}{path}"
        if settings.PUBLIC_ADDRESS
        else (request.build_absolute_uri(path))
    )


class PartyView(DisputeView):
    """A view on one dispute of the actor's and one of its parties."""

    def mediated(self, pk: int) -> Dispute:
        """Return the dispute, for its mediator. Raises OutOfScope, NotAllowed."""
        dispute = self.dispute(pk)
        if dispute.mediator_id != self.actor.pk:
            raise NotAllowed(_("Only the mediator opens the file of a dispute."))
        return dispute

    def party_of(self, dispute: Dispute, key: Any) -> DisputeParty:
        """Return a party of the dispute. Raises OutOfScope."""
        rows = DisputeParty.objects.visible_to(self.actor).filter(dispute=dispute, pk=key)
        found: DisputeParty | None = rows.select_related("organisation").first()
        if found is None:
            raise OutOfScope(_("There is no such party in your disputes."))
        return found


class SignPage(PartyView):
    """The text and the field to sign in, for a party or the mediator at the mediator's device."""

    def get(self, request: HttpRequest, pk: int, key: Any = None) -> HttpResponse:
        """Show the frozen text."""
        return self.show(self.mediated(pk), key, SignForm())

    def post(self, request: HttpRequest, pk: int, key: Any = None) -> HttpResponse:
        """Sign, or show what is refused."""
        dispute = self.mediated(pk)
        form = SignForm(request.POST)
        if not form.is_valid():
            return self.show(dispute, key, form)
        party = self.party_of(dispute, key) if key else None
        try:
            disputes.sign_on_device(actor=self.actor, case=dispute, party=party, **form.signature())
        except (OutOfScope, NotAllowed):
            raise
        except DomainError as error:
            form.add_error(None, str(error))
            return self.show(dispute, key, form)
        messages.success(request, _("Signed."))
        return redirect(f"{page_of(dispute)}#agreement")

    def show(self, dispute: Dispute, key: Any, form: SignForm) -> HttpResponse:
        """Show text and form; what is read enters the read log."""
        agreement = disputes.read_agreement(actor=self.actor, case=dispute)
        text = current_text(agreement) if agreement else None
        if agreement is None or text is None or agreement.effective_at:
            messages.error(self.request, _("There is nothing to sign now."))
            return redirect(page_of(dispute))
        party = disputes.read_party(actor=self.actor, case=dispute, key=key) if key else None
        content = {
            "dispute": dispute,
            "form": form,
            "text": text,
            "who": f"{party.get_side_display()} {party.called}" if party else str(self.actor),
        }
        status = 422 if form.is_bound else 200
        return render(self.request, "incidents/disputes/sign.html", content, status=status)


class LinkPage(PartyView):
    """A one-time link for a party, shown once: to be scanned or read out."""

    def post(self, request: HttpRequest, pk: int, key: Any) -> HttpResponse:
        """Make the link and show it."""
        dispute = self.mediated(pk)
        party = disputes.read_party(actor=self.actor, case=dispute, key=key)
        try:
            secret = disputes.make_link(actor=self.actor, party=party)
        except (OutOfScope, NotAllowed):
            raise
        except DomainError as error:
            messages.error(request, str(error))
            return redirect(page_of(dispute))
        link = outside(request, reverse("portal:sign", args=[secret]))
        content = {
            "dispute": dispute,
            "who": f"{party.get_side_display()} {party.called}",
            "link": link,
            "days": LINK_DAYS,
            "picture": segno.make(link, error="m").svg_data_uri(scale=5, border=2, light="#fff"),
        }
        answer = render(request, "incidents/disputes/link.html", content)
        answer["Cache-Control"] = "private, no-store"
        return answer


class ScanPage(PartyView):
    """Scans of the signed paper."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep one or several: all or none."""
        dispute, scans = self.mediated(pk), request.FILES.getlist("scan")
        said = _("Scans kept: %(count)s.") % {"count": len(scans)}
        self.attempt(said, disputes.keep_scans, case=dispute, scans=scans)
        return self.back(dispute)

    def get(self, request: HttpRequest, pk: int, key: Any) -> HttpResponse:
        """Show one; the reading enters the read log."""
        dispute = self.mediated(pk)
        mime, content = disputes.read_scan(actor=self.actor, case=dispute, key=key)
        name = f"{dispute.number}.{mime.rpartition('/')[2]}"
        return private_file(content, mime, name, shown=True)


class NoticePage(PartyView):
    """The notice for one party, with a new code."""

    def post(self, request: HttpRequest, pk: int, key: Any) -> HttpResponse:
        """Give a code and print it."""
        dispute = self.mediated(pk)
        party = self.party_of(dispute, key)
        code = disputes.give_code(actor=self.actor, party=party)
        address = outside(request, reverse("portal:progress"))
        paper = notice_paper(actor=self.actor, party=party, code=code, address=address)
        name = f"{dispute.number}-notice.pdf"
        return private_file(paper, "application/pdf", name, shown=True)
