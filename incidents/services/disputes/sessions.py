"""Sessions: a room booked once, minutes that only the mediator reads."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import Action, reading
from core.errors import BadInput, DomainError, OutOfScope, WrongStep
from core.rows import scoped_to
from incidents.choices import DisputeState
from incidents.models import Dispute, MediationRoom, MediationSession, SessionMinutes
from incidents.services.disputes.locking import locked_dossier
from incidents.services.steps import check_step, move, note
from incidents.workflow.disputes import DisputeStep
from staff.models import User

BOOKABLE = (DisputeState.ASSIGNED, DisputeState.MEDIATING)


class RoomTaken(DomainError):
    """The room is booked at that time (409)."""

    code: ClassVar[str] = "room_taken"
    status: ClassVar[int] = 409


@dataclass(frozen=True)
class Minutes:
    """What the template of the minutes asks for; nothing of what a counsellor heard."""

    present: str
    facts: str
    positions: str
    outcome: str


@transaction.atomic
def book_session(
    *,
    actor: User,
    case: Dispute,
    start: datetime,
    end: datetime,
    room: MediationRoom | None = None,
    is_open: bool = False,
) -> MediationSession:
    """Book a meeting of the parties, in a room or elsewhere; start ≤ moment < end.

    Raises RoomTaken, BadInput, NotAllowed for anybody but the mediator.
    """
    locked = locked_dossier(actor, case)
    if locked.state not in BOOKABLE:
        raise WrongStep(_("Sessions are held while a dispute is being mediated."))
    if end <= start:
        raise BadInput(_("The session ends after it begins."))
    session = MediationSession(
        dispute=locked, room=room, period=(start, end), is_open=is_open, booked_by=actor
    )
    with refusing_taken():
        session.save(force_insert=True)
    session.refresh_from_db()
    note(locked, actor, "session.book", text=f"{timezone.localtime(start):%Y-%m-%d %H:%M}")
    return session


@contextmanager
def refusing_taken() -> Iterator[None]:
    """Turn the database's refusal of a second booking into words. Raises RoomTaken."""
    try:
        with transaction.atomic():
            yield
    except (IntegrityError, ValidationError) as error:
        if "incidents_session_room_free" not in str(error):
            raise
        raise RoomTaken(
            _("The room is taken at that time. Choose another hour or room.")
        ) from error


def locked_session(actor: User, session: MediationSession) -> MediationSession:
    """Return a session of the actor's dispute, locked. Raises OutOfScope, NotAllowed."""
    found: MediationSession | None = (
        MediationSession.objects.visible_to(actor).filter(pk=session.pk).first()
    )
    if found is None:
        raise OutOfScope(_("There is no such session in your disputes."))
    locked_dossier(actor, found.dispute)
    locked: MediationSession = MediationSession.objects.select_for_update().get(pk=session.pk)
    return locked


@transaction.atomic
def cancel_session(*, actor: User, session: MediationSession) -> MediationSession:
    """Call a session off; the room is free again."""
    locked = locked_session(actor, session)
    if locked.held_at or locked.cancelled_at:
        raise WrongStep(_("This session was held or called off already."))
    locked.save_as_next_version(cancelled_at=timezone.now())
    note(locked.dispute, actor, "session.cancel")
    return locked


@transaction.atomic
def hold_session(
    *, actor: User, session: MediationSession, minutes: Minutes, came: bool = True
) -> SessionMinutes:
    """Write the minutes of a session that was held; `came`: the parties had to come for it.

    Raises WrongStep unless the dispute is in mediation, BadInput for empty minutes.
    """
    locked = locked_session(actor, session)
    dispute = locked_dossier(actor, locked.dispute)
    rule = check_step(dispute, actor, DisputeStep.HOLD, {})
    if locked.held_at or locked.cancelled_at:
        raise WrongStep(_("This session was held or called off already."))
    words = {name: text.strip() for name, text in asdict(minutes).items()}
    if not (words["present"] and words["facts"] and words["outcome"]):
        raise BadInput(_("Say who was present, what it was about and how it ended."))
    locked.save_as_next_version(held_at=timezone.now())
    row = SessionMinutes(
        session=locked, written_by=actor, **{name: text or None for name, text in words.items()}
    )
    with scoped_to(actor):
        row.full_clean(exclude=["positions"])
        row.save(force_insert=True)
    move(
        dispute,
        actor,
        DisputeStep.HOLD,
        rule,
        visits_required=dispute.visits_required + int(came),
    )
    return row


def read_minutes(*, actor: User, case: Dispute) -> list[SessionMinutes]:
    """Return the minutes of a dispute, after the reading was written down (R2).

    Runs in the actor's row scope. Raises NotLogged.
    """
    rows = list(
        SessionMinutes.objects.visible_to(actor)
        .filter(session__dispute=case.pk)
        .select_related("session", "written_by")
        .order_by("session__period")
    )
    if rows:
        reading(actor, Action.VIEW, rows, ("present", "facts", "positions", "outcome"))
    return rows
