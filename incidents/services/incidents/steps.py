"""The steps of an incident, each as a service."""

from collections.abc import Sequence
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import BadInput, WrongStep
from fieldwork.services.photos import SentPhoto, ready_photos
from grid.choices import OrganisationKind
from grid.models import Organisation
from incidents.choices import Mode
from incidents.models import Handling, Incident
from incidents.services.doers import Hand
from incidents.services.files import keep_photos
from incidents.services.handlings import (
    Recipient,
    answer_handling,
    object_to_handling,
    receive_handling,
    send_handlings,
)
from incidents.services.incidents.reporting import title_from
from incidents.services.limits import due_after
from incidents.services.notices import tell, tell_followers
from incidents.services.steps import act, check_step, locked_case, move
from incidents.services.video.states import follow_fault
from incidents.services.words import without_numbers
from incidents.workflow.incidents import IncidentStep
from staff.models import User

POLICE_CLOCK: Final = "incident.police"


@transaction.atomic
def file_incident(*, actor: User, case: Incident, seen: int | None = None) -> Incident:
    """Put a report on file: its words have been read, it is a matter for us."""
    locked = locked_case(actor, case, seen)
    rule = check_step(locked, actor, IncidentStep.FILE, {})
    read: dict[str, Any] = (
        {} if locked.is_text_checked else {"title": title_from(locked.kind, locked.text)}
    )
    filed = move(locked, actor, IncidentStep.FILE, rule, is_text_checked=True, **read)
    follow_fault(filed)
    return filed


@transaction.atomic
def refuse_incident(
    *, actor: User, case: Incident, reason: str, seen: int | None = None
) -> Incident:
    """Say that a report is no matter for us, and why; the reporter is told."""
    refused = act(case, actor, IncidentStep.REFUSE, seen, reason=reason)
    follow_fault(refused)
    tell_followers(refused, "incident.refused")
    return refused


@transaction.atomic
def close_on_spot(
    *,
    actor: User,
    case: Incident,
    result: str,
    photos: Sequence[SentPhoto],
    seen: int | None = None,
) -> Incident:
    """Close a small matter that was fixed on the spot, with a photo of how it looks now."""
    pictures = ready_photos(photos)
    locked = locked_case(actor, case, seen)
    step = IncidentStep.CLOSE_ON_SPOT
    rule = check_step(locked, actor, step, {"result": result, "photos": pictures})
    words = without_numbers(result.strip())
    closed = move(
        locked,
        actor,
        step,
        rule,
        text=words,
        result=words,
        is_on_spot=True,
        resolved_by=actor,
        is_text_checked=True,
    )
    keep_photos(closed, pictures, event=closed.events.latest("pk"), by=actor)
    follow_fault(closed)
    tell_followers(closed, "incident.closed")
    return closed


def dispatch_incident(
    *,
    actor: User,
    case: Incident,
    to_org: Organisation | None,
    mode: str = Mode.REFERRAL,
    co_orgs: Sequence[Organisation] = (),
    to_user: User | None = None,
    words: str = "",
    seen: int | None = None,
) -> Incident:
    """Send an incident to the body in the lead, and to those who help where it is joint."""
    if to_org is None:
        raise BadInput(_("Choose the body it goes to."))
    recipients = [Recipient(to_org, user=to_user, is_lead=True)]
    recipients += [Recipient(org) for org in co_orgs if org.pk != to_org.pk]
    return send_handlings(
        actor=actor, case=case, mode=mode, recipients=recipients, words=words, seen=seen
    )


@transaction.atomic
def hand_to_police(
    *, actor: User, case: Incident, words: str = "", seen: int | None = None
) -> Incident:
    """Hand an incident to the police station of its place, who take it on within 30 minutes.

    Raises BadInput where no police station serves the place.
    """
    station = police_station(case.area_code)
    handed = send_handlings(
        actor=actor,
        case=case,
        mode=Mode.REFERRAL,
        recipients=[Recipient(station, is_lead=True)],
        words=words,
        step=IncidentStep.TO_POLICE,
        receive_clock=POLICE_CLOCK,
        seen=seen,
    )
    handed.save_as_next_version(handed_to_police_at=timezone.now())
    return handed


