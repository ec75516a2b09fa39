"""Footage requests: an incident, a legal basis, somebody else's approval, 24 hours (S15)."""

from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import Action, Entry, record
from core.errors import BadInput, NotAllowed, OutOfScope, WrongStep
from core.saving import check
from grid.models import VideoPoint
from incidents.choices.disputes import FootageState
from incidents.models import Incident, VideoAccessRequest
from incidents.services.limits import limit, moment_after
from incidents.services.notices import tell
from staff.choices import Role
from staff.models import Post, User

LONGEST: Final = timedelta(hours=24)
KIND: Final = "incidents.videoaccessrequest"


class OwnRequest(NotAllowed):
    """Nobody decides about their own footage request (403)."""

    code: ClassVar[str] = "own_request"


def is_video_officer(user: User) -> bool:
    """Tell whether somebody may ask for footage: community police, named video officer."""
    return any(p.role == Role.COMMUNITY_POLICE and p.is_video_officer for p in user.posts_today)


def leads_station(user: User, station: int | None) -> bool:
    """Tell whether somebody leads the police at a station."""
    leads = any(p.role == Role.COMMUNITY_POLICE and p.is_leader for p in user.posts_today)
    return leads and station is not None and user.organisation_id == station


@transaction.atomic
def request_footage(
    *,
    actor: User,
    point: VideoPoint,
    incident: Incident | None,
    basis: str,
    begins_at: datetime,
    ends_at: datetime,
) -> VideoAccessRequest:
    """Ask to look at what one point recorded around an incident, at most 24 hours of it.

    Raises NotAllowed for anybody but a video officer, BadInput without incident or basis,
    OutOfScope, InvalidRecord.
    """
    if not is_video_officer(actor) or actor.organisation_id is None:
        raise NotAllowed(_("Only the video officer of a station asks for footage."))
    if incident is None:
        raise BadInput(_("Name the incident: footage is looked at for a reason only."))
    if not Incident.objects.visible_to(actor).filter(pk=incident.pk).exists():
        raise OutOfScope(_("There is no such case in your area."))
    if not VideoPoint.objects.visible_to(actor).filter(pk=point.pk).exists():
        raise OutOfScope(_("There is no such video point in your area."))
    if not basis.strip():
        raise BadInput(_("Name the legal basis."))
    if ends_at > timezone.now():
        raise BadInput(_("Only what has been recorded already can be looked at."))
    row = VideoAccessRequest(
        point=point,
        incident=incident,
        station_id=actor.organisation_id,
        basis=basis.strip(),
        begins_at=begins_at,
        ends_at=ends_at,
        requester=actor,
    )
    check(row)
    row.save(force_insert=True)
    tell(leaders_of(actor), "footage.asked", case=incident, key=f"footage:{row.pk}")
    return row


def leaders_of(actor: User) -> list[int]:
    """Return the keys of those who decide at the actor's station, without the actor."""
    posts = Post.objects.in_force(timezone.localdate()).filter(
        role=Role.COMMUNITY_POLICE, is_leader=True, user__organisation=actor.organisation_id
    )
    return list(posts.exclude(user=actor.pk).values_list("user", flat=True).distinct())


def locked_request(actor: User, request: VideoAccessRequest) -> VideoAccessRequest:
    """Return a request the actor may see, locked. Raises OutOfScope."""
    rows = VideoAccessRequest.objects.visible_to(actor).select_for_update(of=("self",))
    found: VideoAccessRequest | None = rows.filter(pk=request.pk).first()
    if found is None:
        raise OutOfScope(_("There is no such request at your station."))
    return found


def require_state(row: VideoAccessRequest, state: str) -> None:
    """Refuse a step out of turn. Raises WrongStep."""
    if row.state != state:
        raise WrongStep(
            _("This request is %(state)s; that step is not possible now.")
            % {"state": row.get_state_display()}
        )


@transaction.atomic
def decide_footage(
    *, actor: User, request: VideoAccessRequest, approve: bool, reason: str = ""
) -> VideoAccessRequest:
    """Approve a request for 24 hours, or refuse it with the reason: never one's own.

    Raises OwnRequest, NotAllowed for anybody but the leader of that station, WrongStep.
    """
    row = locked_request(actor, request)
    if row.requester_id == actor.pk:
        raise OwnRequest(_("Somebody else decides about a footage request."))
    if not leads_station(actor, row.station_id):
        raise NotAllowed(_("The leader of the station decides about footage requests."))
    require_state(row, FootageState.REQUESTED)
    if not approve and not reason.strip():
        raise BadInput(_("Say why: this step needs a reason."))
    now = timezone.now()
    values: dict[str, Any] = {"approver": actor, "decided_at": now, "reason": reason.strip()}
    if approve:
        until = min(moment_after(limit("footage.approval"), now), now + LONGEST)
        row.save_as_next_version(state=FootageState.APPROVED, expires_at=until, **values)
    else:
        row.save_as_next_version(state=FootageState.REFUSED, **values)
    told = f"footage.{row.state}"
    tell([row.requester_id], told, case=row.incident, key=f"{told}:{row.pk}")
    return row


@transaction.atomic
def record_viewing(
    *, actor: User, request: VideoAccessRequest, evidence_ref: str
) -> VideoAccessRequest:
    """Register that the footage was looked at, with the reference number of the result.

    The viewing enters the read log: who, for which incident, under which request.
    Raises WrongStep once the approval has run out.
    """
    row = locked_request(actor, request)
    if row.requester_id != actor.pk:
        raise NotAllowed(_("Whoever asked looks, and registers it."))
    require_state(row, FootageState.APPROVED)
    now = timezone.now()
    if row.expires_at is None or now >= row.expires_at:
        raise WrongStep(_("The approval has run out. Ask again."))
    if not evidence_ref.strip():
        raise BadInput(_("Give the reference number of the result."))
    record(
        Entry(
            actor,
            Action.VIEW,
            KIND,
            (str(row.pk),),
            ("evidence_ref",),
            reason=f"{row.incident} {row.point.code} {row.basis}"[:200],
        )
    )
    row.save_as_next_version(
        state=FootageState.VIEWED, viewed_at=now, evidence_ref=evidence_ref.strip()
    )
    return row


@transaction.atomic
def close_footage(*, actor: User, request: VideoAccessRequest) -> VideoAccessRequest:
    """Close a request after the viewing."""
    row = locked_request(actor, request)
    require_state(row, FootageState.VIEWED)
    return row.save_as_next_version(state=FootageState.CLOSED)


@transaction.atomic
def expire_footage(moment: datetime) -> int:
    """Void every approval that has run out; return how many.

    One that somebody is at just now is left for the next time.
    """
    rows = VideoAccessRequest.objects.run_out(moment).order_by("pk")
    over = list(rows.select_for_update(skip_locked=True))
    for row in over:
        row.save_as_next_version(state=FootageState.EXPIRED)
    return len(over)
