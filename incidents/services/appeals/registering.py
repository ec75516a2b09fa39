"""Registering an appeal: one number, one code, a due date, whatever the channel (S05, S06)."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Final

from django.contrib.gis.geos import Point
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import BadInput, NotAllowed, WrongStep
from core.saving import check
from grid.models import Area, Building, Organisation
from grid.services.places import grid_refusals
from incidents.choices import (
    TOTALS_CHANNELS,
    AppealKind,
    AppealState,
    Channel,
    Desk,
    Party,
)
from incidents.models import Appeal, Case, Claim, IssueCategory
from incidents.services.appeals.clocks import first_clocks, no_later
from incidents.services.appeals.codes import code_of, index_of
from incidents.services.appeals.extras import checked_extras
from incidents.services.appeals.taking_in import accept_appeal
from incidents.services.contacts import keep_contact
from incidents.services.doers import Hand, may_in
from incidents.services.once import one_at_a_time
from incidents.services.questions import keep_answers
from incidents.services.steps import note
from incidents.services.words import without_numbers
from staff.models import User

MOST_CLAIMS: Final = 10
# What may come without an account: a citizen on the public page, mail and fax by a job.
UNATTENDED: Final = {
    Party.CITIZEN: frozenset({Channel.WEBSITE}),
    Party.SYSTEM: frozenset({Channel.EMAIL, Channel.FAX, Channel.WEBSITE, Channel.OTHER_HOTLINES}),
}
# What those bring in who work in the area without being the intake.
VOICES: Final = frozenset(
    {
        Channel.GRID_WORKER,
        Channel.HELP_CARD,
        Channel.CONTACT_CARD,
        Channel.OPINION_LIAISON,
        Channel.OFFICIAL_VISIT,
        Channel.SUGGESTION_BOX,
    }
)


@dataclass(frozen=True)
class ContactParts:
    """How to reach whoever speaks; goes to the vault, never into the case."""

    name: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    original: str = ""


@dataclass(frozen=True)
class ClaimIntake:
    """One of several matters of an appeal."""

    text: str
    category: IssueCategory | None = None


@dataclass(frozen=True)
class AppealIntake:
    """What comes in. `place` is a WGS 84 point where the matter is; without one, `area` names
    a community or wider. `received_at` is when it reached us, not when it is typed in.
    `matter_number` is the number of an earlier case of the same matter; `answers` are those
    to the questions of the category, by code; None where nobody could be asked (a letter).
    """

    kind: str
    channel: str
    text: str
    title: str = ""
    category: IssueCategory | None = None
    place: Point | None = None
    area: Area | None = None
    address: str = ""
    building: Building | None = None
    received_at: datetime | None = None
    contact: ContactParts = field(default_factory=ContactParts)
    is_anonymous: bool = False
    is_confidential: bool = False
    wants_messages: bool = True
    is_formal: bool = False
    claims: Sequence[ClaimIntake] = ()
    extras: Mapping[str, Any] = field(default_factory=dict)
    answers: Mapping[str, Any] | None = None
    about_org: Organisation | None = None
    source_org: Organisation | None = None
    external_no: str = ""
    matter_number: str = ""
    client_uuid: uuid.UUID = field(default_factory=uuid.uuid4)


@dataclass(frozen=True)
class Receipt:
    """What whoever spoke is given: the appeal with its number, and the code to ask with."""

    appeal: Appeal
    code: str


class SentDifferently(WrongStep):
    """This client id already belongs to another appeal (409)."""

    code = "sent_differently"


@transaction.atomic
def register_appeal(*, hand: Hand, intake: AppealIntake) -> Receipt:
    """Register an appeal; one that arrives again is found, and its receipt is the same.

    One of a category that the duty list serves at once is accepted and sent on with it.

    Raises NotAllowed, BadInput, InvalidRecord, OutsideGrid, SentDifferently, WrongAnswers.
    """
    one_at_a_time(intake.client_uuid)
    if known := sent_before(hand, intake):
        return Receipt(known, code_of(intake.client_uuid))
    check_intake(intake)
    appeal = made_from(intake, hand)
    with grid_refusals(appeal):
        check(appeal)
        appeal.save(force_insert=True)
    appeal.refresh_from_db()
    check_taker(hand, appeal)
    code = code_of(intake.client_uuid)
    appeal.query_code_index = index_of(appeal.number, code)
    appeal.matter_number = matter_of(intake, hand)
    appeal.save(update_fields=["query_code_index", "matter_number", "updated_at"])
    make_claims(appeal, intake.claims)
    keep_answers(appeal, intake.answers)
    keep_reporter(appeal, hand, intake)
    note(appeal, hand, "register", text=appeal.text, is_public=True)
    if appeal.category and appeal.category.is_referred_at_once:
        appeal = accept_appeal(actor=Party.SYSTEM, case=appeal)
    return Receipt(appeal, code)


def sent_before(hand: Hand, intake: AppealIntake) -> Appeal | None:
    """Return the appeal that this client id already made. Raises SentDifferently."""
    known: Appeal | None = Appeal._base_manager.filter(client_uuid=intake.client_uuid).first()
    if known is None:
        return None
    sender = hand.pk if isinstance(hand, User) else None
    if (known.entered_by_id, known.kind, known.channel) != (sender, intake.kind, intake.channel):
        raise SentDifferently(_("Another appeal was sent under this id. Send it anew."))
    return known


def check_intake(intake: AppealIntake) -> None:
    """Refuse what no desk could work with. Raises BadInput."""
    if intake.kind not in AppealKind.values:
        raise BadInput(_("Choose what it is: enquiry, help, tip-off or suggestion."))
    if intake.channel not in Channel.values:
        raise BadInput(_("Choose the channel it came by."))
    if not intake.text.strip():
        raise BadInput(_("Write what it is about."))
    if intake.place is None and intake.area is None and intake.building is None:
        raise BadInput(_("Name the place on the map, or the community."))
    if len(intake.claims) > MOST_CLAIMS:
        raise BadInput(_("An appeal has at most %(most)s claims.") % {"most": MOST_CLAIMS})
    if intake.received_at and intake.received_at > timezone.now():
        raise BadInput(_("It cannot have come in later than now."))
    has_contact = any(part.strip() for part in asdict(intake.contact).values())
    nameless = intake.is_anonymous or intake.channel in TOTALS_CHANNELS
    if nameless and has_contact:
        raise BadInput(_("Without a name: leave the contact empty, or take the mark away."))


def made_from(intake: AppealIntake, hand: Hand) -> Appeal:
    """Return the appeal of an intake, not written yet."""
    received = intake.received_at or timezone.now()
    user = hand if isinstance(hand, User) else None
    words = without_numbers(intake.text.strip())
    place = intake.place
    if place is None and intake.building is not None:
        where = intake.building.place
        place = Point(where.x, where.y, srid=where.srid)
    due_at, step_due_at = first_clocks(intake.kind, intake.is_formal, received)
    extras = checked_extras(intake.channel, intake.extras)
    return Appeal(
        desk=Desk.APPEAL,
        state=AppealState.REGISTERED,
        kind=intake.kind,
        channel=intake.channel,
        title=without_numbers(intake.title.strip())[:120] or title_from(intake.kind, words),
        text=words,
        category=intake.category,
        place=place,
        area=None if place else intake.area,
        address=intake.address.strip(),
        building=intake.building,
        received_at=received,
        due_at=no_later(due_at, extras),
        step_due_at=step_due_at,
        extras=extras,
        is_anonymous=intake.is_anonymous or intake.channel in TOTALS_CHANNELS,
        is_confidential=intake.is_confidential,
        is_formal=intake.is_formal,
        about_org=intake.about_org,
        source_org=intake.source_org,
        external_no=intake.external_no.strip(),
        client_uuid=intake.client_uuid,
        entered_by=user,
        entered_org_id=user.organisation_id if user else None,
    )


def title_from(kind: str, words: str) -> str:
    """Return a short title: the first words, else the kind."""
    first = words.splitlines()[0] if words else ""
    return first[:40] or str(AppealKind(kind).label)


def check_taker(hand: Hand, appeal: Appeal) -> None:
    """Refuse an appeal by a channel that is not the hand's to serve. Raises NotAllowed."""
    if isinstance(hand, Party):
        if appeal.channel not in UNATTENDED.get(hand, frozenset()):
            raise NotAllowed(_("This channel needs somebody who takes the appeal in."))
        return
    if may_in(hand, "appeals", "write", appeal):
        return
    works_here = may_in(hand, "incidents", "write", appeal)
    if not works_here or not hand.scope_of("appeals"):
        raise NotAllowed(_("This place is not in your area. Tell the hotline instead."))
    if appeal.channel not in VOICES:
        raise NotAllowed(_("Only the intake takes in what comes by this channel."))


