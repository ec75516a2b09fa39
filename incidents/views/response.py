"""The monthly table of how bodies answer (S36)."""

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from core.errors import NotAllowed
from fieldwork.views.signed_in import SignedInView
from incidents.forms.figures import month_before
from incidents.services.response import responses


class ResponsePage(SignedInView):
    """How the bodies answered in one month; a department sees its own lines."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the month that was asked for, else this one."""
        if not self.actor.scope_of("dispatch") and self.actor.organisation_id is None:
            raise NotAllowed(_("Your posts show no figures of bodies."))
        first = month_of(request.GET.get("month", ""))
        after = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
        last = after - timedelta(days=1)
        content = {
            "lines": responses(self.actor, first, last),
            "first": first,
            "earlier": month_before(first)[0],
            "later": after if after <= timezone.localdate() else None,
        }
        return render(request, "incidents/response.html", content)


def month_of(text: str) -> date:
    """Return the first day of the month that a text such as 2026-11 names, else of this one."""
    try:
        day = parse_date(f"{text}-01")
    except ValueError:
        day = None
    today = timezone.localdate()
    return day if day and date(2000, 1, 1) <= day <= today else today.replace(day=1)
