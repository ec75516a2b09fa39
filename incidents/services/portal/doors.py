"""The doors: ask, ask for help, report, suggest, file a let home. Behind each a case."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.contrib.gis.geos import Point
from django.db import models, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fieldwork.services.photos import SentPhoto, ready_photos
from grid.models import Area
from incidents.choices import AppealKind, Channel, Desk, IncidentKind, Party, Source
from incidents.models import Case, Incident, IssueCategory
from incidents.services.appeals import AppealIntake, ContactParts, register_appeal
from incidents.services.appeals.codes import code_of, give_code, write_receipt
from incidents.services.contacts import keep_contact
from incidents.services.files import keep_photos
from incidents.services.incidents import IncidentReport, report_incident
from incidents.services.notices import tell
from incidents.services.once import one_at_a_time
from incidents.services.words import without_numbers
from staff.choices import Role
from staff.models import Post

# What the police of the place is told of at once (S42).
FOR_POLICE: Final = (IncidentKind.THEFT_ALERT, IncidentKind.FRAUD_ALERT)


class Door(models.TextChoices):
    """What somebody comes with."""

    ASK = "ask", _("Ask a question")
    HELP = "help", _("Ask for help")
    REPORT = "report", pgettext_lazy("door", "Report something")
    SUGGEST = "suggest", _("Make a suggestion")
    RENTAL = "rental", _("File a home that is let")


KINDS: Final = {
    Door.ASK: AppealKind.ENQUIRY,
    Door.HELP: AppealKind.HELP_REQUEST,
    Door.REPORT: AppealKind.REPORT,
    Door.SUGGEST: AppealKind.SUGGESTION,
    Door.RENTAL: AppealKind.HELP_REQUEST,
}
FOR_ALL: Final = (
    Door.ASK,
    Door.HELP,
    Door.REPORT,
    Door.SUGGEST,
)  # the others have pages of their own
RENTAL_FILING: Final = "rental_filing"


@dataclass(frozen=True)
class PublicSending:
    """What somebody sends: words, a WGS 84 point or a community, perhaps how to reach them.

    Without a contact it is anonymous. A category of incidents makes an incident where the
    point is known; everything else is an appeal. `answers` are those to its questions.
    """

    door: str
    text: str
    place: Point | None = None
    community: Area | None = None
    category: IssueCategory | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    phone: str = ""
    email: str = ""
    photos: Sequence[SentPhoto] = ()
    client_uuid: uuid.UUID = field(default_factory=uuid.uuid4)


@dataclass(frozen=True)
class Sent:
    """What the sender is given: the case with its number, and the code to ask with."""

    case: Case
    code: str


def report_categories() -> QuerySet[IssueCategory]:
    """Return what can be reported as an incident, in the order of the list."""
    rows: QuerySet[IssueCategory] = IssueCategory.objects.filter(
        is_public=True, is_active=True, desk=Desk.INCIDENT
    )
    return rows


def rental_category() -> IssueCategory | None:
    """Return what a landlord's filing is kept under (S42): no public category, it names a home.

    The duty list says which station of the police has it.
    """
    rows = IssueCategory.objects.filter(code=RENTAL_FILING, desk=Desk.APPEAL, is_active=True)
    return rows.first()


@transaction.atomic
def send_in(sending: PublicSending) -> Sent:
    """Take in what somebody sent; what arrives again gives the same number and code.

    Raises BadInput, OutsideGrid, NotAPhoto.
    """
    one_at_a_time(sending.client_uuid)
    category = sending.category
    if category and category.desk == Desk.INCIDENT and sending.place:
        return as_incident(sending, category)
    return as_appeal(sending)


def as_incident(sending: PublicSending, category: IssueCategory) -> Sent:
    """Report an incident; the police of the place is told of a theft or a fraud at once."""
    code = code_of(sending.client_uuid)
    if known := Incident._base_manager.filter(client_uuid=sending.client_uuid).first():
        return Sent(known, code)
    incident = report_incident(
        actor=Party.CITIZEN,
        report=IncidentReport(
            kind=category.incident_kind,
            place=sending.place,
            text=sending.text,
            category=category,
            answers=sending.answers,
            photos=sending.photos,
            client_uuid=sending.client_uuid,
            source=Source.ONLINE,
        ),
    )
    give_code(incident, code)
    keep_contact(
        incident,
        Party.CITIZEN,
        phone=sending.phone,
        email=sending.email,
        original=sending.text if without_numbers(sending.text) != sending.text else "",
    )
    write_receipt(incident, code)
    if incident.kind in FOR_POLICE:
        tell(police_of(incident), "incident.reported", case=incident)
    return Sent(incident, code)


def police_of(case: Case) -> list[int]:
    """Return the community police of a case's place."""
    posts = Post.objects.in_force(timezone.localdate()).responsible_for(case.area_code)
    return list(posts.filter(role=Role.COMMUNITY_POLICE).values_list("user_id", flat=True))


def as_appeal(sending: PublicSending) -> Sent:
    """Register an appeal by the public website."""
    pictures = ready_photos(sending.photos)
    contact = ContactParts(phone=sending.phone, email=sending.email)
    receipt = register_appeal(
        hand=Party.CITIZEN,
        intake=AppealIntake(
            kind=KINDS[Door(sending.door)],
            channel=Channel.WEBSITE,
            text=sending.text,
            category=sending.category,
            answers=sending.answers,
            place=sending.place,
            area=None if sending.place else sending.community,
            contact=contact,
            is_anonymous=not (sending.phone or sending.email),
            client_uuid=sending.client_uuid,
        ),
    )
    if pictures and not receipt.appeal.files.exists():
        keep_photos(receipt.appeal, pictures, event=None, by=Party.CITIZEN)
    write_receipt(receipt.appeal, receipt.code)
    return Sent(receipt.appeal, receipt.code)
