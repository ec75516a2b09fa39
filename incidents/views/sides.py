"""What a party does without an account: its own side with number and code, signing by a link."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core.errors import DomainError
from core.views import private_file
from incidents.forms.portal import ProgressForm
from incidents.forms.signing import ProposeForm, SignForm
from incidents.services.disputes import LinkVoid, read_link, refuse_by_link, sign_by_link
from incidents.services.portal.sides import own_agreement, own_party, side_of, take_own_side
from incidents.views.open_pages import SecretPage, address_of


class SidePage:
    """How a dispute stands for one of its parties, and what it can do.

    It has no address of its own: number and code are asked for at one door.
    """

    def answer(self, request: HttpRequest, step: str = "") -> HttpResponse:
        """Show it, after what the party does; the agreement comes as PDF."""
        self.request = request
        form = ProgressForm(request.POST)
        if not form.is_valid():
            return render(request, "portal/progress.html", {"form": form}, status=400)
        try:
            party = own_party(**form.cleaned_data, address=address_of(request))
        except DomainError as error:
            content = {"form": form, "problem": str(error)}
            return render(request, "portal/progress.html", content, status=error.status)
        if step == "agreement":
            return self.paper(form, party)
        return self.taken(form, party, step) if step else self.shown(form, party)

    def taken(self, form: ProgressForm, party: Any, step: str) -> HttpResponse:
        """Do a step; what is refused is said on the page."""
        when = ProposeForm(self.request.POST).when() if step == "propose" else None
        try:
            secret = take_own_side(party=party, step=step, when=when)
        except DomainError as error:
            return self.shown(form, party, problem=str(error), status=error.status)
        if secret:
            return redirect("portal:sign", secret)
        return self.shown(form, party, done=True)

    def paper(self, form: ProgressForm, party: Any) -> HttpResponse:
        """Return the agreement as PDF."""
        try:
            content = own_agreement(party)
        except DomainError as error:
            return self.shown(form, party, problem=str(error), status=error.status)
        return private_file(content, "application/pdf", "agreement.pdf", shown=True)

    def shown(self, form: ProgressForm, party: Any, status: int = 200, **more: Any) -> HttpResponse:
        """Return the page of the party's side."""
        content = {"form": form, "side": side_of(party), "propose": ProposeForm(), **more}
        return render(self.request, "portal/side.html", content, status=status)


class SignByLinkPage(SecretPage):
    """The text that a one-time link is for. Looking does not use it up, signing does."""

    def get(self, request: HttpRequest, secret: str) -> HttpResponse:
        """Show the text."""
        return self.show(secret, SignForm())

    def post(self, request: HttpRequest, secret: str) -> HttpResponse:
        """Sign, or refuse to."""
        form = SignForm(request.POST)
        try:
            if "refuse" in request.POST:
                refuse_by_link(secret=secret)
                return render(request, "portal/signed.html", {"refused": True})
            if form.is_valid():
                sign_by_link(secret=secret, **form.signature())
                return render(request, "portal/signed.html")
        except LinkVoid as error:
            return void(request, error)
        except DomainError as error:
            form.add_error(None, str(error))
        return self.show(secret, form)

    def show(self, secret: str, form: SignForm) -> HttpResponse:
        """Show text and form, after the look was written down."""
        try:
            link = read_link(secret)
        except LinkVoid as error:
            return void(self.request, error)
        content = {"form": form, "text": link.text, "party": link.party}
        status = 422 if form.is_bound else 200
        return render(self.request, "portal/sign.html", content, status=status)


def void(request: HttpRequest, error: LinkVoid) -> HttpResponse:
    """Say that a link is not valid, the same whatever the reason."""
    return render(request, "portal/void.html", {"problem": str(error)}, status=error.status)
