"""What a citizen is told with number and code, and no one without them (S05)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.encryption import blind_index
from core.errors import DomainError
from incidents.choices import Desk
from incidents.models import Appeal, Case, WrongCode
from incidents.services.appeals.codes import CODE_DIGITS, is_code_of
from incidents.workflow.events import event_label

MOST_PER_NUMBER: Final = 10  # wrong codes for one number in an hour
MOST_PER_SENDER: Final = 30  # wrong codes from one sender in an hour


class TooManyTries(DomainError):
    """Too many wrong codes in this hour (429)."""

    code: ClassVar[str] = "too_many_tries"
    status: ClassVar[int] = 429


@dataclass(frozen=True)
class Step:
    """One public step: when, what, and the words for the citizen."""

    at: datetime
    label: str | Promise
    text: str


@dataclass(frozen=True)
class Progress:
    """What the citizen sees of a case: never who handles it by name, never the contact."""

    case: Case
    state: str
    body: str
    steps: list[Step]


def progress_of(*, number: str, code: str, sender: str = "") -> Progress | None:
    """Return the progress of a case for its number and code, else None without a reason.

    A wrong code, a wrong number and a case without a code all answer alike, in like time.
    `sender` is the address of whoever asks. Raises TooManyTries.
    """
    number = number.strip().upper()[:20]
    code = code.strip()[: CODE_DIGITS * 2]
    refuse_too_many(number, sender)
    case = case_with(number, code)
    if case is None:
        count_wrong(number, sender)
        return None
    steps = [
        Step(event.at, event_label(case.desk, event.step), event.text)
        for event in case.events.filter(is_public=True).order_by("at", "pk")
    ]
    body = str(case.holder_org) if case.holder_org else ""
    return Progress(case, case.state_label, body, steps)


def case_with(number: str, code: str) -> Case | None:
    """Return the case of a number and a code, as its desk knows it; None where they differ."""
    case = Case._base_manager.filter(number=number).select_related("holder_org").first()
    if not is_code_of(case, number, code) or case is None:
        return None
    if case.desk == Desk.APPEAL:
        found: Case = Appeal._base_manager.select_related("holder_org").get(pk=case.pk)
        return found
    return case


def keys_of(number: str, sender: str) -> dict[bytes, int]:
    """Return the keys under which wrong codes are counted, each with its limit in an hour."""
    keys = {blind_index(number, "wrong_code.number"): MOST_PER_NUMBER}
    if sender:
        keys[blind_index(sender, "wrong_code.sender")] = MOST_PER_SENDER
    return keys


def this_hour() -> datetime:
    """Return when the running hour began."""
    return timezone.now().replace(minute=0, second=0, microsecond=0)


def refuse_too_many(number: str, sender: str) -> None:
    """Stop guessing, whether the number exists or not. Raises TooManyTries."""
    limits = keys_of(number, sender)
    rows = WrongCode.objects.filter(hour=this_hour(), key__in=list(limits))
    if any(row.count >= limits[bytes(row.key)] for row in rows):
        raise TooManyTries(_("Too many wrong codes. Try again in an hour, or call the hotline."))


@transaction.atomic
def count_wrong(number: str, sender: str) -> None:
    """Count a wrong code for its number and its sender."""
    keys, hour = sorted(keys_of(number, sender)), this_hour()
    WrongCode.objects.bulk_create(
        [WrongCode(key=key, hour=hour) for key in keys], ignore_conflicts=True
    )
    WrongCode.objects.filter(hour=hour, key__in=keys).update(count=F("count") + 1)


def forget_wrong_codes() -> int:
    """Delete the counts of past hours; return how many."""
    deleted, _rows = WrongCode.objects.filter(hour__lt=this_hour() - timedelta(hours=1)).delete()
    return deleted
