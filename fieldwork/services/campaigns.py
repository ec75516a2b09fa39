"""Campaigns: bounded work on a problem, approved by somebody other than its author."""

from collections.abc import Collection
from datetime import date
from typing import Any, ClassVar, Final

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import BadInput, NotAllowed, OutOfScope, WrongStep
from fieldwork.choices import OPEN_STATES, CampaignState, TaskState
from fieldwork.models import Campaign, Task
from fieldwork.services.assignments import shared_code
from fieldwork.workflow import CAMPAIGN_NEXT
from grid.models import Area
from staff.models import User

MOST_AREAS: Final = 500


class OwnCampaign(NotAllowed):
    """The author does not approve the campaign (403)."""

    code: ClassVar[str] = "own_campaign"


@transaction.atomic
def draft_campaign(*, actor: User, areas: Collection[Area], **values: Any) -> Campaign:
    """Draft a campaign in areas of one's own.

    Raises OutOfScope for an area beyond the actor's, ValidationError for a period over 90
    days or a public safety campaign without its legal basis.
    """
    code = _code_of(actor, areas)
    campaign = Campaign(author=actor, area_code=code, **values)
    campaign.full_clean(exclude=["areas"])
    campaign.save()
    campaign.areas.set(areas)
    return campaign


@transaction.atomic
def change_campaign(
    *, actor: User, campaign: Campaign, areas: Collection[Area], seen: int, **values: Any
) -> Campaign:
    """Change a campaign that is still a draft."""
    locked = _locked(actor, campaign, "write")
    if locked.state != CampaignState.DRAFTED:
        raise WrongStep(_("A campaign is changed only as long as it is a draft."))
    for name, value in {**values, "area_code": _code_of(actor, areas)}.items():
        setattr(locked, name, value)
    locked.full_clean(exclude=["areas"])
    locked.save_as_next_version(seen)
    locked.areas.set(areas)
    return locked


@transaction.atomic
def approve_campaign(*, actor: User, campaign: Campaign) -> Campaign:
    """Approve a draft: by somebody with that right here, not by its author."""
    locked = _locked(actor, campaign, "approve")
    if locked.author_id == actor.pk:
        raise OwnCampaign(_("Somebody other than the author approves a campaign."))
    return _move(locked, CampaignState.APPROVED, approved_by=actor)


@transaction.atomic
def run_campaign(*, actor: User, campaign: Campaign, day: date | None = None) -> Campaign:
    """Begin an approved campaign, on its first day or later."""
    locked = _locked(actor, campaign, "write")
    if (day or timezone.localdate()) < locked.starts_on:
        raise BadInput(_("This campaign begins on %(day)s.") % {"day": locked.starts_on})
    return _move(locked, CampaignState.RUNNING)


@transaction.atomic
def conclude_campaign(*, actor: User, campaign: Campaign) -> Campaign:
    """End a campaign whose tasks are finished. Raises WrongStep while some are open."""
    locked = _locked(actor, campaign, "write")
    if left := Task.objects.filter(campaign=locked, state__in=OPEN_STATES).count():
        raise WrongStep(
            _("%(count)s tasks of this campaign are still open. Approve or cancel them first.")
            % {"count": left}
        )
    return _move(locked, CampaignState.CONCLUDED)


@transaction.atomic
def stop_campaign(*, actor: User, campaign: Campaign) -> Campaign:
    """Stop a campaign early; its open tasks stay until they are done or cancelled."""
    return _move(_locked(actor, campaign, "write"), CampaignState.STOPPED)


def progress_of(campaign: Campaign, now: Any = None) -> dict[str, int]:
    """Return how many tasks of a campaign there are, done, open, late and not possible."""
    late = Q(state__in=OPEN_STATES, due_at__lt=now or timezone.now())
    counted: dict[str, int] = Task.objects.filter(campaign=campaign).aggregate(
        total=Count("pk", filter=~Q(state=TaskState.CANCELLED)),
        approved=Count("pk", filter=Q(state=TaskState.APPROVED)),
        submitted=Count("pk", filter=Q(state=TaskState.SUBMITTED)),
        open=Count("pk", filter=Q(state__in=OPEN_STATES)),
        late=Count("pk", filter=late),
        cannot_do=Count("pk", filter=Q(state=TaskState.CANNOT_DO)),
    )
    return counted


def _code_of(actor: User, areas: Collection[Area]) -> str:
    """Return the code that the areas share. Raises OutOfScope, NotAllowed, BadInput."""
    scope = actor.scope_of("campaigns", "write")
    if not scope.ranges:
        raise NotAllowed(_("Your posts do not let you plan campaigns."))
    if not 0 < len(areas) <= MOST_AREAS:
        raise BadInput(_("Choose 1 to %(most)s areas.") % {"most": MOST_AREAS})
    if not all(scope.covers(area.code) for area in areas):
        raise OutOfScope(_("There is no such area among yours."))
    return shared_code({area.code for area in areas})


def _locked(actor: User, campaign: Campaign, verb: str) -> Campaign:
    visible = Campaign.objects.visible_to(actor)
    if not visible.filter(pk=campaign.pk).exists():
        raise OutOfScope(_("There is no such campaign in your area."))
    rows = Campaign.objects.allowed_to(actor, verb).select_for_update(of=("self",))
    locked: Campaign | None = rows.filter(pk=campaign.pk).first()
    if locked is None:
        raise NotAllowed(_("Your posts let you read this campaign, but not decide on it."))
    return locked


def _move(campaign: Campaign, state: CampaignState, **values: Any) -> Campaign:
    if state not in CAMPAIGN_NEXT[campaign.state]:
        raise WrongStep(
            _("This campaign is %(state)s; that step is not possible now.")
            % {"state": campaign.get_state_display()}
        )
    for name, value in values.items():
        setattr(campaign, name, value)
    campaign.state = state
    campaign.save_as_next_version()
    return campaign
