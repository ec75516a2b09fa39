"""What whoever has number and code may ask of what is kept about them (个人信息保护法 45, 47).

No record of a person leads to a case, so the code is the only proof that a case is one's
own. A receipt may be found by somebody else: what a code opens shows no name and no whole
number.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import WrongStep
from core.rows import everything, scoped
from incidents.choices import MessageState, Party
from incidents.models import Contact, Message
from incidents.services.steps import locked_case, note
from incidents.services.words import without_numbers
from incidents.workflow.events import event_label
from incidents.workflow.messages import ERASED
from residents.papers import masked_name, masked_phone

COPY: Final = "the reporter asks for a copy"
ERASE: Final = "the reporter asks to be reached no more"


def masked_email(address: str) -> str:
    """Return an address of which the first letter and the server stay."""
    name, _at, server = address.partition("@")
    return f"{name[:1]}***@{server}"


def hidden(_text: str) -> str:
    """Return that something is kept, and nothing of it."""
    return "***"


MASKS: Final[Mapping[str, Callable[[str], str]]] = {
    "name": masked_name,
    "phone": masked_phone,
    "email": masked_email,
    "address": hidden,
    "original": hidden,
}


def own_copy(case: Any) -> dict[str, Any]:
    """Return what is kept about whoever sent a case, masked, with what they said and were told."""
    with scoped(everything(COPY)):
        contact = Contact.objects.filter(case=case.pk).first()
        held = {name: getattr(contact, name, None) for name in MASKS}
        known = {name: MASKS[name](kept.opened()) for name, kept in held.items() if kept}
        messages = Message.objects.filter(case=case.pk).order_by("created_at")
        sent = list(messages.values("kind", "way", "state"))
    return {
        "number": case.number,
        "received_at": timezone.localtime(case.received_at).isoformat(),
        "state": case.state_label,
        "text": case.text,
        "reply": getattr(case, "reply", "") if case.replied_at else "",
        "contact": known,
        "messages": sent,
        "steps": [
            {
                "at": timezone.localtime(event.at).isoformat(),
                "step": str(event_label(case.desk, event.step)),
                "text": without_numbers(event.text),
            }
            for event in case.events.filter(is_public=True)
        ],
    }


@transaction.atomic
def erase_own_contact(*, case: Any) -> Any:
    """Erase how to reach whoever sent a case, and where messages about it go or went.

    The case itself goes on; its answer is read by number and code. Raises WrongStep where
    nothing is kept, or while a written petition, which is answered in writing, is open.
    """
    locked = locked_case(Party.CITIZEN, case)
    if locked.is_open and getattr(locked, "is_formal", False):
        raise WrongStep(_("A written petition is answered in writing. Ask once it is closed."))
    with scoped(everything(ERASE)):
        gone, _kinds = Contact.objects.filter(case=locked.pk).delete()
        if not gone:
            raise WrongStep(_("Nothing is kept about how to reach you."))
        messages = Message.objects.filter(case=locked.pk, to__isnull=False)
        waiting = messages.filter(state__in=(MessageState.QUEUED, MessageState.UNCERTAIN))
        waiting.update(state=MessageState.FAILED, ended_at=timezone.now(), error=ERASED)
        messages.exclude(state=MessageState.SENDING).update(to=None, filled=None)
    note(locked, Party.CITIZEN, "contact.erased", is_public=True)
    return locked
