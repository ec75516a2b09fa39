"""Registering a dispute, whichever door it came through."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib.gis.geos import Point
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import BadInput, NotAllowed
from core.rows import scoped_to
from core.saving import check
from grid.models import Area, Building, Organisation
from grid.services.places import grid_refusals
from incidents.choices import Desk, DisputeState
from incidents.choices.disputes import LEVELS, DisputeKind, DisputeLevel, DisputeSource, Urgency
from incidents.models import Dispute
from incidents.models.disputes import REVIEW_DAYS
from incidents.services.disputes.parties import NewParty, written_party
from incidents.services.incidents.reporting import lives_near
from incidents.services.limits import due_after
from incidents.services.notices import people_of, tell
from incidents.services.once import one_at_a_time
from incidents.services.steps import note
from incidents.services.words import without_numbers
from incidents.workflow.disputes import DisputeStep
from staff.models import User


@dataclass(frozen=True)
class DisputeReport:
    """What is known when a dispute is registered. `place` is a WGS 84 point, or an `area`.

    `text` says what it is about; who the parties are stands in `parties` alone.
    """

    kind: str
    title: str
    text: str = ""
    level: str = DisputeLevel.VILLAGE
    source: str = DisputeSource.PARTIES
    source_org: Organisation | None = None
    mediating_org: Organisation | None = None
    place: Point | None = None
    area: Area | None = None
    building: Building | None = None
    address: str = ""
    urgency: str = Urgency.ORDINARY
    is_violence_concern: bool = False
    is_domestic_violence: bool = False
    parties: Sequence[NewParty] = ()
    client_uuid: uuid.UUID = field(default_factory=uuid.uuid4)


@transaction.atomic
def register_dispute(*, actor: User, report: DisputeReport) -> Dispute:
    """Register a dispute; a report that arrives again is found, not doubled.

    Raises NotAllowed where the actor does not serve, BadInput, InvalidRecord, OutsideGrid.
    """
    check_registrar(actor)
    one_at_a_time(report.client_uuid)
    known: Dispute | None = Dispute._base_manager.filter(
        client_uuid=report.client_uuid, entered_by=actor
    ).first()
    if known is not None:
        return known
    check_report(report)
    dispute = made_from(report, actor)
    with grid_refusals(dispute):
        check(dispute)
        dispute.save(force_insert=True)
    dispute.refresh_from_db()
    check_place(actor, dispute)
    with scoped_to(actor):
        for party in report.parties:
            written_party(dispute, actor, party)
    note(dispute, actor, DisputeStep.REGISTER)
    tell_mediators(dispute)
    return dispute


def check_registrar(actor: User) -> None:
    """Refuse whoever may neither refer nor mediate disputes. Raises NotAllowed."""
    if not (may_register(actor)):
        raise NotAllowed(_("Your posts do not include registering disputes."))


def may_register(actor: User) -> bool:
    """Tell whether somebody may register disputes at all."""
    return bool(actor.scope_of("disputes", "propose") or actor.scope_of("disputes", "write"))


def check_place(actor: User, dispute: Dispute) -> None:
    """Refuse a dispute from where the actor does not serve. Raises NotAllowed."""
    if actor.scope_of("places").covers(dispute.area_code) or lives_near(actor, dispute):
        return
    raise NotAllowed(_("This place is not in your area. Tell the hotline instead."))


def check_report(report: DisputeReport) -> None:
    """Refuse what cannot be registered. Raises BadInput."""
    if report.kind not in DisputeKind.values:
        raise BadInput(_("Choose what the dispute is about."))
    if report.level not in LEVELS:
        raise BadInput(_("Choose the level at which it is mediated."))
    if not report.title.strip():
        raise BadInput(_("Say in a few words what it is about."))
    if place_of(report) is None and report.area is None:
        raise BadInput(_("Name the place on the map, or the community."))
    if report.level == DisputeLevel.FAMILY and (
        report.is_violence_concern or report.is_domestic_violence
    ):
        raise BadInput(_("Where violence is feared, nothing is mediated within the family."))


def place_of(report: DisputeReport) -> Point | None:
    """Return where it is: the point given, else the building's."""
    if report.place is None and report.building is not None:
        found = report.building.place
        return Point(found.x, found.y, srid=found.srid)
    return report.place


def made_from(report: DisputeReport, actor: User) -> Dispute:
    """Return the dispute of a report, not written yet."""
    now, today = timezone.now(), timezone.localdate()
    concern = report.is_violence_concern or report.is_domestic_violence
    values: dict[str, Any] = {}
    if concern:
        values = {
            "concern_noted_on": today,
            "concern_review_on": today + timedelta(days=REVIEW_DAYS),
        }
    return Dispute(
        desk=Desk.DISPUTE,
        state=DisputeState.REGISTERED,
        kind=report.kind,
        level=report.level,
        source=report.source,
        source_org=report.source_org or actor.organisation,
        mediating_org=report.mediating_org,
        holder_org=report.mediating_org,
        title=without_numbers(report.title.strip())[:120],
        text=without_numbers(report.text.strip()),
        place=place_of(report),
        area=report.area,
        building=report.building,
        address=report.address.strip(),
        urgency=report.urgency,
        is_violence_concern=concern,
        is_domestic_violence=report.is_domestic_violence,
        client_uuid=report.client_uuid,
        entered_by=actor,
        entered_org_id=actor.organisation_id,
        received_at=now,
        step_due_at=due_after("dispute.assign", now),
        **values,
    )


def tell_mediators(dispute: Dispute) -> None:
    """Tell the mediating organisation that something came in."""
    if dispute.mediating_org_id:
        tell(
            people_of(dispute.mediating_org_id),
            "dispute.registered",
            case=dispute,
            number=dispute.number,
        )
