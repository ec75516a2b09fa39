"""Sending a party its link to sign with by text message: to those who asked for messages.

The message says nothing of the matter: whoever looks at the phone learns of no dispute. The
number is used and never shown; message and link lie sealed in the outbox, and are erased there.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import BadInput, WrongStep
from core.personal import mobile_in
from core.rows import scoped_to
from incidents.choices import MessageWay
from incidents.models import Dispute, DisputeParty
from incidents.services.addresses import public_address
from incidents.services.disputes.links import new_link, open_link
from incidents.services.disputes.locking import locked_dossier
from incidents.services.disputes.parties import dispute_of, party_of
from incidents.services.disputes.signing import to_sign
from incidents.services.messages import queue_message, was_queued
from incidents.services.steps import note
from staff.models import User

KIND: Final = "sign.link"  # whoever carries it on learns of no dispute either


def may_text() -> bool:
    """Tell whether text messages with links go out here at all."""
    return bool(settings.MESSAGE_BACKENDS.get(MessageWay.SMS) and settings.PUBLIC_ADDRESS)


def mobile_of(party: DisputeParty) -> str:
    """Return the mobile number that stands in a party's contact; "" where there is none."""
    return mobile_in(party.contact.opened()) if party.contact else ""


@transaction.atomic
def keep_wish(*, actor: User, party: DisputeParty, wants: bool) -> DisputeParty:
    """Record that a party asks to be told by text message, or does not any more.

    Raises BadInput where no mobile number was written down.
    """
    locked = locked_dossier(actor, dispute_of(party))
    with scoped_to(actor):
        row = party_of(actor, party)
        if wants and not mobile_of(row):
            raise BadInput(_("No mobile number of this party was written down."))
        row.save_as_next_version(wants_messages_at=timezone.now() if wants else None)
    note(locked, actor, "party.messages" if wants else "party.no_messages", text=str(row))
    return row


@transaction.atomic
def text_link(*, actor: User, party: DisputeParty, once: UUID) -> None:
    """Send a party a new link to sign with; the one before is void. Sent once under `once`.

    Raises WrongStep where the party did not ask for messages, has signed, or nothing is to be
    signed, or where text messages are not set up.
    """
    locked = locked_dossier(actor, dispute_of(party))
    key = f"sign:{party.pk}:{once}"
    if was_queued(key):
        return
    with scoped_to(actor):
        row = party_of(actor, party)
        phone = mobile_of(row) if row.wants_messages_at else ""
        if not phone:
            raise WrongStep(_("This party did not ask to be told by text message."))
        _agreement, text = to_sign(actor, locked)
        secret = new_link(text, row, actor)
        ends = open_link(secret).expires_at
    queue_link(locked, phone, key, secret, ends)
    note(locked, actor, "agreement.text", text=str(row))


def queue_link(dispute: Dispute, phone: str, key: str, secret: str, ends: datetime) -> None:
    """Queue the message with a link. Raises WrongStep where text messages are not set up."""
    queued = may_text() and queue_message(
        way=MessageWay.SMS,
        to=phone,
        kind=KIND,
        key=key,
        case=dispute,
        link=public_address("portal:sign", secret),
        until=f"{timezone.localtime(ends):%Y-%m-%d %H:%M}",
    )
    if not queued:
        raise WrongStep(_("Text messages are not set up here. Let the party scan the link."))
