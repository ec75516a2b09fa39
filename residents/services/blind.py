"""The auditor finds a record's key by a number that the person gave, and nothing of it."""

from datetime import timedelta
from typing import Any, ClassVar, Final

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import Action, Entry, record
from core.errors import DomainError
from residents.models import Person
from residents.papers import cleaned_number, cleaned_phone, identity_index, phone_index
from staff.models import AccessEvent
from staff.services.questions import require_auditor

AN_HOUR: Final = 30  # searches of one account: the index must not be tried out
INDEX_SHOWN: Final = 16  # hexadecimal digits of the index in the log


class TooManySearches(DomainError):
    """The account searched too often within an hour (429)."""

    code: ClassVar[str] = "too_many_searches"
    status: ClassVar[int] = 429


def keys_of_number(*, actor: Any, kind: str, number: str) -> list[str]:
    """Return the keys of the records with a number of an identity paper.

    Raises NotAllowed, TooManySearches, BadPaper, NotLogged.
    """
    require_auditor(actor)
    cleaned = cleaned_number(kind, number)
    return found_by(actor, identity_index(kind, cleaned), "identity_number") if cleaned else []


def keys_of_phone(*, actor: Any, number: str) -> list[str]:
    """Return the keys of the records with a phone number. Raises as `keys_of_number`."""
    require_auditor(actor)
    cleaned = cleaned_phone(number)
    return found_by(actor, phone_index(cleaned), "phone") if cleaned else []


def found_by(actor: Any, index: bytes, field: str) -> list[str]:
    """Return the keys of a blind index after the log has the search."""
    not_too_often(actor)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT residents_keys_of_index(%s)::text", [index])
        keys = [key for (key,) in cursor.fetchall()]
    asked = f"{field} #{index.hex()[:INDEX_SHOWN]}"
    kind = Person._meta.label_lower
    record(Entry(actor, Action.SEARCH, kind, tuple(keys), (field,), asked=asked))
    return keys


def not_too_often(actor: Any) -> None:
    """Stop an account that searched very often. Raises TooManySearches."""
    since = timezone.now() - timedelta(hours=1)
    searches = AccessEvent.objects.using(settings.AUDIT_DATABASE).read_by(actor)
    if searches.filter(at__gte=since, action=Action.SEARCH).count() >= AN_HOUR:
        raise TooManySearches(_("Too many searches within an hour. Go on in an hour."))
