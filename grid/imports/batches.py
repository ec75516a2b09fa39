"""Imports from file to register: begun, mapped, checked, applied, cancelled."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, Protocol

from django.core.files import File
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Actor, CodeRange, Scope
from core.errors import NotAllowed, OutOfScope, WrongStep
from grid.imports.loading import apply, open_run, preview
from grid.imports.opening import open_file
from grid.imports.readers import Reader
from grid.imports.reasons import FileRefused
from grid.imports.suggest import refuse_columns, suggest_mapping
from grid.imports.targets import Target, target_of, targets
from grid.imports.values import check_mapping
from grid.models import ImportBatch, ImportMapping
from grid.models.imports import ImportState, PlaceType

STALLED_AFTER: Final = timedelta(minutes=10)
RUNNING: Final = (ImportState.CHECKING, ImportState.APPLYING)
Progress = Callable[[int], None]


class Sender(Actor, Protocol):
    """An actor with an account name."""

    def get_username(self) -> str:
        """Return the account name."""


class Operator:
    """Whoever runs commands on the server itself: bound by no area, named as such."""

    pk = None
    is_active = True
    username = "console"

    def get_username(self) -> str:
        """Return the name that stands in the list of imports."""
        return self.username

    def scope_of(self, capability: str, verb: str = "view") -> Scope:
        """Return everything."""
        return Scope(ranges=(CodeRange.below(""),))


def importable(actor: Actor) -> list[Target]:
    """Return the kinds of place that the actor may import somewhere."""
    return [each for each in targets().values() if actor.scope_of(each.capability, "write").ranges]


def refuse_unless_allowed(actor: Actor, place_type: str) -> Target:
    """Return the target. Raises NotAllowed if no post lets the actor write this kind."""
    target = target_of(place_type)
    if not actor.scope_of(target.capability, "write").ranges:
        raise NotAllowed(
            _("Your posts do not allow you to import %(kind)s.") % {"kind": target.label}
        )
    return target


def begin_import(
    *, actor: Sender, place_type: str, source: str, file: File[bytes], name: str
) -> ImportBatch:
    """Store a file for an import, if it can be read and holds nothing forbidden.

    Raises FileRefused otherwise; then nothing is kept.
    """
    target = refuse_unless_allowed(actor, place_type)
    batch = ImportBatch(
        place_type=place_type,
        source=source.strip(),
        file_name=Path(name).name[-200:],
        sender=actor.get_username(),
    )
    batch.file.save(hashlib.sha256(name.encode()).hexdigest()[:16] + Path(name).suffix, file, False)
    try:
        reader = open_file(Path(batch.file.path), batch.file_name)
        _refuse_contents(target, reader)
        remembered = _remembered(batch, target, reader)
        batch.file_hash, batch.file_bytes = _fingerprint(Path(batch.file.path))
    except FileRefused:
        batch.file.delete(save=False)
        raise
    batch.mapping = remembered or suggest_mapping(target, reader)
    batch.row_count, batch.layer, batch.encoding = reader.row_count, reader.layer, reader.encoding
    batch.save()
    return batch


def _refuse_contents(target: Target, reader: Reader) -> None:
    refuse_columns(reader)
    if not reader.row_count:
        raise FileRefused("no_rows")


def _remembered(batch: ImportBatch, target: Target, reader: Reader) -> dict[str, Any]:
    """Return the mapping of the source's last file, if this file has its columns."""
    last = ImportMapping.objects.filter(source=batch.source, place_type=target.key).first()
    if last is None:
        return {}
    try:
        check_mapping(target, last.mapping, reader.columns)
    except FileRefused:
        return {}
    batch.datum, batch.gk_epsg = last.datum, last.gk_epsg
    return dict(last.mapping)


def _fingerprint(path: Path) -> tuple[str, int]:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size


def open_batch(batch: ImportBatch) -> Reader:
    """Open the stored file of an import. Raises FileRefused if it is not the one that was sent."""
    path = Path(batch.file.path) if batch.file else Path()
    if not batch.file or not path.exists() or _fingerprint(path)[0] != batch.file_hash:
        raise FileRefused("changed_file")
    return open_file(path, batch.file_name, batch.layer)


def declare(
    *,
    batch: ImportBatch,
    actor: Sender,
    datum: str,
    mapping: dict[str, Any],
    gk_epsg: int | None = None,
    layer: str = "",
) -> ImportBatch:
    """Say what the file's columns and coordinates mean."""
    target = refuse_unless_allowed(actor, batch.place_type)
    _refuse_running(batch)
    batch.layer = layer or batch.layer
    reader = open_batch(batch)
    _refuse_contents(target, reader)
    check_mapping(target, mapping, reader.columns)
    _refuse_without_place(target, reader, mapping)
    batch.datum, batch.gk_epsg, batch.mapping = datum, gk_epsg, mapping
    batch.row_count, batch.done_count = reader.row_count, 0
    batch.state, batch.report = ImportState.UPLOADED, {}
    batch.save()
    return batch


