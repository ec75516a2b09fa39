"""Drafting and changing a campaign; its other pages are a RecordSet's."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.errors import DomainError, NotAllowed, OutOfScope
from core.numbers import whole_number
from fieldwork.forms.campaigns import CampaignForm
from fieldwork.models import Campaign
from fieldwork.services.campaigns import change_campaign, draft_campaign
from fieldwork.views.signed_in import SignedInView


class DraftPage(SignedInView):
    """A new campaign."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the empty form."""
        self.check()
        return self.show(CampaignForm(actor=self.actor))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Draft the campaign, or show what is refused."""
        self.check()
        form = CampaignForm(request.POST, actor=self.actor)
        return self.saved(form, draft_campaign)

    def check(self) -> None:
        """Stop whoever plans no campaigns."""
        if not self.actor.scope_of("campaigns", "write").ranges:
            raise NotAllowed(_("Your posts do not let you plan campaigns."))

    def saved(self, form: CampaignForm, service: Any, **named: Any) -> HttpResponse:
        """Save by a service; keep what was typed when it refuses."""
        if not form.is_valid():
            return self.show(form)
        try:
            campaign = service(actor=self.actor, **named, **form.values())
        except ValidationError as error:
            form.add_error(None, error.messages)
            return self.show(form)
        except (OutOfScope, NotAllowed):
            raise
        except DomainError as error:
            form.add_error(None, str(error))
            return self.show(form)
        messages.success(self.request, _("%(record)s was saved.") % {"record": campaign})
        return redirect("fieldwork:campaign_detail", campaign.pk)

    def show(self, form: CampaignForm) -> HttpResponse:
        """Show the form."""
        status = 422 if form.is_bound else 200
        return render(self.request, "fieldwork/campaigns/form.html", {"form": form}, status=status)


class ChangePage(DraftPage):
    """A campaign that is still a draft."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:  # type: ignore[override]
        """Show the form with what is recorded."""
        self.check()
        return self.show(CampaignForm(actor=self.actor, instance=self.campaign(pk)))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:  # type: ignore[override]
        """Save, or show what is refused."""
        self.check()
        campaign = self.campaign(pk)
        form = CampaignForm(request.POST, actor=self.actor, instance=campaign)
        version = whole_number(form["seen_version"].value()) or 0
        return self.saved(form, change_campaign, campaign=campaign, seen=version)

    def campaign(self, pk: int) -> Campaign:
        """Return the campaign; outside the area it does not exist."""
        found: Campaign | None = Campaign.objects.visible_to(self.actor).filter(pk=pk).first()
        if found is None:
            raise OutOfScope(_("There is no such campaign in your area."))
        return found
