"""To which case a letter belongs."""

import hmac
from typing import Any

from core.rows import everything, scoped
from incidents.models import Case, Contact, Letter
from incidents.services.mail.reading import Read
from incidents.workflow.mail import NUMBER_TAG

REASON = "a letter is brought to its case"


def case_of(read: Read) -> Any:
    """Return the case, as its desk knows it, that a letter goes on with; None for a new one.

    A letter that follows one of ours belongs to its case: our Message-IDs are drawn at random
    and only whoever got the letter knows them. A number in the subject anybody could write,
    and so could an earlier letter be named; these count only from the address in the vault.
    """
    with scoped(everything(REASON)):
        letters = Letter.objects.filter(message_id__in=read.follows, case__isnull=False)
        answered = letters.filter(is_out=True).order_by("-at").first()
        if answered is not None:
            return desk_case(answered.case_id)
        named = list(letters.values_list("case", flat=True))
        named += Case._base_manager.filter(number__in=numbers_in(read)).values_list("pk", flat=True)
        for key in dict.fromkeys(named):
            if is_reporter(key, read.sender):
                return desk_case(key)
    return None


def numbers_in(read: Read) -> list[str]:
    """Return the numbers of cases that the subject names."""
    return NUMBER_TAG.findall(read.subject)


def is_reporter(case: int, address: str) -> bool:
    """Tell whether an address is the one in the vault of a case."""
    contact = Contact.objects.filter(case=case).first()
    kept = contact.email.opened().lower() if contact and contact.email else ""
    return bool(kept) and hmac.compare_digest(kept.encode(), address.encode())


def desk_case(key: int) -> Any:
    """Return a case as its desk knows it."""
    case = Case._base_manager.get(pk=key)
    if case.duplicate_of_id:
        case = Case._base_manager.get(pk=case.duplicate_of_id)
    return getattr(case, case.desk)
