"""The pages of campaigns."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from core.records import Column, Facts, RecordSet, Step
from fieldwork.choices import CampaignState
from fieldwork.filters import CampaignFilter
from fieldwork.models import Campaign
from fieldwork.services.campaigns import (
    approve_campaign,
    conclude_campaign,
    progress_of,
    run_campaign,
    stop_campaign,
)
from fieldwork.workflow import CAMPAIGN_NEXT


def taking(service: Callable[..., Campaign]) -> Callable[..., Campaign]:
    """Return a campaign's service as the step of a record."""

    def take(*, actor: Any, record: Campaign) -> Campaign:
        return service(actor=actor, campaign=record)

    return take


STEPS = (
    (
        CampaignState.APPROVED,
        Step("approve", _("Approve"), "approve", taking(approve_campaign), leads_on=True),
    ),
    (CampaignState.RUNNING, Step("run", _("Begin"), "write", taking(run_campaign), leads_on=True)),
    (
        CampaignState.CONCLUDED,
        Step("conclude", _("Conclude"), "write", taking(conclude_campaign), leads_on=True),
    ),
    (
        CampaignState.STOPPED,
        Step(
            "stop",
            _("Stop early"),
            "write",
            taking(stop_campaign),
            warning=_("The campaign ends at once. Its open tasks stay. Stop it?"),
        ),
    ),
)


def areas_of(campaign: Campaign) -> str:
    """Return the names of a campaign's areas."""
    return "、".join(area.name for area in campaign.areas.defer("boundary").order_by("code"))


class Campaigns(RecordSet):
    """Campaigns: list, page, steps; the form is a page of its own."""

    model = Campaign
    filter_class = CampaignFilter
    columns = ("title", "kind", "state", "starts_on", "ends_on", "author")
    facts = (
        Facts(
            _("Campaign"),
            (
                "kind",
                "problem",
                "legal_basis",
                Column("areas", _("areas"), areas_of),
                "starts_on",
                "ends_on",
                "author",
                "approved_by",
            ),
        ),
    )
    keys = ("-pk",)
    related = ("author", "approved_by")
    searched = ("title",)
    status = "state"
    add = None
    change = None
    remove = None
    links: ClassVar = {}

    def steps(self, record: Any, user: Any) -> tuple[Step, ...]:
        """Return the steps the workflow allows; the author is not offered the approval."""
        return tuple(
            step
            for state, step in STEPS
            if state in CAMPAIGN_NEXT[record.state]
            and not (state == CampaignState.APPROVED and record.author_id == user.pk)
        )

    def beside_list(self, user: Any) -> dict[str, Any]:
        """Offer a new campaign to those who plan them."""
        return {"may_draft": bool(user.scope_of("campaigns", "write").ranges)}

    def more(self, record: Any, user: Any) -> dict[str, Any]:
        """Add how far the tasks are."""
        can_send = record.state in (CampaignState.APPROVED, CampaignState.RUNNING)
        return {
            "progress": progress_of(record),
            "may_send": can_send and bool(user.scope_of("tasks", "write").ranges),
            "may_change": record.state == CampaignState.DRAFTED
            and user.scope_of("campaigns", "write").covers(record.area_code),
        }
