"""One row becomes an appeal, or a step of a handling that a linked hotline has."""

import json
import uuid
from datetime import datetime
from typing import Any, Final

from django.contrib.gis.geos import Point
from django.utils import timezone

from core.geo import STORAGE_SRID
from grid.models import Area, Organisation
from incidents.choices import OPEN_HANDLINGS, AppealState, Channel, HandlingState, Party
from incidents.choices.hotlines import ReturnStatus
from incidents.models import Appeal, ExchangeRow, Handling, HotlineLink, IssueCategory
from incidents.services.appeals import (
    AppealIntake,
    ContactParts,
    accept_appeal,
    register_appeal,
)
from incidents.services.doers import Hand
from incidents.services.handlings import answer_handling, object_to_handling, receive_handling
from incidents.services.hotlines.reasons import RowRefused
from incidents.services.staying import stays_with_source
from incidents.workflow.hotlines import CONTACT

SPACE: Final = uuid.UUID("6d0f6a7e-0c55-4bd0-9a35-5f2f7d3b8a10")  # of the ids made from numbers
# A handling that has come so far is not told so once more.
PAST: Final[dict[str, tuple[str, ...]]] = {
    ReturnStatus.ACCEPTED: (
        HandlingState.RECEIVED,
        HandlingState.ANSWERED,
        HandlingState.CONFIRMED,
    ),
    ReturnStatus.TRANSFERRED: (
        HandlingState.RECEIVED,
        HandlingState.ANSWERED,
        HandlingState.CONFIRMED,
    ),
    ReturnStatus.ANSWERED: (HandlingState.ANSWERED, HandlingState.CONFIRMED),
    ReturnStatus.CLOSED: (HandlingState.ANSWERED, HandlingState.CONFIRMED),
    ReturnStatus.RETURNED: (HandlingState.OBJECTED, HandlingState.ARBITRATION),
}


def registered(*, hand: Hand, link: HotlineLink, row: ExchangeRow) -> Appeal:
    """Register the appeal of a row by the channel of other hotlines, with its deadlines.

    Whoever spoke goes into the vault. What the procuratorate brings about officials goes
    back to it at once, past the desk that dispatches (S41). Raises DomainError.
    """
    values: dict[str, Any] = json.loads(row.sealed.opened())
    contact = ContactParts(**{name: values[name] for name in CONTACT})
    nameless = not any(values[name] for name in CONTACT)
    intake = AppealIntake(
        kind=values["kind"],
        channel=Channel.OTHER_HOTLINES,
        text=values["text"],
        title=values["title"],
        category=of(IssueCategory, values["category"]),
        place=point_of(values["place"]),
        area=of(Area, values["area"]),
        address=values["address"],
        received_at=moment(values["received_at"]),
        contact=contact,
        is_anonymous=nameless,
        is_confidential=values["confidential"] and not nameless,
        extras={"line": link.name, "due": values["due"]},
        about_org=of(Organisation, values["about"]),
        source_org=link.org,
        external_no=row.external_no,
        client_uuid=uuid.uuid5(SPACE, f"{link.org_id}:{row.external_no}"),
    )
    appeal = register_appeal(hand=hand, intake=intake).appeal
    if appeal.state == AppealState.REGISTERED and stays_with_source(appeal):
        return accept_appeal(actor=Party.SYSTEM, case=appeal)
    return appeal


def point_of(degrees: list[float] | None) -> Point | None:
    """Return the point of longitude and latitude."""
    return Point(degrees[0], degrees[1], srid=STORAGE_SRID) if degrees else None


def of(model: Any, key: int | None) -> Any:
    """Return the row with a key, None without one."""
    return model._base_manager.filter(pk=key).first() if key else None


def moment(text: str | None) -> datetime | None:
    """Return the moment that a text names; what came in meanwhile is no later than now."""
    return min(datetime.fromisoformat(text), timezone.now()) if text else None


def told(*, link: HotlineLink, row: ExchangeRow) -> bool:
    """Take the step that a hotline tells of a case it got from us; tell whether it was new.

    The steps are the system's, for a handling that went there. Raises RowRefused, DomainError.
    """
    rows = Handling._base_manager.filter(case=row.case_id, to_org=link.org_id)
    handling = rows.exclude(state=HandlingState.CANCELLED).order_by("-pk").first()
    if handling is None:
        raise RowRefused("not_in_turn", value=str(row.case), detail="")
    if handling.state in PAST[row.status]:
        return False
    if handling.state not in OPEN_HANDLINGS:
        words = HandlingState(handling.state).label
        raise RowRefused("not_in_turn", value=str(row.case), detail=str(words))
    words = json.loads(row.sealed.opened())["words"]
    take_told_step(handling, row.status, words)
    return True


def take_told_step(handling: Handling, status: str, words: str) -> None:
    """Receive, answer or object as the other side says. Raises DomainError."""
    if status == ReturnStatus.RETURNED:
        object_to_handling(actor=Party.SYSTEM, handling=handling, reason=words)
        return
    if handling.state == HandlingState.SENT:
        handling = receive_handling(actor=Party.SYSTEM, handling=handling)
    if status in (ReturnStatus.ANSWERED, ReturnStatus.CLOSED) and words:
        answer_handling(actor=Party.SYSTEM, handling=handling, answer=words)
