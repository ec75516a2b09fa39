"""Screening rounds on a calendar (排查制度化): planned from a campaign, marked when made."""

from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import BadInput, NotAllowed, OutOfScope, WrongStep
from fieldwork.choices import CampaignKind, CampaignState
from fieldwork.models import Campaign
from grid.choices import Level
from incidents.choices import Unit
from incidents.models import ScreeningRound
from incidents.services.limits import limit
from staff.models import User

EVERY: Final = {
    Level.COMMUNITY: "screening.village",
    Level.STREET: "screening.town",
    Level.DISTRICT: "screening.city",
    Level.CITY: "screening.city",
}
PLANNED_IN: Final = (CampaignState.APPROVED, CampaignState.RUNNING)


def interval(level: str) -> timedelta:
    """Return how long it is from one round to the next on a level."""
    given = limit(EVERY[Level(level)])
    if given.unit not in (Unit.CALENDAR_DAYS, Unit.WORKING_DAYS):
        return timedelta(days=1)
    return timedelta(days=given.amount)


@transaction.atomic
def plan_rounds(*, actor: User, campaign: Campaign) -> int:
    """Put the rounds of an approved campaign on the calendar; return how many are new.

    Safe to run again. Raises NotAllowed, BadInput for another kind of campaign, WrongStep.
    """
    writable = Campaign.objects.allowed_to(actor, "write")
    if not Campaign.objects.visible_to(actor).filter(pk=campaign.pk).exists():
        raise OutOfScope(_("There is no such campaign in your area."))
    if not writable.filter(pk=campaign.pk).exists():
        raise NotAllowed(_("Your posts do not let you plan campaigns."))
    if campaign.kind != CampaignKind.DISPUTE_SCREENING:
        raise BadInput(_("Rounds are planned for dispute screening only."))
    if campaign.state not in PLANNED_IN:
        raise WrongStep(_("Rounds are planned once the campaign is approved."))
    before = campaign.rounds.count()
    ScreeningRound.objects.bulk_create(rounds_of(campaign), ignore_conflicts=True)
    return campaign.rounds.count() - before


def rounds_of(campaign: Campaign) -> list[ScreeningRound]:
    """Return the rounds of a campaign: in each area on its first day and then as often as due."""
    found = []
    for area in campaign.areas.defer("boundary"):
        if area.level not in EVERY:
            continue
        step, day = interval(area.level), campaign.starts_on
        while day < campaign.ends_on:
            found.append(
                ScreeningRound(campaign=campaign, area=area, area_code=area.code, due_on=day)
            )
            day += step
    return found


def may_screen(actor: User, code: str) -> bool:
    """Tell whether somebody asks for disputes in an area: who writes campaigns or refers there."""
    if actor.scope_of("campaigns", "write").covers(code):
        return True
    refers = actor.scope_of("disputes", "propose") or actor.scope_of("disputes", "write")
    return bool(refers) and actor.scope_of("campaigns").covers(code)


@transaction.atomic
def mark_round(*, actor: User, screening: ScreeningRound, found: int) -> ScreeningRound:
    """Say that a round was made and how many disputes it found.

    Raises OutOfScope, NotAllowed, BadInput before its day, WrongStep when it was made.
    """
    rows = ScreeningRound.objects.visible_to(actor).select_for_update(of=("self",))
    locked: ScreeningRound | None = rows.filter(pk=screening.pk).first()
    if locked is None:
        raise OutOfScope(_("There is no such round in your area."))
    if not may_screen(actor, locked.area_code):
        raise NotAllowed(_("Those who serve the area make its rounds."))
    if locked.done_at is not None:
        raise WrongStep(_("This round was made already."))
    if locked.due_on > timezone.localdate():
        raise BadInput(_("This round is planned for a later day."))
    if not 0 <= found <= 999:
        raise BadInput(_("Give a number of 0 to 999."))
    locked.save_as_next_version(done_at=timezone.now(), done_by=actor, found_count=found)
    return locked


def rounds_between(actor: User, first: date, after: date) -> list[ScreeningRound]:
    """Return the rounds of some days, half open, that the actor may see."""
    rows = ScreeningRound.objects.visible_to(actor).filter(due_on__gte=first, due_on__lt=after)
    return list(rows.select_related("area", "campaign", "done_by").defer("area__boundary"))
