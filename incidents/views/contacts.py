"""The contact behind a case: shown for a purpose, asked for, lent for a time, added later."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import OutOfScope
from core.numbers import whole_number
from incidents.models import Case
from incidents.services.contacts import (
    FIELDS,
    add_contact,
    ask_for_contact,
    grant_contact,
    revealed_contact,
)
from incidents.views.cases import CaseView, page_of
from staff.models import User

TYPED = {"name": 60, "phone": 30, "email": 254, "address": 200}


class ContactPage(CaseView):
    """Each of the four ways to use a contact is one form of the case's page."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do what the form says; without a word it shows the contact."""
        case = self.case(pk)
        doings = {"lend": self.lend, "ask": self.ask, "add": self.add}
        if (what := request.POST.get("what", "")) in doings:
            doings[what](case)
            return redirect(page_of(case))
        purpose = request.POST.get("purpose", "").strip()[:200]
        if not purpose:
            messages.error(request, _("Say what the contact is needed for."))
            return redirect(page_of(case))
        return self.shown(case, purpose)

    def shown(self, case: Case, purpose: str) -> HttpResponse:
        """Show it once, after the reading was written down."""
        contact = revealed_contact(actor=self.actor, case=case, purpose=purpose)
        parts = {name: getattr(contact, name) for name in FIELDS}
        opened: dict[str, Any] = {
            name: value.opened() for name, value in parts.items() if value is not None
        }
        opened["is_confidential"] = contact.is_confidential
        context = {"case": case, "page": page_of(case), "contact": opened, "purpose": purpose}
        response = render(self.request, "incidents/appeals/contact.html", context)
        response["Cache-Control"] = "private, no-store"
        return response

    def lend(self, case: Case) -> None:
        """Lend it to somebody who handles the case."""
        given = self.request.POST
        user = User.objects.filter(pk=whole_number(given.get("user", "")) or 0).first()
        if user is None:
            raise OutOfScope(_("There is no such account."))
        days = whole_number(given.get("days", "")) or 0
        self.attempt(
            ngettext("Lent for %(days)s day.", "Lent for %(days)s days.", days) % {"days": days},
            grant_contact,
            case=case,
            to=user,
            reason=given.get("reason", ""),
            days=days,
        )

    def ask(self, case: Case) -> None:
        """Ask the intake for it."""
        reason = self.request.POST.get("reason", "")[:300]
        self.attempt(_("The intake was asked."), ask_for_contact, case=case, reason=reason)

    def add(self, case: Case) -> None:
        """Keep what a fax or a letter says of its sender."""
        given = self.request.POST
        self.attempt(
            _("The contact was kept apart from the case."),
            add_contact,
            case=case,
            confidential=given.get("is_confidential") == "on",
            **{name: given.get(name, "").strip()[:most] for name, most in TYPED.items()},
        )
