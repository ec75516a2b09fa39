"""The vault of contacts: kept apart, read on purpose, lent to handlers for a time."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import Action, Entry, record
from core.errors import BadInput, NotAllowed, OutOfScope, WrongStep
from core.rows import everything, scoped
from incidents.models import Case, Contact, ContactGrant
from incidents.services.doers import Hand, is_holder, roles_on
from incidents.services.notices import tell
from incidents.services.steps import locked_case, note
from incidents.workflow.rules import Doer
from residents.choices.people import Purpose
from staff.choices import Role
from staff.models import Post, User

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


def kept_contact(case: Case) -> Contact | None:
    """Return the contact of a case, whoever asks: to be used, never to be shown."""
    with scoped(everything("whether a case has a contact")):
        found: Contact | None = Contact.objects.filter(case=case.pk).first()
    return found


def lends(case: Case, user: User) -> bool:
    """Tell whether somebody keeps the contacts of such cases: the intake with the vault's right."""
    return Doer.INTAKE in roles_on(case, user) and user.scope_of("contacts").covers(case.area_code)


def handles(case: Case, user: User) -> bool:
    """Tell whether somebody works on a case: it or one of its open handlings is in their hands."""
    return is_holder(case, user) or any(is_holder(one, user) for one in case.handlings.open())


@transaction.atomic
def add_contact(*, actor: User, case: Case, confidential: bool = False, **parts: str) -> Contact:
    """Keep how to reach the reporter of a case that came without, as a fax or a letter does.

    Raises NotAllowed for all but the intake, WrongStep where there is one already or the
    appeal has no name, BadInput where nothing was given.
    """
    locked = locked_case(actor, case)
    if not lends(locked, actor):
        raise NotAllowed(_("Only the intake keeps contacts."))
    if getattr(locked, "is_anonymous", False):
        raise WrongStep(_("This appeal came without a name and stays so."))
    if kept_contact(locked) is not None:
        raise WrongStep(_("This case has a contact already."))
    added = keep_contact(locked, actor, confidential=confidential, wants_messages=True, **parts)
    if added is None:
        raise BadInput(_("Write a name, a phone number, an e-mail or an address."))
    note(locked, actor, "contact.add")
    return added


@transaction.atomic
def ask_for_contact(*, actor: User, case: Case, reason: str) -> None:
    """Ask the intake for the contact of a case one works on, with the reason; it is told.

    Raises NotAllowed, BadInput, OutOfScope where there is no contact.
    """
    locked = locked_case(actor, case)
    if not handles(locked, actor):
        raise NotAllowed(_("A contact is lent to those who handle the case."))
    if not reason.strip():
        raise BadInput(_("Say why: this step needs a reason."))
    if kept_contact(locked) is None:
        raise OutOfScope(_("There is no contact that you may read."))
    asked = note(locked, actor, "contact.ask", text=reason)
    posts = Post.objects.in_force(timezone.localdate()).responsible_for(locked.area_code)
    takers = posts.filter(role=Role.CALL_TAKER).values_list("user", flat=True)
    tell(takers, "contact.asked", case=locked, key=f"contact:{asked.pk}")


@transaction.atomic
def grant_contact(
    *, actor: User, case: Case, to: User, reason: str, days: int = GRANT_DAYS
) -> ContactGrant:
    """Let somebody who handles a case read its contact for some days, with the reason.

    Fourteen days at most. Raises NotAllowed unless the actor keeps such contacts and the
    other handles this case, BadInput, OutOfScope where there is no contact.
    """
    locked = locked_case(actor, case)
    if not lends(locked, actor):
        raise NotAllowed(_("Only the intake lends a contact."))
    if not handles(locked, to):
        raise NotAllowed(_("A contact is lent to those who handle the case."))
    if not reason.strip():
        raise BadInput(_("Say why: this step needs a reason."))
    if not 1 <= days <= GRANT_DAYS:
        raise BadInput(_("A contact is lent for 1 to %(most)s days.") % {"most": GRANT_DAYS})
    if kept_contact(locked) is None:
        raise OutOfScope(_("There is no contact that you may read."))
    granted = ContactGrant.objects.create(
        case_id=locked.pk,
        user=to,
        granted_by=actor,
        reason=reason.strip()[:300],
        until=timezone.now() + timedelta(days=days),
    )
    note(locked, actor, "contact.grant", text=f"{to}：{reason.strip()}")
    tell([to], "contact.lent", case=locked, key=f"lent:{granted.pk}")
    return granted


def revealed_contact(*, actor: User, case: Case, purpose: str) -> Contact:
    """Return the contact of a case after the reading was written down with its purpose (R2).

    Runs in the actor's row scope. Raises OutOfScope where there is none for the actor,
    NotLogged when the reading cannot be written.
    """
    contact: Contact | None = Contact.objects.visible_to(actor).filter(case=case.pk).first()
    if contact is None:
        raise OutOfScope(_("There is no contact that you may read."))
    held = tuple(name for name in FIELDS if getattr(contact, name) is not None)
    kind, keys = "incidents.contact", (str(contact.pk),)
    record(Entry(actor, Action.REVEAL, kind, keys, held, Purpose.CONTACT, purpose))
    return contact


def reachable(case: Case) -> Contact | None:
    """Return the contact to which a message about a case may be sent, read by the system."""
    with scoped(everything("a message goes to the reporter")):
        found: Contact | None = Contact.objects.filter(case=case.pk, wants_messages=True).first()
    return found