def matter_of(intake: AppealIntake, hand: Hand) -> str:
    """Return the number of the matter: of the case that was named, "" where none was.

    Only staff link matters. Raises BadInput for a number that no case they see has.
    """
    wanted = intake.matter_number.strip()
    if not wanted or not isinstance(hand, User):
        return ""
    first = Case.objects.visible_to(hand).filter(number=wanted).first()
    if first is None:
        raise BadInput(_("No case has the number %(number)s.") % {"number": wanted})
    earlier = Appeal._base_manager.filter(pk=first.pk)
    earlier.filter(matter_number="").update(matter_number=wanted)
    return str(earlier.values_list("matter_number", flat=True).first() or wanted)


def make_claims(appeal: Appeal, claims: Sequence[ClaimIntake]) -> None:
    """Write the claims of an appeal in the order they were given."""
    given = [one for one in claims if one.text.strip()]
    Claim.objects.bulk_create(
        [
            Claim(
                case_id=appeal.pk,
                position=position,
                text=without_numbers(one.text.strip())[:500],
                category=one.category,
            )
            for position, one in enumerate(given, start=1)
        ]
    )


def keep_reporter(appeal: Appeal, hand: Hand, intake: AppealIntake) -> None:
    """Put whoever spoke into the vault, with the words as they came where they hold numbers."""
    if appeal.is_anonymous:
        return
    parts = asdict(intake.contact)
    if not parts["original"] and without_numbers(intake.text) != intake.text:
        parts["original"] = intake.text.strip()
    keep_contact(
        appeal,
        hand,
        confidential=intake.is_confidential,
        wants_messages=intake.wants_messages,
        **parts,
    )
