"""Granting files by name: asked for, granted by another, for a time, taken back."""

from datetime import date, timedelta
from typing import Any, ClassVar, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import BadInput, DomainError, NotAllowed, OutOfScope
from core.history import because
from core.models import Recorded
from core.rows import everything, scoped
from core.saving import check, refusals
from residents.choices.files import GRANT_DAYS
from residents.file_rights import leads_office, posts_as, supervises
from residents.models import CareRecord, FileGrant
from staff.choices import Role
from staff.models import User

M = TypeVar("M", bound=Recorded)


class OwnGrant(NotAllowed):
    """Nobody grants a file to themselves (403)."""

    code: ClassVar[str] = "own_grant"


class CannotHold(DomainError):
    """The person named has no post that may hold such a file."""

    code: ClassVar[str] = "cannot_hold"


def new_grant(*, actor: User, served: Any, staff: User, reason: str, **values: Any) -> FileGrant:
    """Write a grant to a record just made or read; without `granted_by` it is asked for."""
    today = timezone.localdate()
    values = {"begins_on": today, "ends_on": today + timedelta(days=GRANT_DAYS), **values}
    is_care = isinstance(served, CareRecord)
    grant = FileGrant(
        care_record=served if is_care else None,
        youth_file=None if is_care else served,
        file_number=served.number,
        office=served.authority if is_care else None,
        area_code=served.area_code,
        staff=staff,
        reason=reason.strip(),
        asked_by=actor,
        **values,
    )
    return saved(grant)


@transaction.atomic
def grant_file(
    *, actor: User, grant: FileGrant, days: int = GRANT_DAYS, is_reviewer: bool = True
) -> FileGrant:
    """Give what was asked for: by the leader of the office, the supervisor of the area.

    Raises OutOfScope, OwnGrant or BadInput.
    """
    locked = locked_grant(actor, grant)
    if locked.granted_by_id or locked.revoked_at:
        raise BadInput(_("This was decided already."))
    if locked.staff_id == actor.pk:
        raise OwnGrant(_("Nobody grants a file to themselves. Ask another leader."))
    today = timezone.localdate()
    locked.granted_by, locked.is_reviewer = actor, is_reviewer
    locked.begins_on, locked.ends_on = today, today + timedelta(days=days)
    with because(actor, "grant"):
        return saved(locked)


@transaction.atomic
def grant_to(
    *, actor: User, grant: FileGrant, staff: User, reason: str, days: int = GRANT_DAYS
) -> FileGrant:
    """Let another colleague read the file that a grant names.

    Raises OutOfScope, OwnGrant, CannotHold, or InvalidRecord for a missing reason.
    """
    locked = locked_grant(actor, grant)
    if staff.pk == actor.pk:
        raise OwnGrant(_("Nobody grants a file to themselves. Ask another leader."))
    role = Role.JUSTICE_WORKER if locked.care_record_id else Role.YOUTH_WORKER
    require_holder(staff, role, locked.office_id)
    today = timezone.localdate()
    more = FileGrant(
        care_record_id=locked.care_record_id,
        youth_file_id=locked.youth_file_id,
        file_number=locked.file_number,
        office_id=locked.office_id,
        area_code=locked.area_code,
        staff=staff,
        is_reviewer=True,
        reason=reason.strip(),
        asked_by=actor,
        granted_by=actor,
        begins_on=today,
        ends_on=today + timedelta(days=days),
    )
    with because(actor, "grant"):
        return saved(more)


@transaction.atomic
def revoke_grant(*, actor: User, grant: FileGrant) -> FileGrant:
    """Take a grant back, or refuse one that is asked for, at once."""
    locked = locked_grant(actor, grant)
    locked.revoked_at, locked.revoked_by = timezone.now(), actor
    with because(actor, "revoke"):
        return saved(locked)


def locked_grant(actor: User, grant: FileGrant) -> FileGrant:
    """Return a grant the actor decides on, locked. Raises OutOfScope."""
    rows = FileGrant.objects.allowed_to(actor, "approve").select_for_update(of=("self",))
    locked: FileGrant | None = rows.filter(pk=grant.pk).first()
    if locked is None:
        raise OutOfScope(_("There is no such grant for you to decide on."))
    return locked


def require_holder(staff: User, role: str, office: int | None = None) -> None:
    """Stop a grant to somebody whose post may not hold it. Raises CannotHold."""
    fits = office is None or staff.organisation_id == office
    if not posts_as(staff, role) or not fits:
        raise CannotHold(_("Choose somebody with the post for this, in the same office."))


def possible_holders(actor: User, grant: FileGrant) -> list[User]:
    """Return the colleagues to whom the actor may grant a file."""
    role = Role.JUSTICE_WORKER if grant.care_record_id else Role.YOUTH_WORKER
    return [user for user in holders(role, grant.office_id) if user.pk != actor.pk]


def holders(role: str, office: int | None = None, day: date | None = None) -> list[User]:
    """Return the people with a post of today in a role, of one office where given."""
    day = day or timezone.localdate()
    found = User.objects.filter(
        state="active",
        posts__role=role,
        posts__valid_from__lte=day,
        posts__valid_to__gt=day,
        posts__confirmed_by__isnull=False,
        posts__revoked_at=None,
    )
    if office is not None:
        found = found.filter(organisation_id=office)
    return list(found.distinct().order_by("full_name", "pk"))


def deciders(area_code: str) -> list[User]:
    """Return the supervisors of youth workers whose area holds a code."""
    return [
        person
        for person in holders(Role.YOUTH_WORKER)
        if any(area_code.startswith(area) for area in supervises(person))
    ]


def is_decider(actor: User) -> bool:
    """Tell whether the actor grants files: a leader of an office, a supervisor of an area."""
    return bool(leads_office(actor) or supervises(actor))


def saved(record: M) -> M:
    """Check a record and write it. Raises InvalidRecord."""
    with transaction.atomic(), refusals(record):
        check(record)
        if record._state.adding:
            record.save(force_insert=True)
        else:
            record.save_as_next_version()
    return record


def written_unread(record: M) -> M:
    """Check a new record and write it although its author may not read it afterwards.

    Checked in the author's own scope: what they may not see can refuse nothing.
    """
    check(record)
    with scoped(everything("a proposal is written, its author does not read it")):
        with refusals(record):
            record.save(force_insert=True)
        record.refresh_from_db()
    return record
