"""What is removed of cases when its time is over, long after they were closed.

Case, steps and figures stay: their words name nobody. What names somebody goes: the
contact, letters as they came, files, the dossier of a mediation.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, Final

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.retention import THREE_YEARS, Entity, Ground, Removal
from incidents.choices import Desk, FileKind
from incidents.choices.disputes import FootageState
from incidents.models import (
    CaseFile,
    Contact,
    Dispute,
    DisputeParty,
    Letter,
    Message,
    Notice,
    SessionMinutes,
    VideoAccessRequest,
)

FORGET: Final = "SELECT incidents_forget(%s, %s)"
CLOSED: Final = {"closed_at": _("day the case was closed")}
OVER: Final = (FootageState.REFUSED, FootageState.EXPIRED, FootageState.CLOSED)


def keys_of(rows: QuerySet[Any]) -> list[str]:
    """Return the keys of rows, in their order."""
    return [str(key) for key in rows.order_by("pk").values_list("pk", flat=True)]


def contacts_due(_reference: str, before: date) -> list[str]:
    """Return the contacts of cases closed before a day."""
    return keys_of(Contact.objects.filter(case__closed_at__date__lt=before))


def letters_due(_reference: str, before: date) -> list[str]:
    """Return the letters that still lie as they came, of cases closed before a day."""
    rows = Letter.objects.filter(original__isnull=False)
    return keys_of(rows.filter(case__closed_at__date__lt=before))


def files_due(_reference: str, before: date) -> list[str]:
    """Return the photos, scans and documents of incidents and appeals closed before a day."""
    rows = CaseFile.objects.filter(case__closed_at__date__lt=before)
    return keys_of(rows.exclude(kind=FileKind.MAIL).exclude(case__desk=Desk.DISPUTE))


def dossiers_due(_reference: str, before: date) -> list[str]:
    """Return the disputes closed before a day whose dossier still names somebody."""
    parties = DisputeParty.objects.values("dispute")
    minutes = SessionMinutes.objects.values("session__dispute")
    rows = Dispute.objects.filter(closed_at__date__lt=before)
    return keys_of(rows.filter(pk__in=parties) | rows.filter(pk__in=minutes))


def forget(_action: str, keys: Sequence[str], ground: Ground) -> Iterable[str]:
    """Let the database remove what two people stand for; files go once all is written."""
    with connection.cursor() as cursor:
        cursor.execute(FORGET, [ground.run, list(keys)])
        names: list[str] = cursor.fetchone()[0]
    transaction.on_commit(lambda: remove_files(names))
    return keys


def remove_files(names: Iterable[str]) -> None:
    """Delete files of the store."""
    for name in names:
        default_storage.delete(name)


def removing(model: Any) -> Callable[[str, Sequence[str], Ground], Iterable[str]]:
    """Return what deletes rows of a table that nothing hangs on."""

    def remove(_action: str, keys: Sequence[str], _ground: Ground) -> Iterable[str]:
        model.objects.filter(pk__in=keys).delete()
        return keys

    return remove


def messages_due(_reference: str, before: date) -> list[str]:
    """Return the messages that ended before a day; with a file its message stays."""
    return keys_of(Message.objects.filter(ended_at__date__lt=before, exchange=None))


def notices_due(_reference: str, before: date) -> list[str]:
    """Return the notices made before a day."""
    return keys_of(Notice.objects.filter(made_at__date__lt=before))


def footage_due(_reference: str, before: date) -> list[str]:
    """Return the footage requests asked for before a day that are over."""
    return keys_of(VideoAccessRequest.objects.filter(state__in=OVER, requested_at__date__lt=before))


def entity(code: str, label: Any, due: Any, carry_out: Any, **more: Any) -> Entity:
    """Return a kind of rows that are deleted."""
    more.setdefault("references", CLOSED)
    return Entity(
        code=code,
        label=label,
        due=due,
        carry_out=carry_out,
        actions=frozenset({Removal.DELETE}),
        **more,
    )


RETAINED: Final = (
    entity("contact", _("How to reach those who reported something"), contacts_due, forget),
    entity("letter", _("Letters as they came"), letters_due, forget),
    entity("case_file", _("Photos, scans and documents of cases"), files_due, forget),
    entity(
        "dossier",
        _("Files of mediations: parties, minutes, agreements, documents"),
        dossiers_due,
        forget,
    ),
    entity(
        "message",
        _("Messages that went out"),
        messages_due,
        removing(Message),
        references={"ended_at": _("day it went out or failed")},
    ),
    entity(
        "notice",
        pgettext_lazy("staff", "Notices of the staff"),
        notices_due,
        removing(Notice),
        references={"made_at": _("day of the notice")},
    ),
    entity(
        "footage_request",
        _("Footage requests"),
        footage_due,
        removing(VideoAccessRequest),
        references={"requested_at": _("day of the request")},
        floor_days=THREE_YEARS,
        floor_source=_("Network Data Security Management Regulations, art. 12"),
    ),
)
