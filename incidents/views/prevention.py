"""Screening rounds, results by quarter, the register of mediators, contact judges."""

from datetime import date, timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError, NotAllowed, OutOfScope
from core.numbers import whole_number
from fieldwork.choices import CampaignKind
from fieldwork.models import Campaign
from incidents.choices.disputes import Skill
from incidents.forms.disputes import ProfileForm
from incidents.models import MediatorProfile, ScreeningRound
from incidents.services.disputes.bodies import uncovered_communities
from incidents.services.disputes.registers import keep_profile, register_of, results_of
from incidents.services.disputes.screening import (
    PLANNED_IN,
    mark_round,
    may_screen,
    plan_rounds,
    rounds_between,
)
from incidents.views.cases import SignedInView

WEEKS: Final = 5


class ScreeningPage(SignedInView):
    """The calendar of screening rounds around today."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the rounds of five weeks, and the campaigns that can be planned."""
        if not self.actor.scope_of("campaigns"):
            raise NotAllowed(_("Your posts do not include campaigns."))
        today = timezone.localdate()
        first = today - timedelta(days=today.weekday() + 7)
        rows = rounds_between(self.actor, first, first + timedelta(weeks=WEEKS))
        campaigns = Campaign.objects.allowed_to(self.actor, "write").filter(
            kind=CampaignKind.DISPUTE_SCREENING, state__in=PLANNED_IN, ends_on__gt=today
        )
        context = {
            "weeks": weeks_of(rows, first),
            "today": today,
            "is_empty": not rows,
            "campaigns": campaigns,
            "mine": {row.pk for row in rows if may_screen(self.actor, row.area_code)},
        }
        return render(request, "incidents/disputes/screening.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Plan the rounds of a campaign, or mark a round as made."""
        try:
            if key := whole_number(request.POST.get("campaign", "")):
                self.plan(key)
            elif key := whole_number(request.POST.get("round", "")):
                self.mark(key)
        except (OutOfScope, NotAllowed):
            raise
        except DomainError as error:
            messages.error(request, str(error))
        return redirect("incidents:screening")

    def plan(self, key: int) -> None:
        """Put a campaign's rounds on the calendar."""
        campaign = Campaign.objects.visible_to(self.actor).filter(pk=key).first()
        if campaign is None:
            raise OutOfScope(_("There is no such campaign in your area."))
        made = plan_rounds(actor=self.actor, campaign=campaign)
        messages.success(self.request, _("%(count)s rounds were planned.") % {"count": made})

    def mark(self, key: int) -> None:
        """Mark a round as made."""
        row = ScreeningRound.objects.visible_to(self.actor).filter(pk=key).first()
        if row is None:
            raise OutOfScope(_("There is no such round in your area."))
        found = whole_number(self.request.POST.get("found", "0")) or 0
        mark_round(actor=self.actor, screening=row, found=found)
        messages.success(self.request, _("The round was noted."))


def weeks_of(rows: list[ScreeningRound], first: date) -> list[tuple[date, list[ScreeningRound]]]:
    """Return the rounds week by week."""
    starts = [first + timedelta(weeks=n) for n in range(WEEKS)]
    return [
        (start, [row for row in rows if start <= row.due_on < start + timedelta(weeks=1)])
        for start in starts
    ]


class ResultsPage(SignedInView):
    """What the mediating organisations did in a quarter (S16)."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the table of the quarter in the address, else of this one."""
        today = timezone.localdate()
        year = whole_number(request.GET.get("year", "")) or today.year
        number = whole_number(request.GET.get("quarter", "")) or (today.month + 2) // 3
        context = {
            "rows": results_of(self.actor, year, number),
            "year": year,
            "quarter": number,
            "quarters": (1, 2, 3, 4),
            "years": range(today.year - 2, today.year + 1),
        }
        return render(request, "incidents/disputes/results.html", context)


class MediatorsPage(SignedInView):
    """The register of mediators, and one's own entry."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the register."""
        return self.show(ProfileForm(skills=Skill.choices, initial=self.own()))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep one's own entry."""
        form = ProfileForm(request.POST, skills=Skill.choices)
        if form.is_valid():
            try:
                keep_profile(actor=self.actor, mediator=self.actor, **form.cleaned_data)
            except (OutOfScope, NotAllowed):
                raise
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Your entry was saved."))
                return redirect("incidents:mediators")
        return self.show(form)

    def own(self) -> dict[str, Any]:
        """Return what stands in one's own entry."""
        row = MediatorProfile.objects.filter(user=self.actor.pk).first()
        names = ("skills", "certificate_number", "certified_on", "certified_until")
        return {name: getattr(row, name) for name in names} if row else {}

    def show(self, form: ProfileForm) -> HttpResponse:
        """Show the register, and the form to mediators."""
        scope = self.actor.scope_of("disputes")
        if not scope and not scope.totals:
            raise NotAllowed(_("Your posts do not include disputes."))
        skill = self.request.GET.get("skill", "")
        rows = list(register_of(self.actor, timezone.localdate(), skill))
        context = {
            "rows": rows,
            "form": form,
            "skills": Skill.choices,
            "skill": skill,
            "is_mediator": bool(self.actor.scope_of("disputes", "write")),
            "uncovered": uncovered_communities(self.actor),
        }
        status = 422 if form.is_bound else 200
        return render(self.request, "incidents/disputes/mediators.html", context, status=status)
