"""The vault of contacts: kept apart, read on purpose, lent to handlers for a time."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import Action, Entry, record
from core.errors import BadInput, NotAllowed, OutOfScope
from core.rows import everything, scoped
from incidents.models import Case, Contact, ContactGrant
from incidents.services.doers import Hand, is_holder, roles_on
from incidents.services.steps import locked_case, note
from incidents.workflow.rules import Doer
from staff.models import User

FIELDS: Final = ("name", "phone", "email", "address", "original")
GRANT_DAYS: Final = 14


def keep_contact(
    case: Case, hand: Hand, *, confidential: bool = False, wants_messages: bool = True, **parts: str
) -> Contact | None:
    """Keep how to reach the reporter of a new case; nothing is kept where nothing is given."""
    given = {name: text.strip() for name, text in parts.items() if text and text.strip()}
    if not given:
        return None
    user = hand if isinstance(hand, User) else None
    with scoped(everything("a reporter's contact is put into the vault")):
        return Contact.objects.create(
            case_id=case.pk,
            area_code=case.area_code,
            entered_by=user,
            is_confidential=confidential,
            wants_messages=wants_messages,
            **given,
        )


@transaction.atomic
def grant_contact(*, actor: User, case: Case, to: User, reason: str) -> ContactGrant:
    """Let somebody who handles a case read its contact for fourteen days, with the reason.

    Raises NotAllowed unless the actor takes in such cases and the other handles this one.
    """
    locked = locked_case(actor, case)
    if Doer.INTAKE not in roles_on(locked, actor):
        raise NotAllowed(_("Only the intake lends a contact."))
    holds = is_holder(locked, to) or any(is_holder(one, to) for one in locked.handlings.open())
    if not holds:
        raise NotAllowed(_("A contact is lent to those who handle the case."))
    if not reason.strip():
        raise BadInput(_("Say why: this step needs a reason."))
    granted = ContactGrant.objects.create(
        case_id=locked.pk,
        user=to,
        granted_by=actor,
        reason=reason.strip(),
        until=timezone.now() + timedelta(days=GRANT_DAYS),
    )
    note(locked, actor, "contact.grant", text=reason)
    return granted


def revealed_contact(*, actor: User, case: Case, purpose: str) -> Contact:
    """Return the contact of a case after the reading was written down (R2).

    Runs in the actor's row scope. Raises OutOfScope where there is none for the actor,
    NotLogged when the reading cannot be written.
    """
    contact: Contact | None = Contact.objects.visible_to(actor).filter(case=case.pk).first()
    if contact is None:
        raise OutOfScope(_("There is no contact that you may read."))
    held = tuple(name for name in FIELDS if getattr(contact, name) is not None)
    record(Entry(actor, Action.REVEAL, "incidents.contact", (str(contact.pk),), held, purpose))
    return contact


def reachable(case: Case) -> Contact | None:
    """Return the contact to which a message about a case may be sent, read by the system."""
    with scoped(everything("a message goes to the reporter")):
        found: Contact | None = Contact.objects.filter(case=case.pk, wants_messages=True).first()
    return found
