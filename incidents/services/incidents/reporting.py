"""Reporting an incident: kind, place, photo, send (S22), once however often it arrives."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.contrib.gis.geos import Point
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import BadInput, NotAllowed, WrongStep
from core.saving import check
from fieldwork.services.photos import SentPhoto, ready_photos
from grid.models import Building, KeySite, VideoPoint
from grid.services.places import grid_refusals
from incidents.choices import Desk, IncidentKind, IncidentState, Party, Source
from incidents.models import Case, Incident, IssueCategory
from incidents.querysets import IncidentQuerySet
from incidents.services.doers import Hand, may_in
from incidents.services.files import keep_photos
from incidents.services.limits import due_after
from incidents.services.notices import tell
from incidents.services.once import one_at_a_time
from incidents.services.questions import keep_answers
from incidents.services.steps import note
from incidents.services.video.states import follow_fault
from incidents.services.words import without_numbers
from incidents.workflow.incidents import IncidentStep
from staff.choices import Role
from staff.models import Post, User

SOURCES: Final = {
    Role.GRID_WORKER: Source.GRID_WORKER,
    Role.GRID_LEADER: Source.GRID_WORKER,
    Role.SAFETY_LIAISON: Source.SAFETY_LIAISON,
    Role.BUILDING_HEAD: Source.BUILDING_HEAD,
    Role.COMMUNITY_POLICE: Source.POLICE,
    Role.CALL_TAKER: Source.HOTLINE,
}
VOLUNTEERS: Final = frozenset({Role.BUILDING_HEAD, Role.SAFETY_LIAISON})
# Those who answer for the place themselves: what they report needs no reading by others.
CHECKED_SOURCES: Final = (Source.GRID_WORKER, Source.POLICE, Source.STAFF, Source.PATROL)


@dataclass(frozen=True)
class IncidentReport:
    """What is reported: `place` is a WGS 84 point; `result` says how it was fixed on the spot.

    `answers` are those to the questions of the category, by code.
    """

    kind: str
    place: Point | None = None
    text: str = ""
    title: str = ""
    address: str = ""
    category: IssueCategory | None = None
    building: Building | None = None
    site: KeySite | None = None
    video_point: VideoPoint | None = None
    photos: Sequence[SentPhoto] = ()
    result: str = ""
    client_uuid: uuid.UUID = field(default_factory=uuid.uuid4)
    source: str = ""
    answers: Mapping[str, Any] | None = None  # None: nobody could be asked


class SentDifferently(WrongStep):
    """This client id already belongs to another report (409)."""

    code = "sent_differently"


@transaction.atomic
def report_incident(*, actor: Hand, report: IncidentReport) -> Incident:
    """Report what happened at a place; a report that arrives again is found, not doubled.

    A report of the grid worker who serves the place, with a result and a photo, is closed
    at once (就地解决). Raises NotAllowed, BadInput, OutsideGrid, NotAPhoto, WrongAnswers.
    """
    one_at_a_time(report.client_uuid)
    if known := sent_before(actor, report):
        return known
    check_report(report)
    pictures = ready_photos(report.photos)
    incident = made_from(report, actor)
    with grid_refusals(incident):
        check(incident)
        incident.save(force_insert=True)
    incident.refresh_from_db()
    check_reporter(actor, incident)
    event = note(incident, actor, IncidentStep.REPORT, is_public=True)
    keep_photos(incident, pictures, event=event, by=actor)
    keep_answers(incident, report.answers)
    follow_fault(incident)
    if not incident.is_on_spot:
        tell(serving(incident), "incident.reported", case=incident, key=f"reported:{incident.pk}")
    return incident


def sent_before(actor: Hand, report: IncidentReport) -> Incident | None:
    """Return the report that this client id already made. Raises SentDifferently."""
    known: Incident | None = Incident._base_manager.filter(client_uuid=report.client_uuid).first()
    if known is None:
        return None
    sender = actor.pk if isinstance(actor, User) else None
    if known.entered_by_id != sender or known.kind != report.kind:
        raise SentDifferently(_("Another report was sent under this id. Report it anew."))
    return known


def check_report(report: IncidentReport) -> None:
    """Refuse a report without a kind or a place. Raises BadInput."""
    if report.kind not in IncidentKind.values:
        raise BadInput(_("Choose what it is."))
    if place_of(report) is None:
        raise BadInput(_("Say where it is: tap the map or use your position."))
    if report.result.strip() and not report.photos:
        raise BadInput(_("“Fixed on the spot” needs a photo of how it looks now."))


def place_of(report: IncidentReport) -> Point | None:
    """Return where it is: the point given, else where the named place lies."""
    for owner in (report.building, report.video_point):
        if report.place is None and owner is not None:
            return Point(owner.place.x, owner.place.y, srid=owner.place.srid)
    if report.place is None and report.site is not None:
        return Point(report.site.place.x, report.site.place.y, srid=report.site.place.srid)
    return report.place


def made_from(report: IncidentReport, actor: Hand) -> Incident:
    """Return the incident of a report, not written yet."""
    now, user = timezone.now(), actor if isinstance(actor, User) else None
    source = report.source or (source_of(user) if user else Source.ONLINE)
    words = without_numbers(report.text.strip())
    on_spot = bool(report.result.strip())
    # Words that nobody of the place has read give no title either.
    named = words if source in CHECKED_SOURCES else ""
    return Incident(
        desk=Desk.INCIDENT,
        kind=report.kind,
        source=source,
        title=report.title.strip()[:120] or title_from(report.kind, named),
        text=words,
        category=report.category,
        place=place_of(report),
        address=report.address.strip(),
        building=report.building,
        site=report.site,
        video_point=report.video_point,
        client_uuid=report.client_uuid,
        entered_by=user,
        entered_org_id=user.organisation_id if user else None,
        received_at=now,
        state=IncidentState.CLOSED if on_spot else IncidentState.REPORTED,
        closed_at=now if on_spot else None,
        due_at=None if on_spot else promise_of(report.kind, now),
        step_due_at=None if on_spot else due_after("incident.file", now),
        is_on_spot=on_spot,
        result=without_numbers(report.result.strip()),
        resolved_by=user if on_spot else None,
        is_text_checked=source in CHECKED_SOURCES,
    )


def promise_of(kind: str, now: datetime) -> datetime | None:
    """Return by when an incident of a kind is promised to be mended, where it is."""
    return due_after("incident.video_fault", now) if kind == IncidentKind.VIDEO_FAULT else None


def title_from(kind: str, words: str) -> str:
    """Return a short title: the first words, else the kind."""
    first = words.splitlines()[0] if words else ""
    return first[:40] or str(IncidentKind(kind).label)


def source_of(user: User) -> str:
    """Return by which hand a report of a member of staff comes in."""
    return next((SOURCES[role] for role in SOURCES if role in user.roles), Source.STAFF)


def check_reporter(actor: Hand, incident: Incident) -> None:
    """Refuse a report where the reporter does not serve. Raises NotAllowed."""
    if isinstance(actor, Party):
        return
    if not may_report(actor):
        raise NotAllowed(_("Your posts do not include reporting incidents."))
    if not may_in(actor, "incidents", "write", incident):
        if actor.roles & VOLUNTEERS and lives_near(actor, incident):
            return
        raise NotAllowed(_("This place is not in your area. Tell the hotline instead."))
    if incident.is_on_spot and not actor.roles & {Role.GRID_WORKER, Role.GRID_LEADER}:
        raise NotAllowed(_("Only the grid worker of the place closes a matter on the spot."))


def may_report(actor: User) -> bool:
    """Tell whether somebody may report incidents anywhere: volunteers in their community."""
    return bool(actor.scope_of("incidents", "write") or actor.roles & VOLUNTEERS)


def own_reports(actor: User) -> IncidentQuerySet:
    """Return what somebody reported, for as long as they may report."""
    rows: IncidentQuerySet = Incident.objects.reported_by(actor)
    return rows if may_report(actor) else rows.none()


def lives_near(actor: User, case: Case) -> bool:
    """Tell whether a volunteer's post is in the community of a case."""
    community = case.area_code[:12]
    areas = {post.area_code[:12] for post in actor.posts_today if post.area_code}
    areas |= {b.area_code[:12] for post in actor.posts_today for b in post.buildings.all()}
    return community in areas


def serving(case: Case) -> list[int]:
    """Return the grid workers of a case's cell, else the leaders of its community."""
    today = timezone.localdate()
    posts = Post.objects.in_force(today).responsible_for(case.area_code)
    for role in (Role.GRID_WORKER, Role.GRID_LEADER):
        if found := list(posts.filter(role=role).values_list("user_id", flat=True)):
            return found
    return []
