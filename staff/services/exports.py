"""Exports: asked for with a reason, approved where they name persons, made, fetched, gone.

A list about persons leaves only masked, and only after somebody else agreed. Who fetches
a file is in the read log before the file leaves.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import QueryDict  # noqa: TID251  the filters of a list, as its address has them
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.access import shared_prefix
from core.audit import Action, Entry, record
from core.encryption import seal_bytes, unseal_bytes
from core.errors import BadInput, DomainError, NotAllowed, OutOfScope, WrongStep
from core.exporting import Exportable, Row, exportables
from core.rows import scoped_to
from core.saving import check
from core.sheets import csv_file, xlsx_file
from core.templatetags.wangge import stamp
from staff.choices import ExportState, FileFormat
from staff.models import DataExport, User

MOST_ROWS = 200_000


class TooLong(BadInput):
    """The list is too long for one file."""

    code = "too_long"


class Gone(DomainError):
    """The file is no longer kept (410)."""

    code = "gone"
    status = 410


def listed(key: str) -> Exportable:
    """Return a list that can be exported. Raises OutOfScope."""
    if key not in exportables():
        raise OutOfScope(_("There is no such list."))
    return exportables()[key]


def request_export(
    *, actor: User, list_key: str, query: str, reason: str, file_format: str
) -> DataExport:
    """Ask for a list as a file; make a short one about places at once.

    Raises OutOfScope, NotAllowed, InvalidRecord, BadInput or TooLong.
    """
    found = listed(list_key)
    ranges = actor.scope_of("exports").ranges
    if not ranges:
        raise NotAllowed(_("Your posts do not include exports of single records."))
    export = DataExport(
        list_key=list_key,
        title=found.title(),
        query=query,
        reason=reason.strip(),
        file_format=file_format,
        language=translation.get_language() or settings.LANGUAGE_CODE,
        is_personal=found.is_personal,
        state=ExportState.WAITING if found.is_personal else ExportState.QUEUED,
        area_code=shared_prefix(ranges),
        requested_by=actor,
    )
    check(export)
    export.save(force_insert=True)
    return export


@transaction.atomic
def decide_export(
    *, actor: User, export: DataExport, agrees: bool, refusal: str = ""
) -> DataExport:
    """Approve or refuse a file about persons. Raises OutOfScope, WrongStep or InvalidRecord."""
    waiting = DataExport.objects.awaiting(actor).select_for_update(of=("self",))
    locked: DataExport | None = waiting.filter(pk=export.pk).first()
    if locked is None:
        if DataExport.objects.filter(pk=export.pk, decided_by=actor).exists():
            raise WrongStep(_("This export is decided already."))
        raise OutOfScope(_("There is no such export to decide."))
    locked.state = ExportState.QUEUED if agrees else ExportState.REFUSED
    locked.refusal = "" if agrees else refusal.strip()
    locked.decided_by, locked.decided_at = actor, timezone.now()
    check(locked)
    locked.save_as_next_version()
    return locked


def make_export(*, export: DataExport) -> DataExport:
    """Write the sealed file of a queued export, in the scope of whoever asked for it.

    What the person may no longer see is no longer in it. A mistake in the filters or too
    many rows fail the export, with the reason beside it.
    """
    actor: User = export.requested_by
    found = listed(export.list_key)
    with translation.override(export.language), scoped_to(actor):
        rows_of = DataExport.objects.select_for_update(of=("self",))
        locked: DataExport = rows_of.get(pk=export.pk)
        if locked.state != ExportState.QUEUED:
            return locked
        try:
            rows = list(limited(found.rows(actor, QueryDict(locked.query))))
        except DomainError as error:
            locked.state, locked.refusal = ExportState.FAILED, str(error)[:300]
            locked.save_as_next_version()
            return locked
        content = written(locked, found.headings(), rows)
        locked.row_count, locked.state = len(rows), ExportState.READY
        locked.row_keys = [row.key for row in rows] if locked.is_personal else []
        locked.expires_at = timezone.now() + timedelta(days=settings.EXPORT_DAYS)
        default_storage.save(locked.path, ContentFile(seal_bytes(content, locked.context)))
        locked.save_as_next_version()
        return locked


def limited(rows: Iterator[Row]) -> Iterator[Row]:
    """Yield the rows of a file. Raises TooLong."""
    for number, row in enumerate(rows, start=1):
        if number > MOST_ROWS:
            raise TooLong(
                _("More than %(most)d rows do not fit one file. Filter the list first.")
                % {"most": MOST_ROWS}
            )
        yield row


def written(export: DataExport, headings: list[str], rows: list[Row]) -> bytes:
    """Return the file, marked with who took it, when and under which number."""
    mark = mark_of(export)
    headings = [*headings, _("export")]
    cells = ([*row.cells, export.number] for row in rows)
    if export.file_format == FileFormat.XLSX:
        return xlsx_file(export.title, mark, headings, cells)
    return csv_file(mark, headings, cells)


def mark_of(export: DataExport) -> str:
    """Return the words that mark a file."""
    return _("Exported by %(name)s (%(account)s) on %(time)s, no. %(number)s. Keep it safe.") % {
        "name": export.requested_by,
        "account": export.requested_by.username,
        "time": stamp(timezone.localtime()),
        "number": export.number,
    }


def fetch_export(*, actor: User, key: Any) -> tuple[DataExport, bytes]:
    """Return a file to whoever asked for it, after the read log has it.

    Raises OutOfScope, WrongStep, Gone or NotLogged.
    """
    export: DataExport | None = DataExport.objects.visible_to(actor).filter(pk=key).first()
    if export is None:
        raise OutOfScope(_("There is no such export of yours."))
    if export.expires_at is not None and export.expires_at <= timezone.now():
        raise Gone(_("The file is no longer kept. Export the list again."))
    if export.state != ExportState.READY:
        raise WrongStep(_("The file is not ready."))
    asked = f"{export.list_key}: {export.row_count}"
    keys = (str(export.pk), *export.row_keys)
    record(Entry(actor, Action.EXPORT, export.list_key, keys, reason=export.reason, asked=asked))
    with default_storage.open(export.path) as file:
        return export, unseal_bytes(file.read(), export.context)


def expire_exports(moment: datetime | None = None) -> int:
    """Remove the files whose time is over; return how many. A job for every night."""
    outdated = DataExport.objects.outdated(moment or timezone.now())
    return sum(withdraw(export) for export in outdated)


def withdraw_exports_naming(key: Any) -> int:
    """Remove the files in which a person stands, as an erasure asks; return how many."""
    return sum(withdraw(export) for export in DataExport.objects.naming(key))


def withdraw(export: DataExport) -> bool:
    """Remove one file and forget who stood in it."""
    default_storage.delete(export.path)
    export.save_as_next_version(state=ExportState.EXPIRED, row_keys=[])
    return True
