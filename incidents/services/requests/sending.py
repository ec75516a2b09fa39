"""A request that a program sends becomes an incident or an appeal, as its category says."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.contrib.gis.geos import Point
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core.errors import BadInput
from fieldwork.services.photos import SentPhoto, ready_photos
from grid.models import Building
from incidents.choices import AppealKind, Channel, Desk, Party, Source
from incidents.models import ApiKey, Case, IssueCategory, Submission
from incidents.services.appeals import AppealIntake, ContactParts, register_appeal
from incidents.services.appeals.codes import code_of, give_code
from incidents.services.contacts import keep_contact
from incidents.services.files import keep_photos
from incidents.services.incidents import IncidentReport, report_incident
from incidents.services.questions import Answers, checked_answers
from incidents.services.words import without_numbers

DESKS_TAKEN: Final = (Desk.INCIDENT, Desk.APPEAL)


@dataclass(frozen=True)
class SentRequest:
    """What a program sends: where (WGS 84 point, address or address code), what, and who."""

    category: IssueCategory
    place: Point | None = None
    address: str = ""
    address_code: str = ""
    text: str = ""
    name: str = ""
    phone: str = ""
    email: str = ""
    media_url: str = ""
    answers: Answers = field(default_factory=dict)
    photos: Sequence[SentPhoto] = ()
    client_uuid: uuid.UUID = field(default_factory=uuid.uuid4)


class UnknownPlace(BadInput):
    """The address is none that the registers know, or more than one."""

    code = "unknown_place"


def offered_categories() -> QuerySet[Any]:
    """Return the categories that the public is offered."""
    rows = IssueCategory.objects.filter(is_public=True, is_active=True, desk__in=DESKS_TAKEN)
    return rows.select_related("parent")


@transaction.atomic
def send_request(*, client: ApiKey, sent: SentRequest) -> Submission:
    """Write a request with its answers and, apart from it, how to reach its sender.

    Raises BadInput: WrongAnswers, UnknownPlace, OutsideGrid, NotAPhoto.
    """
    answers = checked_answers(sent.category, sent.answers)
    case = MAKERS[sent.category.desk](sent, answers)
    return Submission.objects.create(case_id=case.pk, client=client, media_url=sent.media_url)


def as_incident(sent: SentRequest, answers: Mapping[str, Any]) -> Case:
    """Report an incident; whoever sends it can ask for it with a code."""
    report = IncidentReport(
        kind=sent.category.incident_kind,
        place=sent.place,
        text=sent.text,
        title="" if sent.text else str(sent.category),
        address=without_numbers(sent.address),
        category=sent.category,
        building=None if sent.place else building_named(sent),
        photos=sent.photos,
        source=Source.OPEN311,
        answers=answers,
        client_uuid=sent.client_uuid,
    )
    incident = report_incident(actor=Party.CITIZEN, report=report)
    give_code(incident, code_of(sent.client_uuid))
    keep_contact(
        incident,
        Party.CITIZEN,
        name=sent.name,
        phone=sent.phone,
        email=sent.email,
        original=sent.text if without_numbers(sent.text) != sent.text else "",
    )
    return incident


def as_appeal(sent: SentRequest, answers: Mapping[str, Any]) -> Case:
    """Register an appeal; without a contact it is anonymous."""
    pictures = ready_photos(sent.photos)
    contact = ContactParts(name=sent.name, phone=sent.phone, email=sent.email)
    receipt = register_appeal(
        hand=Party.CITIZEN,
        intake=AppealIntake(
            kind=AppealKind.HELP_REQUEST,
            channel=Channel.WEBSITE,
            text=sent.text or str(sent.category),
            category=sent.category,
            place=sent.place,
            building=None if sent.place else building_named(sent),
            address=without_numbers(sent.address),
            contact=contact,
            is_anonymous=not (sent.name or sent.phone or sent.email),
            answers=answers,
            client_uuid=sent.client_uuid,
        ),
    )
    keep_photos(receipt.appeal, pictures, event=None, by=Party.CITIZEN)
    return receipt.appeal


def building_named(sent: SentRequest) -> Building:
    """Return the one building with an address code or an address. Raises UnknownPlace."""
    if sent.address_code:
        named = Q(address_code=sent.address_code)
    else:
        named = Q(address=sent.address) | Q(name=sent.address)
    found = list(Building.objects.filter(named)[:2])
    if len(found) != 1:
        raise UnknownPlace(
            _("This address is not in the registers, or more than once. Send lat and long.")
        )
    building: Building = found[0]
    return building


MAKERS: Final[dict[str, Callable[[SentRequest, Mapping[str, Any]], Case]]] = {
    Desk.INCIDENT: as_incident,
    Desk.APPEAL: as_appeal,
}
