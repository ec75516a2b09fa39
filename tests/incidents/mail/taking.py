"""Taking letters in and looking at what goes out, as the tests of mail do."""

from email import message_from_bytes
from email.policy import default

from django.utils import timezone

from incidents.choices import MailFate
from incidents.models import Appeal
from incidents.services.mail import take_in
from incidents.services.messages import send_due


def sent(post) -> list:
    """Send what is queued and return what the postman has."""
    send_due(timezone.now())
    return [message_from_bytes(one, policy=default) for one in post.letters]


def taken(raw: bytes) -> Appeal:
    """Take in a letter that opens a case, and return the case."""
    outcome = take_in(raw)
    assert outcome.fate == MailFate.OPENED, outcome
    return Appeal.objects.get(pk=outcome.case.pk)
