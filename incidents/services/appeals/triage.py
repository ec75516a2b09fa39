"""Guiding a law-related appeal to the channel that the law names, in writing (S02)."""

from datetime import datetime, time, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import BadInput, WrongStep
from grid.choices import OrganisationKind
from grid.models import Organisation
from incidents.choices import LegalChannel
from incidents.models import Appeal
from incidents.services.bodies import WITH_INBOX
from incidents.services.notices import tell_followers
from incidents.services.steps import check_step, locked_case, move
from incidents.workflow.appeals import AppealStep
from incidents.workflow.triage import AUTHORITIES, SERVED, WISHES, Route, route_of
from staff.models import User
from staff.querysets import holding
from staff.services.calendar import due_after as working_day_after

# 法律援助接待: half hours of a morning and an afternoon, on the next working days.
SLOT_TIMES: Final = tuple(time(hour, minute) for hour in (9, 10, 14, 15) for minute in (0, 30))
SLOT_DAYS: Final = 5


def triage(authority: str, wish: str, served: str) -> Route | None:
    """Return where three answers lead. Raises BadInput when one is missing."""
    if authority not in AUTHORITIES or wish not in WISHES or served not in SERVED:
        raise BadInput(_("Answer all three questions."))
    return route_of(authority, wish, served)


def bodies_of(route: Route, appeal: Appeal) -> Any:
    """Return the bodies of a route that serve the place of an appeal, the nearest first."""
    rows = Organisation.objects.filter(
        kind__in=[kind for kind in route.kinds if kind in WITH_INBOX],
        area_code__in=["", *holding(appeal.area_code)],
    )
    if appeal.about_org_id:
        rows = rows.exclude(pk=appeal.about_org_id)
    return rows.order_by("-area_code", "name")


def legal_aid_near(appeal: Appeal) -> Organisation | None:
    """Return the legal aid centre that serves the place of an appeal, if there is one."""
    centres = Organisation.objects.filter(
        kind=OrganisationKind.LEGAL_AID_CENTRE, area_code__in=["", *holding(appeal.area_code)]
    )
    found: Organisation | None = centres.order_by("-area_code", "pk").first()
    return found


def free_slots(centre: Organisation) -> list[datetime]:
    """Return the half hours of the next working days that nobody has booked at a centre."""
    today = timezone.localdate()
    days = [working_day_after(today, number) for number in range(1, SLOT_DAYS + 1)]
    slots = [timezone.make_aware(datetime.combine(day, at)) for day in days for at in SLOT_TIMES]
    taken = set(
        Appeal._base_manager.filter(
            legal_aid_org=centre, legal_aid_at__gte=timezone.now()
        ).values_list("legal_aid_at", flat=True)
    )
    return [slot for slot in slots if slot not in taken]


def guidance_text(route: Route, body: Organisation, aid: Organisation | None) -> str:
    """Return the words of the written notice: where, which papers, which time limit, what aid."""
    lines = [
        _("What you ask for is decided by another authority. This is where to turn:"),
        _("Where: petition section of %(body)s") % {"body": body},
    ]
    lines += [_("Phone: %(phone)s") % {"phone": body.phone}] if getattr(body, "phone", "") else []
    lines += [
        _("What to do: %(what)s") % {"what": route.what},
        _("Papers: %(papers)s") % {"papers": route.papers},
        _("Time limit: %(limit)s (%(rule)s)") % {"limit": route.limit, "rule": route.rule},
    ]
    if aid is not None:
        lines.append(_("Free legal advice: %(centre)s") % {"centre": aid})
    lines.append(
        _(
            "This guidance takes no right from you. If you think that the matter is ours, object "
            "with your number and code; it is then looked at again."
        )
    )
    return "\n".join(lines)


@transaction.atomic
def redirect_appeal(
    *,
    actor: User,
    case: Appeal,
    legal_channel: str,
    guided_to: Organisation | None,
    guidance: str,
    legal_aid_org: Organisation | None = None,
    legal_aid_at: datetime | None = None,
    seen: int | None = None,
) -> Appeal:
    """Guide an appeal to its legal channel by a numbered notice, with a slot for legal aid.

    Raises BadInput, WrongStep when the slot was taken meanwhile, and what `check_step` raises.
    """
    locked = locked_case(actor, case, seen)
    values = {"legal_channel": legal_channel, "guided_to": guided_to, "guidance": guidance}
    rule = check_step(locked, actor, AppealStep.REDIRECT, values)
    if legal_channel not in LegalChannel.values or legal_channel == LegalChannel.NONE:
        raise BadInput(_("Choose the legal channel."))
    if legal_aid_at and legal_aid_at < timezone.now() - timedelta(minutes=1):
        raise BadInput(_("This slot is past. Choose another."))
    number = f"{locked.number}-{locked.events.filter(step=AppealStep.REDIRECT).count() + 1}"
    try:
        with transaction.atomic():
            guided = move(
                locked,
                actor,
                AppealStep.REDIRECT,
                rule,
                text=guidance.strip(),
                legal_channel=legal_channel,
                redirect_org=guided_to,
                redirect_notice_no=number,
                guidance=guidance.strip(),
                legal_aid_org=legal_aid_org if legal_aid_at else None,
                legal_aid_at=legal_aid_at if legal_aid_org else None,
            )
    except IntegrityError as error:
        if "incidents_appeal_aid_slot" not in str(error):
            raise
        raise WrongStep(_("This slot was booked meanwhile. Choose another.")) from error
    tell_followers(guided, "appeal.redirected")
    return guided
