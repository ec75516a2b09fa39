"""Imports from list to register: begun, mapped, checked, applied, forgotten."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

from django.core.files import File
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Actor
from core.errors import BadInput, NotAllowed, OutOfScope, WrongStep
from core.rows import declare, declared
from grid.choices import Level
from grid.models import Area
from grid.models.imports import ImportState
from residents.imports.checking import Progress
from residents.imports.loading import Sheets, apply, preview
from residents.imports.mapping import Mapping, check_mapping, remembered, suggest
from residents.imports.reasons import FileRefused, ListRefused
from residents.imports.sheets import open_list
from residents.imports.vault import seal_file, unsealed
from residents.models import PeopleImport, PeopleMapping

STALLED_AFTER: Final = timedelta(minutes=10)
FORGOTTEN_AFTER: Final = timedelta(days=7)  # a file that nobody applied is not kept longer
RUNNING: Final = (ImportState.CHECKING, ImportState.APPLYING)
PROGRESS_SECONDS: Final = 1.0
# Progress never waits: whoever holds the row will say themselves how it ended.
PROGRESS: Final = """
    UPDATE residents_peopleimport SET done_count = %s, updated_at = now()
     WHERE id IN (SELECT id FROM residents_peopleimport WHERE id = %s FOR UPDATE SKIP LOCKED)
"""
LEVELS: Final = (Level.COMMUNITY, Level.CELL)
DONE: Final = (ImportState.APPLIED, ImportState.UNDONE)


def importable(actor: Actor) -> Any:
    """Return the communities and cells whose people the actor may write as a whole."""
    ranges = actor.scope_of("people", "write").ranges if actor.is_active else ()
    inside = Q(pk__in=[])
    for part in ranges:
        inside |= Q(code__gte=part.low, code__lt=part.high)
    return Area.objects.active().filter(inside, level__in=LEVELS).order_by("code")


def refuse_unless_allowed(actor: Actor, area_code: str) -> Area:
    """Return the area. Raises NotAllowed, or OutOfScope where it is none of the actor's."""
    allowed = importable(actor)
    if not allowed.exists():
        raise NotAllowed(_("Your posts do not allow you to import people."))
    area: Area | None = allowed.filter(code=area_code).first()
    if area is None:
        raise OutOfScope(_("There is no such community or cell in your area."))
    return area


def begin_import(
    *, actor: Any, area_code: str, source: str, basis: str, file: "File[bytes]", name: str
) -> PeopleImport:
    """Seal and keep a list, if it can be read and holds nothing forbidden.

    Raises FileRefused otherwise; then nothing is kept.
    """
    area = refuse_unless_allowed(actor, area_code)
    if not source.strip() or not basis.strip():
        raise BadInput(_("Say who the list comes from and on what basis it is kept."))
    batch = PeopleImport(
        area_code=area.code,
        area_name=str(area),
        source=source.strip()[:40],
        basis_document=basis.strip()[:100],
        file_name=Path(name).name[-200:],
        sender=actor,
    )
    with tempfile.TemporaryDirectory() as folder:  # mode 0700, gone when the list is sealed
        plain = Path(folder) / f"list{Path(name).suffix}"
        with plain.open("wb") as target:
            shutil.copyfileobj(file, target)
        sheets = open_list(plain, batch.file_name)
        batch.mapping = _remembered(batch, sheets)
        batch.row_count = sum(table.people_count for table in sheets.values())
        with seal_file(plain, batch.pk) as sealed:
            batch.file.save(f"{batch.pk}.sealed", sealed, save=False)
    batch.save()
    return batch


def _remembered(batch: PeopleImport, sheets: Sheets) -> Mapping:
    last = PeopleMapping.objects.filter(source=batch.source, area_code=batch.area_code).first()
    return remembered(sheets, last.mapping) if last else suggest(sheets)


@contextmanager
def opened(batch: PeopleImport) -> Iterator[Sheets]:
    """Give the sheets of a kept list for as long as they are read. Raises FileRefused."""
    if not batch.file:
        raise ListRefused("no_file")
    suffix = Path(batch.file_name).suffix
    with unsealed(Path(batch.file.path), batch.pk, suffix) as plain:
        yield open_list(plain, batch.file_name)


def find_import(actor: Actor, key: Any) -> PeopleImport:
    """Return an import of a community whose people the actor may write. Raises OutOfScope."""
    found = PeopleImport.objects.allowed_to(actor, "write").filter(pk=key).first()
    if found is None:
        raise OutOfScope(_("There is no such import."))
    return found