def _remember(batch: ImportBatch) -> None:
    """Keep a mapping that worked for the source's next file."""
    kept = {"datum": batch.datum, "gk_epsg": batch.gk_epsg, "mapping": batch.mapping}
    ImportMapping.objects.update_or_create(
        source=batch.source, place_type=batch.place_type, defaults=kept
    )


def _refuse_without_place(target: Target, reader: Reader, mapping: dict[str, Any]) -> None:
    """Refuse a table of places that says nowhere where; organisations may have an area."""
    placed = reader.has_shapes or mapping.get("place") or not target.accepts
    if not placed and target.key != PlaceType.ORGANISATION:
        raise FileRefused("place_missing")


def _refuse_running(batch: ImportBatch) -> None:
    if batch.state in (ImportState.APPLIED, ImportState.UNDONE):
        raise WrongStep(_("This import is done. Send the file again."))
    if batch.state in RUNNING and batch.updated_at > timezone.now() - STALLED_AFTER:
        raise WrongStep(_("This import is being worked on. Wait for it."))


def _take_turn(batch: ImportBatch, state: str) -> None:
    """Mark the import as worked on; of two at once, one is told to wait."""
    _refuse_running(batch)
    batch.save_as_next_version(state=state, done_count=0)


def find_import(actor: Actor, pk: int) -> ImportBatch:
    """Return an import the actor may see. Raises OutOfScope otherwise."""
    found = ImportBatch.objects.visible_to(actor).filter(pk=pk).first()
    if found is None:
        raise OutOfScope(_("There is no such import."))
    return found


def queue(*, batch: ImportBatch, actor: Sender, state: str) -> None:
    """Take the turn for a job that will check or apply the import."""
    refuse_unless_allowed(actor, batch.place_type)
    _take_turn(batch, state)


def check_import(
    *,
    batch: ImportBatch,
    actor: Sender,
    progress: Progress | None = None,
    is_queued: bool = False,
) -> None:
    """Check the file and list what is wrong with it; nothing is written but findings."""
    if not is_queued:
        queue(batch=batch, actor=actor, state=ImportState.CHECKING)
    try:
        preview(open_run(batch, open_batch(batch), actor, progress or saved_progress(batch)))
    except FileRefused as refusal:
        _refuse(batch, refusal)
    except BaseException:
        _give_back(batch, ImportState.UPLOADED)
        raise


def apply_import(
    *,
    batch: ImportBatch,
    actor: Sender,
    accept_without: bool = False,
    progress: Progress | None = None,
    is_queued: bool = False,
) -> None:
    """Write the file into the register, all of it or, if accepted, all but the bad rows."""
    if not is_queued:
        queue(batch=batch, actor=actor, state=ImportState.APPLYING)
    try:
        run = open_run(batch, open_batch(batch), actor, progress or saved_progress(batch))
        apply(run, accept=accept_without)
    except FileRefused as refusal:
        _refuse(batch, refusal)
    except BaseException:
        _give_back(batch, ImportState.UPLOADED)
        raise
    if batch.state == ImportState.APPLIED:
        _remember(batch)
        batch.file.delete(save=True)  # what was needed of it is in the register


def _refuse(batch: ImportBatch, refusal: FileRefused) -> None:
    params = {name: str(value) for name, value in refusal.params.items()}
    batch.report = {"refusal": {"reason": refusal.reason, "params": params}}
    _give_back(batch, ImportState.REFUSED)


def _give_back(batch: ImportBatch, state: str) -> None:
    batch.state = state
    batch.save(update_fields=["state", "report", "updated_at"])


def cancel_import(*, batch: ImportBatch, actor: Actor) -> None:
    """Forget an import that was not applied, and its file."""
    found = find_import(actor, batch.pk)
    _refuse_running(found)
    if found.file:
        found.file.delete(save=False)
    found.delete()


def saved_progress(batch: ImportBatch) -> Progress:
    """Return a progress that others see while the import's own transaction is open."""

    def save(done: int) -> None:
        beside = connection.copy(alias=connection.alias)  # not the one in the transaction
        try:
            with beside.cursor() as cursor:
                cursor.execute(
                    "UPDATE grid_importbatch SET done_count = %s, updated_at = now() WHERE id = %s",
                    [done, batch.pk],
                )
        finally:
            beside.close()

    return save
