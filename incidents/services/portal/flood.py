"""Keeping floods away without an outside service, an account or a kept address.

A form carries a signed stamp, so that it was really opened and not filled in by a program
in no time; one address, one contact and one text each have a measure for the day.
"""

import hashlib
import uuid
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.core import signing
from django.utils.translation import gettext as _

from core.errors import BadInput, DomainError
from incidents.services.tallies import count_up, counted

HOUR: Final = 3_600
DAY: Final = 86_400
LONGEST_OPEN: Final = DAY  # how long a form may lie open, in seconds
signer: Final = signing.TimestampSigner(salt="portal")


class TooMany(DomainError):
    """One address, contact or text came in too often (429)."""

    code = "too_many"
    status = 429


class NotByHand(BadInput):
    """The form was filled in by a program, or lay open too long."""

    code = "not_by_hand"


@dataclass(frozen=True)
class Stamp:
    """The id of one sending, signed with the moment its form was opened."""

    client: uuid.UUID
    text: str

    @classmethod
    def new(cls) -> "Stamp":
        """Return the stamp of a form that is being opened."""
        client = uuid.uuid4()
        return cls(client, signer.sign(str(client)))

    @classmethod
    def read(cls, text: str) -> "Stamp":
        """Return the stamp that came back. Raises NotByHand."""
        try:
            return cls(uuid.UUID(signer.unsign(text, max_age=LONGEST_OPEN)), text)
        except (signing.BadSignature, ValueError) as error:
            raise NotByHand(_("This page was open too long. Please send it once more.")) from error

    def check_age(self) -> None:
        """Refuse a form that came back faster than anybody types. Raises NotByHand."""
        try:
            signer.unsign(self.text, max_age=settings.PORTAL_FASTEST_SECONDS)
        except signing.SignatureExpired:
            return
        raise NotByHand(_("That was very fast. Please look it over and send it once more."))


def check_flood(*, address: str, contact: str, text: str) -> None:
    """Count a sending and refuse it where there are too many. Raises TooMany."""
    if counted("text", text_mark(text), seconds=DAY) >= settings.PORTAL_SAME_TEXT:
        raise TooMany(_("These very words came in several times today and are registered."))
    if count_up("send", address, seconds=HOUR) > settings.PORTAL_PER_HOUR:
        raise TooMany(_("A lot came from here within an hour. Go on later, or call 12345."))
    if count_up("send_day", address, seconds=DAY) > settings.PORTAL_PER_DAY:
        raise TooMany(_("A lot came from here today. Go on tomorrow, or call 12345."))
    if contact and count_up("contact", contact, seconds=DAY) > settings.PORTAL_CONTACT_PER_DAY:
        raise TooMany(_("A lot came with this contact today. Go on tomorrow, or call 12345."))


def count_text(text: str) -> None:
    """Count a text that was taken in."""
    count_up("text", text_mark(text), seconds=DAY)


def text_mark(text: str) -> str:
    """Return the mark of a text: the same whatever its spaces and capitals."""
    return hashlib.sha256("".join(text.lower().split()).encode()).hexdigest()