def declare_columns(*, batch: PeopleImport, actor: Any, mapping: Mapping) -> PeopleImport:
    """Say what the columns of the sheets mean. Raises ListRefused if that cannot be followed."""
    refuse_unless_allowed(actor, batch.area_code)
    refuse_running(batch)
    with opened(batch) as sheets:
        check_mapping(sheets, mapping)
        batch.row_count = sum(sheets[title].people_count for title in mapping)
    batch.mapping, batch.done_count = mapping, 0
    batch.state, batch.report = ImportState.UPLOADED, {}
    batch.save()
    return batch


def refuse_running(batch: PeopleImport) -> None:
    """Stop who touches an import that is done or being worked on. Raises WrongStep."""
    if batch.state in DONE:
        raise WrongStep(_("This import is done. Send the file again."))
    if batch.state in RUNNING and batch.updated_at > timezone.now() - STALLED_AFTER:
        raise WrongStep(_("This import is being worked on. Wait for it."))


def queue(*, batch: PeopleImport, actor: Any, state: str) -> None:
    """Take the turn for a job that will check or apply; of two at once, one is told to wait."""
    refuse_unless_allowed(actor, batch.area_code)
    refuse_running(batch)
    batch.save_as_next_version(state=state, done_count=0)


def check_import(
    *, batch: PeopleImport, actor: Any, progress: Progress | None = None, is_queued: bool = False
) -> None:
    """Check the list and say what is wrong with it; nothing is written but findings."""
    if not is_queued:
        queue(batch=batch, actor=actor, state=ImportState.CHECKING)
    refuse_unless_allowed(actor, batch.area_code)
    try:
        with opened(batch) as sheets:
            preview(batch, actor, sheets, progress or saved_progress(batch))
    except FileRefused as refusal:
        _refuse(batch, refusal)


def apply_import(
    *,
    batch: PeopleImport,
    actor: Any,
    accept_without: bool = False,
    progress: Progress | None = None,
    is_queued: bool = False,
) -> None:
    """Write the list into the registers, all of it or, if accepted, all but the bad rows."""
    if not is_queued:
        queue(batch=batch, actor=actor, state=ImportState.APPLYING)
    refuse_unless_allowed(actor, batch.area_code)
    stored, storage = batch.file.name, batch.file.storage
    try:
        with opened(batch) as sheets:
            told = progress or saved_progress(batch)
            is_applied = apply(batch, actor, sheets, told, accept=accept_without)
    except FileRefused as refusal:
        _refuse(batch, refusal)
        return
    if is_applied:
        transaction.on_commit(partial(storage.delete, str(stored)))
        kept = {"mapping": batch.mapping}
        PeopleMapping.objects.update_or_create(
            source=batch.source, area_code=batch.area_code, defaults=kept
        )


def _refuse(batch: PeopleImport, refusal: FileRefused) -> None:
    params = {name: str(value) for name, value in refusal.params.items()}
    batch.report = {"refusal": {"reason": refusal.reason, "params": params}}
    give_back(batch, ImportState.REFUSED)


def give_back(batch: PeopleImport, state: str = ImportState.UPLOADED) -> None:
    """Leave an import that could not be worked on as it was before."""
    PeopleImport.objects.filter(pk=batch.pk).update(
        state=state, report=batch.report, updated_at=timezone.now()
    )
    batch.refresh_from_db()


def cancel_import(*, batch: PeopleImport, actor: Actor) -> None:
    """Forget an import that was not applied, and its file."""
    found = find_import(actor, batch.pk)
    refuse_running(found)
    forget(found)


def forget(batch: PeopleImport) -> None:
    """Delete an import with its findings, and its file once that is certain."""
    if batch.file:
        transaction.on_commit(partial(batch.file.storage.delete, str(batch.file.name)))
    batch.delete()


def forget_unfinished() -> int:
    """Remove imports that nobody applied within a week, with their files; return how many."""
    before = timezone.now() - FORGOTTEN_AFTER
    old = list(PeopleImport.objects.filter(updated_at__lt=before).exclude(state__in=DONE))
    for batch in old:
        forget(batch)
    return len(old)


def saved_progress(batch: PeopleImport) -> Progress:
    """Return a progress that others see while the import's own transaction is open."""
    scope, due = declared(), time.monotonic()

    def save(done: int) -> None:
        nonlocal due
        if time.monotonic() < due:
            return
        due = time.monotonic() + PROGRESS_SECONDS
        beside = connection.copy(alias=connection.alias)  # not the one in the transaction
        try:
            with beside.cursor() as cursor:
                cursor.execute("BEGIN")
                declare(scope, beside)
                cursor.execute(PROGRESS, [done, batch.pk])
                cursor.execute("COMMIT")
        finally:
            beside.close()

    return save