def police_station(code: str) -> Organisation:
    """Return the police station that serves a place: the nearest area that has one."""
    stations = Organisation.objects.filter(kind=OrganisationKind.POLICE_STATION)
    serving = [one for one in stations if one.area_code and code.startswith(one.area_code)]
    if not serving:
        raise BadInput(_("No police station is registered for this place. Call 110."))
    nearest: Organisation = max(serving, key=lambda one: len(one.area_code))
    return nearest


@transaction.atomic
def start_incident(*, actor: User, case: Incident, seen: int | None = None) -> Incident:
    """Take an incident on."""
    locked = locked_case(actor, case, seen)
    check_step(locked, actor, IncidentStep.START, {})
    receive_handling(actor=actor, handling=lead_of(locked))
    return again(locked)


@transaction.atomic
def send_back_incident(
    *, actor: User, case: Incident, reason: str, seen: int | None = None
) -> Incident:
    """Object that an incident is not one's own, with the reason."""
    locked = locked_case(actor, case, seen)
    check_step(locked, actor, IncidentStep.SEND_BACK, {"reason": reason})
    object_to_handling(actor=actor, handling=lead_of(locked), reason=reason)
    return again(locked)


@transaction.atomic
def resolve_incident(
    *,
    actor: User,
    case: Incident,
    result: str,
    photos: Sequence[SentPhoto] = (),
    seen: int | None = None,
) -> Incident:
    """Say what was done about an incident; somebody else looks at it."""
    pictures = ready_photos(photos)
    locked = locked_case(actor, case, seen)
    check_step(locked, actor, IncidentStep.RESOLVE, {"result": result})
    answer_handling(actor=actor, handling=lead_of(locked), answer=without_numbers(result))
    resolved = again(locked)
    keep_photos(resolved, pictures, event=resolved.events.latest("pk"), by=actor)
    tell_followers(resolved, "incident.resolved")
    return resolved


@transaction.atomic
def verify_incident(
    *, actor: User, case: Incident, words: str = "", seen: int | None = None
) -> Incident:
    """Close an incident after looking at what was done: not by whoever did it."""
    closed = act(case, actor, IncidentStep.VERIFY, seen, reason=words)
    follow_fault(closed)
    tell_followers(closed, "incident.closed")
    return closed


@transaction.atomic
def rework_incident(
    *, actor: User, case: Incident, reason: str, seen: int | None = None
) -> Incident:
    """Send an incident back to whoever dealt with it: it is not mended."""
    locked = locked_case(actor, case, seen)
    rule = check_step(locked, actor, IncidentStep.REWORK, {"reason": reason})
    return set_to_work(locked, actor, IncidentStep.REWORK, rule, reason)


@transaction.atomic
def reopen_incident(
    *, actor: Hand, case: Incident, reason: str, seen: int | None = None
) -> Incident:
    """Open a closed incident again, for whoever dealt with it; they are told.

    Raises WrongStep when the time in which it can be opened again is over.
    """
    locked = locked_case(actor, case, seen)
    rule = check_step(locked, actor, IncidentStep.REOPEN, {"reason": reason})
    if locked.closed_at and due_after("incident.reopen", locked.closed_at) < timezone.now():
        raise WrongStep(_("It was closed too long ago. Report it anew."))
    opened = set_to_work(
        locked, actor, IncidentStep.REOPEN, rule, reason, reopened_count=locked.reopened_count + 1
    )
    follow_fault(opened)
    return opened


def set_to_work(
    case: Incident, hand: Hand, step: str, rule: object, reason: str, **values: object
) -> Incident:
    """Put a case back into the hands of whoever did the work, and tell them."""
    lead = case.handlings.filter(is_lead=True).exclude(state="cancelled").first()
    moved = move(case, hand, step, rule, text=reason, **values)  # type: ignore[arg-type]
    doers = {moved.resolved_by_id} - {None}
    if lead:
        lead.save_as_next_version(state="returned", answered_at=None, due_at=moved.step_due_at)
        doers |= {lead.to_user_id} - {None}
    tell(doers, "incident.back", case=moved)  # type: ignore[arg-type]
    return moved


def lead_of(case: Incident) -> Handling:
    """Return the handling of the body in the lead. Raises WrongStep where there is none."""
    lead: Handling | None = case.handlings.filter(is_lead=True).exclude(state="cancelled").first()
    if lead is None:
        raise WrongStep(_("Nobody has this incident yet. Dispatch it first."))
    return lead


def again(case: Incident) -> Incident:
    """Return an incident as the database keeps it now."""
    return Incident._base_manager.get(pk=case.pk)
